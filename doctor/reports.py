"""Reports of findings as files, written while they are found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import orjson

from backoffice.web.csv_files import Cell, CsvState, csv_lines
from doctor.rules import Finding
from doctor.walking import Patient, Summary

#: What a report holds of each finding (an allowlist).
COLUMNS = ("user_id", "generation", "severity", "code", "place", "found", "expected", "repair")
SUFFIXES = (".csv", ".json")


def lines_of_report(name: str, patients: Iterable[Patient], summary: Summary) -> Iterator[bytes]:
    """The lines of a file of that name, CSV or JSON by its suffix; `summary` is read at the end."""
    rows = (_row(patient, finding) for patient in patients for finding in patient.findings)
    if Path(name).suffix == ".csv":
        return csv_lines(COLUMNS, rows, CsvState(is_limited=False))
    return _json_lines(rows, summary)


def summary_values(summary: Summary) -> dict[str, object]:
    """A summary for programs."""
    return {
        "users": summary.users,
        "users_with_findings": summary.patients,
        "payments": summary.payments,
        "items_without_profile": summary.astray,
        "read_units": summary.capacity,
        "findings": {str(each): count for each, count in sorted(summary.severities.items())},
        "codes": dict(sorted(summary.codes.items())),
    }


def _row(patient: Patient, finding: Finding) -> Sequence[Cell]:
    evidence = finding.evidence
    return (
        patient.user_id,
        patient.generation.value,
        finding.severity.value,
        finding.code,
        evidence.place,
        evidence.found,
        evidence.expected,
        finding.repair.value if finding.repair else None,
    )


def _json_lines(rows: Iterable[Sequence[Cell]], summary: Summary) -> Iterator[bytes]:
    before = b'{"findings": [\n'
    for row in rows:
        yield before + orjson.dumps(dict(zip(COLUMNS, row, strict=True)))
        before = b",\n"
    opening = before if before.startswith(b"{") else b""
    yield opening + b'\n],\n"summary": ' + orjson.dumps(summary_values(summary)) + b"}\n"
