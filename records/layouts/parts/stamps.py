"""The times of changes, each in the form of the map or item that keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from backoffice.dynamo.expressions import Path, Update, path, set_
from records.layouts.home import UPDATED_AT
from records.layouts.instants import Form, written
from records.layouts.sight import Sight


class PartSight(Sight):
    """What was seen of a part; `item_form` is that of the item's own time of change."""

    item_form: Form


def stamped(now: datetime, sight: PartSight, places: Mapping[Path, Form] | None = None) -> Update:
    """The time of a change: in the item, and in each map that it touches, in the form of each."""
    stamps = [
        set_(place.child(UPDATED_AT), written(now, form)) for place, form in (places or {}).items()
    ]
    return Update(*stamps, set_(path(UPDATED_AT), written(now, sight.item_form)))
