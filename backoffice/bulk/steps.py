"""What a run does with a chunk: acts of one kind, or a reading that only counts.

A kind of act becomes a step by a `KindStep`: where it is at home, what a thing is made of, and as
much of an item as a plan must keep. What becomes of each act is an outcome; how they are sent is
up to a writer (`writers`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from backoffice.access import Actor
from backoffice.access.actor import COMMAND
from backoffice.acts.act import Act, Seen, act_ids_in_run
from backoffice.acts.engine import entry_of_act
from backoffice.acts.errors import OutdatedActError
from backoffice.acts.kinds import ActKind, Plan
from backoffice.audit.entries import Entry
from backoffice.audit.vocabulary import Vocabulary
from backoffice.bulk.runs import Cause, Named, Planned, Run
from backoffice.dynamo.errors import ConflictError, ThrottledError, UnavailableError
from backoffice.dynamo.expressions import Path
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item, WireValue

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


@dataclass(slots=True)
class Swap:
    """The change of an act as a whole map in the place of another, and the old and new values that
    go on record of it, all in wire form."""

    key: Item = field(repr=False)
    target: Path
    old: WireValue = field(repr=False)
    new: WireValue = field(repr=False)
    was: Item = field(repr=False)
    becomes: Item = field(repr=False)


#: From a subject's values as planned, and the id of its act: the swap, or None where the act has to
#: go another way.
Swapping = Callable[[Item, str], Swap | None]
#: The same, by the id of a run and the time of the acts.
Swaps = Callable[[str, datetime], Swapping]


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
    #: Where the changes go.
    table: Table

    @abstractmethod
    def act(self, planned: Planned, run: Run, *, actor: Actor, now: datetime) -> tuple[Plan, Entry]:
        """The change of one act, and its entry. Raises OutdatedActError."""

    @abstractmethod
    def left_at(self, item: Item, act_id: str) -> datetime | None:
        """When the act of that id changed an item; None where it did not."""

    def swapping(self, run: Run, *, now: datetime) -> Swapping | None:
        """What makes swaps of the acts of a run, for steps whose acts can be one. A swap does what
        `act` would do, but for the time of the change of the whole item; it is tied to more."""
        return None

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
        """What there is in a chunk, by names of its own. They add up to its subjects; where they do
        not, SUBJECTS (`runs`) is one of them."""


@dataclass(frozen=True)
class KindStep(ActStep, Generic[Thing, Home]):
    """Acts of a kind as a step. The kind gets the run's id as `given`.

    `thing_of` makes a thing of an item, also of one that holds no more than `kept` leaves of it.
    """

    kind: ActKind[Thing, Home]
    home: Home
    thing_of: Callable[[Item], Thing]
    kept: Callable[[Item], Item]
    table: Table
    leaves_id: bool = False
    swaps: Swaps | None = None
    #: What `planned` gives, where it is plain at a glance that there is something to do.
    surely: Callable[[Item, datetime], Planned | None] | None = None

    @property
    def name(self) -> str:
        return self.kind.name

    def swapping(self, run: Run, *, now: datetime) -> Swapping | None:
        return self.swaps(run.run_id, now) if self.swaps else None

    def planned(self, item: Item, *, now: datetime) -> Planned | None:
        """An item as a plan keeps it; None where there is nothing to do."""
        surely = self.surely and self.surely(item, now)
        if surely:
            return surely
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


def act_ids_of(run: Run) -> Callable[[str], str]:
    """What gives the id of a run's act on a subject, or of what it puts on record about a
    chunk."""
    if run.begun_at is None:
        raise ValueError("A run that has not begun has no acts.")
    return act_ids_in_run(run_id=run.run_id, started_at=run.begun_at)


def act_id_of(run: Run, subject_id: str) -> str:
    """The same for one."""
    return act_ids_of(run)(subject_id)


def actor_of(run: Run, vocabulary: Vocabulary) -> Actor:
    """Whose acts they are: the planner's, or a command's where nothing proves the name."""
    planner = run.planner
    if planner.is_claimed:
        return Actor(COMMAND, None)
    return Actor(planner.staff_id, vocabulary.role(planner.role))
