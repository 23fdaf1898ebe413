"""Commands that read records are on record before they begin and when they are over."""

from __future__ import annotations

import inspect
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import BaseCommand, CommandError

from backoffice.audit.entries import Entry
from backoffice.dynamo.testing import error_answer
from backoffice.web.commands import GatewayCommand, RecordsCommand, Selection
from records.table import UsersTable
from scripts.processes import ROOT
from tests import words
from tests.web import Site

REASON = "Asked for by the data protection officer"
BY = "b" * 32
#: It makes up whom it stores; it says so itself.
DEMO = "load_demo"
#: They ask no database for anything.
APART = {"compile_templates"}
#: They read records by way of tasks, which know where those are.
BY_TASKS = {"steer_runs", "count_consents", "repair_index_keys", "create_usage_maps"}


@cache
def commands() -> dict[str, type[BaseCommand]]:
    """All commands of the product, by name."""
    homes = [*ROOT.glob("[!.]*/management/commands"), *ROOT.glob("[!.]*/*/management/commands")]
    paths = [path for home in homes for path in home.glob("*.py") if path.stem != "__init__"]
    return {path.stem: import_module(_module_of(path)).Command for path in paths}


def _module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("name", commands())
def test_every_command_says_whether_it_reads_records_and_it_is_so(name: str) -> None:
    command = commands()[name]
    assert issubclass(command, GatewayCommand) != (name in APART)
    source = Path(inspect.getfile(command)).read_text(encoding="utf-8")
    reads = "UsersTable" in source or "from records" in source or name in BY_TASKS
    says = getattr(command, "reads_records", False)
    assert says == issubclass(command, RecordsCommand) == (reads and name != DEMO)


def test_a_command_that_does_not_say_it_is_none() -> None:
    with pytest.raises(TypeError, match="whether it reads records"):
        type("Command", (GatewayCommand,), {})


class CountUsers(RecordsCommand):
    """Reads the users that are named, and stumbles over an id that is none."""

    users: UsersTable

    def selection(self, **options: Any) -> Selection:
        return Selection(words.USER, {"status": "active"}, options["named"])

    def read(self, selection: Selection, **options: Any) -> None:
        for user_id in selection.named:
            with self.piece_of_work():
                if self.users.find_user(user_id) is None:
                    raise CommandError("There is no such user.")
            self.counts["read"] += 1


def run(site: Site, *user_ids: str, reason: str = REASON, by: str = BY) -> CountUsers:
    command = CountUsers(stderr=StringIO())
    command.users = site.users
    command.handle(named=user_ids, reason=reason, ticket="T-1", by=by)
    return command


def on_record(site: Site, run_id: str = "") -> list[Entry]:
    """What commands put, newest first."""
    with site.scope():
        found = site.trail.list_of_subject(words.COMMANDS.of("command")).entries
    return [entry for entry in found if run_id in ("", entry.actor.request_id)]


def test_an_entry_before_it_begins_and_one_with_its_counts(site: Site) -> None:
    ids = [site.add_user(), site.add_user()]

    command = run(site, *ids)

    ended, begun = sorted(on_record(site, command.run_id), key=lambda e: e.action.name)[::-1]
    shared = {"command": "test_commands_on_record", "run_by": BY, "records_of": "user"}
    assert (begun.action, begun.new) == (words.COMMAND_BEGUN, shared | {"status": "active"})
    assert (ended.action, ended.new) == (
        words.COMMAND_ENDED,
        shared | {"read": 2, "complete": True},
    )
    assert {(e.actor.staff_id, e.reason.text) for e in (begun, ended) if e.reason} == {
        ("command", REASON)
    }
    for user_id in ids:
        (entry,) = site.entries(user_id)
        assert (entry.action, entry.actor.request_id) == (words.COMMAND_BEGUN, command.run_id)


def test_what_a_failure_leaves_of_it_is_on_record(site: Site) -> None:
    before = {entry.entry_id for entry in on_record(site)}
    with pytest.raises(CommandError, match="no such user"):
        run(site, site.add_user(), "nobody")
    (ended,) = [
        entry
        for entry in on_record(site)
        if entry.action == words.COMMAND_ENDED and entry.entry_id not in before
    ]
    assert (ended.new["read"], ended.new["complete"]) == (1, False)


def test_nothing_is_read_where_the_first_entry_fails(site: Site) -> None:
    user_id = site.add_user()
    site.recorder.requests.clear()
    site.faults.inject([error_answer("ResourceNotFoundException")] * 9, matching="PutItem")
    with pytest.raises(CommandError):
        run(site, user_id)
    assert {operation for operation, _ in site.recorder.requests} == {"PutItem"}


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"reason": "no"}, "Enter a reason"),
        ({"reason": "Write to ada@example.com"}, "Leave the e-mail address out"),
        ({"by": "ada@example.com"}, "A staff id has 32 hex digits"),
    ],
)
def test_without_who_and_why_nothing_is_read(
    site: Site, given: dict[str, str], complaint: str
) -> None:
    site.recorder.requests.clear()
    with pytest.raises(CommandError, match=complaint) as refused:
        run(site, "27a696f1-52a5-4fbd-9c8b-0f7a6e3f4c5d", **given)
    assert str(refused.value).endswith("Nothing was read.")
    assert site.recorder.requests == []
