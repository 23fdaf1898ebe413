"""Which tier a user has."""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.dynamo.unread import Maybe, known
from records.holds.subscriptions import NOT_RUNNING, RUNNING, SubscriptionState
from records.lists import SubscriptionType, TierName
from records.model import Subscription

#: A subscription's type is a tier name or a billing frequency (data contract, section 4a).
TIER_OF_TYPE: Mapping[str | None, TierName] = {
    SubscriptionType.FREE: TierName.FREE,
    SubscriptionType.PREMIUM: TierName.PREMIUM,
    SubscriptionType.FAMILY: TierName.FAMILY,
    SubscriptionType.MONTHLY: TierName.PREMIUM,
    SubscriptionType.YEARLY: TierName.PREMIUM,
}


def tier_of(subscription: Maybe[Subscription]) -> TierName | None:
    """The tier of a subscription; None where there is none, or its type is unknown or unread.

    Source: data contract, section 4a.
    """
    readable = known(subscription)
    return TIER_OF_TYPE.get(known(readable.subscription_type)) if readable else None


def tier_in_force(stored: TierName | None, state: SubscriptionState) -> TierName | None:
    """The tier that a user has now, by what the subscription would give and whether it runs; the
    free one where none runs, None where nobody can say.

    Source: data contract, sections 4a and 10.
    """
    if state in NOT_RUNNING:
        return TierName.FREE
    return stored if state in RUNNING else None
