"""What a run does with a chunk: acts of one kind, or a reading that only counts.

A kind of act becomes a step by a `KindStep`: where it is at home, what a thing is made of, and as
much of an item as a plan must keep. What becomes of each act is an outcome; how they are sent is
up to a `Writer`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from backoffice.access import Actor
from backoffice.access.actor import COMMAND
from backoffice.acts.act import Act, Seen, act_id_in_run
from backoffice.acts.engine import change_first, entry_of_act, together
from backoffice.acts.errors import OutcomeUnknownError, OutdatedActError, RefusedError
from backoffice.acts.kinds import ActKind, Plan
from backoffice.audit.entries import Entry
from backoffice.audit.trail import Trail
from backoffice.audit.vocabulary import Vocabulary
from backoffice.bulk.runs import Cause, Named, Planned, Run
from backoffice.dynamo.errors import (
    ConflictError,
    RequestError,
    ThrottledError,
    TooLargeError,
    UnavailableError,
)
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.wire import Item

Thing = TypeVar("Thing")
Home = TypeVar("Home")

#: What goes by itself: whatever raised it may be sent again.
PASSING = (UnavailableError, ThrottledError, ConflictError)
#: The value in a ledger entry that names its run.
RUN_ID = "run_id"


class Outcome(StrEnum):
    """What became of one act of a run."""

    DONE = "done"
    #: An earlier attempt of the same run did it.
    ALREADY = "already"
    #: What was planned is not there any more; nothing was changed.
    SKIPPED = "skipped"
    #: DynamoDB, or this version of the site, refuses it for good; nothing was changed.
    FAILED = "failed"
    #: Nobody knows yet, or it could not be done now: to be sent again.
    OPEN = "open"

    @property
    def is_done(self) -> bool:
        return self in {Outcome.DONE, Outcome.ALREADY}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one act; `entry` is on record where it is done; `named` says
    why it is not."""

    outcome: Outcome
    entry: Entry | None = None
    named: Named | None = None


class Step(ABC):
    """What a run does with each of its chunks; runs name it by its name."""

    @property
    @abstractmethod
    def name(self) -> str:
        """In runs and their digests; never changed once it is in use."""


class ActStep(Step):
    """Acts of one kind. `leaves_id`: their changes carry the act's id, so that they may go before
    the entry."""

    leaves_id: bool = False

    @abstractmethod
    def act(self, planned: Planned, run: Run, *, actor: Actor, now: datetime) -> tuple[Plan, Entry]:
        """The change of one act, and its entry. Raises OutdatedActError."""

    @abstractmethod
    def left_at(self, item: Item, act_id: str) -> datetime | None:
        """When the act of that id changed an item; None where it did not."""

    def told(self, item: Item) -> Mapping[str, str]:
        """The values that acts are tied to, as an item or a plan has them, for people to
        compare."""
        return {}

    def skipped(self, planned: Planned, found: Item | None) -> Named:
        """Why the act on a subject was refused, by its item as it is now."""
        if found is None:
            return Named(planned.subject_id, Outcome.SKIPPED, Cause.GONE)
        was, now = self.told(planned.values), self.told(found)
        names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
        return Named(
            planned.subject_id,
            Outcome.SKIPPED,
            Cause.CHANGED,
            {name: was[name] for name in names if name in was},
            {name: now[name] for name in names if name in now},
        )


class ReadingStep(Step):
    """Something that is counted; it changes nothing, so it needs no approval and no ledger."""

    @abstractmethod
    def count(self, planned: Sequence[Planned]) -> Mapping[str, int]:
        """What there is in a chunk, by names of its own."""


@dataclass(frozen=True)
class OneAct:
    """One act of a run, to be sent."""

    step: ActStep
    run: Run
    planned: Planned
    actor: Actor
    now: datetime

    @cached_property
    def made(self) -> tuple[Plan, Entry]:
        """Its change and its entry. Raises OutdatedActError where it cannot be."""
        return self.step.act(self.planned, self.run, actor=self.actor, now=self.now)

    def as_left(self, item: Item) -> Entry | None:
        """The entry of an item that an earlier attempt changed, as it was then."""
        at = self.step.left_at(item, self.made[1].entry_id)
        return replace(self, now=at).made[1] if at else None


@dataclass(frozen=True)
class KindStep(ActStep, Generic[Thing, Home]):
    """Acts of a kind as a step. The kind gets the run's id as `given`.

    `thing_of` makes a thing of an item, also of one that holds no more than `kept` leaves of it.
    """

    kind: ActKind[Thing, Home]
    home: Home
    thing_of: Callable[[Item], Thing]
    kept: Callable[[Item], Item]
    leaves_id: bool = False

    @property
    def name(self) -> str:
        return self.kind.name

    def planned(self, item: Item, *, now: datetime) -> Planned | None:
        """An item as a plan keeps it; None where there is nothing to do."""
        thing = self.thing_of(item)
        if not any(self.kind.is_open(seen, now=now) for seen in self.kind.see(thing)):
            return None
        return Planned(self.kind.subject_of(thing).id, self.kept(item))

    def act(self, planned: Planned, run: Run, *, actor: Actor, now: datetime) -> tuple[Plan, Entry]:
        thing = self.thing_of(planned.values)
        subject = self.kind.subject_of(thing)
        act_id = act_id_of(run, planned.subject_id)
        seen = next(iter(self.kind.see(thing)), None)
        if seen is None or subject.id != planned.subject_id:
            raise OutdatedActError("What was planned cannot be read any more.")
        act = Act(act_id, self.kind.name, actor.staff_id, subject, seen)
        plan = self.kind.plan(act, self.home, actor=actor, now=now, given=run.run_id)
        entry = entry_of_act(self.kind, act, plan, actor=actor, reason=run.reason, now=now)
        return plan, replace(entry, new={**entry.new, RUN_ID: run.run_id})

    def left_at(self, item: Item, act_id: str) -> datetime | None:
        return self.kind.left_at(item, act_id)

    def told(self, item: Item) -> Mapping[str, str]:
        return told_of(self.kind, self.kind.see(self.thing_of(item)))


def told_of(kind: ActKind[Thing, Home], seen: Sequence[Seen]) -> Mapping[str, str]:
    """What acts of a kind are tied to, by name, as text; nothing where it is not readable."""
    try:
        told = kind.told(seen[0]) if seen else {}
    except OutdatedActError:
        return {}
    return {name: _text_of(value) for name, value in told.items() if value is not None}


def _text_of(value: object) -> str:
    return instant_text(value) if isinstance(value, datetime) else str(value)


def failed(planned: Planned) -> Named:
    """That the act on a subject is refused for good."""
    return Named(planned.subject_id, Outcome.FAILED, Cause.REFUSED)


def act_id_of(run: Run, subject_id: str) -> str:
    """The id of a run's act on a subject, or of what it puts on record about a chunk."""
    if run.begun_at is None:
        raise ValueError("A run that has not begun has no acts.")
    return act_id_in_run(run_id=run.run_id, started_at=run.begun_at, subject_id=subject_id)


def actor_of(run: Run, vocabulary: Vocabulary) -> Actor:
    """Whose acts they are: the planner's, or a command's where nothing proves the name."""
    planner = run.planner
    if planner.is_claimed:
        return Actor(COMMAND, None)
    return Actor(planner.staff_id, vocabulary.role(planner.role))


class Writer(Protocol):
    """How acts are sent: one by one, or many in a call."""

    @property
    def at_once(self) -> int:
        """How many acts it takes at once."""

    def write(self, acts: Sequence[OneAct]) -> list[Result]:
        """What became of each, in their order. Raises errors of `dynamo.errors` that concern all
        of them (no rights, no table)."""


class OneByOne:
    """Each act by itself: the change first where it carries its id, else with its entry."""

    at_once = 10

    def __init__(self, trail: Trail) -> None:
        self.trail = trail

    def write(self, acts: Sequence[OneAct]) -> list[Result]:
        return [self._result(act) for act in acts]

    def _result(self, act: OneAct) -> Result:
        try:
            plan, entry = act.made
            if act.step.leaves_id:
                done = change_first(plan, entry, self.trail, as_left=act.as_left)
            else:
                done = together(plan, entry, self.trail, in_ledger=True)
        except RefusedError as error:
            return Result(Outcome.SKIPPED, named=act.step.skipped(act.planned, error.item))
        except (OutcomeUnknownError, *PASSING):
            return Result(Outcome.OPEN)
        except (OutdatedActError, RequestError, TooLargeError):
            return Result(Outcome.FAILED, named=failed(act.planned))
        return Result(Outcome.ALREADY if done.repeated else Outcome.DONE, done.entry)
