"""The three tiers: constants of the product, in code and never in the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from types import MappingProxyType

from backoffice.web.editions import edition_of
from records.holds.tiers import TIER_OF_TYPE
from records.lists import SubscriptionType, TierName


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

    @property
    def subscription_types(self) -> list[SubscriptionType]:
        """The types of subscription that give this tier."""
        return [each for each in SubscriptionType if TIER_OF_TYPE[each] == self.name]


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


def as_contract() -> dict[str, dict[str, object]]:
    """The tiers in the shape of the data contract (section 5), in which editions are compared."""
    return {
        name.value: {field: value for field, value in asdict(tier).items() if field != "name"}
        for name, tier in TIERS.items()
    }


#: A new version goes with every change of the tiers.
EDITION = edition_of("1", as_contract())


def limit(tier: TierName) -> int | None:
    """Documents a month; None where unlimited."""
    return TIERS[tier].max_documents_per_month
