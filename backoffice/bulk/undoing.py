"""Taking a run back: a run of its own, whose acts take back the acts of the other, one by one.

Each is tied to what the other run's act left. Who has changed since is left out of the plan; who
changes between plan and act is skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from backoffice.access import Actor
from backoffice.acts.act import Act
from backoffice.acts.engine import entry_of_act
from backoffice.acts.errors import OutdatedActError
from backoffice.acts.kinds import TAKES_BACK, Plan, UndoKind
from backoffice.audit.entries import Entry
from backoffice.audit.subjects import Subject
from backoffice.audit.trail import Trail
from backoffice.bulk.runs import Planned, Run
from backoffice.bulk.steps import RUN_ID, ActStep, act_id_of
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item

Thing = TypeVar("Thing")
Home = TypeVar("Home")


@dataclass(frozen=True)
class UndoStep(ActStep, Generic[Thing, Home]):
    """A kind of taking back as a step. What it leaves carries no id of its own, so change and
    entry are one transaction. The frozen list names the entry of each act that it takes back."""

    kind: UndoKind[Thing, Home]
    home: Home
    thing_of: Callable[[Item], Thing]
    kept: Callable[[Item], Item]
    trail: Trail
    table: Table

    @property
    def name(self) -> str:
        return self.kind.name

    def planned(self, item: Item, undone: Run, *, now: datetime) -> Planned | None:
        """An item as a plan keeps it; None where the other run's act was not done, or is not
        there any more as it was left."""
        thing = self.thing_of(item)
        subject = self.kind.subject_of(thing)
        entry = self._entry(subject, act_id_of(undone, subject.id))
        if entry is None or not self.kind.can_undo(entry, now=now):
            return None
        if not any(self.kind.is_open(seen, now=now) for seen in self.kind.see_after(thing, entry)):
            return None
        return Planned(subject.id, {**self.kept(item), TAKES_BACK: {"S": entry.entry_id}})

    def act(self, planned: Planned, run: Run, *, actor: Actor, now: datetime) -> tuple[Plan, Entry]:
        thing = self.thing_of(planned.values)
        subject = self.kind.subject_of(thing)
        before = self._entry(subject, planned.values[TAKES_BACK]["S"])
        seen = next(iter(self.kind.see_after(thing, before)), None) if before else None
        if seen is None or subject.id != planned.subject_id:
            raise OutdatedActError("What was planned cannot be read any more.")
        act_id = act_id_of(run, planned.subject_id)
        act = Act(act_id, self.kind.name, actor.staff_id, subject, seen)
        plan = self.kind.plan(act, self.home, actor=actor, now=now, given=None)
        entry = entry_of_act(self.kind, act, plan, actor=actor, reason=run.reason, now=now)
        return plan, replace(entry, new={**entry.new, RUN_ID: run.run_id})

    def left_at(self, item: Item, act_id: str) -> datetime | None:
        return None

    def _entry(self, subject: Subject, entry_id: str) -> Entry | None:
        answer = self.trail.find(subject, entry_id)
        return answer.entry if answer else None
