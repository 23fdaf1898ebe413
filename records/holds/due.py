"""Whether a usage period is due to begin anew."""

from __future__ import annotations

from records.holds.accounts import CLOSED, AccountState
from records.holds.subscriptions import NOT_RUNNING, RUNNING, PeriodState, SubscriptionState
from records.holds.whole import Holds


def is_due(holds: Holds) -> bool | None:
    """Whether the period is over, and account and subscription are active; None where nobody can
    say."""
    return both(
        both(is_open(holds.account.state), is_running(holds.subscription.state)),
        is_over(holds.period.state),
    )


def both(one: bool | None, other: bool | None) -> bool | None:
    """Whether both are so: one that is not decides, whatever is not known of the other."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def is_open(account: AccountState) -> bool | None:
    """Whether an account is active."""
    return account is AccountState.ACTIVE or (False if account in CLOSED else None)


def is_running(subscription: SubscriptionState) -> bool | None:
    """Whether a subscription gives what it is to give."""
    return subscription in RUNNING or (False if subscription in NOT_RUNNING else None)


def is_over(period: PeriodState) -> bool | None:
    """Whether a usage period has ended; where there is none, none has."""
    return None if period is PeriodState.NOT_READABLE else period is PeriodState.OVER
