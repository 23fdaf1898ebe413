"""Which tier a user has, and what is used of its limit, as of an instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from billing.usage import UsageState, usage_of
from records.holds.whole import holds_of
from records.lists import SubscriptionStatus, SubscriptionType, TierName
from records.model import Subscription, Usage
from records.table import StoredUser
from tests import samples

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE, AFTER = NOON - timedelta(days=3), NOON + timedelta(days=3)
ACTIVE = SubscriptionStatus.ACTIVE
PREMIUM = Subscription(
    subscription_status=ACTIVE,
    subscription_type=SubscriptionType.PREMIUM,
    start_date=BEFORE,
    end_date=AFTER,
)
FREE = replace(PREMIUM, subscription_type=SubscriptionType.FREE)


def state_of(subscription: Any, count: Any = 0, end: Any = AFTER) -> UsageState:
    usage = Usage(documents_processed=count, period_start=BEFORE, period_end=end)
    user = StoredUser.of(samples.profile_of("user-1")).user
    user = replace(user, subscription=subscription, usage=usage)
    return usage_of(user, holds_of(user, NOON))


@pytest.mark.parametrize(
    ("subscription", "tier", "stored"),
    [
        (PREMIUM, TierName.PREMIUM, TierName.PREMIUM),
        (replace(PREMIUM, end_date=NOON), TierName.FREE, TierName.PREMIUM),
        (replace(PREMIUM, start_date=AFTER), TierName.FREE, TierName.PREMIUM),
        (
            replace(PREMIUM, subscription_status=SubscriptionStatus.CANCELLED),
            TierName.PREMIUM,
            TierName.PREMIUM,
        ),
        (replace(PREMIUM, end_date=Unread.NOT_READABLE), None, TierName.PREMIUM),
        (replace(PREMIUM, subscription_type="gold"), None, None),
        (FREE, TierName.FREE, TierName.FREE),
        (None, TierName.FREE, None),
        (Unread.NOT_READABLE, None, None),
    ],
)
def test_the_tier_in_force(
    subscription: Any, tier: TierName | None, stored: TierName | None
) -> None:
    state = state_of(subscription)

    assert (state.tier.name if state.tier else None) == tier
    assert (state.stored_tier.name if state.stored_tier else None) == stored


@pytest.mark.parametrize(
    ("subscription", "count", "end", "used_up", "over_limit"),
    [
        (FREE, 4, AFTER, False, False),
        (FREE, 5, AFTER, True, False),
        (FREE, 6, AFTER, True, True),
        (FREE, 6, NOON, False, False),
        (FREE, None, AFTER, False, False),
        (PREMIUM, 600, AFTER, False, False),
        (replace(PREMIUM, end_date=NOON), 6, AFTER, True, True),
    ],
)
def test_a_limit_counts_in_the_current_period_of_the_tier_in_force(
    subscription: Any, count: int | None, end: datetime, used_up: bool, over_limit: bool
) -> None:
    state = state_of(subscription, count, end)

    assert (state.used_up, state.over_limit) == (used_up, over_limit)
    assert (state.share is None) == (end == NOON or count is None or subscription == PREMIUM)
