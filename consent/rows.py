"""The five consents as the user page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.dynamo.unread import Maybe, Unread, known
from records.holds.consents import ConsentState, current_version, normalised_version
from records.holds.held import Held
from records.holds.whole import Holds
from records.lists import ConsentType
from records.model import Consent, OtherAttribute, User

TYPE_WORDS: dict[ConsentType, str] = {
    ConsentType.TERMS_OF_SERVICE: "Terms of service",
    ConsentType.PRIVACY_POLICY: "Privacy policy",
    ConsentType.HEALTHCARE_CONSULTATION: "Healthcare consultation",
    ConsentType.MEDICAL_DISCLAIMERS: "Medical disclaimers",
    ConsentType.EMERGENCY_CARE_LIMITATION: "Emergency care limitation",
}


#: The attribute that holds all of them.
_ALL = "consents"
#: Two instants that an app writes one after the other are of one thing.
_AT_ONCE = timedelta(minutes=1)


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
    #: As what it is stored, where it cannot be read; else None.
    stored: OtherAttribute | None = None

    @property
    def state(self) -> ConsentState:
        return self.held.state

    @property
    def is_answer(self) -> bool:
        """Whether it was read, and its app asks for it."""
        return self.state not in {ConsentState.NOT_ASKED, ConsentState.NOT_READABLE}

    @property
    def since(self) -> Maybe[datetime]:
        """When it was given in this version or, where it was, withdrawn."""
        consent = known(self.consent)
        given_at = accepted_at(consent) if consent and self.state in _GIVEN else None
        return given_at or self.held.since or _unread_since(self.consent)


_GIVEN = (ConsentState.CURRENT, ConsentState.OUTDATED, ConsentState.UNKNOWN_VERSION)


def rows_of(user: User, holds: Holds) -> list[ConsentRow]:
    """All five, in the order of the app's checkboxes, stored or not."""
    odd = {each.name.rpartition(".")[2]: each for each in user.other if each.odd}
    return [
        _row(consent_type, user.consents.get(consent_type), held, odd)
        for consent_type, held in holds.consents.items()
    ]


def accepted_at(consent: Consent) -> datetime | None:
    """When the version that is on record was accepted; None where nothing says that.

    A sign-up puts five answers on record that say no, and whoever accepts changes them: the record
    keeps when it was made, and when it was changed last. A withdrawal is a change too.
    """
    created_at, updated_at = known(consent.created_at), known(consent.updated_at)
    if updated_at is None:
        return created_at
    return None if is_near(updated_at, known(consent.withdrawn_at)) else updated_at


def is_near(at: datetime | None, other: datetime | None) -> bool:
    """Whether two instants are of one thing."""
    return at is not None and other is not None and abs(at - other) < _AT_ONCE


def _row(
    consent_type: ConsentType,
    consent: Maybe[Consent],
    held: Held[ConsentState],
    odd: Mapping[str, OtherAttribute],
) -> ConsentRow:
    stored = consent if consent is None or isinstance(consent, Unread) else consent.consent_version
    version = normalised_version(stored) if isinstance(stored, str) and stored else stored or ""
    newer = current_version(consent_type) if held.state == ConsentState.OUTDATED else ""
    stored_as = (odd.get(consent_type) or odd.get(_ALL)) if isinstance(consent, Unread) else None
    words = TYPE_WORDS[consent_type]
    return ConsentRow(consent_type, words, consent, held, version, newer, stored_as)


def _unread_since(consent: Maybe[Consent]) -> Unread | None:
    """That there is a time which cannot be read."""
    if consent is None or isinstance(consent, Unread):
        return consent
    times = (consent.withdrawn_at, consent.created_at)
    return next((time for time in times if isinstance(time, Unread)), None)
