"""What a layout is: one way of storing a user, and what staff may change of it.

1. Is this item mine?                  `recognises`
2. What does it say?                   `read`, for profiles
3. What can be acted on, and how?      `parts`

A part is what one kind of act is on: the session, the device, the usage period, a stray `ttl`.
It looks at an item (`see`), and from what it saw it says what there is (`told`), what would become
of it (`effects`), and which items are written how (`change`). What was seen travels through a
signed form between the two halves of an act; no one but the part itself looks into it.

A new kind of act is a new part, in the layouts that can do it. Nothing else here grows by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

from backoffice.audit.entries import Values
from backoffice.bulk.steps import Swap
from backoffice.dynamo.expressions import Condition, Update
from backoffice.dynamo.unread import Maybe
from backoffice.dynamo.wire import Item
from records.layouts.home import Home
from records.model import OtherAttribute, PartBeside, User
from records.profile_keys import KeyWriter

#: What a part saw in an item: JSON, opaque outside the part (see `records.layouts.sight`).
Seen: TypeAlias = Mapping[str, Any]
#: A domain value as a part tells it; instants are in UTC.
Told: TypeAlias = Maybe[str | int | datetime]


@dataclass(frozen=True, slots=True)
class Change:
    """An update of named paths in the item under `key`, and what ties it to what was seen.

    `key` is the wire key. That the item exists is for the table to add to the condition.
    """

    key: Item = field(repr=False)
    update: Update = field(repr=False)
    condition: Condition = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What a change would do beside setting the status: data, for others to put into words.

    `removed` are stored names that go where they are there (token hashes, `ttl`). `session` is
    what becomes of a session beside the part, `period` of the usage period; empty where there is
    none. `app_counts`: today's app looks at that period. `is_alone`: the part is a record of its
    own, and nothing goes with it. `before` and `after` are values of the entry with which the act
    can be taken back.
    """

    removed: tuple[str, ...] = ()
    session: Literal["", "revoked", "revoked already", "kept"] = ""
    #: What goes with a device though nothing says that it is of this one.
    session_names_no_device: bool = False
    is_alone: bool = False
    biometric_inactive: bool = False
    biometric_names_no_device: bool = False
    period: Literal["", "created", "replaced", "removed", "restored"] = ""
    app_counts: bool = True
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)


class Part(Protocol):
    """What one kind of act is on, in one layout.

    All but `see` raise OutdatedSeenError for something `seen` that is not of this part as it is
    now: a deployment came between.
    """

    name: str

    def see(self, item: Item) -> Seen | None:
        """The raw values of this part in `item`, with its key; None where it is not there.

        Holds each value that a person is shown or an entry calls old. A part is also seen where
        there is nothing left to do (it is revoked already).
        """

    def is_open(self, seen: Seen) -> bool:
        """Whether there is anything left to act on."""

    def told(self, seen: Seen) -> Mapping[str, Told]:
        """What was seen as domain values, by names that are the same in every layout."""

    def effects(self, seen: Seen) -> Effects:
        """What the change would do."""

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        """The act: changes that are made together, each tied to what was seen.

        Each raw value that an entry will call old is named in a condition. `act_id` is what the
        act leaves behind in a record that keeps such a trace.
        """


class KeptPart(Part, Protocol):
    """A part that runs act on."""

    def kept(self, item: Item) -> Item:
        """As much of an item as this part needs to be seen again: what a run keeps of it."""


class RunPart(KeptPart, Protocol):
    """One whose record keeps the act's id, and the run's where the act is one of many."""

    def change(
        self, seen: Seen, *, now: datetime, act_id: str, run_id: str = ""
    ) -> Sequence[Change]:
        """The same; the record keeps `run_id` too."""

    def surely(self, item: Item, *, now: datetime) -> Item | None:
        """What `kept` gives, where it is plain at a glance that there is something to do; None
        says nothing."""

    def fresh(self, *, now: datetime, run_id: str) -> Item:
        """What a run leaves in the record of everybody alike, as wire values by name."""

    def swap(self, item: Item, fresh: Item, becomes: Item, *, act_id: str) -> Swap | None:
        """The change of a run as a whole map in the place of another: what `change` would do, but
        for the time of the change of the item. None where it cannot be that. `becomes` are the new
        values that go on record."""


class Layout(Protocol):
    """One way of storing an item of a user's partition: the profile, or one beside it."""

    name: str
    parts: Mapping[str, Part]

    def recognises(self, item: Item) -> bool:
        """Whether `item` is stored this way."""


class ProfileLayout(Layout, Protocol):
    """One way of storing a profile. `home` says where its parts are, None where nobody knows;
    `key_writer` which index keys it should have."""

    home: Home | None
    key_writer: KeyWriter

    def read(self, item: Item) -> User:
        """The user in `item`; never fails for what is in it."""

    def sealed(self, item: Item) -> Mapping[str, str]:
        """The texts in `item` that the app has encrypted, by the name of their field in the
        profile; empty where the layout encrypts nothing."""


class BesideLayout(Layout, Protocol):
    """One way of storing something beside the profile, in an item of its own."""

    def read(self, item: Item) -> tuple[PartBeside, tuple[OtherAttribute, ...]]:
        """What is in `item`, and what of it is not read; never fails for what is in it."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A part that was seen in an item of a user, and the name of the layout that saw it."""

    layout: str
    part: Part
    seen: Seen = field(repr=False)


class UnknownLayoutError(Exception):
    """No layout has this name, or it has no such part: a deployment came between."""


@dataclass(frozen=True, slots=True)
class Layouts:
    """The layouts there are: a closed list, given to the table.

    `profiles` are asked in their order, and the last one takes every item; `beside` are those of
    other items in the user's partition.
    """

    profiles: tuple[ProfileLayout, ...]
    beside: tuple[BesideLayout, ...] = ()

    def of(self, profile: Item) -> ProfileLayout:
        """The layout of a profile item."""
        return next(layout for layout in self.profiles if layout.recognises(profile))

    def find_beside(self, item: Item) -> BesideLayout | None:
        """The layout of an item beside the profile; None where it is of none."""
        return next((layout for layout in self.beside if layout.recognises(item)), None)

    def named(self, name: str) -> Layout:
        """The layout of that name. Raises UnknownLayoutError."""
        for layout in (*self.profiles, *self.beside):
            if layout.name == name:
                return layout
        raise UnknownLayoutError(f"There is no layout {name!r}.")

    def part(self, layout_name: str, part_name: str) -> Part:
        """A part of a layout, by their names. Raises UnknownLayoutError."""
        part = self.named(layout_name).parts.get(part_name)
        if part is None:
            raise UnknownLayoutError(f"The layout {layout_name!r} has no part {part_name!r}.")
        return part
