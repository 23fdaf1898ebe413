"""The versions of the five consents, and what a consent amounts to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from backoffice.dynamo.unread import Maybe, Unread
from records.lists import ConsentType
from records.model import Consent

#: The known versions of each consent, oldest first; the last one is current.
VERSIONS: Mapping[ConsentType, tuple[str, ...]] = MappingProxyType(
    {
        ConsentType.MEDICAL_DISCLAIMERS: ("v1.0.0", "v2.0.0", "v2.1.0"),
        ConsentType.TERMS_OF_SERVICE: ("v1.0.0", "v2.0.0", "v2.1.0"),
        ConsentType.PRIVACY_POLICY: ("v1.0.0", "v2.0.0", "v2.1.0"),
        ConsentType.HEALTHCARE_CONSULTATION: ("v1.0.0", "v2.0.0", "v2.1.0"),
        ConsentType.EMERGENCY_CARE_LIMITATION: ("v1.0.0", "v2.0.0", "v2.1.0"),
    }
)
_VERSION = re.compile(r"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?")


class ConsentState(StrEnum):
    """What a consent amounts to today; the values are words of the user page."""

    CURRENT = "current"
    OUTDATED = "outdated"
    UNKNOWN_VERSION = "unknown version"
    NOT_GIVEN = "not given"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"
    NOT_READABLE = "not readable here"


def normalised_version(text: str) -> str:
    """The one spelling of a version: `2.1`, `v2.1` and `v2.1.0` are all `v2.1.0`.

    Text that is no version comes back as it is. Source: data contract, section 6.
    """
    match = _VERSION.fullmatch(text)
    if match is None:
        return text
    major, minor, patch = match.groups(default="0")
    return f"v{major}.{minor}.{patch}"


def current_version(consent_type: ConsentType) -> str:
    """The version that the app shows today."""
    return VERSIONS[consent_type][-1]


def state_of(consent_type: ConsentType, consent: Maybe[Consent]) -> ConsentState:
    """What `consent`, as stored for this type, amounts to; None means nothing is stored."""
    if consent is None:
        return ConsentState.MISSING
    if (
        isinstance(consent, Unread)
        or isinstance(consent.consent_given, Unread)
        or isinstance(consent.withdrawn_at, Unread)
    ):
        return ConsentState.NOT_READABLE
    if consent.withdrawn_at is not None:
        return ConsentState.WITHDRAWN
    if not consent.consent_given:
        return ConsentState.NOT_GIVEN
    return _state_of_version(consent_type, consent.consent_version)


def _state_of_version(consent_type: ConsentType, stored: Maybe[str]) -> ConsentState:
    if isinstance(stored, Unread):
        return ConsentState.NOT_READABLE
    version = normalised_version(stored or "")
    if version not in VERSIONS[consent_type]:
        return ConsentState.UNKNOWN_VERSION
    if version != current_version(consent_type):
        return ConsentState.OUTDATED
    return ConsentState.CURRENT
