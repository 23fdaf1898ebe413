"""What a layout is: the answer to three questions about one way of storing a user.

1. Is this item mine?                        `recognises`
2. What does it say?                         `read`
3. Where and how is each change written?     `see_*` takes the raw values an act is tied to out
                                             of the item, the change itself is made from them.

What was seen travels through a signed form between the two halves of an act, so it is plain
JSON: raw wire values, and names of variants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from backoffice.dynamo.expressions import Condition, Raw, Update, path, remove
from backoffice.dynamo.wire import Item
from records.model import User

#: Raw stored values and variant names by a name of the layout's own choice; JSON.
Seen = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """An update of named paths, and the condition that ties it to what was seen."""

    update: Update
    condition: Condition


class Layout(Protocol):
    """One way of storing a user. Every `see_*` is None where there is nothing to act on."""

    name: str

    def recognises(self, item: Item) -> bool:
        """Whether `item` is a profile of this layout."""

    def read(self, item: Item) -> User:
        """The user in `item`; never fails for what is in it."""

    def see_session(self, item: Item) -> Seen | None:
        """The current session, unless it is revoked already."""

    def revoke_session(self, seen: Seen, *, now: datetime) -> Change:
        """Revoke the session seen, and no newer one."""

    def see_device(self, item: Item) -> Seen | None:
        """The current device, and whether session and biometric registration belong to it."""

    def revoke_device(self, seen: Seen, *, now: datetime) -> Change:
        """Revoke the device seen with what belongs to it."""

    def see_usage(self, item: Item) -> Seen | None:
        """The usage period, also where it is missing from a subscription."""

    def reset_usage(
        self, seen: Seen, *, now: datetime, period_end: datetime, reset_id: str
    ) -> Change:
        """Start a new usage period at zero in place of the one seen."""

    def see_ttl(self, item: Item) -> Seen | None:
        """The stray `ttl`."""

    def remove_ttl(self, seen: Seen) -> Change:
        """Remove the `ttl` seen."""


class TopLevelTtl:
    """`ttl` sits at the top of the item in every layout."""

    def see_ttl(self, item: Item) -> Seen | None:
        return {"ttl": item["ttl"]} if "ttl" in item else None

    def remove_ttl(self, seen: Seen) -> Change:
        ttl_is_the_one_seen = path("ttl").equals(Raw(seen["ttl"]))
        return Change(Update(remove(path("ttl"))), ttl_is_the_one_seen)
