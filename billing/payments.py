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
from records.model import PaymentRecord, User
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
)
Cells = Sequence[Maybe[str | Decimal | datetime]]


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
        lambda: users.find_user(question.user_id),
        lambda: list_payments(users, question, size=PAGE_SIZE, seconds=PAGE_SECONDS, cursor=cursor),
    )
    trail.record(_entry(PAYMENTS_VIEWED, question, actor=actor, now=now))
    return PaymentHistory(stored.user, page) if stored else None


def export_payments(
    *,
    question: PaymentQuestion,
    actor: Actor,
    now: datetime,
    users: UsersTable,
    trail: Trail,
) -> Iterator[Cells] | None:
    """The cells of every payment asked for, read as they are sent; None where there is no user.

    The export is on record, with its columns, before this returns.
    """
    stored = users.find_user(question.user_id)
    entry = _entry(PAYMENTS_EXPORTED, question, actor=actor, now=now, fields=COLUMNS)
    trail.record(entry)
    return _cells(stored, walk_payments(users, question)) if stored else None


def provider_of(record: PaymentRecord, user: User) -> Maybe[str]:
    """Who billed a payment: the provider of its subscription, where that is the current one."""
    subscription = user.subscription
    if subscription is None or isinstance(subscription, Unread):
        return subscription
    if known(record.payment.subscription_id) != subscription.subscription_id:
        return None
    return subscription.provider


def _cells(stored: StoredUser, records: Iterator[PaymentRecord]) -> Iterator[Cells]:
    for record in records:
        payment = record.payment
        yield (
            record.date,
            record.payment_id,
            payment.payment_status,
            payment.amount,
            payment.currency,
            provider_of(record, stored.user),
            payment.payment_method,
            payment.processed_at,
            payment.subscription_id,
        )


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
