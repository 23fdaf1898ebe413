"""The flat layout (data contract, section 7): what today's sign-in Lambda writes, all of it at the
top of the item.

`reading` reads a profile, `sealed` tells what of it is encrypted.
"""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.dynamo.wire import Item
from records.layouts.base import Part
from records.layouts.flat.index_keys import FLAT_INDEX_KEYS
from records.layouts.flat.reading import READERS
from records.layouts.flat.sealed import sealed_in
from records.layouts.ttl import TtlPart
from records.model import User

#: Attributes that no other layout has at the top of an item. One of them may be of something that
#: nobody knows; an item with two is of this layout.
_OWN = frozenset(
    [
        *("account_status", "auth_provider", "external_id", "email_hash"),
        *("current_session", "current_device", "current_biometric", "current_subscription"),
    ]
)


class FlatLayout:
    """Reads and changes profiles of the flat layout."""

    name = "flat"
    parts: Mapping[str, Part] = {part.name: part for part in (TtlPart(), FLAT_INDEX_KEYS)}

    def recognises(self, item: Item) -> bool:
        return "M" not in item.get("data", {}) and len(_OWN & item.keys()) > 1

    def read(self, item: Item) -> User:
        return READERS.user(item, layout=self.name)

    def sealed(self, item: Item) -> Mapping[str, str]:
        return sealed_in(item)


FLAT = FlatLayout()
