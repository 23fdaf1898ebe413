"""The contract of reading, on both servers."""

from __future__ import annotations

import contextvars
import json
from typing import Any

import pytest

from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import DeadlineError, KeyTemplateError, NoScopeError, NotFoundError
from backoffice.dynamo.scope import CallScope, call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import Fault, FaultInjector
from backoffice.dynamo.transport import Transport
from backoffice.net.messages import Answer, Request
from tests.backoffice.dynamo.notebook import IS_NEW, NOTES, ONE_NOTE, TITLE, Notebook


@pytest.fixture
def book(gateway: Client, notes: Table) -> Notebook:
    """A notebook with five notes."""
    book = Notebook.new(notes)
    for number in range(1, 6):
        gateway.put(notes, book.note(number, title=f"note {number}", text="x"), IS_NEW)
    return book


@pytest.mark.parametrize("consistent", [True, False])
def test_an_item_is_found_as_it_was_put(gateway: Client, book: Notebook, consistent: bool) -> None:
    item = gateway.find(book.table, ONE_NOTE, book.parts(2), consistent=consistent)

    assert item == book.note(2, title="note 2", text="x")
    assert item == gateway.get(book.table, ONE_NOTE, book.parts(2), consistent=consistent)


def test_where_there_is_nothing_nothing_is_found(gateway: Client, book: Notebook) -> None:
    assert gateway.find(book.table, ONE_NOTE, book.parts(9)) is None
    with pytest.raises(NotFoundError):
        gateway.get(book.table, ONE_NOTE, book.parts(9))


def test_a_projection_brings_only_what_it_names(gateway: Client, book: Notebook) -> None:
    assert gateway.find(book.table, TITLE, book.parts(1)) == {"title": {"S": "note 1"}}


def test_a_missing_part_never_reaches_the_network(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    faults.sent.clear()

    for parts in ({}, {"book": book.name}, book.parts() | {"note": ""}):
        with pytest.raises(KeyTemplateError):
            gateway.find(book.table, ONE_NOTE, parts)
        with pytest.raises(KeyTemplateError):
            gateway.query(book.table, NOTES, {})
    assert faults.sent == []


def test_a_call_outside_of_a_scope_never_reaches_the_network(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    faults.sent.clear()

    def find() -> None:
        gateway.find(book.table, ONE_NOTE, book.parts())

    with pytest.raises(NoScopeError):
        contextvars.Context().run(find)
    assert faults.sent == []


def test_each_call_and_its_capacity_is_on_the_scope(gateway: Client, book: Notebook) -> None:
    with call_scope(seconds=5) as scope:
        gateway.find(book.table, ONE_NOTE, book.parts())
        gateway.find(book.table, ONE_NOTE, book.parts(), consistent=True)
        gateway.put(book.table, book.note(6), IS_NEW)

    assert [call.operation for call in scope.calls] == ["GetItem", "GetItem", "PutItem"]
    assert {call.target for call in scope.calls} == {book.table.name}
    assert [call.capacity for call in scope.calls] == [0.5, 1.0, 1.0]
    assert all(call.seconds > 0 for call in scope.calls)
    assert scope.capacity == 2.5


# -- many at once ---------------------------------------------------------------------------------


def test_a_batch_answers_in_the_order_asked(gateway: Client, book: Notebook) -> None:
    asked = [(ONE_NOTE, book.parts(number)) for number in (4, 9, 1, 4)]

    found = gateway.find_many(book.table, asked)

    assert [item["title"]["S"] if item else None for item in found] == [
        "note 4",
        None,
        "note 1",
        "note 4",
    ]


def test_an_empty_batch_asks_nothing(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    faults.sent.clear()

    assert gateway.find_many(book.table, []) == []
    assert faults.sent == []


def processing_only(count: int) -> Fault:
    """Answers for the first `count` keys, and gives the others back as unprocessed."""

    def fault(request: Request, inner: Transport) -> Answer:
        asked: dict[str, Any] = json.loads(request.body)["RequestItems"]
        ((table, question),) = asked.items()
        first, rest = question["Keys"][:count], question["Keys"][count:]
        answer = json.loads(inner(request).body)
        kept = [
            item
            for item in answer["Responses"].get(table, [])
            if {"PK": item["PK"], "SK": item["SK"]} in first
        ]
        processed = {
            "Responses": {table: kept},
            "UnprocessedKeys": {table: question | {"Keys": rest}} if rest else {},
        }
        return Answer(200, {}, json.dumps(processed).encode())

    return fault


def test_unprocessed_keys_are_asked_for_again_until_all_are_here(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    faults.inject([processing_only(2), processing_only(0), processing_only(1)])
    faults.sent.clear()

    found = gateway.find_many(
        book.table, [(ONE_NOTE, book.parts(number)) for number in range(1, 7)], consistent=True
    )

    titles = [item["title"]["S"] if item else None for item in found]
    assert titles == ["note 1", "note 2", "note 3", "note 4", "note 5", None]
    assert faults.sent == ["BatchGetItem"] * 4


def test_keys_that_stay_unprocessed_end_with_the_deadline_and_not_with_a_gap(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    faults.inject([processing_only(0)] * 100)

    with call_scope(seconds=0.3), pytest.raises(DeadlineError):
        gateway.find_many(book.table, [(ONE_NOTE, book.parts(1))])
    assert len(faults.sent) > 1


def test_a_scope_counts_failed_calls_too(
    gateway: Client, book: Notebook, scope: CallScope, faults: FaultInjector
) -> None:
    missing = Table("serenya-dev-no-such-table")
    before = len(scope.calls)

    with pytest.raises(Exception, match="ResourceNotFoundException"):
        gateway.find(missing, ONE_NOTE, book.parts())

    (failed,) = scope.calls[before:]
    assert (failed.operation, failed.capacity, failed.error) == ("GetItem", 0, "TableNotFoundError")
