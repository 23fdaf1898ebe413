"""The contract of batches, on both servers: an outcome for each write, and honest repeats."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from backoffice.audit.items import audit_table
from backoffice.dynamo.batches import (
    MAX_BATCH,
    BlindDelete,
    BlindPut,
    BlindWrite,
    Outcome,
    Result,
    execute,
    write_blindly,
)
from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import NotSentError, RequestError
from backoffice.dynamo.expressions import path
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.statements import ItemInsert, MapSwap, Statement
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import (
    Fault,
    FaultInjector,
    cut_off,
    emptied,
    error_answer,
    lost_answer,
    lost_request,
)
from backoffice.dynamo.transport import Transport
from backoffice.dynamo.wire import Item, WireValue, encode
from backoffice.net.messages import Answer, Request
from tests.backoffice.dynamo.notebook import IS_NEW, ONE_NOTE, Notebook

USAGE = path("data", 'o\'dd "name"', "usage")
#: A map with every type in it, in the form in which it is read.
OLD: WireValue = {
    "M": {
        "n": {"N": "1.50"},
        "s": {"S": "ä'\"?"},
        "nil": {"NULL": True},
        "yes": {"BOOL": True},
        "b": {"B": "AP8="},
        "l": {"L": [{"N": "1"}, {"M": {}}, {"L": []}]},
        "ss": {"SS": ["b", "a"]},
        "ns": {"NS": ["2", "1"]},
        "bs": {"BS": ["AQ==", "AA=="]},
        "m": {"M": {"status": {"S": ""}}},
    }
}
NEW: WireValue = {"M": {"n": {"N": "0"}, "before": {"N": "1.5"}}}
Send = Callable[[Client, Notebook], list[Result]]


def noted(book: Notebook, number: int, usage: object) -> Item:
    data = {"M": {'o\'dd "name"': {"M": {"usage": usage}}, "else": {"S": "kept"}}}
    return book.key(number) | {"data": data, "title": encode("kept")}


@pytest.fixture
def book(gateway: Client, notes: Table, faults: FaultInjector) -> Notebook:
    """Notes 1 and 2 as read; of 3 the map has moved on, of 4 it is null, of 5 its parent is
    missing. There is no note 6."""
    book = Notebook.new(notes)
    usages: dict[int, Any] = {1: OLD, 2: OLD, 3: NEW, 4: {"NULL": True}}
    for number, usage in usages.items():
        gateway.put(notes, noted(book, number, usage), IS_NEW)
    gateway.put(notes, book.note(5, title="kept"), IS_NEW)
    faults.sent.clear()
    return book


def swap(book: Notebook, number: int, new: WireValue = NEW) -> MapSwap:
    return MapSwap(book.table, book.key(number), USAGE, OLD, new)


def insert(book: Notebook, number: int) -> ItemInsert:
    item = book.note(number, status="new", **{'o\'dd "name"': [1, None, {"a": b"\x00"}]})
    return ItemInsert(book.table, item)


def stored(gateway: Client, book: Notebook, number: int) -> Item | None:
    return gateway.find(book.table, ONE_NOTE, book.parts(number), consistent=True)


def outcomes(results: Sequence[Result]) -> list[Outcome]:
    return [result.outcome for result in results]


DONE, FAILED = Outcome.DONE, Outcome.CONDITION_FAILED


# -- the two statements ----------------------------------------------------------------------------


def test_a_map_is_swapped_only_where_all_of_it_is_as_it_was_read(
    gateway: Client, book: Notebook
) -> None:
    before = {number: stored(gateway, book, number) for number in range(1, 7)}

    results = execute(gateway, [swap(book, number) for number in (1, 3, 4, 5, 6)])

    assert outcomes(results) == [DONE, FAILED, FAILED, FAILED, FAILED]
    assert stored(gateway, book, 1) == noted(book, 1, NEW)
    # What was refused, and what nobody spoke of, is as it was; nothing came into being.
    assert {number: stored(gateway, book, number) for number in range(2, 7)} == {
        number: before[number] for number in range(2, 7)
    }
    assert before[6] is None


@pytest.mark.parametrize("name", OLD["M"])
def test_one_member_that_moved_is_enough(gateway: Client, notes: Table, name: str) -> None:
    book = Notebook.new(notes)
    moved: dict[str, Any] = {"M": OLD["M"] | {name: {"S": "moved"}}}
    gateway.put(notes, noted(book, 1, moved), IS_NEW)
    before = stored(gateway, book, 1)

    assert outcomes(execute(gateway, [swap(book, 1)])) == [FAILED]
    assert stored(gateway, book, 1) == before


def test_an_item_is_inserted_only_where_there_is_none(gateway: Client, book: Notebook) -> None:
    before = stored(gateway, book, 1)

    results = execute(gateway, [insert(book, 1), insert(book, 6), insert(book, 7)])

    assert results == [Result(FAILED, "DuplicateItem"), Result(DONE), Result(DONE)]
    assert stored(gateway, book, 1) == before
    assert stored(gateway, book, 7) == {
        **insert(book, 7).item,
        'o\'dd "name"': {"L": [{"N": "1"}, {"NULL": True}, {"M": {"a": {"B": "AA=="}}}]},
    }
    assert outcomes(execute(gateway, [insert(book, 6)])) == [FAILED]


def test_a_table_that_is_not_there_refuses_its_statement_alone(
    gateway: Client, book: Notebook
) -> None:
    elsewhere = replace(book, table=Table("serenya-dev-nowhere"))

    results = execute(gateway, [insert(elsewhere, 1), insert(book, 8)])

    assert results == [Result(Outcome.REFUSED, "ResourceNotFound"), Result(DONE)]


def test_the_text_of_a_statement_holds_no_value(notes: Table) -> None:
    book = Notebook.new(notes)

    assert swap(book, 1).request()["Statement"] == (
        'UPDATE "serenya-dev-backoffice" SET "data"."o\'dd ""name"""."usage" = ? '
        'WHERE "PK" = ? AND "SK" = ? AND "data"."o\'dd ""name"""."usage" = ?'
    )
    assert ItemInsert(notes, book.note(1, status="ada")).request()["Statement"] == (
        "INSERT INTO \"serenya-dev-backoffice\" VALUE {'PK': ?, 'SK': ?, 'status': ?}"
    )
    assert "ada" not in repr(ItemInsert(notes, book.note(1, status="ada")))


def test_calls_are_counted_under_their_table(gateway: Client, book: Notebook) -> None:
    with call_scope(seconds=5) as scope:
        execute(gateway, [swap(book, 1), insert(book, 6)])
        write_blindly(gateway, [BlindPut(book.table, book.note(9))])

    assert [(call.operation, call.target) for call in scope.calls] == [
        ("BatchExecuteStatement", book.table.name),
        ("BatchWriteItem", book.table.name),
    ]
    assert all(call.capacity for call in scope.calls)


# -- puts and deletes without a condition ----------------------------------------------------------


def test_a_batch_puts_and_deletes(gateway: Client, book: Notebook) -> None:
    writes: list[BlindWrite] = [
        BlindPut(book.table, book.note(1, title="new")),
        BlindDelete(book.table, book.key(2)),
    ]

    assert outcomes(write_blindly(gateway, writes)) == [DONE, DONE]
    assert stored(gateway, book, 1) == book.note(1, title="new")
    assert stored(gateway, book, 2) is None


def test_nothing_without_a_condition_is_written_to_the_audit_table(book: Notebook) -> None:
    audit = audit_table("serenya-dev-audit")
    with pytest.raises(RequestError):
        BlindPut(audit, book.note())
    with pytest.raises(RequestError):
        BlindDelete(audit, book.key())


def test_one_item_stands_in_a_batch_once_and_a_batch_has_an_end(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    same = [swap(book, 1), swap(book, 1, OLD)]
    too_many = [insert(book, number) for number in range(10, 11 + MAX_BATCH)]
    both: list[Statement] = [insert(book, 9), swap(book, 9)]
    for refused in (same, both, too_many):
        with pytest.raises(RequestError):
            execute(gateway, refused)
    puts: list[BlindWrite] = [
        BlindPut(book.table, book.note(9)),
        BlindDelete(book.table, book.key(9)),
    ]
    with pytest.raises(RequestError):
        write_blindly(gateway, puts)

    assert faults.sent == []
    assert execute(gateway, []) == write_blindly(gateway, []) == []


# -- what is sent again, and what is not -----------------------------------------------------------


def of_the_first(code: str) -> Fault:
    """DynamoDB does all statements but the first, of which it says this."""

    def fault(request: Request, inner: Transport) -> Answer:
        body = json.loads(request.body)
        first, body["Statements"] = body["Statements"][0], body["Statements"][1:]
        said = [{"Error": {"Code": code, "Message": "injected"}}]
        content = {"Responses": said, "ConsumedCapacity": []}
        if body["Statements"]:
            answer = json.loads(inner(replace(request, body=json.dumps(body).encode())).body)
            content["Responses"] = [*said, *answer["Responses"]]
        assert first
        return Answer(200, {}, json.dumps(content).encode())

    return fault


PASSING = {
    "ThrottlingError": Outcome.THROTTLED,
    "ProvisionedThroughputExceeded": Outcome.THROTTLED,
    "RequestLimitExceeded": Outcome.THROTTLED,
    "TransactionConflict": Outcome.CONFLICT,
}
FINAL = {
    "InternalServerError": Outcome.UNKNOWN,
    "NeverHeardOf": Outcome.UNKNOWN,
    "ValidationError": Outcome.REFUSED,
    "AccessDenied": Outcome.REFUSED,
}


@pytest.mark.parametrize(("code", "outcome"), PASSING.items())
def test_what_was_not_done_is_sent_again_alone_and_as_often_as_allowed(
    gateway: Client, book: Notebook, faults: FaultInjector, code: str, outcome: Outcome
) -> None:
    statements = [swap(book, 1), swap(book, 2), swap(book, 3)]
    faults.inject([of_the_first(code)] * 2)
    with call_scope(seconds=5, attempts=2):
        results = execute(gateway, statements)
    assert results == [
        Result(outcome, code),
        Result(DONE),
        Result(FAILED, "ConditionalCheckFailed"),
    ]
    assert len(faults.sent) == 2

    # What was done is not sent again: a second time it would be refused.
    faults.inject([of_the_first(code)] * 2)
    with call_scope(seconds=5, attempts=3):
        assert outcomes(execute(gateway, [swap(book, 1), insert(book, 6)])) == [DONE, DONE]
    assert len(faults.sent) == 5


@pytest.mark.parametrize(("code", "outcome"), FINAL.items())
def test_what_nobody_knows_and_what_would_not_help_is_not_sent_again(
    gateway: Client, book: Notebook, faults: FaultInjector, code: str, outcome: Outcome
) -> None:
    faults.inject([of_the_first(code)])

    with call_scope(seconds=5, attempts=5):
        results = execute(gateway, [swap(book, 1), swap(book, 2)])

    assert results == [Result(outcome, code), Result(DONE)]
    assert len(faults.sent) == 1


LOST: dict[str, Fault] = {
    "lost request": lost_request,
    "lost answer": lost_answer,
    "cut off": cut_off,
    "emptied": emptied,
    "500": error_answer("InternalServerError", 500),
}


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
def test_a_lost_answer_leaves_every_outcome_unknown_and_nothing_is_sent_again(
    gateway: Client, book: Notebook, faults: FaultInjector, fault: Fault
) -> None:
    faults.inject([fault])
    with call_scope(seconds=5, attempts=5):
        results = execute(gateway, [swap(book, 1), swap(book, 3)])

    assert outcomes(results) == [Outcome.UNKNOWN] * 2
    assert len(faults.sent) == 1


def test_what_was_told_before_stays_told_when_a_repeat_goes_wrong(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    throttled, statements = of_the_first("ThrottlingError"), [swap(book, 1), swap(book, 2)]
    with call_scope(seconds=5, attempts=5):
        faults.inject([throttled, lost_answer])
        assert outcomes(execute(gateway, statements)) == [Outcome.UNKNOWN, DONE]
        faults.inject([throttled, error_answer("AccessDeniedException")])
        again = execute(gateway, [swap(book, 2), swap(book, 3)])

    assert outcomes(again) == [Outcome.THROTTLED, FAILED]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (error_answer("ThrottlingException"), Outcome.THROTTLED),
        (error_answer("TransactionConflictException"), Outcome.CONFLICT),
    ],
)
def test_a_call_that_is_refused_as_a_whole_did_nothing(
    gateway: Client, book: Notebook, faults: FaultInjector, fault: Fault, outcome: Outcome
) -> None:
    faults.inject([fault] * 2)
    with call_scope(seconds=5, attempts=2):
        assert outcomes(execute(gateway, [swap(book, 1), swap(book, 2)])) == [outcome] * 2
        assert len(faults.sent) == 2
        assert outcomes(execute(gateway, [swap(book, 1), swap(book, 2)])) == [DONE] * 2


def test_a_first_call_that_never_left_is_an_error(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    def never_sent(*_: object) -> Answer:
        raise NotSentError("injected: no connection")

    faults.inject([never_sent] * 2)
    with call_scope(seconds=5, attempts=2), pytest.raises(NotSentError):
        execute(gateway, [swap(book, 1)])


def unprocessed(request: Request, inner: Transport) -> Answer:
    """DynamoDB does all writes of a table but the first."""
    body = json.loads(request.body)
    ((table, writes),) = body["RequestItems"].items()
    first, body["RequestItems"][table] = writes[0], writes[1:]
    content: dict[str, Any] = {"ConsumedCapacity": []}
    if writes[1:]:
        inner(replace(request, body=json.dumps(body).encode()))
    content["UnprocessedItems"] = {table: [first]}
    return Answer(200, {}, json.dumps(content).encode())


def test_unprocessed_writes_are_sent_again_alone(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    for first in (BlindPut(book.table, book.note(1)), BlindDelete(book.table, book.key(1))):
        writes = [first, BlindPut(book.table, book.note(7, title="new"))]
        faults.inject([unprocessed, unprocessed])
        faults.sent.clear()
        with call_scope(seconds=5, attempts=2):
            assert outcomes(write_blindly(gateway, writes)) == [Outcome.THROTTLED, DONE]
        assert len(faults.sent) == 2

        faults.inject([unprocessed])
        with call_scope(seconds=5, attempts=2):
            assert outcomes(write_blindly(gateway, writes)) == [DONE, DONE]


def test_a_write_without_a_condition_is_repeated_only_where_that_is_harmless(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    writes = [BlindPut(book.table, book.note(1)), BlindPut(book.table, book.note(2))]
    with call_scope(seconds=5, attempts=2):
        faults.inject([lost_answer])
        assert outcomes(write_blindly(gateway, writes)) == [Outcome.UNKNOWN] * 2
        faults.inject([lost_answer])
        assert outcomes(write_blindly(gateway, writes, repeatable=True)) == [DONE] * 2
        faults.inject([lost_answer, error_answer("ThrottlingException")])
        results = write_blindly(gateway, writes, repeatable=True)

    assert outcomes(results) == [Outcome.UNKNOWN] * 2
