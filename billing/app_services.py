"""What the app itself does with subscription, payments and usage (data contract, section 4).

Used by the demo loader, tests and later the migration. Staff reset a usage period elsewhere, as
an act with a reason and an audit entry. Every service raises, beside what it names, the errors of
`dynamo.errors`, UserNotFoundError, and OtherLayoutError for a record that is stored otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backoffice.dynamo.errors import ConditionFailedError
from backoffice.dynamo.expressions import Condition, path
from backoffice.dynamo.unread import known
from backoffice.dynamo.wire import decode
from billing.tiers import limit
from records.app_writes import write_fitting, write_together
from records.errors import (
    NoSubscriptionError,
    PaymentExistsError,
    UnknownTierError,
    UserNotFoundError,
)
from records.holds.subscriptions import PeriodState, period_of
from records.holds.tiers import tier_of
from records.layouts.planned import app_changes, new_items
from records.lists import TierName
from records.model import Usage
from records.new_records import NewPayment, SubscriptionTerms
from records.table import StoredUser, UsersTable

IS_NEW: Condition = path("PK").missing()


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a user's tier allows and what is used of it. `limit` is None where unlimited."""

    tier: TierName
    limit: int | None
    used: int
    period_end: datetime | None
    period_is_over: bool

    @property
    def is_used_up(self) -> bool:
        return self.limit is not None and self.used >= self.limit


def change_subscription(
    *, users: UsersTable, user_id: str, terms: SubscriptionTerms, now: datetime
) -> None:
    """Change what the user subscribes to; the usage of the current period stays.

    In: the terms as they are to be. Where no subscription is stored, one begins with nothing used.
    Source: data contract, sections 2 and 4.
    """
    write_fitting(
        users,
        lambda data: app_changes.change_subscription(user_id, data, terms, now=now),
        repeatable=True,
    )


def record_payment(*, users: UsersTable, new: NewPayment, now: datetime) -> bool:
    """Record a payment, once, under the day of `now`.

    Out: True where it was recorded now, False where this very payment is there already.
    Errors: PaymentExistsError where another payment is there under this date and id.
    Source: data contract, sections 3 and 4.
    """
    item = new_items.payment_item(new, now=now)
    try:
        users.client.put(users.table, item, IS_NEW)
    except ConditionFailedError as refused:
        if refused.item is None or decode(refused.item["data"]) != decode(item["data"]):
            raise PaymentExistsError("Another payment has this date and id.") from None
        return False
    return True


def check_usage_limit(*, users: UsersTable, user_id: str, now: datetime) -> Allowance:
    """What the user's tier allows and what is used of it, as of now.

    Errors: NoSubscriptionError; UnknownTierError where its type names no tier.
    Source: data contract, sections 4, 4a and 5.
    """
    user = _stored(users, user_id).user
    if known(user.subscription) is None:
        raise NoSubscriptionError("There is no subscription that can be read.")
    tier = tier_of(user.subscription)
    if tier is None:
        raise UnknownTierError("The subscription's type names no tier.")
    usage = known(user.usage) or Usage()
    return Allowance(
        tier=tier,
        limit=limit(tier),
        used=known(usage.documents_processed) or 0,
        period_end=known(usage.period_end),
        period_is_over=period_of(user.usage, now).state == PeriodState.OVER,
    )


def increment_usage(
    *, users: UsersTable, user_id: str, max_documents: int | None, now: datetime
) -> int:
    """Count one document, in one conditional update, so that no race passes the limit.

    In: the limit that `check_usage_limit` says, None for unlimited. Out: the count as it is now.
    Not idempotent: an unknown outcome (UnavailableError) is for the caller to settle.
    Errors: UsageLimitReachedError, NoSubscriptionError, RecordChangedError.
    Source: data contract, section 4.
    """
    item = write_fitting(
        users,
        lambda data: app_changes.increment_usage(user_id, data, max_documents, now=now),
    )
    usage = known(StoredUser.of(item).user.usage) or Usage()
    return known(usage.documents_processed) or 0


def reset_usage(*, users: UsersTable, user_id: str, reset_id: str, now: datetime) -> None:
    """Start a new usage period of 30 days at zero, in whatever layout the record is stored.

    In: an id that tells this reset from others. The count just replaced stays as `previous_count`.
    Errors: NoSubscriptionError; RecordChangedError where another reset came first.
    Source: data contract, sections 4 and 8.
    """
    found = _stored(users, user_id).sightings("usage")
    if not found:
        raise NoSubscriptionError("There is no subscription.")
    usage = found[0]
    write_together(users, usage.part.change(usage.seen, now=now, act_id=reset_id))


def _stored(users: UsersTable, user_id: str) -> StoredUser:
    stored = users.find_user(user_id)
    if stored is None:
        raise UserNotFoundError("There is no such user.")
    return stored
