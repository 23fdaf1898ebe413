"""Profiles of the flat layout at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter

from backoffice.dynamo.capacity import item_bytes
from backoffice.dynamo.wire import Item, WireValue
from doctor.glance.shapes import (
    BIOMETRIC_TYPES,
    DEVICE_STATUSES,
    LONGEST,
    PROVIDERS,
    SPELLED_VERSIONS,
    SUBSCRIPTION_STATUSES,
    SUBSCRIPTION_TYPES,
    UNEXPECTED,
    check_texts,
    not_plain,
)
from doctor.rules.stored import FLAT_READS, NEAR_THE_LIMIT
from records import keys
from records.holds.consents import ASKED_BY_FLAT
from records.layouts.flat.sealed import FIELDS, sealed_in
from records.lists import (
    AuthProvider,
)
from records.reading import WireMap

_OWN = (
    *("id", "email_hash", "auth_provider", "external_id", "account_status", "email_verified"),
    *("consents", "current_device", "current_session", "current_biometric"),
    *("current_subscription", "created_at", "updated_at"),
)
_KEYS = ("PK", "SK", "GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK")
_TIMES, _ORIGIN = ("last_login_at",), ("created_ip", "created_user_agent")
_ALL = frozenset([*_KEYS, *_OWN, *FIELDS, *_TIMES, *_ORIGIN])
_CONSENT = frozenset(["consented", "version", "timestamp", "ip_address", "user_agent"])
_SESSION = frozenset(
    [
        *("session_id", "session_status", "created_at", "expires_at", "last_activity_at"),
        *("source_ip", "user_agent", "login_method"),
    ]
)
_DEVICE = frozenset(
    [
        *("device_id", "device_status", "platform", "device_model", "device_name"),
        *("app_version", "os_version", "registered_at", "last_seen_at"),
        *("registration_ip", "registration_user_agent"),
    ]
)
_BIOMETRIC = frozenset(
    [
        *("biometric_id", "biometric_type", "biometric_hash", "device_id", "registered_at"),
        *("last_used_at", "registration_ip", "registration_user_agent", "status"),
    ]
)
_SUBSCRIPTION = frozenset(
    [
        *("id", "type", "status", "provider", "external_subscription_id"),
        *("start_date", "end_date", "created_at", "updated_at"),
    ]
)
_get_own = itemgetter(*_OWN)

_CONSENTS = frozenset(map(str, ASKED_BY_FLAT))
_BIOMETRIC_TYPES = BIOMETRIC_TYPES | {"face_id", "touch_id"}
_PROVIDERS = PROVIDERS | {"system"}
_EMAIL_HEAD = keys.FLAT_BY_EMAIL.head()
_EXTERNAL_HEADS = {
    each.value: keys.FLAT_BY_EXTERNAL_ID.head(auth_provider=each.value) for each in AuthProvider
}
_USER_HEAD = keys.USER.head()
_SESSION_STATUSES = frozenset(["active", "revoked"])
_SESSION_TEXTS = ("session_id", "source_ip", "user_agent", "login_method")
_DEVICE_TEXTS = (
    *("device_id", "platform", "device_model", "device_name", "app_version", "os_version"),
)
#: A hash, and milliseconds of these centuries, have so many characters.
_HASH, _MILLISECONDS = 64, 13
_HEX = frozenset("0123456789abcdef")
#: What all but cipher text takes at most, where no other text is long.
_BESIDE_TEXTS = 40 * 4 * LONGEST


class FlatGlance:
    """Whether a profile is plainly healthy; False where the rules have to say."""

    def __init__(self, now: datetime, *, with_notes: bool) -> None:
        self._now = str(int(now.timestamp() * 1000))
        self._with_notes = with_notes

    def __call__(self, item: Item) -> bool:
        try:
            return item.keys() <= _ALL and self._is_healthy(item)
        except UNEXPECTED:
            return False

    def _is_healthy(self, item: Item) -> bool:
        (
            *texts,
            verified,
            consents,
            device,
            session,
            biometric,
            subscription,
            created,
            updated,
        ) = _get_own(item)
        if "BOOL" not in verified or not _is_found(item, [text["S"] for text in texts]):
            return False
        sealed = sealed_in(item)
        for name in FIELDS:
            if name not in sealed and name in item and "NULL" not in item[name]:
                return False
        times = [created["N"], updated["N"]]
        if "last_login_at" in item:
            times.append(item["last_login_at"]["N"])
        check_short(item, _ORIGIN)
        _look_at_consents(consents["M"], times)
        _look_at_device(device, times)
        self._look_at_session(session, times)
        _look_at_biometric(biometric, times)
        self._look_at_subscription(subscription["M"], times)
        check_milliseconds(times)
        # What is long in such a record is encrypted, and that is all text in base64.
        if sum(map(len, sealed.values())) + _BESIDE_TEXTS >= NEAR_THE_LIMIT:
            return False
        return not self._with_notes or item_bytes(item) <= FLAT_READS

    def _look_at_session(self, wire: WireValue, times: list[str]) -> None:
        if "NULL" in wire:
            return
        session: WireMap = wire["M"]
        if not session.keys() <= _SESSION:
            not_plain()
        began, ends = session["created_at"]["N"], session["expires_at"]["N"]
        status = session["session_status"]["S"]
        is_over = status == "active" and ends <= self._now
        if ends < began or status not in _SESSION_STATUSES or (is_over and self._with_notes):
            not_plain()
        check_short(session, _SESSION_TEXTS)
        times += (began, ends, session["last_activity_at"]["N"])

    def _look_at_subscription(self, wire: WireMap, times: list[str]) -> None:
        if not wire.keys() <= _SUBSCRIPTION:
            not_plain()
        begins, ends, status = wire["start_date"]["N"], wire["end_date"]["N"], wire["status"]["S"]
        is_listed = (
            status in SUBSCRIPTION_STATUSES
            and wire["type"]["S"] in SUBSCRIPTION_TYPES
            and wire["provider"]["S"] in _PROVIDERS
        )
        runs = status == "active" and begins <= self._now < ends
        if ends < begins or not is_listed or (self._with_notes and not runs):
            not_plain()
        check_short(wire, ("id", "external_subscription_id"))
        times += (begins, ends, wire["created_at"]["N"], wire["updated_at"]["N"])


def _is_found(item: Item, texts: list[str]) -> bool:
    """Whether id and index keys are those of the record, and the account is active."""
    user_id, hashed, provider, external_id, status = texts
    own_key = _USER_HEAD + user_id
    return (
        status == "active"
        and item["PK"]["S"] == own_key
        and len(hashed) == _HASH
        and _HEX.issuperset(hashed)
        and item["GSI1PK"]["S"] == _EMAIL_HEAD + hashed
        and item["GSI2PK"]["S"] == _EXTERNAL_HEADS[provider] + external_id
        and item["GSI1SK"]["S"] == own_key == item["GSI2SK"]["S"]
    )


def _look_at_consents(wire: WireMap, times: list[str]) -> None:
    if wire.keys() != _CONSENTS:
        not_plain()
    for value in wire.values():
        consent: WireMap = value["M"]
        is_given = consent["consented"]["BOOL"] and consent["version"]["S"] in SPELLED_VERSIONS
        if not is_given or not consent.keys() <= _CONSENT:
            not_plain()
        times.append(consent["timestamp"]["N"])


def _look_at_device(wire: WireValue, times: list[str]) -> None:
    if "NULL" in wire:
        return
    device: WireMap = wire["M"]
    if device["device_status"]["S"] not in DEVICE_STATUSES or not device.keys() <= _DEVICE:
        not_plain()
    check_short(device, _DEVICE_TEXTS)
    times += [device[name]["N"] for name in ("registered_at", "last_seen_at") if name in device]


def _look_at_biometric(wire: WireValue, times: list[str]) -> None:
    if "NULL" in wire:
        return
    biometric: WireMap = wire["M"]
    is_listed = biometric["biometric_type"]["S"] in _BIOMETRIC_TYPES
    if not is_listed or biometric["status"]["S"] != "active" or not biometric.keys() <= _BIOMETRIC:
        not_plain()
    check_short(biometric, ("biometric_id", "device_id", "biometric_hash"))
    names = ("registered_at", "last_used_at")
    times += [biometric[name]["N"] for name in names if name in biometric]


def check_short(wire: WireMap, names: Iterable[str]) -> None:
    """The texts under these names, as far as they are there. Raises KeyError or NotPlainError."""
    check_texts([wire[name] for name in names if name in wire])


def check_milliseconds(times: Sequence[str]) -> None:
    """Raises NotPlainError for what is no time in milliseconds of these centuries."""
    joined = "".join(times)
    if len(joined) != _MILLISECONDS * len(times) or not joined.isdecimal():
        not_plain()
    if any(len(each) != _MILLISECONDS for each in times):
        not_plain()
