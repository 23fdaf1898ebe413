"""The contract of queries and their cursors, on both servers."""

from __future__ import annotations

import pytest

from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import CursorError
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.patterns import Parts, QueryPattern
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import FaultInjector
from backoffice.dynamo.wire import encode_item
from tests.backoffice.dynamo.notebook import (
    IS_NEW,
    NOTES,
    NOTES_BACKWARDS,
    NOTES_BETWEEN,
    NOTES_OF_OWNER,
    OWNER,
    Notebook,
    day,
)


@pytest.fixture
def book(gateway: Client, notes: Table) -> Notebook:
    """A notebook of seven notes, all of one owner; another book stands beside it."""
    book = Notebook.new(notes)
    owner = OWNER.key(owner=book.name)
    for number in range(1, 8):
        keys = encode_item({"GSI1PK": owner, "GSI1SK": day(number)})
        gateway.put(notes, book.note(number, number=number) | keys, IS_NEW)
    gateway.put(notes, Notebook.new(notes).note(1, number=99), IS_NEW)
    return book


def pages_of(gateway: Client, table: Table, pattern: QueryPattern, parts: Parts) -> list[list[int]]:
    pages, cursor = [], None
    while True:
        page = gateway.query(table, pattern, parts, cursor=cursor)
        pages.append([int(item["number"]["N"]) for item in page.items])
        cursor = page.cursor
        if cursor is None:
            return pages


def test_pages_lead_forward_through_all_items(gateway: Client, book: Notebook) -> None:
    pages = pages_of(gateway, book.table, NOTES, {"book": book.name})

    assert pages == [[1, 2, 3], [4, 5, 6], [7]]


def test_pages_lead_backward_through_all_items(gateway: Client, book: Notebook) -> None:
    pages = pages_of(gateway, book.table, NOTES_BACKWARDS, {"book": book.name})

    assert pages == [[7, 6, 5], [4, 3, 2], [1]]


def test_a_range_is_paged_within_its_ends(gateway: Client, book: Notebook) -> None:
    parts = {"book": book.name, "since": day(2), "until": day(5)}

    assert pages_of(gateway, book.table, NOTES_BETWEEN, parts) == [[2, 3], [4]]


def test_an_index_is_paged_like_a_table(gateway: Client, book: Notebook) -> None:
    pages = pages_of(gateway, book.table, NOTES_OF_OWNER, {"owner": book.name})

    assert pages == [[1, 2], [3, 4], [5, 6], [7]]


def test_a_page_may_have_another_size_and_cursors_lead_on_across_sizes(
    gateway: Client, book: Notebook
) -> None:
    parts = {"book": book.name}
    first = gateway.query(book.table, NOTES, parts, limit=1)
    second = gateway.query(book.table, NOTES, parts, cursor=first.cursor)
    third = gateway.query(book.table, NOTES, parts, cursor=second.cursor, limit=5)

    pages = [[int(item["number"]["N"]) for item in page.items] for page in (first, second, third)]
    assert pages == [[1], [2, 3, 4], [5, 6, 7]]


def test_a_partition_without_items_is_one_empty_page(gateway: Client, notes: Table) -> None:
    page = gateway.query(notes, NOTES, {"book": Notebook.new(notes).name}, consistent=True)

    assert list(page.items) == []
    assert page.cursor is None


def test_the_same_page_can_be_asked_for_twice(gateway: Client, book: Notebook) -> None:
    parts = {"book": book.name}
    cursor = gateway.query(book.table, NOTES, parts).cursor

    first = gateway.query(book.table, NOTES, parts, cursor=cursor)
    second = gateway.query(book.table, NOTES, parts, cursor=cursor, consistent=True)

    assert first.items == second.items


def test_no_foreign_cursor_reaches_the_network(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    parts = {"book": book.name}
    cursor = gateway.query(book.table, NOTES, parts).cursor
    assert cursor is not None
    last_key = gateway.cursors.read(cursor, NOTES, parts)
    forged = CursorSigner(["guessed"]).sign(last_key, NOTES, parts)
    faults.sent.clear()

    for wrong, pattern, asked in [
        (forged, NOTES, parts),
        (cursor[:-3], NOTES, parts),
        (cursor, NOTES_BACKWARDS, parts),
        (cursor, NOTES, {"book": Notebook.new(book.table).name}),
        ("\ud800", NOTES, parts),
        ("\x00", NOTES, parts),
        ("x" * 100_000, NOTES, parts),
    ]:
        with pytest.raises(CursorError):
            gateway.query(book.table, pattern, asked, cursor=wrong)
    assert faults.sent == []
