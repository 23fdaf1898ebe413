"""Reading a user's payments: pages of a list that may be filtered."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from backoffice.dynamo.patterns import Parts, QueryPattern
from backoffice.dynamo.wire import Item
from records import patterns
from records.model import PaymentRecord
from records.table import UsersTable, payment_of

_FIRST_DAY, _LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class PaymentQuestion:
    """Which payments of a user: of days by the sort key (both included), of one status."""

    user_id: str
    since: date | None = None
    until: date | None = None
    status: str = ""

    def admits(self, record: PaymentRecord) -> bool:
        """Whether a payment of these days is asked for."""
        return not self.status or record.payment.payment_status == self.status


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """Payments newest first, and the cursor of the next page.

    `stopped`: the time for one page was up before it was full.
    """

    payments: Sequence[PaymentRecord] = field(repr=False)
    cursor: str | None = None
    stopped: bool = False


def list_payments(
    users: UsersTable,
    question: PaymentQuestion,
    *,
    size: int,
    seconds: float,
    cursor: str | None = None,
) -> PaymentPage:
    """The next `size` payments asked for; reads on for `seconds` until the page is full.

    Raises CursorError where the cursor is of another question, and errors of `dynamo.errors`.
    """
    pattern, parts = _asked(question)
    after = users.client.cursors.read(cursor, pattern, parts) if cursor else None
    stop_at = time.monotonic() + seconds
    found: list[PaymentRecord] = []
    last: Item | None = None
    # Without a filter, one more than is shown says whether there are older ones.
    limit = None if question.status else size + 1
    for item, record in _read(users, question, after, limit=limit):
        # Always one step on: a page that could not take any would lead back to itself.
        if last and (len(found) == size or time.monotonic() >= stop_at):
            next_cursor = users.client.cursors.sign(
                pattern.key_of(users.table, last), pattern, parts
            )
            return PaymentPage(found, next_cursor, stopped=len(found) < size)
        last = item
        if question.admits(record):
            found.append(record)
    return PaymentPage(found)


def walk_payments(users: UsersTable, question: PaymentQuestion) -> Iterator[PaymentRecord]:
    """Every payment asked for, newest first, read as they are used."""
    return (record for _, record in _read(users, question, None) if question.admits(record))


def _read(
    users: UsersTable, question: PaymentQuestion, after: Item | None, *, limit: int | None = None
) -> Iterator[tuple[Item, PaymentRecord]]:
    pattern, parts = _asked(question)
    while True:
        page = users.client.query(users.table, pattern, parts, after=after, limit=limit)
        yield from ((item, payment_of(item)) for item in page.items)
        after = page.last_key
        if after is None:
            return


def _asked(question: PaymentQuestion) -> tuple[QueryPattern, Parts]:
    """The pattern, and its parts with all that a cursor is bound to."""
    parts = {"user_id": question.user_id, "status": question.status}
    if question.since is None and question.until is None:
        return patterns.PAYMENTS_OF_USER, parts
    since, until = question.since or _FIRST_DAY, question.until or _LAST_DAY
    days = {"since": since.isoformat(), "until": until.isoformat()}
    return patterns.PAYMENTS_BETWEEN, parts | days
