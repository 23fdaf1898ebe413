"""The three tiers: constants of the product, in code and never in the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from records.lists import SubscriptionType, TierName
from records.model import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """What a tier gives and costs. `max_documents_per_month` is None where it is unlimited."""

    name: TierName
    medical_reports: bool
    max_documents_per_month: int | None
    priority_processing: bool
    advanced_analytics: bool
    export_capabilities: bool
    monthly_price_usd: Decimal
    yearly_price_usd: Decimal

    @property
    def unlimited(self) -> bool:
        return self.max_documents_per_month is None


TIERS: Mapping[TierName, Tier] = MappingProxyType(
    {
        TierName.FREE: Tier(
            name=TierName.FREE,
            medical_reports=False,
            max_documents_per_month=5,
            priority_processing=False,
            advanced_analytics=False,
            export_capabilities=False,
            monthly_price_usd=Decimal(0),
            yearly_price_usd=Decimal(0),
        ),
        TierName.PREMIUM: Tier(
            name=TierName.PREMIUM,
            medical_reports=True,
            max_documents_per_month=None,
            priority_processing=True,
            advanced_analytics=True,
            export_capabilities=True,
            monthly_price_usd=Decimal("9.99"),
            yearly_price_usd=Decimal("99.99"),
        ),
        TierName.FAMILY: Tier(
            name=TierName.FAMILY,
            medical_reports=True,
            max_documents_per_month=None,
            priority_processing=True,
            advanced_analytics=True,
            export_capabilities=True,
            monthly_price_usd=Decimal("19.99"),
            yearly_price_usd=Decimal("199.99"),
        ),
    }
)

#: A subscription's type is a tier name or a billing frequency (data contract, section 4a).
_TIER_OF_TYPE: Mapping[str | None, TierName] = {
    SubscriptionType.FREE: TierName.FREE,
    SubscriptionType.PREMIUM: TierName.PREMIUM,
    SubscriptionType.FAMILY: TierName.FAMILY,
    SubscriptionType.MONTHLY: TierName.PREMIUM,
    SubscriptionType.YEARLY: TierName.PREMIUM,
}


def tier_of(subscription: Subscription | None) -> TierName | None:
    """The tier of a subscription; None where there is none or its type is unknown.

    Source: data contract, section 4a.
    """
    if subscription is None:
        return None
    return _TIER_OF_TYPE.get(subscription.subscription_type)


def limit(tier: TierName) -> int | None:
    """Documents a month; None where unlimited."""
    return TIERS[tier].max_documents_per_month
