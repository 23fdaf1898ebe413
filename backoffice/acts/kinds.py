"""What a kind of act is: what it sees, what it changes, what else must hold, what goes on record.

Everything a kind says of old and new comes from the raw values seen, never from words: those are
for pages, and may change between a form and its answer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, TypeVar

from backoffice.access import Actor
from backoffice.acts.act import Act, Seen
from backoffice.acts.errors import ForbiddenError
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, Values, new_entry_id
from backoffice.audit.subjects import Subject
from backoffice.dynamo.transactions import SingleWrite, Write
from backoffice.dynamo.wire import Item

#: For how long an act can be taken back.
TAKEN_BACK_WITHIN = timedelta(days=7)
#: The value in an entry that names the entry of the act it took back.
TAKES_BACK = "takes_back"

Thing = TypeVar("Thing")
Home = TypeVar("Home")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A check or change that goes along; `error` makes what it means where it does not hold: a
    ForbiddenError where that is to go on record."""

    label: str
    write: Write
    error: Callable[[], Exception]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an act does and what goes on record of it.

    The conditions of `changes` name every raw value that `old` tells. An act that only shows
    something changes nothing; `fields` says what it shows.
    """

    changes: Sequence[SingleWrite] = ()
    requirements: Sequence[Requirement] = ()
    old: Values = field(default_factory=dict)
    new: Values = field(default_factory=dict)
    fields: tuple[str, ...] = ()


class ActKind(ABC, Generic[Thing, Home]):
    """One kind of act on things of one type; their home is what stores them."""

    #: In URLs and signed forms; never changed once it is in use.
    name: ClassVar[str]
    action: ClassVar[Action]

    @abstractmethod
    def subject_of(self, thing: Thing) -> Subject:
        """What entries about the thing are about."""

    @abstractmethod
    def see(self, thing: Thing) -> Sequence[Seen]:
        """The raw values that acts of this kind are tied to, for each one there may be; also where
        nothing is left to do, for who compares."""

    def told(self, seen: Seen) -> Mapping[str, object]:
        """What was seen, by name, for people to compare: ids, values of closed lists, instants.

        Raises OutdatedActError where it is not of the form that is known here.
        """
        return seen

    def is_same(self, seen: Seen, other: Seen) -> bool:
        """Whether both were seen at the same place of a thing that has several."""
        return True

    def is_open(self, seen: Seen, *, now: datetime) -> bool:
        """Whether there is anything left to do."""
        return True

    @abstractmethod
    def plan(self, act: Act, home: Home, *, actor: Actor, now: datetime, given: Any) -> Plan:
        """What the act does. `given` is what its form asks for beside the reason.

        Raises OutdatedActError where `act.seen` is not of the form that is known here, and
        ForbiddenError where it cannot be.
        """

    def left_at(self, item: Item, act_id: str) -> datetime | None:
        """When the act of that id changed an item, by what it left there; None where it did not,
        and where such acts leave nothing."""
        return None

    def offers(self, thing: Thing, *, actor: Actor, now: datetime) -> list[Act]:
        """New acts on the thing for `actor` to confirm; none where there is nothing to do."""
        return [
            Act(new_entry_id(now), self.name, actor.staff_id, self.subject_of(thing), seen)
            for seen in self.see(thing)
            if self.is_open(seen, now=now)
        ]


class UndoKind(ActKind[Thing, Home]):
    """Takes back acts of another kind, one by one: each time an act of its own.

    It sees what is there now, with what the entry of the act says it left and found. Its change is
    tied to what the act left; where that is there no more, there is nothing to take back.
    """

    #: What the entries of the acts say was done that it takes back.
    undoes: ClassVar[Action]

    @abstractmethod
    def see_after(self, thing: Thing, entry: Entry) -> Sequence[Seen]:
        """The raw values that taking back the act of `entry` is tied to."""

    def holds_enough(self, entry: Entry) -> bool:
        """Whether an entry holds what taking its act back needs: older ones may not."""
        return True

    def offers_after(self, thing: Thing, entry: Entry, *, actor: Actor, now: datetime) -> list[Act]:
        """New acts that take back the act of `entry`; none where it cannot be."""
        if not self.can_undo(entry, now=now):
            return []
        return [
            Act(new_entry_id(now), self.name, actor.staff_id, self.subject_of(thing), seen)
            for seen in self.see_after(thing, entry)
            if self.is_open(seen, now=now)
        ]

    def can_be_done(
        self, thing: Thing, entries: Iterable[Entry], *, actor: Actor, now: datetime
    ) -> bool:
        """Whether the act of any of these entries can be taken back now."""
        return any(self.offers_after(thing, each, actor=actor, now=now) for each in entries)

    def can_undo(self, entry: Entry, *, now: datetime) -> bool:
        """Whether the act of `entry` could be taken back, by what the entry says."""
        is_of_these = entry.action == self.undoes and now <= last_moment(entry.at)
        return is_of_these and self.holds_enough(entry)


class TooLateError(ForbiddenError):
    """An act of too long ago."""

    def __init__(self) -> None:
        days = TAKEN_BACK_WITHIN.days
        super().__init__(
            f"An act can be taken back for {days} days, and they are over. Nothing was changed."
        )


def last_moment(done_at: datetime) -> datetime:
    """Until when an act can be taken back."""
    return done_at + TAKEN_BACK_WITHIN
