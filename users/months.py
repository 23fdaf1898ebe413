"""What the last twelve months brought, in numbers (Django-free)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from documents.services import Jobs
from records.lists import PaymentStatus
from records.model import PaymentRecord

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Month:
    """Payments and documents of a month in UTC; None where they were not read, or not all."""

    name: str
    label: str
    #: Completed, failed, and neither.
    payments: tuple[int, int, int] | None
    documents: int | None

    @property
    def numbers(self) -> tuple[int | None, ...]:
        """The payments by what became of them, then the documents."""
        return (*(self.payments or (None, None, None)), self.documents)


def months_of(
    payments: Sequence[PaymentRecord],
    jobs: Jobs | None,
    *,
    more_payments: bool,
    kept: timedelta,
    now: datetime,
) -> list[Month]:
    """The months up to that of `now`, the first one first; `kept` is how long S3 keeps documents of
    every layout."""
    paid = Counter((record.date[:7], _outcome(record)) for record in payments)
    all_since = min((record.date[:7] for record in payments), default="") if more_payments else ""
    kept_since = f"{now - kept:%Y-%m}" if jobs and not jobs.problem else "~"
    instants = (job.uploaded_at or job.result_at for job in (jobs.jobs if jobs else ()))
    stored = Counter(f"{at:%Y-%m}" for at in instants if at)
    return [
        Month(
            name,
            label,
            (paid[name, 0], paid[name, 1], paid[name, 2]) if name > all_since else None,
            stored[name] if name >= kept_since else None,
        )
        for name, label in _last(now)
    ]


def _outcome(record: PaymentRecord) -> int:
    status = record.payment.payment_status
    return 0 if status == PaymentStatus.COMPLETED else 1 if status == PaymentStatus.FAILED else 2


def _last(now: datetime) -> list[tuple[str, str]]:
    month = now.replace(day=1)
    found = []
    for _ in range(MONTHS):
        found.append((f"{month:%Y-%m}", f"{month:%b}"))
        month = (month - timedelta(days=1)).replace(day=1)
    return found[::-1]
