"""What may have been paid twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from billing.doubles import doubles_among
from records.lists import PaymentStatus
from records.model import Payment, PaymentRecord

FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)


def paid(number: int, at: datetime | None = FIRST, **changes: Any) -> PaymentRecord:
    values: dict[str, Any] = {
        "amount": Decimal("9.99"),
        "currency": "EUR",
        "payment_status": PaymentStatus.COMPLETED,
        "processed_at": at,
    }
    day = date(2026, 3, 1) if at is None else at.date()
    return PaymentRecord(day.isoformat(), f"pay-{number}", Payment(**values | changes))


def doubles(*records: PaymentRecord) -> list[str]:
    return sorted(payment_id for _, payment_id in doubles_among(records))


@pytest.mark.parametrize(
    ("apart", "found"),
    [
        (timedelta(0), ["pay-1", "pay-2"]),
        (timedelta(days=3), ["pay-1", "pay-2"]),
        (timedelta(days=3, microseconds=1), []),
        (timedelta(days=30), []),
    ],
)
def test_two_of_one_amount_within_three_days(apart: timedelta, found: list[str]) -> None:
    assert doubles(paid(1), paid(2, FIRST + apart)) == found
    assert doubles(paid(2, FIRST + apart), paid(1)) == found


def test_all_of_three_in_a_row_and_not_the_one_of_another_month() -> None:
    row = [paid(number, FIRST + timedelta(days=2 * number)) for number in range(3)]
    assert doubles(*row, paid(9, FIRST + timedelta(days=30))) == ["pay-0", "pay-1", "pay-2"]


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Decimal("9.98")},
        {"currency": "USD"},
        {"payment_status": PaymentStatus.FAILED},
        {"payment_status": PaymentStatus.REFUNDED},
        {"amount": None},
        {"amount": Decimal(0)},
        {"amount": Unread.NOT_READABLE},
        {"currency": None},
    ],
)
def test_what_differs_or_cannot_be_read_is_no_double(changes: dict[str, Any]) -> None:
    assert doubles(paid(1, **changes), paid(2)) == []


def test_without_an_instant_the_day_in_the_key_counts() -> None:
    assert doubles(paid(1, None), paid(2, FIRST)) == ["pay-1", "pay-2"]
    odd = PaymentRecord("someday", "pay-3", paid(3).payment)
    assert doubles(odd, paid(2)) == ["pay-2", "pay-3"]
    without = PaymentRecord("someday", "pay-4", paid(4, None).payment)
    assert doubles(without, paid(2)) == []
