"""Which tier a subscription has."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.dynamo.unread import Unread
from billing.tiers import TIERS, limit, tier_of
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


def test_only_the_free_tier_has_a_limit() -> None:
    assert {name: limit(name) for name in TierName} == {
        TierName.FREE: 5,
        TierName.PREMIUM: None,
        TierName.FAMILY: None,
    }


def test_prices_are_exact() -> None:
    assert [tier.yearly_price_usd for tier in TIERS.values()] == [
        Decimal(0),
        Decimal("99.99"),
        Decimal("199.99"),
    ]
