"""What the tiers give."""

from __future__ import annotations

from decimal import Decimal

from billing.tiers import TIERS, limit
from records.lists import TierName


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
