"""Which tier a subscription has, and which one a user."""

from __future__ import annotations

import pytest

from backoffice.dynamo.unread import Unread
from records.holds.subscriptions import NOT_RUNNING, RUNNING, SubscriptionState
from records.holds.tiers import tier_in_force, tier_of
from records.lists import SubscriptionType, TierName
from records.model import Subscription


@pytest.mark.parametrize(
    ("subscription_type", "tier"),
    [
        ("free", TierName.FREE),
        ("premium", TierName.PREMIUM),
        ("family", TierName.FAMILY),
        ("monthly", TierName.PREMIUM),
        ("yearly", TierName.PREMIUM),
        ("lifetime", None),
        ("", None),
        (None, None),
    ],
)
def test_a_tier_name_stands_for_itself_and_a_frequency_means_premium(
    subscription_type: str | None, tier: TierName | None
) -> None:
    assert tier_of(Subscription(subscription_type=subscription_type)) == tier


def test_every_known_type_has_a_tier() -> None:
    assert all(tier_of(Subscription(subscription_type=each)) for each in SubscriptionType)


def test_without_a_subscription_there_is_no_tier() -> None:
    assert tier_of(None) is None


@pytest.mark.parametrize("unread", Unread)
def test_of_what_cannot_be_read_no_tier_is_concluded(unread: Unread) -> None:
    assert tier_of(unread) is None
    assert tier_of(Subscription(subscription_type=unread)) is None


@pytest.mark.parametrize("state", SubscriptionState)
def test_the_tier_in_force_is_the_free_one_where_no_subscription_runs(
    state: SubscriptionState,
) -> None:
    expected = TierName.FAMILY if state in RUNNING else TierName.FREE
    is_known = state in RUNNING | NOT_RUNNING

    assert tier_in_force(TierName.FAMILY, state) == (expected if is_known else None)
