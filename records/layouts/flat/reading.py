"""Reading a profile of the flat layout, tolerantly (data contract, section 7).

What the sign-in Lambda calls a thing comes first, then what the other layouts call it: a map in
their shape may stand on a flat item. Which names a record has, each of its maps says by itself.
"""

from __future__ import annotations

from dataclasses import replace

from backoffice.dynamo.unread import Maybe, Unread
from backoffice.dynamo.wire import WireValue
from records.layouts.flat.places import HOME
from records.layouts.flat.sealed import FIELDS, read_sealed
from records.layouts.parts.reading import TOP, Readers
from records.layouts.places import (
    BIOMETRIC_SECRETS,
    DEVICE_IDS,
    PARTS,
    SESSION_SECRETS,
    SUBSCRIPTION_TYPES,
    USAGE,
)
from records.layouts.planned.reading import USAGE_READER
from records.layouts.planned.reading import read_consent as read_planned_consent
from records.model import (
    Biometric,
    Consent,
    Device,
    OtherAttribute,
    Profile,
    Session,
    Subscription,
)
from records.reading import MapReader, WireMap

#: From where somebody did something, which no page shows.
_CREATED_FROM = ("created_ip", "created_user_agent")
_REGISTERED_FROM = ("registration_ip", "registration_user_agent")
_CONSENTED_FROM = ("ip_address", "user_agent")

_CONSENT = MapReader(
    Consent,
    names={
        "consent_given": "consented",
        "consent_version": "version",
        "created_at": "timestamp",
    },
    unread=_CONSENTED_FROM,
)
_IS_ACTIVE = {"active": True, "inactive": False, "revoked": False}


def _is_active(wire: WireValue) -> Maybe[bool]:
    """Whether a registration is active, by its status or, in the planned shape, by a boolean."""
    if "BOOL" in wire:
        return bool(wire["BOOL"])
    return _IS_ACTIVE.get(wire.get("S", ""), Unread.NOT_READABLE)


def _consent(wire: WireMap) -> tuple[Consent, tuple[OtherAttribute, ...]]:
    """A consent, by what its map holds. Refused at an instant is withdrawn, else never given."""
    if "consented" not in wire:
        return read_planned_consent(wire)
    consent, other = _CONSENT.read(wire)
    if consent.consent_given is False and consent.created_at is not None:
        consent = replace(consent, created_at=None, withdrawn_at=consent.created_at)
    return consent, other


READERS = Readers(
    where="",
    profile=MapReader(
        Profile,
        unread=(*TOP, *PARTS, *_CREATED_FROM),
        ways=dict.fromkeys(FIELDS, read_sealed),
    ),
    consent=_consent,
    device=MapReader(
        Device,
        names={
            "device_id": DEVICE_IDS,
            "model": ("device_model", "model"),
            "os_version": ("os_version", "platform_version"),
            "status": HOME.device_status,
            "created_at": ("registered_at", "created_at"),
            "last_active_at": ("last_seen_at", "last_active_at"),
        },
        unread=("public_key", *_REGISTERED_FROM),
    ),
    session=MapReader(
        Session,
        names={
            "status": HOME.session_status,
            "created_at": ("created_at", "issued_at"),
            "last_accessed_at": ("last_activity_at", "last_accessed_at"),
        },
        unread=SESSION_SECRETS,
    ),
    biometric=MapReader(
        Biometric,
        names={
            "registration_id": ("biometric_id", "registration_id"),
            "biometric_type": ("biometric_type", "type"),
            "is_active": HOME.is_active,
            "is_verified": ("is_verified", "verified"),
            "verification_failures": ("verification_failures", "failure_count"),
            "created_at": ("registered_at", "created_at"),
            "last_verified_at": ("last_used_at", "last_verified_at", "last_verification_at"),
        },
        unread=(*BIOMETRIC_SECRETS, "registration_metadata", *_REGISTERED_FROM),
        ways={"is_active": _is_active},
    ),
    subscription=MapReader(
        Subscription,
        names={
            "subscription_id": ("subscription_id", "id"),
            "subscription_type": SUBSCRIPTION_TYPES,
            "subscription_status": HOME.subscription_status,
            "start_date": ("start_date", "starts_at"),
        },
        unread=(USAGE,),
    ),
    usage=USAGE_READER,
)
