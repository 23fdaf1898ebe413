"""Examining a whole table by command: found, told, reported, on record, and with what it ends."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from backoffice.audit.entries import Entry
from backoffice.dynamo.expressions import path
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.template import create_tables
from backoffice.dynamo.testing import FaultInjector, error_answer
from doctor.management.commands import examine_records
from doctor.rules import RULES, Severity
from records.table import UsersTable, serenya_table
from scripts.processes import ROOT
from tests import words
from tests.composed import use_parts
from tests.conftest import new_client
from tests.doctor.ills import ILLS
from tests.doctor.records_of import GENERATIONS, Maker
from tests.web import Site, WebServer

BY = {"by": "b" * 32, "reason": "Asked for by the team"}
HEALTHY = 60


@dataclass
class Ward:
    """A table of its own, and what was planted in it: codes by user ids."""

    users: UsersTable
    planted: dict[str, str]
    faults: FaultInjector

    def planted_at_least(self, severity: Severity) -> set[tuple[str, str]]:
        return {
            (user_id, code)
            for user_id, code in self.planted.items()
            if RULES[code].severity.rank <= severity.rank
        }


@dataclass
class Said:
    """What the command printed, and with what it ended."""

    out: str
    err: str
    code: int


@pytest.fixture(scope="module")
def ward(web_server: WebServer) -> Ward:
    """Healthy records of all generations, and one with each ill."""
    template = (ROOT / "infra" / "data-plane.yaml").read_text(encoding="utf-8")
    parameters = {"Environment": "staging", "CreateUsersTable": "true"}
    table = serenya_table(
        "serenya-staging", email_index="GSI1-EmailLookup", external_index="GSI2-ExternalAuth"
    )
    # Not by the client of pages, which may not read whole tables.
    faults = FaultInjector()
    client = new_client(web_server.endpoint, faults)
    users, planted, healthy = UsersTable(client, table), {}, Maker(1000)
    records = [healthy.make(GENERATIONS[number % 3]) for number in range(HEALTHY)]
    for number, ill in enumerate(ILLS):
        records.append(ill.record(seed=number))
        planted[records[-1].user_id] = ill.code
    with call_scope(seconds=60):
        create_tables(client, template, parameters)
        for item in [item for record in records for item in record.items()]:
            users.client.put(table, item, path("PK").missing())
    return Ward(users, planted, faults)


@pytest.fixture
def examine(ward: Ward, site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """The command, run on that table."""
    use_parts(monkeypatch, ward.users)

    def run(*arguments: str, **options: Any) -> Said:
        out, err, code = io.StringIO(), io.StringIO(), 0
        try:
            call_command("examine_records", *arguments, **BY, **options, stdout=out, stderr=err)
        except CommandError as error:
            code = error.returncode
            err.write(str(error))
        return Said(out.getvalue(), err.getvalue(), code)

    return run


def rows_of(report: Path) -> list[dict[str, str]]:
    lines = report.read_text(encoding="utf-8").splitlines()
    assert lines[-1].startswith("# ")
    return list(csv.DictReader(lines[:-1]))


@pytest.mark.parametrize("segments", ["1", "3"])
@pytest.mark.parametrize("severity", list(Severity))
def test_every_planted_fault_is_reported_and_no_other(
    ward: Ward, examine: Callable[..., Said], tmp_path: Path, severity: Severity, segments: str
) -> None:
    report = tmp_path / "report.csv"
    said = examine("--report", str(report), "--severity", severity.value, "--segments", segments)
    found = {(row["user_id"], row["code"]) for row in rows_of(report)}
    assert found == ward.planted_at_least(severity)
    assert said.code == 1
    assert f"{HEALTHY + len(ILLS)} users" in said.out
    assert report.stat().st_mode & 0o777 == 0o600


def test_a_report_in_json_is_one_document(
    ward: Ward, examine: Callable[..., Said], tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    said = examine("--report", str(report), "--json")
    told, summary = json.loads(report.read_bytes()), json.loads(said.out)
    assert told["summary"] == summary
    assert len(told["findings"]) == sum(summary["codes"].values())
    assert summary["users"] == HEALTHY + len(ILLS)
    assert summary["read_units"] > 0


def test_it_looks_for_what_it_is_asked_for(
    ward: Ward, examine: Callable[..., Said], tmp_path: Path
) -> None:
    report = tmp_path / "report.csv"
    assert examine("--report", str(report), "--code", "ttl.profile").code == 1
    assert {row["code"] for row in rows_of(report)} == {"ttl.profile"}
    assert {row["repair"] for row in rows_of(report)} == {"remove-ttl"}


def test_twins_are_found_across_generations_where_they_are_asked_for(
    ward: Ward, examine: Callable[..., Said], tmp_path: Path
) -> None:
    old, new = Maker(7777).planned(payments=0), Maker(7778).flat()
    new.profile |= {"auth_provider": old.data["auth_provider"]}
    new.profile |= {"external_id": old.data["external_id"]}
    new.profile["GSI2PK"] = f"EXTERNAL#{old.data['auth_provider']}#{old.data['external_id']}"
    with call_scope(seconds=9):
        for item in (*old.items(), *new.items()):
            ward.users.client.put(ward.users.table, item, path("PK").missing())
    report, without = tmp_path / "report.csv", tmp_path / "without.csv"
    try:
        examine("--report", str(report), "--twins", "--segments", "2")
        examine("--report", str(without))
    finally:
        with call_scope(seconds=9):
            for item in (*old.items(), *new.items()):
                key = {name: item[name] for name in ("PK", "SK")}
                ward.users.client.delete(ward.users.table, key, path("PK").exists())
    both = {old.user_id, new.user_id}
    (row,) = (row for row in rows_of(report) if {row["user_id"], row["found"]} == both)
    assert row["code"] == "twin.same-person"
    assert row["place"] == "provider id"
    assert not [row for row in rows_of(without) if row["code"] == "twin.same-person"]


def test_the_exit_code_says_how_bad_it_is(examine: Callable[..., Said]) -> None:
    only_warnings = ("--code", "usage.missing")
    assert examine(*only_warnings).code == 1
    assert examine(*only_warnings, "--fail-on", "problem").code == 0
    assert examine("--fail-on", "never").code == 0
    assert examine("--code", "attribute.unknown").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--code", "no.such-code"),
        ("--report", "report.txt"),
        ("--report", __file__.removesuffix(".py") + ".csv/no/such/folder.csv"),
        ("--segments", "0"),
    ],
)
def test_what_cannot_be_used_reads_nothing(
    ward: Ward, examine: Callable[..., Said], arguments: tuple[str, str]
) -> None:
    ward.faults.sent.clear()
    assert examine(*arguments).code == 2
    assert ward.faults.sent == []


def test_a_file_that_is_there_is_left_alone(examine: Callable[..., Said], tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text("mine", encoding="utf-8")
    assert examine("--report", str(report)).code == 2
    assert report.read_text(encoding="utf-8") == "mine"


def test_it_is_on_record_with_its_counts(
    site: Site, ward: Ward, examine: Callable[..., Said], tmp_path: Path
) -> None:
    before = {entry.entry_id for entry in _of_commands(site)}
    examine("--report", str(tmp_path / "report.csv"))
    entries = [entry for entry in _of_commands(site) if entry.entry_id not in before]
    begun, ended = sorted(entries, key=lambda entry: entry.action.name)
    assert begun.new["report"] == "csv"
    assert ended.new["users"] == HEALTHY + len(ILLS)
    assert ended.new["found"] == len(ward.planted_at_least(Severity.WARNING))
    assert ended.new["complete"] is True


def _of_commands(site: Site) -> list[Entry]:
    with site.scope():
        return list(site.trail.list_of_subject(words.COMMANDS.of("command")).entries)


def test_without_its_entry_nothing_is_read(
    site: Site, ward: Ward, examine: Callable[..., Said]
) -> None:
    ward.faults.sent.clear()
    site.faults.inject([error_answer("ResourceNotFoundException")] * 9, matching="PutItem")
    assert examine().code == 4
    assert ward.faults.sent == []


def test_a_table_that_does_not_answer_is_no_healthy_one(
    ward: Ward, examine: Callable[..., Said]
) -> None:
    ward.faults.inject([error_answer("AccessDeniedException")] * 9, matching="Scan")
    said = examine()
    assert (said.code, "not all records were examined" in said.err) == (4, True)
    ward.faults.inject([])


def test_ctrl_c_says_how_far_it_came(
    examine: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(*_: Any, **__: Any) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(examine_records, "examine_table", interrupted)
    said = examine("--report", str(tmp_path / "report.csv"))
    assert (said.code, "Examined: 0 users" in said.out) == (130, True)
    assert "not all records were examined" in said.err
