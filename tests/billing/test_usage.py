"""Which tier a user has, and what is used of its limit, as of an instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backoffice.audit.entries import milliseconds_text
from backoffice.dynamo.unread import Unread
from billing.services import reset_usage
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


RESET_ID = milliseconds_text(BEFORE) + "0" * 20


@pytest.mark.parametrize(
    ("reset_id", "begins_at", "reset_at"),
    [
        (RESET_ID, BEFORE, BEFORE),
        (RESET_ID, BEFORE + timedelta(minutes=7), BEFORE + timedelta(minutes=7)),
        # The app has begun a period of its own since, or nobody can say when this one began.
        (RESET_ID, NOON, BEFORE),
        (RESET_ID, None, BEFORE),
        ("not one of ours", BEFORE, None),
        (None, BEFORE, None),
        (Unread.NOT_READABLE, BEFORE, None),
    ],
)
def test_when_the_count_was_reset(reset_id: Any, begins_at: Any, reset_at: Any) -> None:
    usage = Usage(documents_processed=0, period_start=begins_at, reset_id=reset_id)
    user = replace(StoredUser.of(samples.profile_of("user-1")).user, usage=usage)

    assert usage_of(user, holds_of(user, NOON)).reset_at == reset_at


@pytest.mark.parametrize(
    ("count", "end", "is_open"),
    [
        (0, AFTER, False),
        (None, AFTER, False),
        (0, None, False),
        (1, AFTER, True),
        ("three", AFTER, True),
        (0, NOON, True),
        (0, "soon", True),
        (..., AFTER, True),
    ],
)
def test_a_reset_is_offered_where_there_is_something_to_reset(
    count: Any, end: Any, is_open: Any
) -> None:
    period = {"documents_processed": count, "period_start": BEFORE, "period_end": end}
    stored = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in period.items()
    }
    usage = {} if count is ... else {"usage_current_period": stored}
    user = StoredUser.of(samples.profile_of("user-1", current_subscription=usage))
    (seen,) = reset_usage.see(user)

    assert reset_usage.is_open(seen, now=NOON) is is_open


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
