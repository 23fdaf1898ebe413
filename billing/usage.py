"""Which tier a user has, and how much of its limit is used, as of an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.audit.entries import ENTRY_ID, instant_in_id
from backoffice.dynamo.unread import known
from billing.tiers import TIERS, Tier
from records.holds.subscriptions import PeriodState
from records.holds.tiers import tier_in_force, tier_of
from records.holds.whole import Holds
from records.model import Usage, User

#: More than a form of an act stays good for, and than a run takes.
_LONGEST_RESET = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class UsageState:
    """The tier in force, and count and limit of a usage period.

    `tier` is None where nobody can say, `limit` where it is unlimited or unknown. `stored_tier` is
    what the subscription would give if it ran.
    """

    tier: Tier | None
    stored_tier: Tier | None
    count: int | None
    limit: int | None
    #: A count counts in its own period only.
    is_current: bool
    #: When the count before it was reset, where the record tells.
    reset_at: datetime | None = None

    @property
    def over_limit(self) -> bool:
        return self.used_up and self.count != self.limit

    @property
    def used_up(self) -> bool:
        """Whether the documents of the current period are used."""
        is_counted = self.is_current and self.limit is not None and self.count is not None
        return is_counted and (self.count or 0) >= (self.limit or 0)

    @property
    def share(self) -> int | None:
        """Percent of the limit that is used, at most 100; None where there is no limit."""
        if not self.limit or self.count is None or not self.is_current:
            return None
        return max(0, min(100, round(100 * self.count / self.limit)))


def usage_of(user: User, holds: Holds) -> UsageState:
    """Tier and usage of a user as of the instant of `holds`.

    Without a subscription that runs there is what the free tier gives.
    Source: data contract, sections 4a and 10.
    """
    name = tier_of(user.subscription)
    in_force = tier_in_force(name, holds.subscription.state)
    tier = TIERS[in_force] if in_force else None
    usage = known(user.usage)
    return UsageState(
        tier=tier,
        stored_tier=TIERS[name] if name else None,
        count=known(usage.documents_processed) if usage else None,
        limit=tier.max_documents_per_month if tier else None,
        is_current=holds.period.state == PeriodState.CURRENT,
        reset_at=_reset_at(usage) if usage else None,
    )


def _reset_at(usage: Usage) -> datetime | None:
    """When a reset was: a period began with it. Where the app has begun another since, what is
    left is the time in the reset's id, of when somebody opened its form."""
    reset_id, begins_at = known(usage.reset_id), known(usage.period_start)
    if not reset_id or not ENTRY_ID.fullmatch(reset_id):
        return None
    opened_at = instant_in_id(reset_id)
    is_of_reset = begins_at and opened_at <= begins_at <= opened_at + _LONGEST_RESET
    return begins_at if is_of_reset else opened_at
