"""What a demo user is: how they came to be, step by step, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backoffice.dynamo.expressions import Update, path, remove, set_
from backoffice.dynamo.wire import Item, Value, encode, encode_item
from records import keys
from records.holds.generations import Generation
from records.layouts.instants import iso_text
from records.layouts.planned.new_items import payment_item
from records.new_records import NewPayment, NewUser

#: Attribute names from the top of the item down.
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One call of one of the app's services, made at `at`."""

    service: Callable[..., object]
    at: datetime
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Patch:
    """What no service would write: attributes set to odd values, attributes that are missing."""

    values: Mapping[Place, Value] = field(default_factory=dict)
    removed: tuple[Place, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.removed)

    def update(self) -> Update:
        """The update that makes a record odd."""
        sets = (set_(path(*place), value) for place, value in self.values.items())
        return Update(*sets, *(remove(path(*place)) for place in self.removed))


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment made at `at`; `odd` are values that no service would write."""

    new: NewPayment
    at: datetime
    odd: Mapping[str, Value] = field(default_factory=dict)

    def item(self) -> Item:
        item = payment_item(self.new, now=self.at)
        item["data"]["M"] |= {name: encode(value) for name, value in self.odd.items()}
        return item


@dataclass(frozen=True, slots=True)
class Beside:
    """An item of the first draft in a user's partition, made at `at`.

    `top` is what stands beside `data` in it.
    """

    sort_key: str
    at: datetime
    top: Mapping[str, Value]
    data: Mapping[str, Value]

    def item(self, user_id: str) -> Item:
        own_keys = {"PK": keys.USER.key(user_id=user_id), "SK": self.sort_key}
        times = {"created_at": iso_text(self.at), "updated_at": iso_text(self.at)}
        return encode_item({**own_keys, **self.top, "data": self.data, **times})


@dataclass(frozen=True, slots=True)
class Story:
    """A demo user: signs up, then takes steps in order; a patch, the payments and what the first
    draft keeps beside the profile come last."""

    new: NewUser
    signed_up_at: datetime
    steps: tuple[Step, ...] = ()
    patch: Patch = field(default_factory=Patch)
    payments: tuple[Paid, ...] = ()
    beside: tuple[Beside, ...] = ()
    #: Of the app that wrote it.
    generation: Generation = Generation.PLANNED

    def items(self) -> list[Item]:
        """What is put as it is; the payments as `record_payment` puts them."""
        kept = [each.item(self.new.user_id) for each in self.beside]
        return [paid.item() for paid in self.payments] + kept
