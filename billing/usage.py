"""How much of a tier's limit is used."""

from __future__ import annotations

from dataclasses import dataclass

from backoffice.dynamo.unread import known
from billing.tiers import TIERS, Tier, tier_of
from records.model import User


@dataclass(frozen=True, slots=True)
class UsageState:
    """Count and limit of the current period. `limit` is None where unlimited or unknown."""

    tier: Tier | None
    count: int | None
    limit: int | None

    @property
    def over_limit(self) -> bool:
        return self.limit is not None and self.count is not None and self.count > self.limit

    @property
    def at_limit(self) -> bool:
        return self.limit is not None and self.count == self.limit

    @property
    def share(self) -> int | None:
        """Percent of the limit that is used, at most 100; None where there is no limit."""
        if not self.limit or self.count is None:
            return None
        return max(0, min(100, round(100 * self.count / self.limit)))


def usage_of(user: User) -> UsageState:
    """The usage of a user's current period."""
    name = tier_of(user.subscription)
    tier = TIERS[name] if name else None
    usage = known(user.usage)
    count = known(usage.documents_processed) if usage else None
    return UsageState(tier, count, tier.max_documents_per_month if tier else None)
