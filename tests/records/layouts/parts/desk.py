"""A part of one layout, and a user whose record it is on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from records.layouts import Change, Effects, Part, Seen
from records.table import UsersTable
from tests.conftest import Clock
from tests.records.shapes import Shape
from tests.records.stored import Stored, the_change


@dataclass(frozen=True)
class Desk:
    """What tests of a part ask for: it speaks the language of the planned layout (`shapes`)."""

    users: UsersTable
    user_id: str
    clock: Clock
    shape: Shape
    part: Part

    def stored(self, **data: Any) -> Stored:
        """The sample in the table; `data` replaces parts of it, `...` leaves one out."""
        return self.empty().filled(**data)

    def empty(self) -> Stored:
        """The user, of whom there is no record yet."""
        return Stored(self.users, self.user_id, self.shape)

    def seen(self, **other: Any) -> Seen:
        """What the part sees in the sample; `other` replaces values of it."""
        return seen_in(self.shape, self.part, user_id=self.user_id, **other)

    def change(self, seen: Seen) -> Change:
        return the_change(self.part, seen, self.clock(), "act-1")

    def change_of(self, stored: Stored) -> Change:
        """The act on what is there now."""
        return self.change(stored.seen(self.part))

    def effects_on(self, stored: Stored) -> Effects:
        return self.part.effects(stored.seen(self.part))


def seen_in(shape: Shape, part: Part, *, user_id: str = "user-1", **other: Any) -> Seen:
    """What a part sees in the sample of a layout; `other` replaces values of it, which are those
    of the planned layout."""
    seen = part.see(shape.item(user_id))
    assert seen is not None
    return {**seen, **{name: shape.raw(value) for name, value in other.items()}}
