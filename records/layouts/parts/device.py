"""The device of a profile, as staff revoke it (data contract, section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from backoffice.audit.entries import EntryValue
from backoffice.dynamo.expressions import Condition, Path, Update, set_
from backoffice.dynamo.wire import Item, WireValue
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.home import DeviceStatusName, Home, SessionStatusName, name_in
from records.layouts.instants import Form, form_in
from records.layouts.parts.registration import (
    ENTRY_NAMES,
    NULL,
    Registration,
    goes_too,
    is_bound,
    registrations_in,
)
from records.layouts.parts.session import revoked, secrets_in
from records.layouts.parts.stamps import PartSight, stamped
from records.layouts.places import (
    BIOMETRIC,
    DEVICE,
    REVOKED,
    SESSION,
    BiometricName,
    DeviceIdName,
    device_id_in,
    part_in,
)
from records.layouts.sight import Raw
from records.reading import text_of


class AnyDeviceSight(PartSight):
    """What is seen of every device. `registrations` are the biometric ones that are there: one
    under the older name may still stand beside the current one."""

    device_id: Raw
    named_by: DeviceIdName
    status: Raw | None
    status_name: DeviceStatusName
    form: Form
    registrations: dict[BiometricName, Registration]

    def is_same(self, device: Path) -> Condition:
        """The device is the one that was seen, in the state that was seen."""
        return (
            is_map(device)
            & is_as_seen(device.child(self.named_by), self.device_id)
            & is_as_seen(device.child(self.status_name), self.status)
        )

    def names_no_other(self, device_id: WireValue | None) -> bool:
        """Whether what names this device goes with it."""
        return device_id in (None, NULL, self.device_id)


class DeviceSight(AnyDeviceSight):
    """A device, and the session that may be on it; of the session's secrets there are the names."""

    has_session: bool
    session_device_id: Raw | None
    session_status: Raw | None
    session_status_name: SessionStatusName
    session_form: Form
    session_secrets: list[str]

    @property
    def is_session_bound(self) -> bool:
        """Whether the session there names this device or none."""
        return self.has_session and self.names_no_other(self.session_device_id)

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
            if self.names_no_other(each.device_id) and not each.is_off
        }


def see_device(home: Home, item: Item) -> dict[str, object] | None:
    """What every sight of a device holds; None where there is none that is named."""
    _, device = part_in(home.parts(item), DEVICE)
    named_by = device_id_in(device)
    if named_by is None:
        return None
    status_name = name_in(device, home.device_status)
    return {
        "PK": item["PK"],
        "SK": item["SK"],
        "item_form": home.item_form(item),
        "device_id": device[named_by],
        "named_by": named_by,
        "status": device.get(status_name),
        "status_name": status_name,
        "form": form_in(device, home.form),
        "registrations": registrations_in(home, item),
    }


class DevicePart:
    """The current device, with the session and the registrations that name no other."""

    name = "device"

    def __init__(self, home: Home) -> None:
        self._home = home

    def see(self, item: Item) -> Seen | None:
        seen = see_device(self._home, item)
        if seen is None:
            return None
        held_by, session = part_in(self._home.parts(item), SESSION)
        status_name = name_in(session, self._home.session_status)
        of_session = {
            "has_session": held_by is not None,
            "session_device_id": session.get("device_id"),
            "session_status": session.get(status_name),
            "session_status_name": status_name,
            "session_form": form_in(session, self._home.form),
            "session_secrets": secrets_in(session),
        }
        return DeviceSight.model_validate({**seen, **of_session}).seen()

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
            removed=tuple(sight.session_secrets) if sight.with_session else (),
            session=_becomes_of_session(sight),
            session_names_no_device=sight.with_session and sight.session_device_id in (None, NULL),
            biometric_inactive=bool(off),
            biometric_names_no_device=any(each.device_id in (None, NULL) for each in off.values()),
            before={ENTRY_NAMES[name]: each.told for name, each in off.items()},
            # Always there: it tells that the act can be taken back by its entry.
            after={"biometric": "untouched"} | after,
        )

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = DeviceSight.of(seen)
        device, session = self._home.place(*DEVICE), self._home.place(*SESSION)
        status, session_status = device.child(sight.status_name), sight.session_status_name
        update = Update(set_(status, REVOKED))
        touched: dict[Path, Form] = {device: sight.form}
        condition = sight.is_same(device) & is_not(status, REVOKED)
        # A session of this device goes with it, also if it is newer than the one seen.
        session_goes_too = is_bound(session, sight.device_id) & is_not(
            session.child(session_status), REVOKED
        )
        if sight.with_session:
            update += revoked(session, session_status)
            touched[session] = sight.session_form
            condition &= session_goes_too
        else:
            condition &= ~session_goes_too

        for name in BIOMETRIC:
            place, registration = self._home.place(name), sight.registrations.get(name)
            named_by = registration.named_by if registration else self._home.is_active[0]
            its_own_goes_too = goes_too(place, sight.device_id, named_by)
            if registration and name in sight.switched_off:
                update += registration.switched_off(place)
                touched[place] = registration.form
                as_seen = is_as_seen(place.child(named_by), registration.is_active)
                condition &= is_bound(place, sight.device_id) & as_seen
            else:
                condition &= ~its_own_goes_too
        return [Change(sight.key, update + stamped(now, sight, touched), condition)]


def _becomes_of_session(
    sight: DeviceSight,
) -> Literal["", "revoked", "revoked already", "kept"]:
    if sight.with_session:
        return "revoked"
    if sight.is_session_bound:
        return "revoked already"
    return "kept" if sight.has_session else ""
