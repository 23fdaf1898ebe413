"""A profile in the table, changed the way acts change it, and what that did to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from backoffice.dynamo.errors import TransactionCancelledError
from backoffice.dynamo.expressions import path
from backoffice.dynamo.transactions import Transaction
from backoffice.dynamo.wire import Item, WireValue, encode
from records.layouts import Change, Part, Seen
from records.table import StoredUser, UsersTable
from tests import samples
from tests.records.shapes import PLANNED_SHAPE, Shape

ANYTHING = path("PK").missing() | path("PK").exists()
MISSING = "missing"

#: Before and after of each place that differs: wire values, or MISSING.
Differences = dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Stored:
    """One user's profile item in the table, in one of the layouts."""

    users: UsersTable
    user_id: str
    shape: Shape = PLANNED_SHAPE

    @classmethod
    def sample(cls, users: UsersTable, user_id: str, **data: Any) -> Stored:
        """The planned sample; `data` replaces parts of it, `...` leaves one out."""
        return cls(users, user_id).filled(**data)

    def filled(self, **data: Any) -> Stored:
        """The sample in this layout, stored."""
        self.put(self.shape.item(self.user_id, **data))
        return self

    def put(self, item: Item) -> None:
        """The app writes the item anew, whatever was there."""
        self.users.client.put(self.users.table, item, ANYTHING)

    def user(self) -> StoredUser:
        found = self.users.find_user(self.user_id)
        assert found is not None
        return found

    def item(self) -> Item:
        return self.user().item

    def seen(self, part: Part) -> Seen:
        """What a part sees in the profile."""
        seen = part.see(self.item())
        assert seen is not None
        return seen

    def seen_without_key(self, part: Part) -> Seen:
        """What a part sees beside the key, which is the user's."""
        seen = dict(self.seen(part))
        assert {name: seen.pop(name) for name in ("PK", "SK")} == profile_key(self.user_id)
        return seen

    def offers(self, part: Part) -> bool:
        """Whether there is anything left to act on."""
        seen = part.see(self.item())
        return seen is not None and part.is_open(seen)

    def apply(self, change: Change) -> None:
        transaction = Transaction()
        transaction.add("change", self.users.write_of(change))
        self.users.client.transact(transaction)

    def differences_of(self, change: Change) -> Differences:
        """What `change` does to the item, in the names and forms of the planned layout; every
        place it does not name is the same."""
        before = self.item()
        self.apply(change)
        return self.shape.told(differences(before, self.item()))

    def refuses(self, change: Change) -> None:
        """The condition fails, nothing is changed, and the error carries the item as it is."""
        before = self.users.find_user(self.user_id)
        with pytest.raises(TransactionCancelledError) as caught:
            self.apply(change)
        after = self.users.find_user(self.user_id)
        assert caught.value.reason("change").condition_failed
        assert caught.value.reason("change").item == (before.item if before else None)
        assert (after.item if after else None) == (before.item if before else None)


def differences(before: Item, after: Item) -> Differences:
    """The places in which two items differ."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    return {
        place: (old.get(place, MISSING), new.get(place, MISSING))
        for place in old.keys() | new.keys()
        if old.get(place) != new.get(place)
    }


def _leaves(attributes: Item, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, wire in attributes.items():
        if wire.get("M"):
            yield from _leaves(wire["M"], f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", wire


def the_change(part: Part, seen: Seen, now: datetime, act_id: str = "act-1") -> Change:
    """The one change of an act that makes no other."""
    (change,) = part.change(seen, now=now, act_id=act_id)
    return change


def profile_key(user_id: str) -> Item:
    return {"PK": text(f"USER#{user_id}"), "SK": text("PROFILE")}


def text(value: str) -> WireValue:
    return {"S": value}


#: What may stand where a map is expected, and is none.
NO_MAPS: dict[str, Any] = {
    "missing": ...,
    "null": None,
    "text": "a session",
    "list": [{"session_id": "sess_abc123"}],
    "number": 7,
    "empty": {},
}
no_map = pytest.mark.parametrize("instead", NO_MAPS.values(), ids=NO_MAPS)

#: What may stand in place of the map `data` itself.
NO_DATA = {name: value for name, value in NO_MAPS.items() if name != "missing"}
no_data = pytest.mark.parametrize("instead", [*NO_DATA.values(), ...], ids=[*NO_DATA, "missing"])


def without_data(user_id: str, instead: Any) -> Item:
    """The sample with something else in place of `data`."""
    item = samples.profile_of(user_id)
    del item["data"]
    return item if instead is ... else item | {"data": encode(instead)}
