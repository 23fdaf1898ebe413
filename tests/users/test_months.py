"""The numbers of the last twelve months, and of which months nobody can say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from documents.jobs import Job, JobState
from documents.services import Jobs, Problem
from records.lists import PaymentStatus
from records.model import Payment, PaymentRecord
from users.months import Month, months_of

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def paid(date: str, status: Any = PaymentStatus.COMPLETED) -> PaymentRecord:
    return PaymentRecord(date, "pay", Payment(payment_status=status))


def months(*payments: PaymentRecord, jobs: Jobs | None = None, more: bool = False) -> list[Month]:
    return months_of(payments, jobs, more_payments=more, kept=timedelta(days=2), now=NOW)


def test_twelve_months_up_to_this_one() -> None:
    found = months()

    assert [month.name for month in found[::11]] == ["2025-04", "2026-03"]
    assert [month.label for month in found[:2]] == ["Apr", "May"]
    assert len(found) == 12


def test_payments_are_counted_by_what_became_of_them() -> None:
    found = months(
        paid("2026-03-01"),
        paid("2026-03-31"),
        paid("2026-03-02", PaymentStatus.FAILED),
        paid("2026-03-03", PaymentStatus.REFUNDED),
        paid("2026-03-03", "odd"),
        paid("2025-03-31"),
        paid(""),
    )

    assert found[-1].payments == (2, 1, 2)
    assert {month.payments for month in found[:-1]} == {(0, 0, 0)}


def test_months_that_were_not_read_to_their_end_are_not_known() -> None:
    found = months(paid("2026-03-01"), paid("2026-01-15"), more=True)

    assert [month.payments for month in found[-3:]] == [None, (0, 0, 0), (1, 0, 0)]
    assert found[0].payments is None


def test_documents_are_known_as_long_as_they_are_kept() -> None:
    job = Job("j", "pdf", JobState.PROCESSING, NOW)

    assert [m.documents for m in months(jobs=Jobs([job]))[-2:]] == [None, 1]


@pytest.mark.parametrize("jobs", [None, Jobs(problem=Problem.DOWN)], ids=["unasked", "down"])
def test_without_an_answer_no_documents_are_claimed_to_be_none(jobs: Jobs | None) -> None:
    assert {month.documents for month in months(jobs=jobs)} == {None}
