"""The five consents as the user page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backoffice.dynamo.unread import Maybe, Unread
from consent.versions import ConsentState, current_version, normalised_version, state_of
from records.lists import ConsentType
from records.model import Consent, User

TYPE_WORDS: dict[ConsentType, str] = {
    ConsentType.TERMS_OF_SERVICE: "Terms of service",
    ConsentType.PRIVACY_POLICY: "Privacy policy",
    ConsentType.HEALTHCARE_CONSULTATION: "Healthcare consultation",
    ConsentType.MEDICAL_DISCLAIMERS: "Medical disclaimers",
    ConsentType.EMERGENCY_CARE_LIMITATION: "Emergency care limitation",
}
_FINE = {ConsentState.CURRENT}


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One consent: what is stored, and what it amounts to today."""

    type_words: str
    consent: Maybe[Consent]
    state: ConsentState
    version: Maybe[str]
    #: The version of today, where the stored one is older; else empty.
    newer_version: str
    #: When it was given or, where it was, withdrawn.
    since: Maybe[datetime]


def rows_of(user: User) -> list[ConsentRow]:
    """All five, in the order of the app's checkboxes, stored or not."""
    return [_row(consent_type, user.consents.get(consent_type)) for consent_type in ConsentType]


def needs_attention(state: ConsentState) -> bool:
    """Whether an agent must be told: everything but a consent in force to today's version."""
    return state not in _FINE


def _row(consent_type: ConsentType, consent: Maybe[Consent]) -> ConsentRow:
    stored = consent if consent is None or isinstance(consent, Unread) else consent.consent_version
    version = normalised_version(stored) if isinstance(stored, str) and stored else stored or ""
    state = state_of(consent_type, consent)
    newer = current_version(consent_type) if state == ConsentState.OUTDATED else ""
    since = _since(consent)
    return ConsentRow(TYPE_WORDS[consent_type], consent, state, version, newer, since)


def _since(consent: Maybe[Consent]) -> Maybe[datetime]:
    if consent is None or isinstance(consent, Unread):
        return consent
    return consent.withdrawn_at or consent.created_at
