"""What home says of a recent user (Django-free)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from billing.tiers import Tier
from billing.usage import usage_of
from records.holds.accounts import AccountState
from records.holds.held import Held
from records.holds.whole import holds_of
from records.model import User
from records.table import StoredUser
from users.services.recent import RecentUser


@dataclass(frozen=True, slots=True)
class RecentRow:
    """A recent user, and what was seen of them: None where nobody asked, or nobody is there."""

    recent: RecentUser
    user: User | None = None
    account: Held[AccountState] | None = None
    tier: Tier | None = None
    stored_tier: Tier | None = None


def row_of(recent: RecentUser, stored: StoredUser | None, now: datetime) -> RecentRow:
    """The row of a user as of now."""
    if stored is None:
        return RecentRow(recent)
    holds = holds_of(stored.user, now)
    usage = usage_of(stored.user, holds)
    return RecentRow(recent, stored.user, holds.account, usage.tier, usage.stored_tier)
