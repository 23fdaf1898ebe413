"""The five consents as the user page shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backoffice.dynamo.unread import Maybe, Unread
from consent.rows import ConsentRow, accepted_at, rows_of
from records.holds.consents import ConsentState
from records.holds.whole import holds_of
from records.lists import ConsentType
from records.model import Consent
from records.table import StoredUser
from tests import samples

AT = datetime(2026, 3, 1, tzinfo=UTC)


def rows(consents: dict[ConsentType, Consent | Unread]) -> list[ConsentRow]:
    user = replace(StoredUser.of(samples.profile_of("user-1")).user, consents=consents)
    return rows_of(user, holds_of(user, AT))


@pytest.mark.parametrize(
    ("stored", "newer"),
    [("v2.0.0", "v2.1.0"), ("v2.1.0", ""), ("v9.9", ""), (None, "")],
)
def test_an_outdated_consent_names_the_version_of_today(stored: str | None, newer: str) -> None:
    consent = Consent(consent_given=True, consent_version=stored)

    found = rows({ConsentType.PRIVACY_POLICY: consent})

    assert len(found) == len(ConsentType)
    assert [row.newer_version for row in found if row.consent] == [newer]


def test_a_consent_that_cannot_be_read_is_not_a_missing_one() -> None:
    found = rows(dict.fromkeys(ConsentType, Unread.NOT_READABLE))

    assert {row.state for row in found} == {ConsentState.NOT_READABLE}
    assert {row.version for row in found} == {Unread.NOT_READABLE}
    assert {row.since for row in found} == {Unread.NOT_READABLE}


@pytest.mark.parametrize(
    ("consent", "since"),
    [
        (Consent(consent_given=True, created_at=AT), AT),
        (Consent(consent_given=False, created_at=AT), AT),
        (Consent(consent_given=True, created_at=Unread.NOT_READABLE), Unread.NOT_READABLE),
        (Consent(withdrawn_at=AT, created_at=datetime(2025, 1, 1, tzinfo=UTC)), AT),
        (None, None),
    ],
)
def test_a_consent_says_since_when(consent: Consent | None, since: Maybe[datetime]) -> None:
    found = rows({ConsentType.PRIVACY_POLICY: consent} if consent else {})

    assert {row.consent_type: row.since for row in found}[ConsentType.PRIVACY_POLICY] == since


SIGNED_UP, LATER = AT - timedelta(days=30), AT - timedelta(days=1)


@pytest.mark.parametrize(
    ("consent", "expected"),
    [
        (Consent(created_at=SIGNED_UP), SIGNED_UP),
        (Consent(created_at=SIGNED_UP, updated_at=SIGNED_UP), SIGNED_UP),
        (Consent(created_at=SIGNED_UP, updated_at=LATER), LATER),
        (Consent(created_at=SIGNED_UP, updated_at=LATER, withdrawn_at=AT), LATER),
        (Consent(created_at=SIGNED_UP, updated_at=LATER, withdrawn_at=LATER), None),
        (Consent(created_at=SIGNED_UP, updated_at=Unread.NOT_READABLE), SIGNED_UP),
        (Consent(), None),
    ],
)
def test_the_version_on_record_was_accepted_when_it_was_changed_last(
    consent: Consent, expected: datetime | None
) -> None:
    """A sign-up puts an answer on record that says no; its instant is not that of a consent."""
    given = replace(consent, consent_given=True, consent_version="v2.1.0")

    assert accepted_at(given) == expected
    if consent.withdrawn_at is None:
        since = {row.consent_type: row.since for row in rows({ConsentType.PRIVACY_POLICY: given})}
        assert since[ConsentType.PRIVACY_POLICY] == expected
