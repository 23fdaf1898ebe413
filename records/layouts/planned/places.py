"""Where the parts of a profile sit in the planned layout."""

from __future__ import annotations

from datetime import datetime

from backoffice.dynamo.expressions import Path, Update, path, set_
from backoffice.dynamo.wire import Item
from records.layouts.instants import iso_text
from records.layouts.places import DEVICE, SESSION
from records.reading import WireMap

DATA = path("data")
CURRENT_DEVICE = DATA.child(*DEVICE)
CURRENT_SESSION = DATA.child(*SESSION)


def data_of(item: Item) -> WireMap:
    """The map that holds everything."""
    data: WireMap = item["data"]["M"]
    return data


def stamped(now: datetime, *places: Path) -> Update:
    """The time of a change: in the item, and in each map that it touches."""
    stamps = (place.child("updated_at") for place in places)
    return Update(*(set_(stamp, iso_text(now)) for stamp in (*stamps, path("updated_at"))))
