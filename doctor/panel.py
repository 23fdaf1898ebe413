"""Findings as a page shows them: a line for each rule (Django-free)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doctor.rules import Evidence, Finding, Repair, Rule

#: Evidence that a line shows; of more, how much there is.
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A rule that found something, and what speaks for it."""

    rule: Rule
    evidence: Sequence[str]
    more: int
    #: The act that repairs it, where one does.
    repair: Repair | None


def lines_of(findings: Iterable[Finding]) -> list[Line]:
    """A line for each rule, in the order of the findings."""
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    return [_line(found) for found in by_code.values()]


def in_words(evidence: Evidence) -> str:
    """What was found and expected: "GSI1PK: nothing, expected USER_EMAIL#1f2e…"."""
    place = f"{evidence.place}: " if evidence.place else ""
    expected = f", expected {evidence.expected}" if evidence.expected else ""
    return f"{place}{evidence.found}{expected}"


def _line(found: Sequence[Finding]) -> Line:
    shown = [in_words(finding.evidence) for finding in found[:_SHOWN]]
    repairs = [finding.repair for finding in found if finding.repair]
    return Line(found[0].rule, shown, len(found) - len(shown), repairs[0] if repairs else None)
