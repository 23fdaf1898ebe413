"""The planned layout (data contract, sections 1 to 3): everything sits in the map `data`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backoffice.dynamo.expressions import (
    Condition,
    IfNotExists,
    Path,
    Raw,
    Update,
    path,
    remove,
    set_,
)
from backoffice.dynamo.wire import Item, WireValue
from records import keys
from records.instants import iso_text
from records.layouts.base import Change, Seen, TopLevelTtl
from records.lists import CHECKBOX_GROUPS, ConsentType
from records.model import (
    Biometric,
    Consent,
    Device,
    OtherAttribute,
    Profile,
    Session,
    Subscription,
    Usage,
    User,
)
from records.reading import MapReader, T, WireMap, describe, read_instant

DATA = path("data")
REVOKED = "revoked"
USAGE = "usage_current_period"
TOKENS = ("refresh_token_hash", "access_token_hash")

#: The attribute of `data` that holds each part; then its older name (data contract, section 6).
DEVICE = ("current_device",)
SESSION = ("current_session",)
BIOMETRIC = ("current_biometric", "biometric")
SUBSCRIPTION = ("current_subscription", "subscription")
CONSENTS = ("consents",)
_PARTS = DEVICE + SESSION + BIOMETRIC + SUBSCRIPTION + CONSENTS

_TOP = frozenset(
    [
        "PK",
        "SK",
        "GSI1PK",
        "GSI1SK",
        "GSI2PK",
        "GSI2SK",
        "entity_type",
        "data",
        "created_at",
        "updated_at",
        "ttl",
    ]
)
_PROFILE = MapReader(Profile, unread=(*_PARTS, "created_at", "updated_at"))
_CONSENT = MapReader(Consent)
_SIGN_UP_CONSENT = MapReader(Consent, names={"created_at": "consent_date"})
_DEVICE = MapReader(Device, unread=("public_key",))
_SESSION = MapReader(Session, unread=TOKENS)
_BIOMETRIC = MapReader(
    Biometric,
    unread=("challenge", "device_attestation_data", "registration_metadata", "biometric_hash"),
)
_SUBSCRIPTION = MapReader(Subscription, unread=(USAGE,))
_USAGE = MapReader(Usage)


class PlannedLayout(TopLevelTtl):
    """Reads and changes profiles of the planned layout."""

    name = "planned"

    def recognises(self, item: Item) -> bool:
        return "M" in item.get("data", {})

    def read(self, item: Item) -> User:
        reading = _Reading(item)
        data = item["data"]["M"]
        profile = reading.part(_PROFILE, "data", data)
        name, subscription = _part(data, SUBSCRIPTION)
        return User(
            user_id=reading.user_id(),
            layout=self.name,
            profile=profile,
            consents=reading.consents(data),
            device=reading.named(_DEVICE, data, DEVICE),
            session=reading.named(_SESSION, data, SESSION),
            biometric=reading.named(_BIOMETRIC, data, BIOMETRIC),
            subscription=reading.named(_SUBSCRIPTION, data, SUBSCRIPTION),
            usage=reading.named(_USAGE, subscription, (USAGE,), f"data.{name}"),
            created_at=read_instant(item.get("created_at")),
            updated_at=read_instant(item.get("updated_at")),
            ttl=read_instant(item.get("ttl")),
            has_ttl="ttl" in item,
            other=reading.all_other(),
        )

    # -- session -----------------------------------------------------------------------------

    def see_session(self, item: Item) -> Seen | None:
        _, session = _part(item["data"]["M"], SESSION)
        session_id = session.get("session_id")
        if not session_id or session.get("status") == {"S": REVOKED}:
            return None
        return {"session_id": session_id}

    def revoke_session(self, seen: Seen, *, now: datetime) -> Change:
        session = DATA.child(*SESSION)
        session_is_a_map = _is_map(session)
        session_is_the_one_seen = session.child("session_id").equals(Raw(seen["session_id"]))
        not_yet_revoked = _is_not(session.child("status"), REVOKED)
        return Change(
            _session_update(now),
            session_is_a_map & session_is_the_one_seen & not_yet_revoked,
        )

    # -- device ------------------------------------------------------------------------------

    def see_device(self, item: Item) -> Seen | None:
        data = item["data"]["M"]
        _, device = _part(data, DEVICE)
        device_id = device.get("device_id")
        if not device_id or device.get("status") == {"S": REVOKED}:
            return None
        _, session = _part(data, SESSION)
        return {
            "device_id": device_id,
            "with_session": session.get("device_id") == device_id,
            # A registration under the older name may still stand beside the current one.
            "biometric": [
                name
                for name in BIOMETRIC
                if data.get(name, {}).get("M", {}).get("device_id") == device_id
            ],
        }

    def revoke_device(self, seen: Seen, *, now: datetime) -> Change:
        device_id = Raw(seen["device_id"])
        device = DATA.child(*DEVICE)
        device_is_the_one_seen = device.child("device_id").equals(device_id)
        not_yet_revoked = _is_not(device.child("status"), REVOKED)
        update = Update(set_(device.child("status"), REVOKED))
        condition = _is_map(device) & device_is_the_one_seen & not_yet_revoked

        session_is_of_this_device = _belongs_to(DATA.child(*SESSION), device_id)
        if seen["with_session"]:
            update += _session_update(now)
            condition &= session_is_of_this_device
        else:
            condition &= ~session_is_of_this_device

        for name in BIOMETRIC:
            biometric = DATA.child(name)
            registration_is_of_this_device = _belongs_to(biometric, device_id)
            if name in seen["biometric"]:
                update += Update(set_(biometric.child("is_active"), False))
                condition &= registration_is_of_this_device
            else:
                condition &= ~registration_is_of_this_device
        return Change(update, condition)

    # -- usage -------------------------------------------------------------------------------

    def see_usage(self, item: Item) -> Seen | None:
        name, subscription = _part(item["data"]["M"], SUBSCRIPTION)
        if name is None:
            return None
        usage = subscription.get(USAGE, {}).get("M")
        start = usage.get("period_start") if usage is not None else None
        return {"subscription": name, "has_usage": usage is not None, "period_start": start}

    def reset_usage(
        self, seen: Seen, *, now: datetime, period_end: datetime, reset_id: str
    ) -> Change:
        subscription = DATA.child(seen["subscription"])
        usage = subscription.child(USAGE)
        fresh: dict[str, Any] = {
            "documents_processed": 0,
            "period_start": iso_text(now),
            "period_end": iso_text(period_end),
            "last_updated": iso_text(now),
            "reset_id": reset_id,
        }
        if not seen["has_usage"]:
            no_usage_yet = ~_is_map(usage)
            return Change(Update(set_(usage, fresh)), _is_map(subscription) & no_usage_yet)
        count = usage.child("documents_processed")
        start = usage.child("period_start")
        period_is_the_one_seen = (
            start.equals(Raw(seen["period_start"])) if seen["period_start"] else start.missing()
        )
        keep_count = Update(set_(usage.child("previous_count"), IfNotExists(count, 0)))
        changes = (set_(usage.child(name), value) for name, value in fresh.items())
        return Change(
            keep_count + Update(*changes),
            _is_map(subscription) & _is_map(usage) & period_is_the_one_seen,
        )


class _Reading:
    """One item being read; gathers what is not read on the way."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self._other: list[OtherAttribute] = []

    def user_id(self) -> str:
        return keys.user_id_of(self._item)

    def part(self, reader: MapReader[T], where: str, wire: WireMap) -> T:
        domain, other = reader.read(wire)
        if other:
            self._other += [_placed(where, attribute) for attribute in other]
        return domain

    def named(
        self, reader: MapReader[T], wire: WireMap, names: tuple[str, ...], where: str = "data"
    ) -> T | None:
        """The part under the first of `names` that holds a map; None where none does."""
        part: T | None = None
        for name in names:
            value = wire.get(name)
            if value is None or "NULL" in value:
                continue
            if "M" in value and part is None:
                part = self.part(reader, f"{where}.{name}", value["M"])
            else:
                self._other.append(_placed(where, describe(name, value, odd="M" not in value)))
        return part

    def consents(self, data: WireMap) -> dict[ConsentType, Consent]:
        consents = {}
        stored = data.get("consents", {})
        if "M" not in stored and stored and "NULL" not in stored:
            self._other.append(_placed("data", describe("consents", stored, odd=True)))
        for name, value in stored.get("M", {}).items():
            where = f"data.consents.{name}"
            if name not in CHECKBOX_GROUPS or "M" not in value:
                self._other.append(
                    _placed("data.consents", describe(name, value, odd=name in CHECKBOX_GROUPS))
                )
                continue
            reader = _SIGN_UP_CONSENT if "consent_date" in value["M"] else _CONSENT
            consents[ConsentType(name)] = self.part(reader, where, value["M"])
        return consents

    def all_other(self) -> tuple[OtherAttribute, ...]:
        top = [describe(name, value) for name, value in self._item.items() if name not in _TOP]
        for name in ("created_at", "updated_at", "ttl"):
            value = self._item.get(name)
            if value and "NULL" not in value and read_instant(value) is None:
                top.append(describe(name, value, odd=True))
        return tuple(top + self._other)


def _placed(where: str, attribute: OtherAttribute) -> OtherAttribute:
    return OtherAttribute(
        f"{where}.{attribute.name}", attribute.type, attribute.size, attribute.odd
    )


def _part(data: WireMap, names: tuple[str, ...]) -> tuple[str | None, dict[str, WireValue]]:
    """The name and the map of a part; (None, {}) where there is none."""
    for name in names:
        if "M" in data.get(name, {}):
            return name, data[name]["M"]
    return None, {}


def _session_update(now: datetime) -> Update:
    session = DATA.child(*SESSION)
    return Update(
        set_(session.child("status"), REVOKED),
        set_(session.child("updated_at"), iso_text(now)),
        set_(path("updated_at"), iso_text(now)),
        *(remove(session.child(token)) for token in TOKENS),
    )


def _is_map(place: Path) -> Condition:
    return place.has_type("M")


def _is_not(place: Path, value: str) -> Condition:
    return place.missing() | place.differs(value)


def _belongs_to(place: Path, device_id: Raw) -> Condition:
    return _is_map(place) & place.child("device_id").equals(device_id)


PLANNED = PlannedLayout()
