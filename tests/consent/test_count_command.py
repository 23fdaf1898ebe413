"""The command that counts the consents of all users."""

from __future__ import annotations

import uuid

import pytest

from backoffice.audit.trail import Trail
from backoffice.bulk.runs import State
from backoffice.bulk.tasks import Tasks
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from consent.counting import CountConsents
from consent.tasks import consents_task
from records.table import UsersTable
from tests.backoffice.bulk.desk import Desk
from tests.backoffice.runs.terminal.conftest import ended
from tests.composed import use_parts
from tests.conftest import Clock
from tests.records.stored import Stored

WHY = ("--reason", "The month is over")


@pytest.fixture
def desk(users: UsersTable, trail: Trail, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """People who run commands on the site."""
    desk = Desk(StaffStore(users.client, staff_table("serenya-dev-backoffice"), trail), clock)
    monkeypatch.setattr("backoffice.web.clock.now", lambda: clock.advance(milliseconds=1))
    monkeypatch.setattr("backoffice.runs.terminal.operators.has_terminal", lambda: False)
    tasks = Tasks([consents_task(users)])
    use_parts(monkeypatch, users.client, trail, desk.staff, desk.store, users, tasks)
    return desk


def test_a_command_counts_everybody(desk: Desk, users: UsersTable, clock: Clock) -> None:
    Stored.sample(users, str(uuid.uuid4()))

    said = ended("count_consents", *WHY, "--actor", desk.planner.staff_id)

    run, *_ = desk.store.list_runs_of_kind(CountConsents.name)
    counts = run.summary.counts
    assert said.code == 0, said
    assert (run.state, run.is_reading) == (State.DONE, True)
    assert counts["subjects"] == run.subjects > 0
    assert f"{run.subjects:,} of {run.subjects:,}" in said.out
    current = counts["terms_of_service v2.1.0"]
    told = said.out.partition("Terms of service")[2].splitlines()[0]
    assert f" {current:,} current" in told
    assert f" {run.subjects - current:,} lack it" in told
    of_terms = [users for name, users in counts.items() if name.startswith("terms_of_service ")]
    assert sum(of_terms) == run.subjects


@pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
def test_who_counts_and_why_is_said(desk: Desk) -> None:
    before = desk.store.list_runs_of_kind(CountConsents.name)

    said = ended("count_consents")

    assert said.code == 2
    assert "This takes --reason and --actor" in said.err
    assert desk.store.list_runs_of_kind(CountConsents.name) == before
