"""The five consents as the user page shows them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from backoffice.dynamo.unread import Unread
from consent.rows import rows_of
from consent.versions import ConsentState
from records.lists import ConsentType
from records.model import Consent, User


@pytest.mark.parametrize(
    ("stored", "newer"),
    [("v2.0.0", "v2.1.0"), ("v2.1.0", ""), ("v9.9", ""), (None, "")],
)
def test_an_outdated_consent_names_the_version_of_today(stored: str | None, newer: str) -> None:
    consent = Consent(consent_given=True, consent_version=stored)
    user = cast(User, SimpleNamespace(consents={ConsentType.PRIVACY_POLICY: consent}))

    rows = rows_of(user)

    assert len(rows) == len(ConsentType)
    assert [row.newer_version for row in rows if row.consent] == [newer]


def test_a_consent_that_cannot_be_read_is_not_a_missing_one() -> None:
    user = cast(User, SimpleNamespace(consents=dict.fromkeys(ConsentType, Unread.NOT_READABLE)))

    assert {row.state for row in rows_of(user)} == {ConsentState.NOT_READABLE}
    assert {row.version for row in rows_of(user)} == {Unread.NOT_READABLE}
