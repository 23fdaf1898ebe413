"""The consents: those that there should be, and their versions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backoffice.dynamo.unread import known
from doctor.examined import Examined
from doctor.rules.rule import Evidence, Severity, rule
from records.holds.consents import VERSIONS, ConsentState, current_version
from records.holds.generations import Generation
from records.lists import ConsentType
from records.model import Consent

_LOOKS_LIKE_A_VERSION = re.compile(r"[v0-9.]{1,12}").fullmatch


@rule(
    "consent.missing",
    Severity.WARNING,
    "A consent is missing from the record.",
    means="The app writes all five with the sign-up; the flat one two (terms, privacy policy). The "
    "first draft kept none at all, which is no fault. The user accepts it in the app.",
)
def consent_missing(it: Examined) -> Iterator[Evidence]:
    if it.generation == Generation.DRAFT and not it.user.consents:
        return
    for consent_type, held in it.holds.consents.items():
        if held.state == ConsentState.MISSING:
            yield Evidence("nothing", "a consent, given or not", consent_type)


@rule(
    "consent.version-unknown",
    Severity.WARNING,
    "A consent was given to a version that nobody knows.",
    means="It does not prove what the user agreed to. The known versions are in the code, oldest "
    "first; a new one has to be added there before the app asks for it.",
)
def consent_version_unknown(it: Examined) -> Iterator[Evidence]:
    for consent_type, consent in _without_known_version(it):
        version = known(consent.consent_version)
        if version:
            found = version if _LOOKS_LIKE_A_VERSION(version) else "something else than a version"
            expected = f"one of {', '.join(VERSIONS[consent_type])}"
            yield Evidence(found, expected, consent_type)


@rule(
    "consent.version-missing",
    Severity.NOTE,
    "A consent was given without a version.",
    means="An older app stored consents as yes or no. It does not prove what the user agreed to.",
)
def consent_version_missing(it: Examined) -> Iterator[Evidence]:
    for consent_type, consent in _without_known_version(it):
        if not consent.consent_version:
            yield Evidence("no version", current_version(consent_type), consent_type)


@rule(
    "consent.dates",
    Severity.WARNING,
    "A consent was withdrawn before it was given.",
    means="One of the two times is wrong; what holds follows from the withdrawal.",
)
def consent_dates(it: Examined) -> Iterator[Evidence]:
    for consent_type, consent in it.user.consents.items():
        if not isinstance(consent, Consent):
            continue
        given, withdrawn = known(consent.created_at), known(consent.withdrawn_at)
        if given and withdrawn and withdrawn < given:
            yield Evidence(
                f"withdrawn {withdrawn:%Y-%m-%d}", f"after {given:%Y-%m-%d}", consent_type
            )


def _without_known_version(it: Examined) -> Iterator[tuple[ConsentType, Consent]]:
    for consent_type, held in it.holds.consents.items():
        consent = it.user.consents.get(consent_type)
        if held.state == ConsentState.UNKNOWN_VERSION and isinstance(consent, Consent):
            yield consent_type, consent
