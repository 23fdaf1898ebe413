"""Reading a profile of the planned layout, tolerantly.

Where a field has several names, the later ones are those of older versions of the app.
"""

from __future__ import annotations

from records.layouts.parts.reading import Readers
from records.layouts.places import (
    BIOMETRIC_SECRETS,
    DEVICE_IDS,
    PARTS,
    SESSION_SECRETS,
    SUBSCRIPTION_TYPES,
    USAGE,
)
from records.model import (
    Biometric,
    Consent,
    Device,
    OtherAttribute,
    Profile,
    Session,
    Subscription,
    Usage,
)
from records.reading import MapReader, WireMap

_CONSENT = MapReader(Consent)
_SIGN_UP_CONSENT = MapReader(Consent, names={"created_at": "consent_date"})
DEVICE_READER = MapReader(
    Device,
    names={"device_id": DEVICE_IDS, "os_version": ("os_version", "platform_version")},
    unread=("public_key",),
)
SESSION_READER = MapReader(
    Session, names={"created_at": ("created_at", "issued_at")}, unread=SESSION_SECRETS
)
SUBSCRIPTION_READER = MapReader(
    Subscription,
    names={
        "subscription_id": ("subscription_id", "id"),
        "subscription_type": SUBSCRIPTION_TYPES,
    },
    unread=(USAGE,),
)
USAGE_READER = MapReader(Usage, unread=("run_id",))


def read_consent(consent: WireMap) -> tuple[Consent, tuple[OtherAttribute, ...]]:
    """A consent, by what its map holds."""
    return (_SIGN_UP_CONSENT if "consent_date" in consent else _CONSENT).read(consent)


READERS = Readers(
    where="data",
    profile=MapReader(Profile, unread=(*PARTS, "created_at", "updated_at")),
    consent=read_consent,
    device=DEVICE_READER,
    session=SESSION_READER,
    biometric=MapReader(
        Biometric,
        names={
            "biometric_type": ("biometric_type", "type"),
            "is_verified": ("is_verified", "verified"),
            "verification_failures": ("verification_failures", "failure_count"),
            "last_verified_at": ("last_verified_at", "last_verification_at"),
        },
        unread=(*BIOMETRIC_SECRETS, "registration_metadata"),
    ),
    subscription=SUBSCRIPTION_READER,
    usage=USAGE_READER,
)
