"""Profiles of the planned layout at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson

from backoffice.dynamo.capacity import item_bytes
from backoffice.dynamo.wire import Item, WireValue
from doctor.glance.shapes import NotPlainError, Shape, instants_in
from doctor.rules.sign_in import MOST_FAILURES
from doctor.rules.stored import NEAR_THE_LIMIT, ONE_READ
from records import keys
from records.emails import email_hash
from records.holds.consents import VERSIONS, normalised_version
from records.lists import (
    AuthProvider,
    BiometricType,
    DeviceStatus,
    Provider,
    SubscriptionStatus,
    SubscriptionType,
)
from records.model import USAGE_PERIOD
from records.reading import WireMap

_TOP = frozenset(
    [
        *("PK", "SK", "GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK"),
        *("entity_type", "data", "created_at", "updated_at"),
    ]
)
_DATA = Shape(
    texts=("id", "email", "email_hash", "auth_provider", "external_id", "account_status"),
    nullable=("name", "given_name", "family_name"),
    nullable_instants=("last_login_at",),
    others=(
        *("email_verified", "deactivated_at", "consents"),
        *("current_device", "current_session", "current_biometric", "current_subscription"),
    ),
)
_CONSENT = Shape(
    instants=("created_at", "updated_at"),
    nullable=("consent_method",),
    nullable_instants=("withdrawn_at",),
    others=("consent_given", "consent_version", "ui_checkbox_group"),
)
_DEVICE = Shape(
    texts=("device_id", "status", "biometric_type", "public_key"),
    nullable=("device_name", "platform", "model", "os_version", "app_version"),
    instants=("last_active_at", "created_at", "updated_at"),
    others=("secure_element",),
)
_SESSION_TEXTS = ("session_id", "status", "device_id")
_HASHES = ("refresh_token_hash", "access_token_hash")


def _session_shape(*texts: str) -> Shape:
    return Shape(
        texts=texts,
        instants=("created_at", "expires_at", "last_accessed_at", "updated_at"),
        nullable_instants=("last_biometric_auth_at", "biometric_expires_at"),
        others=("requires_biometric_reauth",),
    )


_SESSION = _session_shape(*_SESSION_TEXTS, *_HASHES)
#: Revoking takes the hashes away.
_REVOKED_SESSION = _session_shape(*_SESSION_TEXTS)
_BIOMETRIC = Shape(
    texts=("device_id", "registration_id", "biometric_type", "challenge"),
    instants=("challenge_expires_at", "created_at", "updated_at", "last_verified_at"),
    others=(
        *("is_verified", "is_active", "verification_failures"),
        *("device_attestation_data", "registration_metadata"),
    ),
)
_SUBSCRIPTION = Shape(
    texts=("subscription_id", "subscription_status", "subscription_type", "provider"),
    nullable=("external_subscription_id", "external_subscription_id_hash"),
    instants=("start_date", "end_date", "created_at", "updated_at"),
    nullable_instants=("next_billing_date",),
    others=("usage_current_period",),
)
_USAGE_TIMES = ("period_start", "period_end", "last_updated")
_COUNTS = ("documents_processed", "previous_count")
#: The last two are what a reset leaves.
_USAGE = frozenset([*_USAGE_TIMES, *_COUNTS, "reset_id"])

_ANY_TEXT: WireValue = {"S": ""}
#: Those that all consents know, in each spelling that stands for one of them.
_ALL_VERSIONS = frozenset(
    spelled
    for version in frozenset.intersection(*map(frozenset, VERSIONS.values()))
    for spelled in (
        version,
        version[1:],
        version.removesuffix(".0"),
        version[1:].removesuffix(".0"),
    )
    if normalised_version(spelled) == version
)
_CONSENTS = frozenset(map(str, VERSIONS))
#: Of a revoked one its session and registration tell more.
_STATUSES = frozenset([DeviceStatus.ACTIVE.value, DeviceStatus.INACTIVE.value])
_BIOMETRIC_TYPES = frozenset(map(str, BiometricType))
_SUBSCRIPTION_STATUSES = frozenset(map(str, SubscriptionStatus))
_SUBSCRIPTION_TYPES = frozenset(map(str, SubscriptionType))
_PROVIDERS = frozenset(map(str, Provider))
_EMAIL_HEAD = keys.BY_EMAIL.head()
_EXTERNAL_HEADS = {
    each.value: keys.BY_EXTERNAL_ID.head(auth_provider=each.value) for each in AuthProvider
}
_USER_HEAD, _PROFILE = keys.USER.head(), keys.PROFILE.key()
#: What the names of all attributes and what is no text take together, rounded up.
_BESIDE_TEXT = 2600
#: A character takes four bytes at most.
_WIDEST = 4


class PlannedGlance:
    """Whether a profile is plainly healthy; False where its rules have to say."""

    def __init__(self, now: datetime, *, with_notes: bool) -> None:
        self._now = now
        self._with_notes = with_notes

    def __call__(self, item: Item) -> bool:
        try:
            return item.keys() == _TOP and self._is_healthy(item, item["data"]["M"])
        except (NotPlainError, KeyError, ValueError, TypeError, AttributeError):
            return False

    def _is_healthy(self, item: Item, data: WireMap) -> bool:
        texts, _, _ = _DATA.read(data)
        device_id, length = _device(data["current_device"])
        length += sum(map(len, texts))
        length += _consents(data["consents"]["M"])
        length += self._session(data["current_session"], device_id)
        length += _biometric(data["current_biometric"], device_id)
        length += self._subscription(data["current_subscription"]["M"])
        instants_in([item["created_at"]["S"], item["updated_at"]["S"]])
        return (
            "NULL" in data["deactivated_at"]
            and "BOOL" in data["email_verified"]
            and _is_found(item, texts)
            and length * _WIDEST + _BESIDE_TEXT < NEAR_THE_LIMIT
            and (not self._with_notes or item_bytes(item) <= ONE_READ)
        )

    def _session(self, wire: WireValue, device_id: str | None) -> int:
        """How much text is in a session. Raises NotPlainError."""
        if "NULL" in wire:
            return 0
        session: WireMap = wire["M"]
        shape = _SESSION if _HASHES[0] in session else _REVOKED_SESSION
        texts, (began, ends, *_), _ = shape.read(session)
        _, status, named, *_ = texts
        is_active = status == "active"
        is_live = is_active and ends > self._now
        if ends < began or "BOOL" not in session["requires_biometric_reauth"]:
            raise NotPlainError
        if (
            is_active and (named != device_id or not is_live) and (is_live or self._with_notes)
        ) or (not is_active and status != "revoked"):
            raise NotPlainError
        return sum(map(len, texts))

    def _subscription(self, wire: WireMap) -> int:
        """How much text is in a subscription. Raises NotPlainError."""
        texts, (begins, ends, *_), _ = _SUBSCRIPTION.read(wire)
        _, status, kind, provider, *_ = texts
        is_listed = (
            status in _SUBSCRIPTION_STATUSES
            and kind in _SUBSCRIPTION_TYPES
            and provider in _PROVIDERS
        )
        runs = status == "active" and begins <= self._now < ends
        if not is_listed or ends < begins or (self._with_notes and not runs):
            raise NotPlainError
        _usage(wire["usage_current_period"]["M"], begins, ends)
        return sum(map(len, texts))


def _is_found(item: Item, texts: Sequence[str]) -> bool:
    """Whether id and index keys are those of the record, and the account is active."""
    user_id, email, hashed, provider, external_id, status, *_ = texts
    return (
        status == "active"
        and item["PK"]["S"] == _USER_HEAD + user_id
        and hashed == email_hash(email)
        and item["GSI1PK"]["S"] == _EMAIL_HEAD + hashed
        and item["GSI2PK"]["S"] == _EXTERNAL_HEADS[provider] + external_id
        and item["GSI1SK"]["S"] == _PROFILE == item["GSI2SK"]["S"]
    )


def _consents(wire: WireMap) -> int:
    if wire.keys() != _CONSENTS:
        raise NotPlainError
    length = 0
    for value in wire.values():
        consent: WireMap = value["M"]
        texts, (given_at, _), (withdrawn_at,) = _CONSENT.read(consent)
        version = consent["consent_version"].get("S")
        is_known = version in _ALL_VERSIONS
        is_missing = "NULL" in consent["consent_version"]
        if not is_known and (consent["consent_given"]["BOOL"] or not is_missing):
            raise NotPlainError
        if withdrawn_at and withdrawn_at < given_at:
            raise NotPlainError
        if "BOOL" not in consent["consent_given"] or "N" not in consent["ui_checkbox_group"]:
            raise NotPlainError
        length += sum(map(len, texts))
    return length


def _device(wire: WireValue) -> tuple[str | None, int]:
    """The device's id, and how much text is in it."""
    if "NULL" in wire:
        return None, 0
    device: WireMap = wire["M"]
    texts, _, _ = _DEVICE.read(device)
    device_id, status, biometric_type, *_ = texts
    is_plain = status in _STATUSES and biometric_type in _BIOMETRIC_TYPES
    if not is_plain or "BOOL" not in device["secure_element"]:
        raise NotPlainError
    return device_id, sum(map(len, texts))


def _biometric(wire: WireValue, device_id: str | None) -> int:
    if "NULL" in wire:
        return 0
    biometric: WireMap = wire["M"]
    texts, _, _ = _BIOMETRIC.read(biometric)
    own_device, _, biometric_type, _ = texts
    failures = int(biometric["verification_failures"]["N"])
    is_plain = own_device == device_id and biometric_type in _BIOMETRIC_TYPES
    is_said = "BOOL" in biometric["is_verified"] and "BOOL" in biometric["is_active"]
    if not is_plain or not is_said or not 0 <= failures <= MOST_FAILURES:
        raise NotPlainError
    attested = orjson.dumps(
        [biometric["device_attestation_data"], biometric["registration_metadata"]]
    )
    return sum(map(len, texts)) + len(attested)


def _usage(wire: WireMap, begins: datetime, ends: datetime) -> None:
    if not wire.keys() <= _USAGE or "S" not in wire.get("reset_id", _ANY_TEXT):
        raise NotPlainError
    start, end, *_ = instants_in([wire[name]["S"] for name in _USAGE_TIMES if name in wire])
    counts = [wire[name]["N"] for name in _COUNTS if name in wire]
    is_within = begins - USAGE_PERIOD <= start < ends and start < end
    if not is_within or not all(map(str.isdecimal, counts)):
        raise NotPlainError
