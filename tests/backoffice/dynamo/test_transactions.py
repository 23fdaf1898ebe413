"""The contract of transactions, on both servers."""

from __future__ import annotations

import traceback

import pytest

from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import (
    ConditionFailedError,
    ConflictError,
    RequestError,
    ThrottledError,
    TransactionCancelledError,
    UnavailableError,
)
from backoffice.dynamo.expressions import IfNotExists, Plus, Update, path, set_
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import FaultInjector, error_answer, lost_answer
from backoffice.dynamo.transactions import (
    MAX_WRITES,
    ItemCheck,
    ItemDelete,
    ItemPut,
    ItemUpdate,
    Transaction,
    Write,
)
from backoffice.dynamo.wire import decode
from tests.backoffice.dynamo.notebook import EXISTS, IS_NEW, ONE_NOTE, Notebook

COUNT = path("count")
COUNT_UP = Update(set_(COUNT, Plus(IfNotExists(COUNT, 0), 1)))


@pytest.fixture
def book(gateway: Client, notes: Table, faults: FaultInjector) -> Notebook:
    """A notebook with two notes."""
    book = Notebook.new(notes)
    for number in (1, 2):
        gateway.put(notes, book.note(number, title="ada@example.com"), IS_NEW)
    faults.sent.clear()
    return book


def count(gateway: Client, book: Notebook, number: int = 1) -> int:
    item = gateway.get(book.table, ONE_NOTE, book.parts(number), consistent=True)
    return int(decode(item["count"])) if "count" in item else 0


def change_and_entry(book: Notebook) -> Transaction:
    """A change of note 1, and note 3 put beside it: the shape of an act."""
    transaction = Transaction()
    transaction.add("change", ItemUpdate(book.table, book.key(1), COUNT_UP, EXISTS))
    transaction.add("entry", ItemPut(book.table, book.note(3), IS_NEW))
    return transaction


def test_all_actions_happen_together(gateway: Client, book: Notebook) -> None:
    transaction = change_and_entry(book)
    transaction.add("old", ItemDelete(book.table, book.key(2), EXISTS))
    transaction.add("none", ItemCheck(book.table, book.key(4), IS_NEW))

    gateway.transact(transaction)

    found = gateway.find_many(
        book.table, [(ONE_NOTE, book.parts(n)) for n in (1, 2, 3, 4)], consistent=True
    )
    assert [item is not None for item in found] == [True, False, True, False]
    assert count(gateway, book) == 1


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_one_failed_condition_stops_all_and_is_named(
    gateway: Client, book: Notebook, failing: int
) -> None:
    conditions = [EXISTS, EXISTS, IS_NEW]
    conditions[failing] = path("title").equals("something else")
    transaction = Transaction()
    transaction.add("first", ItemUpdate(book.table, book.key(1), COUNT_UP, conditions[0]))
    transaction.add("second", ItemCheck(book.table, book.key(2), conditions[1]))
    transaction.add("third", ItemPut(book.table, book.note(3), conditions[2]))

    with pytest.raises(TransactionCancelledError) as caught:
        gateway.transact(transaction)

    failed = [reason.condition_failed for reason in caught.value.reasons]
    assert failed == [number == failing for number in range(3)]
    assert [reason.label for reason in caught.value.reasons] == ["first", "second", "third"]
    assert count(gateway, book) == 0
    assert gateway.find(book.table, ONE_NOTE, book.parts(3), consistent=True) is None


def test_the_reason_carries_the_item_as_it_is_and_shows_it_nowhere(
    gateway: Client, book: Notebook
) -> None:
    transaction = Transaction()
    transaction.add("change", ItemUpdate(book.table, book.key(1), COUNT_UP, COUNT.equals(7)))

    with pytest.raises(TransactionCancelledError) as caught:
        gateway.transact(transaction)

    error = caught.value
    assert error.reason("change").item == book.note(1, title="ada@example.com")
    texts = [str(error), repr(error), repr(error.reasons)]
    assert not any("ada" in text for text in [*texts, *traceback.format_exception(error)])


def test_two_actions_on_one_item_are_refused(gateway: Client, book: Notebook) -> None:
    transaction = Transaction()
    transaction.add("once", ItemUpdate(book.table, book.key(1), COUNT_UP, EXISTS))
    transaction.add("twice", ItemDelete(book.table, book.key(1), EXISTS))

    with pytest.raises(RequestError):
        gateway.transact(transaction)
    assert count(gateway, book) == 0


def test_a_transaction_sent_again_is_applied_once(gateway: Client, book: Notebook) -> None:
    transaction = Transaction()
    transaction.add("change", ItemUpdate(book.table, book.key(1), COUNT_UP, EXISTS))

    gateway.transact(transaction)
    gateway.transact(transaction)

    assert count(gateway, book) == 1


def test_a_lost_answer_is_asked_for_again_and_applied_once(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    faults.inject([lost_answer])

    gateway.transact(change_and_entry(book))

    assert faults.sent == ["TransactWriteItems"] * 2
    assert count(gateway, book) == 1


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("TransactionInProgressException", ConflictError),
        ("ThrottlingException", ThrottledError),
        ("ProvisionedThroughputExceededException", ThrottledError),
    ],
)
def test_conflict_and_throttle_are_tried_again_as_often_as_the_scope_allows(
    gateway: Client, book: Notebook, faults: FaultInjector, code: str, expected: type[Exception]
) -> None:
    faults.inject([error_answer(code)])
    gateway.transact(change_and_entry(book))
    assert len(faults.sent) == 2

    faults.inject([error_answer(code)] * 3)
    faults.sent.clear()
    with call_scope(seconds=5, attempts=3), pytest.raises(expected):
        gateway.transact(change_and_entry(book))
    assert len(faults.sent) == 3


def test_a_refusal_is_not_tried_again(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    transaction = Transaction()
    transaction.add("change", ItemUpdate(book.table, book.key(1), COUNT_UP, IS_NEW))

    with pytest.raises(TransactionCancelledError):
        gateway.transact(transaction)
    assert faults.sent == ["TransactWriteItems"]


def test_capacity_of_a_transaction_is_counted(gateway: Client, book: Notebook) -> None:
    with call_scope(seconds=5) as scope:
        gateway.transact(change_and_entry(book))

    (call,) = scope.calls
    assert call.target == book.table.name
    assert call.capacity >= 4


def test_an_empty_transaction_is_a_mistake_found_before_the_network(
    gateway: Client, faults: FaultInjector
) -> None:
    with pytest.raises(RequestError):
        gateway.transact(Transaction())
    assert faults.sent == []


def test_an_empty_transaction_is_no_request() -> None:
    with pytest.raises(RequestError, match="without writes"):
        Transaction().request()


def test_writes_are_values_that_can_be_sent_alone_or_together(
    gateway: Client, book: Notebook
) -> None:
    title, put = path("title"), ItemPut(book.table, book.note(3, title="c"), IS_NEW)
    update = ItemUpdate(book.table, book.key(1), Update(set_(title, "a")), EXISTS)
    delete = ItemDelete(book.table, book.key(2), EXISTS)
    check = ItemCheck(book.table, book.key(4), IS_NEW)

    together = Transaction()
    writes: list[Write] = [put, update, delete, check]
    for number, write in enumerate(writes):
        together.add(f"write {number}", write)
    gateway.transact(together)
    assert titles(gateway, book) == ["a", None, "c"]

    gateway.write(ItemDelete(book.table, book.key(3), EXISTS))
    gateway.write(ItemPut(book.table, book.note(2, title="b"), IS_NEW))
    gateway.write(ItemUpdate(book.table, book.key(1), Update(set_(title, "x")), EXISTS))
    assert titles(gateway, book) == ["x", "b", None]
    with pytest.raises(ConditionFailedError) as caught:
        gateway.write(ItemPut(book.table, book.note(2), IS_NEW))
    assert caught.value.item == book.note(2, title="b")


def test_a_write_alone_is_repeated_only_where_that_is_harmless(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    update = ItemUpdate(book.table, book.key(1), Update(set_(path("title"), "x")), EXISTS)
    faults.inject([lost_answer])
    with pytest.raises(UnavailableError):
        gateway.write(update)
    assert faults.sent == ["UpdateItem"]

    faults.inject([lost_answer])
    gateway.write(update, repeatable=True)
    assert faults.sent == ["UpdateItem"] * 3


def titles(gateway: Client, book: Notebook) -> list[object]:
    gets = [(ONE_NOTE, book.parts(number)) for number in (1, 2, 3)]
    found = gateway.find_many(book.table, gets, consistent=True)
    return [decode(item["title"]) if item else None for item in found]


def test_a_write_shows_nothing_of_what_it_writes(book: Notebook) -> None:
    secret = path("title").equals("ada@example.com")
    writes: list[Write] = [
        ItemPut(book.table, book.note(1, title="ada@example.com"), secret),
        ItemUpdate(book.table, book.key(1), Update(set_(path("title"), "ada")), secret),
        ItemDelete(book.table, book.key(1), secret),
        ItemCheck(book.table, book.key(1), secret),
    ]
    for write in writes:
        assert "ada" not in repr(write)
        assert book.name not in repr(write)


def test_labels_are_unique_and_actions_at_most_a_hundred(book: Notebook) -> None:
    transaction = change_and_entry(book)
    with pytest.raises(RequestError, match="entry"):
        transaction.add("entry", ItemCheck(book.table, book.key(5), IS_NEW))

    for number in range(MAX_WRITES - 2):
        transaction.add(f"check {number}", ItemCheck(book.table, book.key(10 + number), IS_NEW))
    with pytest.raises(RequestError, match="100"):
        transaction.add("one more", ItemCheck(book.table, book.key(5), IS_NEW))
