"""What staff change of a profile in the planned layout (data contract, section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import (
    Condition,
    IfNotExists,
    Path,
    Update,
    path,
    remove,
    set_,
)
from backoffice.dynamo.wire import Item, WireValue
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.planned.instants import iso_text
from records.layouts.planned.new_items import new_usage
from records.layouts.planned.places import (
    BIOMETRIC,
    CURRENT_DEVICE,
    CURRENT_SESSION,
    DATA,
    DEVICE,
    REVOKED,
    SESSION,
    SUBSCRIPTION,
    TOKENS,
    USAGE,
    BiometricName,
    SubscriptionName,
    data_of,
    part_in,
)
from records.layouts.sight import Raw, Sight
from records.reading import count_of, instant_of, text_of


class SessionSight(Sight):
    session_id: Raw
    status: Raw | None
    created_at: Raw | None


class SessionPart:
    """The current session. One without an id cannot be told from another, and is not seen."""

    name = "session"

    def see(self, item: Item) -> Seen | None:
        _, session = part_in(data_of(item), SESSION)
        if "session_id" not in session:
            return None
        return SessionSight(
            PK=item["PK"],
            SK=item["SK"],
            session_id=session["session_id"],
            status=session.get("status"),
            created_at=session.get("created_at"),
        ).seen()

    def is_open(self, seen: Seen) -> bool:
        return SessionSight.of(seen).status != {"S": REVOKED}

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = SessionSight.of(seen)
        return {
            "session_id": text_of(sight.session_id),
            "status": text_of(sight.status),
            "created_at": instant_of(sight.created_at),
        }

    def effects(self, seen: Seen) -> Effects:
        SessionSight.of(seen)
        return Effects(removed=TOKENS)

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = SessionSight.of(seen)
        status = CURRENT_SESSION.child("status")
        condition = (
            is_map(CURRENT_SESSION)
            & is_as_seen(CURRENT_SESSION.child("session_id"), sight.session_id)
            & is_as_seen(status, sight.status)
            & is_not(status, REVOKED)
        )
        return [Change(sight.key, _session_revoked(now), condition)]


class DeviceSight(Sight):
    """`registrations` are the biometric ones that are there, each with the device it names.

    One under the older name may still stand beside the current one.
    """

    device_id: Raw
    status: Raw | None
    has_session: bool
    session_device_id: Raw | None
    registrations: dict[BiometricName, Raw | None]

    @property
    def with_session(self) -> bool:
        return self.session_device_id == self.device_id

    @property
    def registered_on(self) -> WireValue | None:
        """The device of the registration that is read: the first there is."""
        there = (self.registrations[name] for name in BIOMETRIC if name in self.registrations)
        return next(there, None)

    def owns(self, name: BiometricName) -> bool:
        """Whether there is a registration under this name, and it is of this device."""
        return self.registrations.get(name) == self.device_id


class DevicePart:
    """The current device, with the session and the biometric registrations that are its own."""

    name = "device"

    def see(self, item: Item) -> Seen | None:
        data = data_of(item)
        _, device = part_in(data, DEVICE)
        if "device_id" not in device:
            return None
        held_by, session = part_in(data, SESSION)
        return DeviceSight(
            PK=item["PK"],
            SK=item["SK"],
            device_id=device["device_id"],
            status=device.get("status"),
            has_session=held_by is not None,
            session_device_id=session.get("device_id"),
            registrations=_registrations(data),
        ).seen()

    def is_open(self, seen: Seen) -> bool:
        return DeviceSight.of(seen).status != {"S": REVOKED}

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = DeviceSight.of(seen)
        return {
            "device_id": text_of(sight.device_id),
            "status": text_of(sight.status),
            "session_device_id": text_of(sight.session_device_id),
            "biometric_device_id": text_of(sight.registered_on),
        }

    def effects(self, seen: Seen) -> Effects:
        sight = DeviceSight.of(seen)
        inactive = any(map(sight.owns, BIOMETRIC))
        if sight.with_session:
            return Effects(removed=TOKENS, session="revoked", biometric_inactive=inactive)
        return Effects(session="kept" if sight.has_session else "", biometric_inactive=inactive)

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = DeviceSight.of(seen)
        status = CURRENT_DEVICE.child("status")
        update = Update(set_(status, REVOKED))
        condition = (
            is_map(CURRENT_DEVICE)
            & is_as_seen(CURRENT_DEVICE.child("device_id"), sight.device_id)
            & is_as_seen(status, sight.status)
            & is_not(status, REVOKED)
        )
        # A session on this device goes with it, also if it is newer than the one seen.
        session_is_on_this_device = _is_of(CURRENT_SESSION, sight.device_id)
        if sight.with_session:
            update += _session_revoked(now)
            condition &= session_is_on_this_device
        else:
            condition &= ~session_is_on_this_device

        for name in BIOMETRIC:
            registration = DATA.child(name)
            registration_is_of_this_device = _is_of(registration, sight.device_id)
            if sight.owns(name):
                update += Update(set_(registration.child("is_active"), False))
                condition &= registration_is_of_this_device
            else:
                condition &= ~registration_is_of_this_device
        return [Change(sight.key, update, condition)]


class UsageSight(Sight):
    """`subscription` is the attribute that holds it; without `has_usage` there is no period."""

    subscription: SubscriptionName
    has_usage: bool
    period_start: Raw | None
    documents_processed: Raw | None


class UsagePart:
    """The usage period of a subscription, also where it is missing from one."""

    name = "usage"

    def see(self, item: Item) -> Seen | None:
        name, subscription = part_in(data_of(item), SUBSCRIPTION)
        if name is None:
            return None
        held_by, usage = part_in(subscription, (USAGE,))
        return UsageSight(
            PK=item["PK"],
            SK=item["SK"],
            subscription=name,
            has_usage=held_by is not None,
            period_start=usage.get("period_start"),
            documents_processed=usage.get("documents_processed"),
        ).seen()

    def is_open(self, seen: Seen) -> bool:
        UsageSight.of(seen)
        return True

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = UsageSight.of(seen)
        return {
            "period_start": instant_of(sight.period_start),
            "documents_processed": count_of(sight.documents_processed),
        }

    def effects(self, seen: Seen) -> Effects:
        return Effects(period="replaced" if UsageSight.of(seen).has_usage else "created")

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = UsageSight.of(seen)
        subscription = DATA.child(sight.subscription)
        usage = subscription.child(USAGE)
        fresh = new_usage(now=now) | {"reset_id": act_id}
        if not sight.has_usage:
            no_usage_yet = ~is_map(usage)
            condition = is_map(subscription) & no_usage_yet
            return [Change(sight.key, Update(set_(usage, fresh)), condition)]
        # The count may have moved on since; the one that is replaced is copied in the update.
        count = IfNotExists(usage.child("documents_processed"), 0)
        update = Update(
            set_(usage.child("previous_count"), count),
            *(set_(usage.child(name), value) for name, value in fresh.items()),
        )
        period_is_the_one_seen = is_as_seen(usage.child("period_start"), sight.period_start)
        condition = is_map(subscription) & is_map(usage) & period_is_the_one_seen
        return [Change(sight.key, update, condition)]


def _registrations(data: Mapping[str, WireValue]) -> dict[BiometricName, WireValue | None]:
    return {
        name: data[name]["M"].get("device_id") for name in BIOMETRIC if "M" in data.get(name, {})
    }


def _session_revoked(now: datetime) -> Update:
    return Update(
        set_(CURRENT_SESSION.child("status"), REVOKED),
        set_(CURRENT_SESSION.child("updated_at"), iso_text(now)),
        set_(path("updated_at"), iso_text(now)),
        *(remove(CURRENT_SESSION.child(token)) for token in TOKENS),
    )


def _is_of(place: Path, device_id: WireValue) -> Condition:
    return is_map(place) & is_as_seen(place.child("device_id"), device_id)
