"""A user's payments: paged, filtered, exact, on record, on both servers."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.trail import Trail
from backoffice.dynamo.errors import CursorError, UnavailableError
from backoffice.dynamo.scope import CallScope
from backoffice.dynamo.testing import FaultInjector, lost_request
from backoffice.dynamo.transport import Transport
from backoffice.dynamo.wire import encode_item
from backoffice.net.messages import Answer, Request
from billing.payments import COLUMNS, PAGE_SIZE, export_payments, find_payment_history, provider_of
from billing.totals import totals_of
from records.model import PaymentRecord
from records.payments import PaymentPage, PaymentQuestion, list_payments
from records.table import UsersTable
from tests import words
from tests.conftest import Clock
from tests.users.people import put_sample

VIEWER = Actor("c" * 32, words.VIEWER, "request-1")
FIRST = date(2025, 1, 1)
EXACT = Decimal("123456789012345678901234567890.12345678")
EXACT_SUM = Decimal("123456789012345678901234567890.12345679")


def pay(users: UsersTable, user_id: str, day: date, number: int, **changes: Any) -> None:
    """Put one payment as the app stores it."""
    data = {
        "payment_id": f"pay-{number:03}",
        "subscription_id": "sub_123",
        "amount": Decimal("9.99"),
        "currency": "EUR",
        "payment_status": "completed",
        "payment_method": "apple_pay",
        "processed_at": f"{day}T10:00:00Z",
    }
    item = {
        "PK": f"USER#{user_id}",
        "SK": f"PAYMENT#{day}#pay-{number:03}",
        "data": data | changes,
    }
    request = {"TableName": users.table.name, "Item": encode_item(item)}
    users.client.send("PutItem", request, repeatable=True)


@pytest.fixture
def payer(users: UsersTable, user_id: str) -> str:
    """A user with 120 payments, one a day; every tenth failed."""
    put_sample(users, user_id)
    for number in range(120):
        status = "failed" if number % 10 == 0 else "completed"
        day = FIRST + timedelta(days=number)
        pay(users, user_id, day, number, payment_status=status)
    return user_id


def pages(users: UsersTable, question: PaymentQuestion, size: int = 50) -> list[PaymentPage]:
    found: list[PaymentPage] = []
    cursor: str | None = None
    while not found or cursor:
        page = list_payments(users, question, size=size, seconds=5, cursor=cursor)
        found.append(page)
        cursor = page.cursor
    return found


def ids(records: Any) -> list[str]:
    return [record.payment_id for record in records]


def test_every_payment_comes_once_newest_first(users: UsersTable, payer: str) -> None:
    found = pages(users, PaymentQuestion(payer))
    assert [len(page.payments) for page in found] == [50, 50, 20]
    everything = [payment for page in found for payment in page.payments]
    assert ids(everything) == [f"pay-{number:03}" for number in reversed(range(120))]


def test_a_full_last_page_leads_to_no_empty_one(users: UsersTable, payer: str) -> None:
    assert [len(page.payments) for page in pages(users, PaymentQuestion(payer), 60)] == [60, 60]


def test_a_page_reads_what_it_shows_and_one_more(
    users: UsersTable, payer: str, scope: CallScope
) -> None:
    before = scope.capacity
    list_payments(users, PaymentQuestion(payer), size=50, seconds=5)
    assert 0 < scope.capacity - before <= 3


def test_days_are_those_of_the_sort_key_both_included(users: UsersTable, payer: str) -> None:
    question = PaymentQuestion(payer, since=date(2025, 1, 3), until=date(2025, 1, 5))
    (page,) = pages(users, question)
    assert ids(page.payments) == ["pay-004", "pay-003", "pay-002"]
    (since,) = pages(users, PaymentQuestion(payer, since=date(2025, 4, 29)))
    assert ids(since.payments) == ["pay-119", "pay-118"]
    (until,) = pages(users, PaymentQuestion(payer, until=FIRST))
    assert ids(until.payments) == ["pay-000"]


def test_a_filtered_page_is_full_while_there_is_more(users: UsersTable, payer: str) -> None:
    found = pages(users, PaymentQuestion(payer, status="failed"), size=5)
    assert [len(page.payments) for page in found][:2] == [5, 5]
    everything = [payment for page in found for payment in page.payments]
    assert ids(everything) == [f"pay-{number:03}" for number in range(110, -1, -10)]


def test_a_page_that_runs_out_of_time_says_so_and_goes_on(users: UsersTable, payer: str) -> None:
    since = FIRST + timedelta(days=100)
    question = PaymentQuestion(payer, since=since, status="failed")
    page = list_payments(users, question, size=50, seconds=0)
    assert page.stopped
    steps = 1
    while page.cursor:
        page = list_payments(users, question, size=50, seconds=0, cursor=page.cursor)
        steps += 1
    assert steps == 20


def test_a_cursor_goes_with_its_question(users: UsersTable, payer: str) -> None:
    page = list_payments(users, PaymentQuestion(payer), size=10, seconds=5)
    for other in (
        PaymentQuestion(payer, status="failed"),
        PaymentQuestion(payer, since=FIRST),
        PaymentQuestion("another"),
    ):
        with pytest.raises(CursorError):
            list_payments(users, other, size=10, seconds=5, cursor=page.cursor)


def test_an_amount_is_exact_from_the_wire_to_the_file(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str
) -> None:
    put_sample(users, user_id)
    pay(users, user_id, FIRST, 1, amount=EXACT)
    rows = export_payments(
        question=PaymentQuestion(user_id),
        columns=COLUMNS,
        actor=VIEWER,
        now=clock(),
        users=users,
        trail=trail,
    )
    assert rows is not None
    (row,) = rows
    assert row[COLUMNS.index("amount")] == EXACT


def test_totals_are_exact_and_per_currency(users: UsersTable, user_id: str) -> None:
    put_sample(users, user_id)
    pay(users, user_id, FIRST, 1, amount=EXACT)
    pay(users, user_id, FIRST, 2, amount=Decimal("0.00000001"))
    pay(users, user_id, FIRST, 3, currency="USD")
    pay(users, user_id, FIRST, 4, payment_status="refunded")
    (page,) = pages(users, PaymentQuestion(user_id))
    euro, dollar = totals_of(page.payments)
    assert (euro.currency, euro.amount, euro.count) == ("EUR", EXACT_SUM, 2)
    assert (dollar.currency, dollar.amount, dollar.count) == ("USD", Decimal("9.99"), 1)


def test_the_provider_is_that_of_the_payments_own_subscription(
    users: UsersTable, user_id: str
) -> None:
    stored = put_sample(users, user_id)
    pay(users, user_id, FIRST, 1)
    pay(users, user_id, FIRST, 2, subscription_id="sub_older")
    (page,) = pages(users, PaymentQuestion(user_id))
    older, current = page.payments
    assert provider_of(current, stored.user) == "apple"
    assert provider_of(older, stored.user) is None


@pytest.mark.parametrize(
    ("action", "service"),
    [(words.PAYMENTS_VIEWED, "read"), (words.PAYMENTS_EXPORTED, "export")],
)
def test_nothing_is_shown_before_it_is_on_record(
    users: UsersTable,
    trail: Trail,
    clock: Clock,
    user_id: str,
    faults: FaultInjector,
    action: Action,
    service: str,
) -> None:
    put_sample(users, user_id)
    question = PaymentQuestion(user_id, status="failed")

    def ask() -> object:
        if service == "export":
            return export_payments(
                question=question,
                columns=COLUMNS,
                actor=VIEWER,
                now=clock(),
                users=users,
                trail=trail,
            )
        return find_payment_history(
            question=question, cursor=None, actor=VIEWER, now=clock(), users=users, trail=trail
        )

    assert ask() is not None
    (entry,) = trail.list_of_subject(words.USER.of(user_id)).entries
    assert (entry.action, entry.new) == (action, {"status": "failed"})
    faults.inject([lost_request] * 4, matching="PutItem")
    with pytest.raises(UnavailableError):
        ask()


def test_a_page_size_is_what_a_page_shows(
    users: UsersTable, trail: Trail, clock: Clock, payer: str
) -> None:
    history = find_payment_history(
        question=PaymentQuestion(payer),
        cursor=None,
        actor=VIEWER,
        now=clock(),
        users=users,
        trail=trail,
    )
    assert history is not None
    assert len(history.page.payments) == PAGE_SIZE


def test_a_page_reads_the_profile_at_half_the_price(
    users: UsersTable, trail: Trail, clock: Clock, payer: str, faults: FaultInjector
) -> None:
    asked: list[Any] = []

    def listen(request: Request, inner: Transport) -> Answer:
        asked.append(json.loads(request.body).get("ConsistentRead"))
        return inner(request)

    faults.inject([listen], matching="GetItem")
    find_payment_history(
        question=PaymentQuestion(payer),
        cursor=None,
        actor=VIEWER,
        now=clock(),
        users=users,
        trail=trail,
    )
    assert asked in ([None], [False])


def test_there_is_no_history_of_nobody(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str
) -> None:
    question = PaymentQuestion(user_id)
    assert (
        find_payment_history(
            question=question, cursor=None, actor=VIEWER, now=clock(), users=users, trail=trail
        )
        is None
    )


def test_an_odd_key_is_listed_all_the_same(users: UsersTable, user_id: str) -> None:
    put_sample(users, user_id)
    item = encode_item({"PK": f"USER#{user_id}", "SK": "PAYMENT#someday", "data": "text"})
    request = {"TableName": users.table.name, "Item": item}
    users.client.send("PutItem", request, repeatable=True)
    (page,) = pages(users, PaymentQuestion(user_id))
    (record,) = page.payments
    assert isinstance(record, PaymentRecord)
    assert (record.date, record.payment_id) == ("", "PAYMENT#someday")
