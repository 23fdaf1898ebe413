"""A desk with a shelf of pages, and commands that print pages, each once."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from pytest_django import Settings

from backoffice.access import Role
from backoffice.audit.trail import Trail
from backoffice.bulk.runs import Planned, Run
from backoffice.bulk.tasks import Tasks
from backoffice.runs.commands import BulkCommand
from backoffice.staff import services
from backoffice.staff.domain import Account
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from backoffice.web.commands import Selection
from tests import words
from tests.backoffice.bulk.desk import RUNNER, Desk
from tests.backoffice.bulk.pages import CountPages, Shelf, tasks_of
from tests.composed import use_parts
from tests.conftest import Clock
from tests.hashes import use_cheap_hashes

PASSWORD = "correct horse battery staple"
COUNT = 7
LIMIT = 10


class PrintPages(BulkCommand):
    """Prints all drafts."""

    help = "Prints."
    kind = "print-pages"

    def add_choice(self, parser: CommandParser) -> None:
        parser.add_argument("--drafts", action="store_true")

    def is_chosen(self, options: Mapping[str, Any]) -> bool:
        return bool(options["drafts"])

    def chosen(self, options: Mapping[str, Any]) -> Mapping[str, str]:
        return {"status": "draft"}

    def selection(self, **options: Any) -> Selection:
        return Selection(words.USER, dict(self.chosen(options)))


class CountAll(PrintPages):
    """Counts all pages."""

    kind = "count-pages"
    is_reading = True


@dataclass
class Said:
    """What a command printed, and with what it ended."""

    out: str
    err: str
    code: int

    @property
    def run_id(self) -> str:
        found = re.search(r"(?:Plan|Run|run) ([0-9a-f]{32})", self.out + self.err)
        assert found, self
        return found[1]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.out.splitlines()]


def ended(command: str | BaseCommand, *arguments: str) -> Said:
    """What a command said, run to its end."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(command, *arguments, stdout=out, stderr=err)
    except CommandError as error:
        code = error.returncode
        err.write(str(error))
    return Said(out.getvalue(), err.getvalue(), code)


@dataclass
class Terminal:
    """Somebody at a terminal, with pages to print; `typed` is what they type, in turn."""

    desk: Desk
    shelf: Shelf
    planned: list[Planned] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    is_there: bool = True

    def __call__(self, command: str | BaseCommand, *arguments: str) -> Said:
        return ended(command, *arguments)

    def print_pages(self, *arguments: str) -> Said:
        return self(PrintPages(), *arguments)

    def why(self, actor: Account | None = None) -> tuple[str, ...]:
        """What a plan takes."""
        account = actor or self.person()
        return ("--reason", "Printer is repaired", "--actor", account.staff_id)

    def person(self, role: Role = words.LEAD) -> Account:
        """Somebody with a password."""
        return services.create_account(
            store=self.desk.staff,
            email=f"{uuid.uuid4().hex}@example.com",
            name="Somebody",
            role=role,
            password=make_password(PASSWORD),
            actor=RUNNER,
            now=self.desk.clock(),
        )

    def run(self, said: Said) -> Run:
        return self.desk.store.get_run(said.run_id)

    def type_in(self, _prompt: str) -> str:
        return self.typed.pop(0)


@pytest.fixture
def server(request: pytest.FixtureRequest, start: Any) -> Any:
    """One is enough: what is asked of it is held by the tests of `bulk`."""
    return start("dynoxide")


@pytest.fixture
def desk(trail: Trail, clock: Clock) -> Desk:
    staff = StaffStore(trail.client, staff_table("serenya-dev-backoffice"), trail)
    desk = Desk(staff, clock)
    desk.store.limit = LIMIT
    return desk


@pytest.fixture
def terminal(
    desk: Desk, clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    shelf = Shelf.of(desk.store.trail, desk.store.table, COUNT)
    terminal = Terminal(desk, shelf, shelf.planned())
    use_cheap_hashes(monkeypatch)
    monkeypatch.setattr("backoffice.web.clock.now", lambda: clock.advance(milliseconds=1))
    monkeypatch.setattr("backoffice.staff.proofs.AT_A_COMMAND", uuid.uuid4().hex)
    monkeypatch.setattr(
        "backoffice.runs.terminal.operators.has_terminal", lambda: terminal.is_there
    )
    monkeypatch.setattr("getpass.getpass", terminal.type_in)
    # All claimed names count as one person: of each test as another.
    monkeypatch.setattr("backoffice.bulk.runs.CLAIMED", uuid.uuid4().hex)
    tasks = [
        replace(task, find=lambda *_: iter(terminal.planned))
        for task in tasks_of(shelf.step(), CountPages()).of_site
    ]
    store = desk.store
    use_parts(monkeypatch, store.client, store.trail, desk.staff, store, Tasks(tasks))
    return terminal
