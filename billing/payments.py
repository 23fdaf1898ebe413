"""A user's payment history: on record before anything of it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, Values, new_entry
from backoffice.audit.trail import Trail
from backoffice.dynamo.parallel import in_parallel
from backoffice.dynamo.unread import Maybe, Unread, known
from billing.words import PAYMENTS_EXPORTED, PAYMENTS_VIEWED
from records.model import PaymentRecord, Subscription, User
from records.payments import PaymentPage, PaymentQuestion, list_payments, walk_payments
from records.table import StoredUser, UsersTable
from records.words import USER

PAGE_SIZE = 50
#: Of the request's time; what is over is for the entry and the page.
PAGE_SECONDS = 1.2

#: What leaves the site in a file, by name (an allowlist).
COLUMNS = (
    "date",
    "payment_id",
    "status",
    "amount",
    "currency",
    "provider",
    "method",
    "processed_at",
    "subscription_id",
    "refund_status",
    "refund_amount",
    "refunded_at",
    "refund_reason",
    "other_attributes",
)
#: What names a payment at its provider: left out of files where such references are masked.
REFERENCE_COLUMNS = ("provider_transaction_id", "external_subscription_id")
Cell = str | Decimal | datetime
Cells = Sequence[Maybe[Cell]]


@dataclass(frozen=True, slots=True)
class PaymentHistory:
    """A user's payments with the user they are of."""

    user: User = field(repr=False)
    page: PaymentPage


def find_payment_history(
    *,
    question: PaymentQuestion,
    cursor: str | None,
    actor: Actor,
    now: datetime,
    users: UsersTable,
    trail: Trail,
) -> PaymentHistory | None:
    """One page, None where there is no such user. Raises CursorError and `dynamo.errors`."""
    stored, page = in_parallel(
        # Like the payments not as of this moment: nothing is done here, and it costs half.
        lambda: users.find_whole(question.user_id, consistent=False),
        lambda: list_payments(users, question, size=PAGE_SIZE, seconds=PAGE_SECONDS, cursor=cursor),
    )
    trail.record(_entry(PAYMENTS_VIEWED, question, actor=actor, now=now))
    return PaymentHistory(stored.user, page) if stored else None


def export_payments(
    *,
    question: PaymentQuestion,
    columns: Sequence[str],
    actor: Actor,
    now: datetime,
    users: UsersTable,
    trail: Trail,
) -> Iterator[Cells] | None:
    """The cells of every payment asked for, read as they are sent; None where there is no user.

    `columns` are of those above. The export is on record, with them, before this returns.
    """
    stored = users.find_whole(question.user_id)
    entry = _entry(PAYMENTS_EXPORTED, question, actor=actor, now=now, fields=tuple(columns))
    trail.record(entry)
    return _cells(stored, walk_payments(users, question), columns) if stored else None


def provider_of(record: PaymentRecord, user: User) -> Maybe[str]:
    """Who billed a payment: the provider of its subscription, where that is still on record."""
    subscription = _subscription_of(record, user)
    return subscription.provider if isinstance(subscription, Subscription) else subscription


def _subscription_of(record: PaymentRecord, user: User) -> Maybe[Subscription]:
    subscription = user.subscription
    if subscription is None or isinstance(subscription, Unread):
        return subscription
    paid_for = known(record.payment.subscription_id)
    on_record = (subscription, *user.further_subscriptions)
    return next((each for each in on_record if each.subscription_id == paid_for), None)


def _cells(
    stored: StoredUser, records: Iterator[PaymentRecord], columns: Sequence[str]
) -> Iterator[Cells]:
    for record in records:
        by_name = _by_column(record, stored.user)
        yield [by_name[column] for column in columns]


def _by_column(record: PaymentRecord, user: User) -> dict[str, Maybe[Cell]]:
    payment, subscription = record.payment, _subscription_of(record, user)
    external_id = (
        subscription.external_subscription_id
        if isinstance(subscription, Subscription)
        else subscription
    )
    return {
        "date": record.date,
        "payment_id": record.payment_id,
        "status": payment.payment_status,
        "amount": payment.amount,
        "currency": payment.currency,
        "provider": provider_of(record, user),
        "method": payment.payment_method,
        "processed_at": payment.processed_at,
        "subscription_id": payment.subscription_id,
        "refund_status": payment.refund_status,
        "refund_amount": payment.refund_amount,
        "refunded_at": payment.refunded_at,
        "refund_reason": payment.refund_reason,
        "other_attributes": ", ".join(f"{each.name} ({each.type})" for each in record.other),
        "provider_transaction_id": payment.provider_transaction_id,
        "external_subscription_id": external_id,
    }


def _entry(
    action: Action,
    question: PaymentQuestion,
    *,
    actor: Actor,
    now: datetime,
    fields: tuple[str, ...] = (),
) -> Entry:
    asked: Values = {
        "since": question.since.isoformat() if question.since else None,
        "until": question.until.isoformat() if question.until else None,
        "status": question.status or None,
    }
    new = {name: value for name, value in asked.items() if value}
    subject = USER.of(question.user_id)
    return new_entry(action, subject, actor=actor, now=now, new=new, fields=fields)
