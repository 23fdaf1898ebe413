"""Payments that may have been made twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from backoffice.dynamo.unread import known
from records.lists import PaymentStatus
from records.model import PaymentRecord

#: Two completed payments of one amount no further apart than this are worth a look.
WITHIN = timedelta(days=3)

Key = tuple[str, str]


def key_of(record: PaymentRecord) -> Key:
    """What names a payment among those of a user."""
    return (record.date, record.payment_id)


def doubles_among(records: Iterable[PaymentRecord]) -> frozenset[Key]:
    """The completed payments that have another of the same amount within three days."""
    alike: dict[tuple[Decimal, str], list[tuple[datetime, Key]]] = defaultdict(list)
    for record in records:
        payment, at = record.payment, _instant_of(record)
        amount, currency = known(payment.amount), known(payment.currency)
        if payment.payment_status == PaymentStatus.COMPLETED and amount and currency and at:
            alike[amount, currency].append((at, key_of(record)))
    return frozenset(
        key
        for group in alike.values()
        for (before, first), (after, second) in pairwise(sorted(group))
        if after - before <= WITHIN
        for key in (first, second)
    )


def _instant_of(record: PaymentRecord) -> datetime | None:
    """When it was processed; where that is not known, the day in its key."""
    processed = known(record.payment.processed_at)
    if processed:
        return processed
    try:
        return datetime.fromisoformat(record.date).replace(tzinfo=UTC)
    except ValueError:
        return None
