"""`run_bulk`: what runs want is made so; what cannot go on is said once, and nothing is lost."""

from __future__ import annotations

import os
import signal

import pytest
from pytest_django import Settings

from backoffice.acts import engine
from backoffice.bulk import items, kinds
from backoffice.bulk.crew import Crew
from backoffice.bulk.moves import SecondPersonError
from backoffice.bulk.runner import Turn
from backoffice.bulk.runs import Run, State, Why
from backoffice.bulk.store import RunPage, RunStore
from backoffice.bulk.tasks import Tasks
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.testing import FaultInjector, error_answer
from backoffice.runs.kinds import ask_plan
from backoffice.runs.runners import make_crew
from backoffice.runs.terminal.care import Care
from backoffice.web import clock
from backoffice.web.composition import composed
from tests.backoffice.bulk.desk import RUNNER
from tests.backoffice.bulk.pages import WISH
from tests.backoffice.runs.terminal.conftest import COUNT, Terminal


@pytest.fixture
def alone(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """The runs that the runner finds: those of this test."""
    runs: list[Run] = []

    def list_runs(_: RunStore, *, cursor: str | None = None) -> RunPage:
        return RunPage([terminal.desk.store.get_run(run.run_id) for run in runs])

    monkeypatch.setattr(RunStore, "list_runs", list_runs)
    return runs


def planned(terminal: Terminal, *, wanted: bool = True) -> Run:
    run = terminal.run(terminal.print_pages(*terminal.why()))
    if wanted:
        terminal.desk.do(kinds.want_run, run)
    return terminal.desk.again(run)


def asked_for(terminal: Terminal) -> Run:
    """A run that a page would have asked for."""
    desk, task = terminal.desk, composed(Tasks).get(WISH.kind)
    (act,) = ask_plan.offers(task, actor=desk.planner, now=clock.now())
    engine.do(
        ask_plan,
        act,
        home=desk.store,
        trail=desk.store.trail,
        actor=desk.planner,
        reason=WISH.reason,
        now=clock.now(),
        given=WISH,
    )
    return desk.store.get_run(act.subject.id)


def test_all_that_is_wanted_is_made_so(terminal: Terminal, alone: list[Run]) -> None:
    asked = asked_for(terminal)
    wanted, left = planned(terminal), planned(terminal, wanted=False)
    alone += [left, wanted, asked]

    said = terminal("run_bulk", "--once")

    assert said.code == 0, said
    states = [terminal.desk.again(run).state for run in (asked, wanted, left)]
    assert states == [State.PLANNED, State.DONE, State.PLANNED]
    assert terminal.shelf.prints() == [1] * COUNT
    assert f"Run {wanted.run_id} is done." in said.out


def test_it_says_that_it_is_alive(terminal: Terminal, alone: list[Run]) -> None:
    before = clock.now()
    assert terminal("run_bulk", "--once").code == 0
    beat = terminal.desk.store.last_beat()
    assert beat is not None
    assert beat >= before


def test_what_cannot_go_on_is_said_once_and_others_go_on(
    terminal: Terminal, alone: list[Run]
) -> None:
    terminal.desk.store.limit = 2 * COUNT
    tampered, fine = planned(terminal), planned(terminal)
    key = items.list_key(terminal.desk.store.table, tampered.list_id, 0)
    terminal.desk.store.client.update(
        terminal.desk.store.table, key, Update(set_(path("digest"), "0" * 64)), items.EXISTS
    )
    alone += [tampered, fine]
    said: list[str] = []
    ticks = [0.0]
    care = Care(make_crew("runner", RUNNER), said.append, lambda: False, ticks=lambda: ticks[0])
    for _ in range(3):
        care.round()
        ticks[0] += 100
        terminal.desk.clock.advance(seconds=100)
    (told,) = (each for each in said if tampered.run_id in each)
    assert "is left alone: The stored list is not the one that was planned." in told
    assert terminal.desk.again(fine).state is State.DONE


def test_what_is_left_alone_is_tried_again_after_a_while_or_when_it_was_changed(
    terminal: Terminal, alone: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, tried, ticks = planned(terminal), list[str](), [0.0]
    alone.append(run)

    def refused(_crew: Crew, run_id: str, _seconds: float) -> Turn:
        tried.append(run_id)
        raise SecondPersonError(1)

    monkeypatch.setattr("backoffice.runs.terminal.care.work_for", refused)
    care = Care(make_crew("runner", RUNNER), print, lambda: False, ticks=lambda: ticks[0])
    for tries, passed in ((1, 0), (1, 59), (2, 2), (2, 0)):
        ticks[0] += passed
        care.round()
        assert len(tried) == tries
    terminal.desk.do(kinds.want_run, terminal.desk.again(run))
    care.round()
    assert len(tried) == 3


def test_above_the_limit_it_is_left_alone_and_the_command_says_so(
    terminal: Terminal, alone: list[Run]
) -> None:
    alone.append(planned(terminal))
    terminal.desk.store.limit = 1

    said = terminal("run_bulk", "--once")

    assert (said.code, "left alone: More than 1" in said.out) == (1, True)
    assert terminal.shelf.prints() == [0] * COUNT


def test_while_the_site_is_read_only_nothing_is_claimed(
    terminal: Terminal, alone: list[Run], settings: Settings
) -> None:
    run = planned(terminal)
    crew = make_crew("runner", RUNNER)
    assert crew.first.turn(run.run_id) == "moved"
    alone.append(run)
    settings.READ_ONLY = True

    assert terminal("run_bulk", "--once").code == 0

    after = terminal.desk.again(run)
    assert (after.state, after.why) == (State.PAUSED, Why.READ_ONLY)
    assert terminal.shelf.prints() == [0] * COUNT

    settings.READ_ONLY = False
    assert terminal("run_bulk", "--once").code == 0
    assert terminal.shelf.prints() == [1] * COUNT


def test_trouble_with_the_database_is_waited_out(
    terminal: Terminal, alone: list[Run], faults: FaultInjector
) -> None:
    run = planned(terminal)
    alone.append(run)
    said: list[str] = []
    care = Care(make_crew("runner", RUNNER), said.append, lambda: False)
    faults.inject([error_answer("InternalServerError", 500)] * 8, matching="GetItem")
    care.round()
    faults.inject([])
    while care.round():
        pass
    assert said[0].endswith("It is tried again.")
    assert len(said) == 2
    assert terminal.desk.again(run).state is State.DONE


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException"])
def test_without_rights_or_table_it_does_not_begin(
    terminal: Terminal, faults: FaultInjector, code: str
) -> None:
    faults.inject([error_answer(code)] * 9)
    assert terminal("run_bulk", "--once").code == 4


def test_a_run_that_there_is_not(terminal: Terminal) -> None:
    assert terminal("run_bulk", "--run", "f" * 32).code == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_in_order(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    def list_runs(_: RunStore, *, cursor: str | None = None) -> RunPage:
        os.kill(os.getpid(), number)
        return RunPage([])

    monkeypatch.setattr(RunStore, "list_runs", list_runs)
    said = terminal("run_bulk")

    assert said.out == "Stopped. What was begun is finished; any runner goes on.\n"
    assert said.code == 0
