"""The five consents as the user page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backoffice.dynamo.unread import Maybe, Unread
from records.holds.consents import ConsentState, current_version, normalised_version
from records.holds.held import Held
from records.holds.whole import Holds
from records.lists import ConsentType
from records.model import Consent, User

TYPE_WORDS: dict[ConsentType, str] = {
    ConsentType.TERMS_OF_SERVICE: "Terms of service",
    ConsentType.PRIVACY_POLICY: "Privacy policy",
    ConsentType.HEALTHCARE_CONSULTATION: "Healthcare consultation",
    ConsentType.MEDICAL_DISCLAIMERS: "Medical disclaimers",
    ConsentType.EMERGENCY_CARE_LIMITATION: "Emergency care limitation",
}


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One consent: what is stored, and what it amounts to."""

    consent_type: ConsentType
    type_words: str
    consent: Maybe[Consent]
    held: Held[ConsentState]
    version: Maybe[str]
    #: The version of today, where the stored one is older; else empty.
    newer_version: str

    @property
    def state(self) -> ConsentState:
        return self.held.state

    @property
    def since(self) -> Maybe[datetime]:
        """When it was given or, where it was, withdrawn."""
        return self.held.since or _unread_since(self.consent)


def rows_of(user: User, holds: Holds) -> list[ConsentRow]:
    """All five, in the order of the app's checkboxes, stored or not."""
    return [
        _row(consent_type, user.consents.get(consent_type), held)
        for consent_type, held in holds.consents.items()
    ]


def _row(
    consent_type: ConsentType, consent: Maybe[Consent], held: Held[ConsentState]
) -> ConsentRow:
    stored = consent if consent is None or isinstance(consent, Unread) else consent.consent_version
    version = normalised_version(stored) if isinstance(stored, str) and stored else stored or ""
    newer = current_version(consent_type) if held.state == ConsentState.OUTDATED else ""
    return ConsentRow(consent_type, TYPE_WORDS[consent_type], consent, held, version, newer)


def _unread_since(consent: Maybe[Consent]) -> Unread | None:
    """That there is a time which cannot be read."""
    if consent is None or isinstance(consent, Unread):
        return consent
    times = (consent.withdrawn_at, consent.created_at)
    return next((time for time in times if isinstance(time, Unread)), None)
