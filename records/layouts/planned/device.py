"""The device of a profile in the planned layout, as staff change it (data contract, section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, cast

from pydantic import BaseModel, ConfigDict

from backoffice.audit.entries import EntryValue
from backoffice.dynamo.expressions import Condition, Path, Update, remove, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.unread import known
from backoffice.dynamo.wire import Item, WireValue
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.kept import NOT_KEPT, Kept, Was, undone_by
from records.layouts.places import (
    BIOMETRIC,
    DEVICE,
    REVOKED,
    SESSION,
    TOKENS,
    BiometricName,
    DeviceIdName,
    device_id_in,
    part_in,
)
from records.layouts.planned.places import CURRENT_DEVICE, CURRENT_SESSION, DATA, data_of, stamped
from records.layouts.planned.session import revoked
from records.layouts.sight import Raw, Sight
from records.reading import instant_of, text_of

_OFF: WireValue = {"BOOL": False}
_NULL: WireValue = {"NULL": True}

#: What a registration is called in an entry, by the attribute that holds it.
ENTRY_NAMES: Mapping[BiometricName, str] = {
    "current_biometric": "biometric",
    "biometric": "older_biometric",
}


class Registration(BaseModel):
    """A biometric registration as it was seen."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    device_id: Raw | None
    is_active: Raw | None

    @property
    def told(self) -> str:
        """Whether it is active, as an entry says it."""
        if self.is_active is None or self.is_active == _NULL:
            return "not set"
        if "BOOL" not in self.is_active:
            return NOT_KEPT
        return "active" if self.is_active["BOOL"] else "inactive"

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        """Nothing: the values are a user's."""
        return []


class DeviceSight(Sight):
    """`registrations` are the biometric ones that are there.

    One under the older name may still stand beside the current one.
    """

    device_id: Raw
    named_by: DeviceIdName
    status: Raw | None
    has_session: bool
    session_device_id: Raw | None
    session_status: Raw | None
    registrations: dict[BiometricName, Registration]

    @property
    def is_session_bound(self) -> bool:
        """Whether the session there is names this device or none."""
        return self.has_session and self._is_bound(self.session_device_id)

    @property
    def with_session(self) -> bool:
        """Whether the session goes with the device; one that is revoked already stays as it is."""
        return self.is_session_bound and self.session_status != {"S": REVOKED}

    @property
    def registered_on(self) -> WireValue | None:
        """The device of the registration that is read: the first there is."""
        there = (self.registrations[name] for name in BIOMETRIC if name in self.registrations)
        first = next(there, None)
        return first.device_id if first else None

    @property
    def switched_off(self) -> dict[BiometricName, Registration]:
        """The registrations that go with the device; those that are off already stay as is."""
        return {
            name: each
            for name, each in self.registrations.items()
            if self._is_bound(each.device_id) and each.is_active != _OFF
        }

    def _is_bound(self, device_id: WireValue | None) -> bool:
        return device_id in (None, _NULL, self.device_id)


class DevicePart:
    """The current device, with the session and the registrations that name no other."""

    name = "device"

    def see(self, item: Item) -> Seen | None:
        data = data_of(item)
        _, device = part_in(data, DEVICE)
        named_by = device_id_in(device)
        if named_by is None:
            return None
        held_by, session = part_in(data, SESSION)
        return DeviceSight(
            PK=item["PK"],
            SK=item["SK"],
            device_id=device[named_by],
            named_by=named_by,
            status=device.get("status"),
            has_session=held_by is not None,
            session_device_id=session.get("device_id"),
            session_status=session.get("status"),
            registrations=registrations_in(item),
        ).seen()

    def is_open(self, seen: Seen) -> bool:
        return DeviceSight.of(seen).status != {"S": REVOKED}

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = DeviceSight.of(seen)
        return {
            "device_id": text_of(sight.device_id),
            "status": text_of(sight.status),
            "session_device_id": text_of(sight.session_device_id),
            "session_status": text_of(sight.session_status),
            "biometric_device_id": text_of(sight.registered_on),
        }

    def effects(self, seen: Seen) -> Effects:
        sight = DeviceSight.of(seen)
        off = sight.switched_off
        after: dict[str, EntryValue] = dict.fromkeys(map(ENTRY_NAMES.__getitem__, off), "inactive")
        return Effects(
            removed=TOKENS if sight.with_session else (),
            session=_becomes_of_session(sight),
            session_names_no_device=sight.with_session and sight.session_device_id in (None, _NULL),
            biometric_inactive=bool(off),
            biometric_names_no_device=any(each.device_id in (None, _NULL) for each in off.values()),
            before={ENTRY_NAMES[name]: each.told for name, each in off.items()},
            # Always there: it tells that the act can be taken back by its entry.
            after={"biometric": "untouched"} | after,
        )

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = DeviceSight.of(seen)
        status = CURRENT_DEVICE.child("status")
        update, touched = Update(set_(status, REVOKED)), [CURRENT_DEVICE]
        condition = (
            is_map(CURRENT_DEVICE)
            & is_as_seen(CURRENT_DEVICE.child(sight.named_by), sight.device_id)
            & is_as_seen(status, sight.status)
            & is_not(status, REVOKED)
        )
        # A session of this device goes with it, also if it is newer than the one seen.
        session_goes_too = _is_bound(CURRENT_SESSION, sight.device_id) & is_not(
            CURRENT_SESSION.child("status"), REVOKED
        )
        if sight.with_session:
            update, touched = update + revoked(), [*touched, CURRENT_SESSION]
            condition &= session_goes_too
        else:
            condition &= ~session_goes_too

        for name in BIOMETRIC:
            registration = DATA.child(name)
            is_active = registration.child("is_active")
            is_bound = _is_bound(registration, sight.device_id)
            if name in sight.switched_off:
                update += Update(set_(is_active, False))
                touched.append(registration)
                condition &= is_bound & is_as_seen(is_active, sight.registrations[name].is_active)
            else:
                condition &= ~(is_bound & is_not(is_active, value=False))
        return [Change(sight.key, update + stamped(now, *touched), condition)]


class DeviceOld(Kept):
    """What the entry of a revocation says was there before it."""

    device_id: str
    status: Literal["active", "inactive"] | None
    biometric: Literal["active", "not set"] | None = None
    older_biometric: Literal["active", "not set"] | None = None


class DeviceWas(Was):
    """The entry of a revocation."""

    old: DeviceOld


class RevokedDeviceSight(Sight):
    """A device as a revocation may have left it, and what the entry of one says."""

    device_id: Raw
    named_by: DeviceIdName
    status: Raw | None
    updated_at: Raw | None
    registrations: dict[BiometricName, Registration]
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
        revoked_at = known(instant_of(self.updated_at))
        is_this_one = self.device_id == {"S": was.old.device_id} and revoked_at is not None
        return (
            is_this_one
            and self.status == {"S": REVOKED}
            # What came after it has a later time: another revocation of the same device, too.
            and instant_text(cast("datetime", revoked_at)) == was.at
            and all(self._is_off(name) for name in self.switched_off)
        )

    def _is_off(self, name: BiometricName) -> bool:
        registration = self.registrations.get(name)
        if registration is None or registration.is_active != _OFF:
            return False
        return registration.device_id in (None, _NULL, self.device_id)


class RevokedDevicePart:
    """A revoked device, to be allowed again with its registrations; the session stays revoked."""

    name = "revoked-device"

    def see(self, item: Item) -> Seen | None:
        _, device = part_in(data_of(item), DEVICE)
        named_by = device_id_in(device)
        if named_by is None:
            return None
        return RevokedDeviceSight(
            PK=item["PK"],
            SK=item["SK"],
            device_id=device[named_by],
            named_by=named_by,
            status=device.get("status"),
            updated_at=device.get("updated_at"),
            registrations=registrations_in(item),
            was=None,
        ).seen()

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
        sight = RevokedDeviceSight.of(seen)
        status = CURRENT_DEVICE.child("status")
        update, touched = _put_back(status, sight.undone.old.status), [CURRENT_DEVICE]
        condition = (
            is_map(CURRENT_DEVICE)
            & is_as_seen(CURRENT_DEVICE.child(sight.named_by), sight.device_id)
            & is_as_seen(status, sight.status)
            & is_as_seen(CURRENT_DEVICE.child("updated_at"), sight.updated_at)
        )
        for name, was in sight.switched_off.items():
            registration, seen_there = DATA.child(name), sight.registrations[name]
            is_active = registration.child("is_active")
            update += _put_back(is_active, True if was == "active" else None)
            touched.append(registration)
            condition &= (
                is_map(registration)
                & is_as_seen(registration.child("device_id"), seen_there.device_id)
                & is_as_seen(is_active, seen_there.is_active)
            )
        return [Change(sight.key, update + stamped(now, *touched), condition)]


def _put_back(place: Path, value: str | bool | None) -> Update:
    return Update(remove(place) if value is None else set_(place, value))


def registrations_in(item: Item) -> dict[BiometricName, Registration]:
    """The biometric registrations that are there."""
    data = data_of(item)
    there = {name: data[name]["M"] for name in BIOMETRIC if "M" in data.get(name, {})}
    return {
        name: Registration(device_id=each.get("device_id"), is_active=each.get("is_active"))
        for name, each in there.items()
    }


def _becomes_of_session(
    sight: DeviceSight,
) -> Literal["", "revoked", "revoked already", "kept"]:
    if sight.with_session:
        return "revoked"
    if sight.is_session_bound:
        return "revoked already"
    return "kept" if sight.has_session else ""


def _is_bound(place: Path, device_id: WireValue) -> Condition:
    """What is there names this device, or none."""
    named = place.child("device_id")
    names_no_other = is_as_seen(named, device_id) | named.missing() | named.has_type("NULL")
    return is_map(place) & names_no_other
