"""The flat layout (data contract, section 7): what today's sign-in Lambda writes, all of it at the
top of the item.

`reading` reads a profile, `sealed` tells what of it is encrypted, `places` says where its parts
are.
"""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.dynamo.wire import Item
from records.layouts.base import Part
from records.layouts.flat.index_keys import FLAT_INDEX_KEYS, FLAT_WRITER
from records.layouts.flat.places import HOME, OWN
from records.layouts.flat.reading import READERS
from records.layouts.flat.sealed import sealed_in
from records.layouts.home import Home
from records.layouts.parts import parts_of
from records.model import User


class FlatLayout:
    """Reads and changes profiles of the flat layout."""

    name = "flat"
    home: Home | None = HOME
    key_writer = FLAT_WRITER
    parts: Mapping[str, Part] = {**parts_of(HOME), FLAT_INDEX_KEYS.name: FLAT_INDEX_KEYS}

    def recognises(self, item: Item) -> bool:
        return "M" not in item.get("data", {}) and len(OWN & item.keys()) > 1

    def read(self, item: Item) -> User:
        return READERS.user(item, layout=self.name)

    def sealed(self, item: Item) -> Mapping[str, str]:
        return sealed_in(item)


FLAT = FlatLayout()
