"""Consents that older versions of the app stored as booleans (data contract, section 6)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from records.holds.consents import ConsentState, consent_of
from records.lists import ConsentType
from records.model import OtherAttribute, User
from records.table import StoredUser
from tests import samples
from tests.readable import readable

UNREAD = Unread.NOT_READABLE


def read(**data: Any) -> User:
    return StoredUser.of(samples.profile_of("user-1", **data)).user


def others(user: User) -> dict[str, OtherAttribute]:
    return {other.name: other for other in user.other}


BESIDE = {"consent_version": "2.1", "consent_date": "2025-10-01T08:00Z"}


@pytest.mark.parametrize(
    ("name", "consent_type"),
    [
        ("medical", ConsentType.MEDICAL_DISCLAIMERS),
        ("privacy", ConsentType.PRIVACY_POLICY),
        ("terms", ConsentType.TERMS_OF_SERVICE),
        *((str(each), each) for each in ConsentType),
    ],
)
@pytest.mark.parametrize("beside", [BESIDE, {}], ids=["with version", "alone"])
@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize("is_inside", [True, False], ids=["consents", "data"])
def test_a_boolean_is_a_consent_with_the_version_and_date_beside_it(
    name: str, consent_type: ConsentType, beside: dict[str, Any], *, given: bool, is_inside: bool
) -> None:
    stored = {name: given, **beside}

    user = read(consents=stored) if is_inside else read(consents=..., **stored)

    assert list(user.consents) == [consent_type]
    consent = readable(user.consents[consent_type])
    assert consent.consent_given is given
    assert consent.consent_version == beside.get("consent_version")
    assert consent.created_at == (datetime(2025, 10, 1, 8, tzinfo=UTC) if beside else None)
    assert others(user) == {}
    state = consent_of(consent_type, consent, datetime(2026, 3, 1, tzinfo=UTC)).state
    if_given = ConsentState.CURRENT if beside else ConsentState.UNKNOWN_VERSION
    assert state == (if_given if given else ConsentState.NOT_GIVEN)


def test_of_several_answers_to_one_consent_the_fullest_counts() -> None:
    full = {"consent_given": True, "consent_version": "v2.0.0"}
    inside = {"terms_of_service": full, "terms": False, "privacy": False, "privacy_policy": True}

    user = read(consents=inside, privacy_policy=False, medical=True, consent_version="v2.1.0")

    given = {each: readable(consent).consent_given for each, consent in user.consents.items()}
    assert given == {
        ConsentType.TERMS_OF_SERVICE: True,
        ConsentType.PRIVACY_POLICY: True,
        ConsentType.MEDICAL_DISCLAIMERS: True,
    }
    versions = {each: readable(one).consent_version for each, one in user.consents.items()}
    assert versions[ConsentType.TERMS_OF_SERVICE] == "v2.0.0"
    # Not the version that stands beside other answers.
    assert versions[ConsentType.PRIVACY_POLICY] is None


@pytest.mark.parametrize("odd", ["yes", 1, ["yes"]])
def test_what_is_no_boolean_under_a_short_name_is_another_attribute(odd: Any) -> None:
    user = read(consents={"terms": odd, "consent_version": "2.1"}, medical=odd)

    assert user.consents == {}
    names = {"data.consents.terms", "data.consents.consent_version", "data.medical"}
    assert set(others(user)) == names


def test_a_version_beside_booleans_that_cannot_be_read_is_said_once() -> None:
    user = read(consents={"terms": True, "privacy": True, "consent_version": ["2.1"]})

    for each in (ConsentType.TERMS_OF_SERVICE, ConsentType.PRIVACY_POLICY):
        assert readable(user.consents[each]).consent_version is UNREAD
    assert [other.name for other in user.other] == ["data.consents.consent_version"]


def test_addresses_and_agents_beside_booleans_are_shown_by_name_alone() -> None:
    user = read(consents=..., terms=True, ip_address="192.0.2.7", user_agent="Phone 1")

    assert set(others(user)) == {"data.ip_address", "data.user_agent"}
    assert "192.0.2.7" not in repr(user)
