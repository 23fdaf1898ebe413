"""The planned layout (data contract, sections 1 to 3): everything sits in the map `data`.

`reading` reads a profile, `places` says where its parts are; `index_keys` and `missing_usage` are
what repairs are on. `app_changes` is what the app does, `new_items` how it makes items.
"""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.dynamo.wire import Item
from records.layouts.base import Part
from records.layouts.home import Home
from records.layouts.parts import parts_of
from records.layouts.planned.index_keys import PLANNED_INDEX_KEYS, PLANNED_WRITER
from records.layouts.planned.missing_usage import MissingUsagePart
from records.layouts.planned.places import HOME
from records.layouts.planned.reading import READERS
from records.model import User


class PlannedLayout:
    """Reads and changes profiles of the planned layout."""

    name = "planned"
    home: Home | None = HOME
    key_writer = PLANNED_WRITER
    parts: Mapping[str, Part] = {
        **parts_of(HOME),
        **{part.name: part for part in (PLANNED_INDEX_KEYS, MissingUsagePart())},
    }

    def recognises(self, item: Item) -> bool:
        return "M" in item.get("data", {})

    def read(self, item: Item) -> User:
        return READERS.user(item, layout=self.name)

    def sealed(self, item: Item) -> Mapping[str, str]:
        return {}


PLANNED = PlannedLayout()
