"""A device that was revoked, to be allowed again (data contract, section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from backoffice.dynamo.expressions import Path, Update, remove, set_
from backoffice.dynamo.wire import Item
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map
from records.layouts.home import UPDATED_AT, Home
from records.layouts.instants import Form, is_at
from records.layouts.kept import Kept, Was, undone_by
from records.layouts.parts.device import AnyDeviceSight, see_device
from records.layouts.parts.registration import ENTRY_NAMES
from records.layouts.parts.stamps import stamped
from records.layouts.places import BIOMETRIC, DEVICE, REVOKED, BiometricName, part_in
from records.layouts.sight import Raw
from records.reading import instant_of, text_of


class DeviceOld(Kept):
    """What the entry of a revocation says was there before it."""

    device_id: str
    status: Literal["active", "inactive"] | None
    biometric: Literal["active", "not set"] | None = None
    older_biometric: Literal["active", "not set"] | None = None


class DeviceWas(Was):
    """The entry of a revocation."""

    old: DeviceOld


class RevokedDeviceSight(AnyDeviceSight):
    """A device as a revocation may have left it, and what the entry of one says."""

    updated_at: Raw | None
    was: DeviceWas | None

    @property
    def undone(self) -> DeviceWas:
        """The revocation to take back. Raises OutdatedSeenError where it is not said."""
        return undone_by(self.was)

    @property
    def switched_off(self) -> dict[BiometricName, str]:
        """The registrations that the revocation switched off, and what they were before."""
        old = self.undone.old
        before = {"current_biometric": old.biometric, "biometric": old.older_biometric}
        return {name: was for name in BIOMETRIC if (was := before[name]) is not None}

    @property
    def is_as_left(self) -> bool:
        """Whether all that the revocation touched is as it left it."""
        was = self.undone
        return (
            self.device_id == {"S": was.old.device_id}
            and self.status == {"S": REVOKED}
            # What came after it has a later time: another revocation of the same device, too.
            and is_at(self.updated_at, was.at)
            and all(self._is_off(name) for name in self.switched_off)
        )

    def _is_off(self, name: BiometricName) -> bool:
        registration = self.registrations.get(name)
        if registration is None or not registration.is_off:
            return False
        return self.names_no_other(registration.device_id)


class RevokedDevicePart:
    """A revoked device, to be allowed again with its registrations; the session stays revoked."""

    name = "revoked-device"

    def __init__(self, home: Home) -> None:
        self._home = home

    def see(self, item: Item) -> Seen | None:
        seen = see_device(self._home, item)
        if seen is None:
            return None
        _, device = part_in(self._home.parts(item), DEVICE)
        more = {UPDATED_AT: device.get(UPDATED_AT), "was": None}
        return RevokedDeviceSight.model_validate({**seen, **more}).seen()

    def is_open(self, seen: Seen) -> bool:
        sight = RevokedDeviceSight.of(seen)
        return sight.was is not None and sight.is_as_left

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = RevokedDeviceSight.of(seen)
        states = {ENTRY_NAMES[name]: each.told for name, each in sight.registrations.items()}
        return {
            "device_id": text_of(sight.device_id),
            "status": text_of(sight.status),
            "updated_at": instant_of(sight.updated_at),
            "biometric": None,
            **states,
        }

    def effects(self, seen: Seen) -> Effects:
        sight = RevokedDeviceSight.of(seen)
        old, off = sight.undone.old, sight.switched_off
        names = [ENTRY_NAMES[name] for name in off]
        return Effects(
            before={"device_id": old.device_id, "status": REVOKED}
            | dict.fromkeys(names, "inactive"),
            after={"device_id": old.device_id, "status": old.status}
            | dict(zip(names, off.values(), strict=True)),
        )

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight, device = RevokedDeviceSight.of(seen), self._home.place(*DEVICE)
        status, was = device.child(sight.status_name), sight.undone.old.status
        update = Update(set_(status, was) if was else remove(status))
        touched: dict[Path, Form] = {device: sight.form}
        as_left = is_as_seen(device.child(UPDATED_AT), sight.updated_at)
        condition = sight.is_same(device) & as_left
        for name, registered in sight.switched_off.items():
            place, seen_there = self._home.place(name), sight.registrations[name]
            update += seen_there.put_back(place, registered)
            touched[place] = seen_there.form
            condition &= (
                is_map(place)
                & is_as_seen(place.child("device_id"), seen_there.device_id)
                & is_as_seen(place.child(seen_there.named_by), seen_there.is_active)
            )
        return [Change(sight.key, update + stamped(now, sight, touched), condition)]
