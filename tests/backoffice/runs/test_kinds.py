"""Asking for runs: what must hold, whatever a page offers."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.access import Actor
from backoffice.acts import engine
from backoffice.acts.approval import NotAllowedError
from backoffice.acts.errors import OutdatedActError
from backoffice.acts.kinds import ActKind, TooLateError
from backoffice.bulk.errors import PersonDisabledError
from backoffice.bulk.planning import Wish
from backoffice.bulk.runs import Run
from backoffice.runs.kinds import NotThisRunError, ask_plan, ask_undo
from backoffice.runs.services import list_waiting
from tests import words
from tests.backoffice.runs.crew import Crew
from tests.web_runs import PLANNED_FOR

PLAN = Wish(kind="reset-usage", selection={}, reason=PLANNED_FOR)


def ask(crew: Crew, kind: ActKind[Any, Any], thing: Any, wish: Wish, actor: Actor) -> None:
    with crew.site.scope():
        (act,) = kind.offers(thing, actor=actor, now=crew.site.clock())
        engine.do(
            kind,
            act,
            home=crew.site.runs,
            trail=crew.site.trail,
            actor=actor,
            reason=PLANNED_FOR,
            now=crew.site.clock(),
            given=wish,
        )


def undo_of(run: Run) -> Wish:
    return Wish(kind="restore-usage", selection={}, reason=PLANNED_FOR, undoes=run.run_id)


def test_only_who_may_steer_runs_asks_for_one(crew: Crew) -> None:
    task = crew.site.tasks.get("reset-usage")

    for actor in (crew.site.actor(words.SUPPORT), Actor("x", words.LEAD, read_only=True)):
        with pytest.raises(NotAllowedError):
            ask(crew, ask_plan, task, PLAN, actor)
    crew.site.disable(crew.planner)
    with pytest.raises(PersonDisabledError):
        ask(crew, ask_plan, task, PLAN, crew.site.actor(crew.planner))


def test_a_plan_is_of_the_task_that_its_form_was_made_for(crew: Crew) -> None:
    task, actor = crew.site.tasks.get("count-users"), crew.site.actor(crew.planner)

    with pytest.raises(OutdatedActError):
        ask(crew, ask_plan, task, PLAN, actor)


def test_what_was_not_done_cannot_be_undone(crew: Crew) -> None:
    actor = crew.site.actor(crew.planner)
    never = crew.plan(*crew.users(1))
    counted = crew.plan(*crew.users(1), kind="count-users")
    crew.act(crew.lead, counted, "want-run")

    for run in (never, crew.work(counted)):
        with pytest.raises(NotThisRunError):
            ask(crew, ask_undo, run, undo_of(run), actor)


def test_after_a_week_nothing_is_undone(crew: Crew) -> None:
    run = crew.work(crew.begun(*crew.users(2)))
    crew.site.clock.advance(days=7, seconds=1)

    with pytest.raises(TooLateError):
        ask(crew, ask_undo, run, undo_of(run), crew.site.actor(crew.planner))


def test_what_waits_longest_comes_first(crew: Crew) -> None:
    crew.site.clock.advance(hours=26)  # past what other tests have planned
    crew.lead = crew.site.sign_in(crew.planner)
    runs = []
    for _ in range(2):
        crew.site.clock.advance(minutes=1)
        runs.append(crew.plan(*crew.users(2)))
        crew.act(crew.lead, runs[-1], "propose-run")
    crew.plan(*crew.users(2))

    with crew.site.scope():
        waiting = list_waiting(store=crew.site.runs, now=crew.site.clock())

    ours = {run.run_id for run in runs}
    assert [run.run_id for run in waiting if run.run_id in ours] == [run.run_id for run in runs]
    assert all(run.state == "waiting" for run in waiting)
