"""A device of the first draft, as staff change it (data contract, sections 6 and 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.wire import Item
from records import keys
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.instants import in_the_form_of
from records.layouts.planned.places import DATA, REVOKED
from records.layouts.sight import Raw, Sight
from records.reading import text_of

_STATUS = DATA.child("status")
_UPDATED_AT = "updated_at"


class DraftDeviceSight(Sight):
    """`updated_at` is not compared: it says in which form this item has its times."""

    status: Raw | None
    updated_at: Raw | None

    @property
    def device_id(self) -> str | None:
        return (keys.DEVICE.parse(self.SK["S"]) or {}).get("device_id")


class DraftDevicePart:
    """One device, which has no status before it is revoked. Nothing else goes with it: a session
    of this generation is a record of its own."""

    name = "device"

    def see(self, item: Item) -> Seen | None:
        if "M" not in item.get("data", {}):
            return None
        return DraftDeviceSight(
            PK=item["PK"],
            SK=item["SK"],
            status=item["data"]["M"].get("status"),
            updated_at=item.get(_UPDATED_AT),
        ).seen()

    def is_open(self, seen: Seen) -> bool:
        return DraftDeviceSight.of(seen).status != {"S": REVOKED}

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = DraftDeviceSight.of(seen)
        return {"device_id": sight.device_id, "status": text_of(sight.status)}

    def effects(self, seen: Seen) -> Effects:
        DraftDeviceSight.of(seen)
        return Effects(is_alone=True)

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = DraftDeviceSight.of(seen)
        update = Update(
            set_(_STATUS, REVOKED),
            set_(path(_UPDATED_AT), in_the_form_of(sight.updated_at, now)),
        )
        condition = is_map(DATA) & is_as_seen(_STATUS, sight.status) & is_not(_STATUS, REVOKED)
        return [Change(sight.key, update, condition)]
