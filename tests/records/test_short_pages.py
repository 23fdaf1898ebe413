"""Pages that are short or empty and yet not the last: DynamoDB may send them at any time."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from backoffice.dynamo.testing import FaultInjector, ShortPages
from records.patterns import MOST_HITS
from records.payments import PaymentQuestion, list_payments
from records.table import UsersTable
from tests import samples
from tests.records.stored import ANYTHING, Stored
from tests.records.test_table import put_payments


@pytest.fixture
def short_pages(faults: FaultInjector) -> Iterator[ShortPages]:
    """A way to the server on which a Query's answers come one item at a time."""
    short = ShortPages(faults.inner)
    yield short
    faults.inner = short.inner


@pytest.mark.parametrize("count", [0, 1, 20, 21])
def test_a_user_is_read_with_all_payments_that_belong_on_the_page(
    users: UsersTable, user_id: str, faults: FaultInjector, short_pages: ShortPages, count: int
) -> None:
    Stored.sample(users, user_id)
    put_payments(users, user_id, count)
    whole = users.find_record(user_id)
    faults.inner = short_pages

    record = users.find_record(user_id)

    assert record == whole
    assert record is not None
    assert (len(record.payments), record.more_payments) == (min(count, 20), count > 20)


def test_payments_alone_are_still_no_user(
    users: UsersTable, user_id: str, faults: FaultInjector, short_pages: ShortPages
) -> None:
    faults.inner = short_pages
    assert users.find_record(user_id) is None
    put_payments(users, user_id, 2)
    assert users.find_record(user_id) is None


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, 1), (40, 40), (53, MOST_HITS + 1)])
def test_all_users_of_an_email_are_found_or_one_more_than_can_be_shown(
    users: UsersTable, faults: FaultInjector, short_pages: ShortPages, count: int, shown: int
) -> None:
    email_hash = uuid.uuid4().hex * 2
    for _ in range(count):
        item = samples.profile_of(str(uuid.uuid4()))
        item["GSI1PK"] = {"S": f"USER_EMAIL#{email_hash}"}
        users.client.put(users.table, item, ANYTHING)

    whole = users.list_by_email_hash(email_hash)
    faults.inner = short_pages
    found = users.list_by_email_hash(email_hash)

    assert len({hit.user.user_id for hit in found}) == len(found) == len(whole) == shown


def test_a_page_of_payments_is_full(
    users: UsersTable, user_id: str, faults: FaultInjector, short_pages: ShortPages
) -> None:
    ids = put_payments(users, user_id, 7)
    faults.inner = short_pages
    question = PaymentQuestion(user_id)

    first = list_payments(users, question, size=4, seconds=5)
    second = list_payments(users, question, size=4, seconds=5, cursor=first.cursor)

    assert [payment.payment_id for payment in first.payments] == ids[:4]
    assert [payment.payment_id for payment in second.payments] == ids[4:]
    assert (first.stopped, second.cursor) == (False, None)
