"""Forms of session, device, registration and subscription that older versions of the app wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from records.holds.subscriptions import SubscriptionState
from records.holds.whole import holds_of
from records.lists import BiometricType, SubscriptionType
from records.model import Biometric, Device, Session, User
from records.table import StoredUser
from tests import samples
from tests.readable import readable

START, END = "2025-09-27T10:00:00Z", "2025-09-28T10:00:00Z"
STARTED = datetime(2025, 9, 27, 10, tzinfo=UTC)
ENDS = datetime(2025, 9, 28, 10, tzinfo=UTC)


def read(**data: Any) -> User:
    return StoredUser.of(samples.profile_of("user-1", **data)).user


def names_of_other(user: User) -> set[str]:
    return {each.name for each in user.other}


def test_a_session_of_a_token_and_its_end_is_a_session_and_the_token_is_not_read() -> None:
    user = read(current_session={"token": "canary", "expires_at": END})

    assert user.session == Session(expires_at=ENDS)
    assert user.other == ()
    assert "canary" not in repr(user)


def test_where_a_session_came_from_and_when_are_read_from_their_older_names() -> None:
    stored = {"issued_at": START, "source_ip": "192.0.2.7", "user_agent": "Made-up/1.0"}

    user = read(current_session=stored)

    assert user.session == Session(
        created_at=STARTED, source_ip="192.0.2.7", user_agent="Made-up/1.0"
    )
    assert user.other == ()


def test_a_device_under_its_older_names_is_the_same_device() -> None:
    stored = {
        "id": "pixel-1",
        "platform_version": "14",
        "device_fingerprint": "f-1",
        "timezone": "Europe/Vienna",
        "public_key": "canary",
    }

    user = read(current_device=stored)

    assert user.device == Device(
        device_id="pixel-1", os_version="14", device_fingerprint="f-1", timezone="Europe/Vienna"
    )
    assert user.other == ()


@pytest.mark.parametrize("name", ["current_biometric", "biometric"])
def test_a_registration_of_a_type_and_a_challenge_is_a_registration(name: str) -> None:
    stored = {
        "type": "touch_id",
        "challenge": "canary",
        "challenge_data": "canary",
        "verified": True,
        "last_verification_at": START,
        "failure_count": 3,
        "locked_until": END,
        "verification_level": "strong",
    }

    user = read(**{"current_biometric": ...} | {name: stored})

    assert user.biometric == Biometric(
        biometric_type=BiometricType.FINGERPRINT,
        is_verified=True,
        last_verified_at=STARTED,
        verification_failures=3,
        locked_until=ENDS,
        verification_level="strong",
    )
    assert user.other == ()
    assert "canary" not in repr(user)


@pytest.mark.parametrize("name", ["current_subscription", "subscription"])
def test_a_subscription_without_a_status_is_what_its_dates_say(name: str) -> None:
    stored = {"type": "premium", "start_date": START, "end_date": END}

    user = read(**{"current_subscription": ...} | {name: stored})

    subscription = readable(user.subscription)
    assert subscription.subscription_type is SubscriptionType.PREMIUM
    assert subscription.subscription_status is None
    assert user.other == ()
    assert holds_of(user, STARTED).subscription.state is SubscriptionState.ACTIVE
    assert holds_of(user, ENDS).subscription.state is SubscriptionState.ENDED


def test_the_newer_name_is_read_and_an_older_one_beside_it_is_not_lost() -> None:
    user = read(current_device={"device_id": "new", "id": "old"})

    assert readable(user.device).device_id == "new"
    assert names_of_other(user) == {"data.current_device.id"}


def test_a_newer_name_without_a_value_leaves_the_older_one() -> None:
    user = read(current_device={"device_id": None, "id": "old"})

    assert readable(user.device).device_id == "old"


@pytest.mark.parametrize(
    ("stored", "created_at"),
    [
        ({"created_at": "no time", "issued_at": START}, Unread.NOT_READABLE),
        ({"created_at": True, "issued_at": START}, Unread.NOT_READABLE),
        ({"issued_at": "no time"}, Unread.NOT_READABLE),
        ({"created_at": START, "issued_at": True}, STARTED),
        ({"created_at": START, "issued_at": "no time"}, STARTED),
    ],
)
def test_what_cannot_be_read_hides_neither_itself_nor_the_other(
    stored: dict[str, Any], created_at: object
) -> None:
    user = read(current_session=stored)

    assert readable(user.session).created_at == created_at
    assert any(name.startswith("data.current_session.") for name in names_of_other(user))
