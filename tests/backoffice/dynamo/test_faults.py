"""What the gateway does when the way to DynamoDB is bad, on both servers."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from backoffice.dynamo import client
from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import (
    ConflictError,
    DeadlineError,
    DynamoError,
    NotSentError,
    ThrottledError,
    TruncatedResponseError,
    UnavailableError,
    UnsettledError,
)
from backoffice.dynamo.expressions import IfNotExists, Plus, Update, path, set_
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import (
    Fault,
    FaultInjector,
    cut_off,
    emptied,
    error_answer,
    late_answer,
    lost_answer,
    lost_request,
    silence,
)
from backoffice.dynamo.transactions import ItemUpdate, Transaction
from backoffice.dynamo.wire import decode
from backoffice.net.messages import Answer
from tests.backoffice.dynamo.notebook import EXISTS, IS_NEW, NOTES, ONE_NOTE, Notebook

COUNT = path("count")
COUNT_UP = Update(set_(COUNT, Plus(IfNotExists(COUNT, 0), 1)))

Call = Callable[[Client, Notebook], object]


def transact(gateway: Client, book: Notebook) -> None:
    transaction = Transaction()
    transaction.add("change", ItemUpdate(book.table, book.key(1), COUNT_UP, EXISTS))
    gateway.transact(transaction)


READS: dict[str, Call] = {
    "find": lambda gateway, book: gateway.find(book.table, ONE_NOTE, book.parts()),
    "batch": lambda gateway, book: gateway.find_many(book.table, [(ONE_NOTE, book.parts())]),
    "query": lambda gateway, book: gateway.query(book.table, NOTES, {"book": book.name}),
}
WRITES: dict[str, Call] = {
    "update": lambda gateway, book: gateway.update(book.table, book.key(), COUNT_UP, EXISTS),
    "put": lambda gateway, book: gateway.put(book.table, book.note(2), IS_NEW),
    "delete": lambda gateway, book: gateway.delete(book.table, book.key(1), EXISTS),
}
HARMLESS_TWICE: dict[str, Call] = {
    "repeatable update": lambda gateway, book: gateway.update(
        book.table, book.key(), Update(set_(path("title"), "x")), EXISTS, repeatable=True
    ),
    "transaction": transact,
}
ALL = READS | WRITES | HARMLESS_TWICE
BROKEN: dict[str, Fault] = {
    "lost request": lost_request,
    "lost answer": lost_answer,
    "cut off": cut_off,
    "emptied": emptied,
    "500": error_answer("InternalServerError", 500),
    "503": error_answer("ServiceUnavailable", 503),
}
NOT_DONE: dict[str, tuple[Fault, type[DynamoError]]] = {
    "throttled": (error_answer("ThrottlingException"), ThrottledError),
    "over capacity": (error_answer("ProvisionedThroughputExceededException"), ThrottledError),
    "conflict": (error_answer("TransactionConflictException"), ConflictError),
}


def named(calls: dict[str, Call]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("call", calls.values(), ids=calls)


def any_fault() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN)


@pytest.fixture
def book(gateway: Client, notes: Table, faults: FaultInjector) -> Notebook:
    """A notebook with one note."""
    book = Notebook.new(notes)
    gateway.put(notes, book.note(1, title="a"), IS_NEW)
    faults.sent.clear()
    return book


@named(READS)
@any_fault()
def test_a_read_is_tried_again(
    gateway: Client, book: Notebook, faults: FaultInjector, call: Call, fault: Fault
) -> None:
    undisturbed = call(gateway, book)
    faults.inject([fault])
    faults.sent.clear()

    assert call(gateway, book) == undisturbed
    assert len(faults.sent) == 2


@named(READS)
@any_fault()
def test_a_read_without_a_usable_answer_is_an_error_and_never_empty(
    gateway: Client, book: Notebook, faults: FaultInjector, call: Call, fault: Fault
) -> None:
    faults.inject([fault, fault])

    with pytest.raises(UnavailableError):
        call(gateway, book)


@named(ALL)
@pytest.mark.parametrize("fault", [cut_off, emptied])
def test_a_damaged_answer_is_named_as_such(
    gateway: Client, book: Notebook, faults: FaultInjector, call: Call, fault: Fault
) -> None:
    faults.inject([fault] * 2)

    with pytest.raises(TruncatedResponseError):
        call(gateway, book)


@named(WRITES)
@any_fault()
def test_a_write_that_may_have_been_done_is_never_sent_again(
    gateway: Client, book: Notebook, faults: FaultInjector, call: Call, fault: Fault
) -> None:
    faults.inject([fault])

    with call_scope(seconds=5, attempts=5), pytest.raises(UnavailableError) as caught:
        call(gateway, book)

    assert caught.value.outcome_unknown
    assert len(faults.sent) == 1


@named(HARMLESS_TWICE)
@any_fault()
def test_a_write_that_is_harmless_twice_is_sent_again(
    gateway: Client, book: Notebook, faults: FaultInjector, call: Call, fault: Fault
) -> None:
    faults.inject([fault])

    call(gateway, book)

    assert len(faults.sent) == 2


@named(ALL)
@pytest.mark.parametrize(("fault", "error"), NOT_DONE.values(), ids=NOT_DONE)
def test_what_surely_was_not_done_is_tried_again(
    gateway: Client,
    book: Notebook,
    faults: FaultInjector,
    call: Call,
    fault: Fault,
    error: type[DynamoError],
) -> None:
    faults.inject([fault, fault])
    with pytest.raises(error):
        call(gateway, book)
    assert len(faults.sent) == 2

    faults.inject([fault])
    call(gateway, book)
    assert len(faults.sent) == 4


def test_a_lost_answer_leaves_the_write_done_once(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    faults.inject([lost_answer])

    with pytest.raises(UnavailableError):
        gateway.update(book.table, book.key(), COUNT_UP, EXISTS)

    item = gateway.get(book.table, ONE_NOTE, book.parts(), consistent=True)
    assert decode(item["count"]) == 1


# -- what a lost answer leaves unknown -------------------------------------------------------------


def never_sent(*_: object) -> Answer:
    """The connection for the repeat cannot be made."""
    raise NotSentError("injected: no connection")


def cancelled(code: str) -> Fault:
    return error_answer("TransactionCanceledException", CancellationReasons=[{"Code": code}])


TOLD_THE_REPEAT: dict[str, Fault] = {
    "throttled": error_answer("ThrottlingException"),
    "conflict": error_answer("TransactionConflictException"),
    "in progress": error_answer("TransactionInProgressException"),
    "cancelled for a conflict": cancelled("TransactionConflict"),
    "cancelled for a throttle": cancelled("ThrottlingError"),
    "cancelled for a condition": cancelled("ConditionalCheckFailed"),
    "condition failed": error_answer("ConditionalCheckFailedException"),
    "no such table": error_answer("ResourceNotFoundException"),
    "denied": error_answer("ExpiredTokenException"),
    "never sent": never_sent,
}
told_the_repeat = pytest.mark.parametrize("told", TOLD_THE_REPEAT.values(), ids=TOLD_THE_REPEAT)


@named(HARMLESS_TWICE)
@told_the_repeat
@pytest.mark.parametrize("lost", [lost_answer, lost_request], ids=["done", "not done"])
def test_what_a_lost_answer_leaves_unknown_stays_unknown(
    gateway: Client, book: Notebook, faults: FaultInjector, call: Call, lost: Fault, told: Fault
) -> None:
    faults.inject([lost, told])

    with pytest.raises(UnavailableError) as caught:
        call(gateway, book)

    assert caught.value.outcome_unknown
    assert len(faults.sent) == 2


@named(HARMLESS_TWICE)
def test_it_stays_unknown_through_every_further_attempt(
    gateway: Client, book: Notebook, faults: FaultInjector, call: Call
) -> None:
    throttled = error_answer("ThrottlingException")
    faults.inject([throttled, lost_answer, throttled, never_sent, cancelled("None")])

    with call_scope(seconds=5, attempts=4), pytest.raises(UnsettledError):
        call(gateway, book)
    assert len(faults.sent) == 4


@named(HARMLESS_TWICE)
def test_a_repeat_that_succeeds_settles_it(
    gateway: Client, book: Notebook, faults: FaultInjector, call: Call
) -> None:
    faults.inject([lost_answer, error_answer("ThrottlingException")])

    with call_scope(seconds=5, attempts=3):
        call(gateway, book)
    assert len(faults.sent) == 3


def test_a_change_that_was_made_is_not_called_refused_because_its_repeat_was(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    """The repeat finds what the first attempt made of the item, and its condition fails."""
    faults.inject([lost_answer])
    change = Update(set_(path("title"), "b"))

    with pytest.raises(UnsettledError):
        gateway.update(book.table, book.key(), change, path("title").equals("a"), repeatable=True)

    item = gateway.get(book.table, ONE_NOTE, book.parts(), consistent=True)
    assert decode(item["title"]) == "b"


@named(READS)
def test_of_a_read_the_last_answer_tells(
    gateway: Client, book: Notebook, faults: FaultInjector, call: Call
) -> None:
    faults.inject([lost_answer, error_answer("ThrottlingException")])

    with pytest.raises(ThrottledError):
        call(gateway, book)


@named(ALL)
@pytest.mark.parametrize(("fault", "error"), NOT_DONE.values(), ids=NOT_DONE)
def test_where_no_answer_was_lost_the_outcome_is_known(
    gateway: Client,
    book: Notebook,
    faults: FaultInjector,
    call: Call,
    fault: Fault,
    error: type[DynamoError],
) -> None:
    faults.inject([never_sent, fault])

    with pytest.raises(error) as caught:
        call(gateway, book)
    assert not caught.value.outcome_unknown


# -- deadlines -------------------------------------------------------------------------------------


@named(ALL)
def test_silence_ends_with_the_deadline(
    gateway: Client, book: Notebook, faults: FaultInjector, call: Call
) -> None:
    faults.inject([silence])
    started = time.monotonic()

    with call_scope(seconds=0.05, attempts=5), pytest.raises(DeadlineError):
        call(gateway, book)

    assert time.monotonic() - started < 4
    assert len(faults.sent) == 1


@named(ALL)
def test_after_the_deadline_nothing_is_sent(
    gateway: Client, book: Notebook, faults: FaultInjector, call: Call
) -> None:
    with call_scope(seconds=0), pytest.raises(DeadlineError):
        call(gateway, book)

    assert faults.sent == []


@named(ALL)
def test_a_deadline_is_not_tried_again(
    gateway: Client, book: Notebook, faults: FaultInjector, call: Call
) -> None:
    faults.inject([late_answer])

    with pytest.raises(DeadlineError):
        call(gateway, book)
    assert len(faults.sent) == 1


def test_waiting_between_attempts_never_passes_the_deadline(
    gateway: Client, book: Notebook, faults: FaultInjector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.02)
    faults.inject([error_answer("ThrottlingException")] * 1000)
    started = time.monotonic()

    with call_scope(seconds=0.2, attempts=1000), pytest.raises(DeadlineError):
        gateway.find(book.table, ONE_NOTE, book.parts())

    assert time.monotonic() - started < 4
    assert 2 < len(faults.sent) < 100


def test_a_pause_that_would_pass_the_deadline_is_not_made(
    gateway: Client, book: Notebook, faults: FaultInjector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 30)
    monkeypatch.setattr(client, "MAX_BACKOFF_SECONDS", 30)
    monkeypatch.setattr("random.uniform", lambda _, ceiling: ceiling)
    faults.inject([error_answer("ThrottlingException")])
    started = time.monotonic()

    with call_scope(seconds=5), pytest.raises(DeadlineError):
        gateway.find(book.table, ONE_NOTE, book.parts())

    assert time.monotonic() - started < 4
    assert len(faults.sent) == 1


def test_the_server_is_used_again_as_soon_as_it_is_back(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    faults.inject([lost_request] * 6)
    for _ in range(3):
        with pytest.raises(UnavailableError):
            gateway.find(book.table, ONE_NOTE, book.parts())

    assert gateway.find(book.table, ONE_NOTE, book.parts()) is not None


def test_every_attempt_is_on_the_scope(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    faults.inject([error_answer("ThrottlingException"), None])

    with call_scope(seconds=5) as scope:
        gateway.find(book.table, ONE_NOTE, book.parts())

    assert [(call.capacity, call.error) for call in scope.calls] == [
        (0, "ThrottledError"),
        (0.5, None),
    ]
