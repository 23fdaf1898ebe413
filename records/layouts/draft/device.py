"""A device of the first draft, as staff change it (data contract, sections 6 and 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import Update, path, remove, set_
from backoffice.dynamo.wire import Item
from records import keys
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.instants import form_of, is_at, written
from records.layouts.kept import undone_by
from records.layouts.parts.revoked_device import DeviceWas
from records.layouts.places import REVOKED
from records.layouts.planned.places import DATA
from records.layouts.sight import Raw, Sight
from records.reading import instant_of, text_of

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
        # What is always there tells that the act can be taken back by its entry.
        return Effects(is_alone=True, after={"biometric": "untouched"})

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = DraftDeviceSight.of(seen)
        update = Update(
            set_(_STATUS, REVOKED),
            set_(path(_UPDATED_AT), written(now, form_of(sight.updated_at, "iso"))),
        )
        condition = is_map(DATA) & is_as_seen(_STATUS, sight.status) & is_not(_STATUS, REVOKED)
        return [Change(sight.key, update, condition)]


class DraftRevokedDeviceSight(DraftDeviceSight):
    """A device as a revocation may have left it, and what the entry of one says."""

    was: DeviceWas | None

    @property
    def undone(self) -> DeviceWas:
        """The revocation to take back. Raises OutdatedSeenError where it is not said."""
        return undone_by(self.was)

    @property
    def is_as_left(self) -> bool:
        """Whether all that the revocation touched is as it left it."""
        was = self.undone
        is_this_one = self.device_id == was.old.device_id and self.status == {"S": REVOKED}
        # What came after it has a later time: another revocation of the same device, too.
        return is_this_one and is_at(self.updated_at, was.at)


class DraftRevokedDevicePart:
    """A revoked device, to be allowed again."""

    name = "revoked-device"

    def see(self, item: Item) -> Seen | None:
        seen = DraftDevicePart().see(item)
        return DraftRevokedDeviceSight(**seen, was=None).seen() if seen else None

    def is_open(self, seen: Seen) -> bool:
        sight = DraftRevokedDeviceSight.of(seen)
        return sight.was is not None and sight.is_as_left

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = DraftRevokedDeviceSight.of(seen)
        return {
            "device_id": sight.device_id,
            "status": text_of(sight.status),
            "updated_at": instant_of(sight.updated_at),
        }

    def effects(self, seen: Seen) -> Effects:
        old = DraftRevokedDeviceSight.of(seen).undone.old
        device_id = old.device_id
        return Effects(
            is_alone=True,
            before={"device_id": device_id, "status": REVOKED},
            after={"device_id": device_id, "status": old.status},
        )

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = DraftRevokedDeviceSight.of(seen)
        status, updated_at = sight.undone.old.status, path(_UPDATED_AT)
        update = Update(
            set_(_STATUS, status) if status else remove(_STATUS),
            set_(updated_at, written(now, form_of(sight.updated_at, "iso"))),
        )
        condition = (
            is_map(DATA)
            & is_as_seen(_STATUS, sight.status)
            & is_as_seen(updated_at, sight.updated_at)
        )
        return [Change(sight.key, update, condition)]
