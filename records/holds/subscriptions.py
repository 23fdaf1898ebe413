"""Whether a subscription runs, and which usage period counts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from backoffice.dynamo.unread import Maybe, Unread, known
from records.holds.held import Held, contradicts, is_ahead, is_past
from records.lists import SubscriptionStatus
from records.model import Subscription, Usage


class SubscriptionState(StrEnum):
    ACTIVE = "active"
    PAID_UNTIL = "cancelled, still paid"
    ENDED = "ended"
    NOT_BEGUN = "not begun yet"
    PENDING = "pending"
    NONE = "none"
    UNKNOWN = "unknown status"
    NOT_READABLE = "not readable here"


#: The states in which a user has what the subscription gives, and those in which not. In the others
#: nobody can say.
RUNNING = frozenset([SubscriptionState.ACTIVE, SubscriptionState.PAID_UNTIL])
NOT_RUNNING = frozenset(
    [
        SubscriptionState.ENDED,
        SubscriptionState.NOT_BEGUN,
        SubscriptionState.PENDING,
        SubscriptionState.NONE,
    ]
)


class PeriodState(StrEnum):
    """A usage period; its count counts while it is current."""

    CURRENT = "current"
    OVER = "over"
    NOT_BEGUN = "not begun yet"
    NONE = "none"
    NOT_READABLE = "not readable here"


#: The stored statuses that say what holds; with the other states, each of them does.
_AGREEING: dict[SubscriptionState, tuple[str, ...]] = {
    SubscriptionState.ACTIVE: (SubscriptionStatus.ACTIVE,),
    SubscriptionState.PAID_UNTIL: (SubscriptionStatus.CANCELLED,),
    SubscriptionState.ENDED: (SubscriptionStatus.EXPIRED, SubscriptionStatus.CANCELLED),
    SubscriptionState.NOT_BEGUN: (SubscriptionStatus.PENDING,),
}


def subscription_of(subscription: Maybe[Subscription], now: datetime) -> Held[SubscriptionState]:
    """What holds of a subscription; one without a status is what its dates say.

    Source: data contract, sections 2, 6 and 10.
    """
    if subscription is None:
        return Held(SubscriptionState.NONE)
    if isinstance(subscription, Unread):
        return Held(SubscriptionState.NOT_READABLE)
    state = _not_running(subscription, now) or _running(subscription)
    ends_at, stored = known(subscription.end_date), subscription.subscription_status
    begins_at = known(subscription.start_date)
    is_running = state in RUNNING
    return Held(
        state,
        since={
            SubscriptionState.ENDED: ends_at if is_past(ends_at, now) else None,
            SubscriptionState.NOT_BEGUN: None,
        }.get(state, begins_at if is_running else None),
        until=begins_at
        if state == SubscriptionState.NOT_BEGUN
        else ends_at
        if is_running
        else None,
        stored=stored,
        differs=state in _AGREEING and contradicts(stored, _AGREEING[state]),
    )


def period_of(usage: Maybe[Usage], now: datetime) -> Held[PeriodState]:
    """What holds of a usage period; one without an end is current. Source: section 2."""
    if usage is None:
        return Held(PeriodState.NONE)
    if isinstance(usage, Unread):
        return Held(PeriodState.NOT_READABLE)
    begins_at, ends_at = usage.period_start, usage.period_end
    if is_past(ends_at, now):
        return Held(PeriodState.OVER, since=known(ends_at))
    if is_ahead(begins_at, now):
        return Held(PeriodState.NOT_BEGUN, until=known(begins_at))
    if isinstance(begins_at, Unread) or isinstance(ends_at, Unread):
        return Held(PeriodState.NOT_READABLE)
    return Held(PeriodState.CURRENT, since=begins_at, until=ends_at)


def _not_running(subscription: Subscription, now: datetime) -> SubscriptionState | None:
    status = subscription.subscription_status
    if is_past(subscription.end_date, now) or status == SubscriptionStatus.EXPIRED:
        return SubscriptionState.ENDED
    if is_ahead(subscription.start_date, now):
        return SubscriptionState.NOT_BEGUN
    return SubscriptionState.PENDING if status == SubscriptionStatus.PENDING else None


def _running(subscription: Subscription) -> SubscriptionState:
    status, ends_at = subscription.subscription_status, subscription.end_date
    dates = (subscription.start_date, ends_at)
    if any(isinstance(value, Unread) for value in (status, *dates)):
        return SubscriptionState.NOT_READABLE
    if status == SubscriptionStatus.CANCELLED:
        # Without a day until which it is paid, nothing says that it still is.
        return SubscriptionState.PAID_UNTIL if ends_at else SubscriptionState.ENDED
    without_status = not status and any(dates)
    is_active = status == SubscriptionStatus.ACTIVE or without_status
    return SubscriptionState.ACTIVE if is_active else SubscriptionState.UNKNOWN
