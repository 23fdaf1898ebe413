"""Payments of demo users."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from demo.stories import Paid
from records.lists import PaymentStatus
from records.new_records import NewPayment

CURRENCIES = ("EUR", "USD", "GBP")
METHODS = ("apple_pay", "google_pay", "credit_card", "paypal")
AMOUNTS = ("9.99", "9.99", "19.99", "99.99", "199.99", "0.00", "4.50")
#: How often each status is drawn.
WEIGHTS = {
    PaymentStatus.COMPLETED: 12,
    PaymentStatus.FAILED: 2,
    PaymentStatus.REFUNDED: 2,
    PaymentStatus.PENDING: 1,
    PaymentStatus.DISPUTED: 1,
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Account:
    """Who pays for what, and since when."""

    user_id: str
    subscription_id: str
    since: datetime
    until: datetime


def drawn_payments(
    chance: random.Random, account: Account, count: int, *, every: bool = False
) -> tuple[Paid, ...]:
    """Payments from oldest to newest. `every`: every status and every currency is among them."""
    statuses = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count)
    home = chance.choice(CURRENCIES)
    currencies = [home] * count
    if every:
        turns = range(count)
        statuses = [list(WEIGHTS)[turn % len(WEIGHTS)] for turn in turns]
        currencies = [CURRENCIES[turn % len(CURRENCIES)] for turn in turns]
    times = list(_times(chance, account, count))
    return tuple(
        Paid(_payment(chance, account, status, currency, at), at)
        for status, currency, at in zip(statuses, currencies, times, strict=True)
    )


def _times(chance: random.Random, account: Account, count: int) -> Iterator[datetime]:
    """Evenly spread moments, each at some time of its day, in order."""
    whole = account.until - account.since - _DAY
    for number in range(count):
        at = account.since + whole * (number + 1) / (count + 1)
        yield at.replace(microsecond=0) + timedelta(minutes=chance.randint(0, 59))


def _payment(
    chance: random.Random,
    account: Account,
    status: PaymentStatus,
    currency: str,
    at: datetime,
) -> NewPayment:
    method = chance.choice(METHODS)
    is_pending = status == PaymentStatus.PENDING
    return NewPayment(
        payment_id=f"pay_{chance.randbytes(8).hex()}",
        user_id=account.user_id,
        subscription_id=account.subscription_id,
        amount=Decimal(chance.choice(AMOUNTS)),
        currency=currency,
        payment_status=status,
        provider_transaction_id=f"{method}_{chance.randbytes(8).hex()}",
        payment_method=method,
        processed_at=None if is_pending else at + timedelta(seconds=chance.randint(1, 90)),
    )
