"""What a consent amounts to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.dynamo.unread import Maybe, Unread
from records.holds.consents import (
    ASKED_BY_FLAT,
    VERSIONS,
    ConsentState,
    consent_of,
    current_version,
    normalised_version,
)
from records.holds.generations import Generation
from records.lists import ConsentType
from records.model import Consent

TERMS = ConsentType.TERMS_OF_SERVICE
AT = datetime(2026, 3, 1, tzinfo=UTC)
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


def test_every_consent_has_known_versions() -> None:
    assert set(VERSIONS) == set(ConsentType)
    assert set(VERSIONS.values()) == {("v1.0.0", "v2.0.0", "v2.1.0")}
    assert {current_version(each) for each in ConsentType} == {"v2.1.0"}


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("2.1", "v2.1.0"),
        ("v2.1", "v2.1.0"),
        ("v2.1.0", "v2.1.0"),
        ("2", "v2.0.0"),
        ("v9.9", "v9.9.0"),
        ("", ""),
        ("latest", "latest"),
        ("v2.1.0.0", "v2.1.0.0"),
        ("v٢.١", "v٢.١"),
    ],
)
def test_a_version_has_one_spelling(text: str, version: str) -> None:
    assert normalised_version(text) == version


@pytest.mark.parametrize(
    ("consent", "state"),
    [
        (None, ConsentState.MISSING),
        (Consent(), ConsentState.NOT_GIVEN),
        (Consent(consent_given=False, consent_version="v2.1.0"), ConsentState.NOT_GIVEN),
        (Consent(consent_given=True, consent_version="2.1"), ConsentState.CURRENT),
        (Consent(consent_given=True, consent_version="v2.0.0"), ConsentState.OUTDATED),
        (Consent(consent_given=True, consent_version="v9.9"), ConsentState.UNKNOWN_VERSION),
        (Consent(consent_given=True), ConsentState.UNKNOWN_VERSION),
        (Consent(consent_given=False, withdrawn_at=AT), ConsentState.WITHDRAWN),
        (
            Consent(consent_given=True, consent_version="v2.1.0", withdrawn_at=AT),
            ConsentState.WITHDRAWN,
        ),
        (Unread.NOT_READABLE, ConsentState.NOT_READABLE),
        (Unread.ENCRYPTED, ConsentState.NOT_READABLE),
        (Consent(consent_given=Unread.NOT_READABLE), ConsentState.NOT_READABLE),
        (
            Consent(consent_given=True, consent_version=Unread.NOT_READABLE),
            ConsentState.NOT_READABLE,
        ),
        (
            Consent(consent_given=True, consent_version="2.1", withdrawn_at=Unread.NOT_READABLE),
            ConsentState.NOT_READABLE,
        ),
    ],
)
def test_what_a_consent_amounts_to(consent: Maybe[Consent], state: ConsentState) -> None:
    assert consent_of(TERMS, consent, AT).state == state


def test_a_withdrawal_holds_from_its_instant_on() -> None:
    consent = Consent(
        consent_given=True, consent_version="v2.1.0", created_at=AT, withdrawn_at=AT + DAY
    )

    before = consent_of(TERMS, consent, AT + DAY - MOMENT)
    after = consent_of(TERMS, consent, AT + DAY)

    assert (before.state, before.since, before.until) == (ConsentState.CURRENT, AT, AT + DAY)
    assert (after.state, after.since, after.until) == (ConsentState.WITHDRAWN, AT + DAY, None)
    assert (before.differs, after.differs, after.stored) == (False, True, "given")


def test_the_flat_generation_asks_for_two_consents() -> None:
    states = {each: consent_of(each, None, AT, Generation.FLAT).state for each in ConsentType}

    assert {each for each, state in states.items() if state == ConsentState.MISSING} == (
        ASKED_BY_FLAT
    )
    assert set(states.values()) == {ConsentState.MISSING, ConsentState.NOT_ASKED}
