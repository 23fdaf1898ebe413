"""Totals of payments, per currency and never mixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal

from backoffice.dynamo.unread import known
from records.lists import PaymentStatus
from records.model import PaymentRecord

#: Sums of 38-digit amounts stay exact.
_EXACT = Context(prec=400)


@dataclass(frozen=True, slots=True)
class Total:
    """What was paid in one currency: completed payments only."""

    currency: str
    amount: Decimal
    count: int


def totals_of(payments: Iterable[PaymentRecord]) -> list[Total]:
    """The completed payments among those given, summed up per currency."""
    sums: dict[str, tuple[Decimal, int]] = {}
    for record in payments:
        payment = record.payment
        paid, currency = known(payment.amount), known(payment.currency) or "?"
        if payment.payment_status != PaymentStatus.COMPLETED or paid is None:
            continue
        amount, count = sums.get(currency, (Decimal(0), 0))
        sums[currency] = (_EXACT.add(amount, paid), count + 1)
    return [Total(currency, *sums[currency]) for currency in sorted(sums)]
