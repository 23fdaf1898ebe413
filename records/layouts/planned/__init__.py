"""The planned layout (data contract, sections 1 to 3): everything sits in the map `data`.

`reading` reads a profile; `session`, `device` and `usage` are the parts that staff change of it;
`index_keys` and `missing_usage` are what repairs are on. `app_changes` is what the app does,
`new_items` how it makes items; `places` is what they share.
"""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.dynamo.wire import Item
from records.layouts.base import Part
from records.layouts.planned.device import DevicePart, RevokedDevicePart
from records.layouts.planned.index_keys import PLANNED_INDEX_KEYS
from records.layouts.planned.missing_usage import MissingUsagePart
from records.layouts.planned.reading import READERS
from records.layouts.planned.session import SessionPart
from records.layouts.planned.usage import ResetUsagePart, UsagePart
from records.layouts.ttl import TtlPart
from records.model import User


class PlannedLayout:
    """Reads and changes profiles of the planned layout."""

    name = "planned"
    parts: Mapping[str, Part] = {
        part.name: part
        for part in (
            *(SessionPart(), DevicePart(), UsagePart(), TtlPart()),
            *(RevokedDevicePart(), ResetUsagePart()),
            *(PLANNED_INDEX_KEYS, MissingUsagePart()),
        )
    }

    def recognises(self, item: Item) -> bool:
        return "M" in item.get("data", {})

    def read(self, item: Item) -> User:
        return READERS.user(item, layout=self.name)

    def sealed(self, item: Item) -> Mapping[str, str]:
        return {}


PLANNED = PlannedLayout()
