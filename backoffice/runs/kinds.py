"""Acts that ask for a run: a runner freezes its list (Django-free).

The run's id is made with the form, so that a repeat finds what the first one asked for. What is
`given` is the wish, with its reason.
"""

from __future__ import annotations

import secrets
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from backoffice.access import Actor
from backoffice.acts.act import Act, Seen
from backoffice.acts.approval import NotAllowedError
from backoffice.acts.errors import ForbiddenError, OutdatedActError
from backoffice.acts.kinds import ActKind, Plan, Thing, TooLateError, last_moment
from backoffice.audit.entries import Values
from backoffice.audit.subjects import Subject
from backoffice.bulk import moves
from backoffice.bulk.kinds import in_force
from backoffice.bulk.moves import Move
from backoffice.bulk.planning import Wish, new_run
from backoffice.bulk.runs import Run, State, Wanted
from backoffice.bulk.store import RunStore
from backoffice.bulk.tasks import Task
from backoffice.bulk.words import APPROVE, ASKED, RUN


class NotThisRunError(ForbiddenError):
    """A run that cannot be taken back."""

    def __init__(self) -> None:
        super().__init__("This run cannot be undone. Nothing was changed.")


class AskKind(ActKind[Thing, RunStore]):
    """An act that puts a new run on record."""

    action = ASKED

    def subject_of(self, thing: Thing) -> Subject:
        """The run that is yet to be, each time another one."""
        return RUN.of(secrets.token_hex(16))

    def plan(self, act: Act, home: RunStore, *, actor: Actor, now: datetime, given: Wish) -> Plan:
        self.told(act.seen)
        if not actor.may(APPROVE):
            raise NotAllowedError
        self.check(act, home, given, now=now)
        run = new_run(given, actor, run_id=act.subject.id, state=State.ASKED, now=now)
        if run.is_reading:
            # It changes nobody: once its list is there nobody has to say more.
            run = replace(run, wanted=Wanted.RUN)
        new: Values = {
            "state": run.state,
            "planned_by": run.planner.staff_id,
            "is_claimed": run.planner.is_claimed,
            **({"undoes": run.undoes} if run.undoes else {}),
        }
        requirements = in_force(home, [actor.staff_id])
        return Plan(changes=home.new(run), requirements=requirements, new=new)

    @abstractmethod
    def check(self, act: Act, home: RunStore, given: Wish, *, now: datetime) -> None:
        """Raise a ForbiddenError where it cannot be, OutdatedActError where it is another one."""


class AskPlan(AskKind[Task]):
    """Ask for the plan of a task."""

    name = "plan-run"

    def see(self, thing: Task) -> Sequence[Seen]:
        return [{"kind": thing.step.name}]

    def check(self, act: Act, home: RunStore, given: Wish, *, now: datetime) -> None:
        if given.kind != act.seen.get("kind") or given.undoes:
            raise OutdatedActError("The form was made for another task.")


class AskUndo(AskKind[Run]):
    """Ask for a run that takes another one back."""

    name = "undo-run"

    def see(self, thing: Run) -> Sequence[Seen]:
        return [{"undoes": thing.run_id, "kind": thing.kind}]

    def check(self, act: Act, home: RunStore, given: Wish, *, now: datetime) -> None:
        run = home.get_run(str(act.seen.get("undoes")))
        if not can_be_undone(run):
            raise NotThisRunError
        if run.ended_at and now > last_moment(run.ended_at):
            raise TooLateError


def can_be_undone(run: Run) -> bool:
    """Whether there is anything to take back, however long ago it was."""
    has_acts = run.begun_at is not None and not run.is_reading and not run.undoes
    return has_acts and moves.can(run, Move.UNDO)


def undone_until(run: Run) -> datetime | None:
    """Until when a run can be taken back; None where it cannot be."""
    return last_moment(run.ended_at) if can_be_undone(run) and run.ended_at else None


ask_plan = AskPlan()
ask_undo = AskUndo()
