"""The versions of the five consents, and what a consent amounts to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from backoffice.dynamo.unread import Maybe, Unread, known
from records.holds.generations import Generation
from records.holds.held import Held
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
#: The consents that the app of the flat layout asks for (data contract, section 7).
ASKED_BY_FLAT = frozenset([ConsentType.TERMS_OF_SERVICE, ConsentType.PRIVACY_POLICY])
_VERSION = re.compile(r"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?")


class ConsentState(StrEnum):
    """What a consent amounts to today; the values are words of the user page."""

    CURRENT = "current"
    OUTDATED = "outdated"
    UNKNOWN_VERSION = "unknown version"
    NOT_GIVEN = "not given"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"
    #: By the app of a generation that asks for two of the five.
    NOT_ASKED = "not asked for"
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


def consent_of(
    consent_type: ConsentType,
    consent: Maybe[Consent],
    now: datetime,
    generation: Generation = Generation.PLANNED,
) -> Held[ConsentState]:
    """What `consent`, as stored for this type, amounts to; None means nothing is stored.

    Source: data contract, sections 2, 6, 7 and 10.
    """
    if consent is None:
        is_asked = generation != Generation.FLAT or consent_type in ASKED_BY_FLAT
        return Held(ConsentState.MISSING if is_asked else ConsentState.NOT_ASKED)
    if isinstance(consent, Unread):
        return Held(ConsentState.NOT_READABLE)
    state = _state_of(consent_type, consent, now)
    withdrawn_at, given = known(consent.withdrawn_at), consent.consent_given
    is_withdrawn = state == ConsentState.WITHDRAWN
    return Held(
        state,
        since=withdrawn_at if is_withdrawn else known(consent.created_at),
        until=None if is_withdrawn else withdrawn_at,
        stored="given" if given is True else "not given" if given is False else None,
        differs=is_withdrawn and given is True,
    )


def _state_of(consent_type: ConsentType, consent: Consent, now: datetime) -> ConsentState:
    given, withdrawn_at = consent.consent_given, consent.withdrawn_at
    if isinstance(given, Unread) or isinstance(withdrawn_at, Unread):
        return ConsentState.NOT_READABLE
    if withdrawn_at is not None and (withdrawn_at <= now or not given):
        return ConsentState.WITHDRAWN
    if not given:
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
