"""The contract of scans, on both servers; and where there are none."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import ScanNotAllowedError
from backoffice.dynamo.patterns import ScanPattern
from backoffice.dynamo.scope import CallScope, call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import FaultInjector, lost_answer
from backoffice.dynamo.wire import Item, encode_item
from backoffice.web.middleware import RequestScopeMiddleware
from scripts import access_patterns
from tests.backoffice.dynamo.notebook import (
    EVERY_NOTE,
    EVERY_OWNER,
    IS_NEW,
    OWNER,
    Notebook,
    day,
)

NOTES = 12


@pytest.fixture
def book(gateway: Client, notes: Table) -> Notebook:
    """A notebook of which every other note is listed, and something that is no note."""
    book = Notebook.new(notes)
    for number in range(1, NOTES + 1):
        keys = {"GSI1PK": OWNER.key(owner=book.name), "GSI1SK": day(number)}
        note = book.note(number, title="x", tags={"a": number, "b": 0})
        gateway.put(notes, note | encode_item(keys if number % 2 else {}), IS_NEW)
    no_note = book.key() | encode_item({"SK": "-", "title": "x"})
    gateway.put(notes, no_note, IS_NEW)
    return book


def scanned(client: Client, book: Notebook, pattern: ScanPattern, segments: int) -> list[Item]:
    """What all segments together bring of one book; each is read to its end."""
    found: list[Item] = []
    for segment in range(segments):
        after: Item | None = None
        while True:
            page = client.scan(book.table, pattern, segment=segment, segments=segments, after=after)
            found += [item for item in page.items if item["PK"] == book.key()["PK"]]
            after = page.last_key
            if after is None:
                break
    return found


@pytest.mark.parametrize("segments", [1, 4])
def test_segments_together_are_the_table_once(
    gateway: Client, book: Notebook, segments: int
) -> None:
    found = scanned(gateway, book, EVERY_NOTE, segments)

    expected = [
        book.key(number) | {"tags": {"M": {"a": {"N": str(number)}}}}
        for number in range(1, NOTES + 1)
    ]
    assert sorted(found, key=lambda item: item["SK"]["S"]) == sorted(
        expected, key=lambda item: item["SK"]["S"]
    )


def test_a_scan_of_an_index_brings_what_stands_in_it(gateway: Client, book: Notebook) -> None:
    found = scanned(gateway, book, EVERY_OWNER, 3)

    assert sorted(item["GSI1SK"]["S"] for item in found) == [day(n) for n in range(1, NOTES, 2)]


def test_a_page_is_no_larger_than_declared_and_a_scan_is_tried_again(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    faults.inject([lost_answer])
    faults.sent.clear()

    page = gateway.scan(book.table, EVERY_NOTE, consistent=True)

    assert len(page.items) <= 5
    assert page.last_key
    assert page.cursor is None
    assert faults.sent == ["Scan", "Scan"]


def test_what_a_scan_asks_for_is_built_without_the_network(notes: Table) -> None:
    assert EVERY_NOTE.request(notes, 2, 8) == {
        "ProjectionExpression": "#0, #1, #2.#3",
        "FilterExpression": "begins_with(#1, :0)",
        "Limit": 5,
        "Segment": 2,
        "TotalSegments": 8,
        "ExpressionAttributeNames": {"#0": "PK", "#1": "SK", "#2": "tags", "#3": "a"},
        "ExpressionAttributeValues": {":0": {"S": "NOTE#"}},
    }
    assert EVERY_OWNER.request(notes) == {"IndexName": "GSI1-Listing"}


def test_scans_stand_in_the_generated_page() -> None:
    assert access_patterns._row(EVERY_NOTE) == (
        "| test_every_note | What is each note called? | scan of the table | 5, in segments |"
    )
    assert access_patterns._row(EVERY_OWNER) == (
        "| test_every_owner | Whose are all the notes? | scan of index *listing* "
        "| a megabyte, in segments |"
    )


# -- where there are none --------------------------------------------------------------------------


@pytest.mark.dynoxide
@pytest.mark.parametrize("asks", [True, False])
def test_nothing_scans_under_a_web_request_whatever_it_asks_for(
    scope: CallScope, notes: Table, rf: RequestFactory, asks: bool, start: Any
) -> None:
    client: Client = start("dynoxide").client
    refused: list[object] = []

    def view(_: object) -> HttpResponse:
        with call_scope(seconds=1, may_scan=asks):
            for scan in (
                lambda: client.scan(notes, EVERY_NOTE),
                lambda: client.send("Scan", {"TableName": notes.name}, repeatable=True),
            ):
                with pytest.raises(ScanNotAllowedError) as caught:
                    scan()
                refused.append(caught.value)
        return HttpResponse()

    before = scope.count
    RequestScopeMiddleware(view)(rf.get("/"))

    assert len(refused) == 2
    assert scope.count == before


@pytest.mark.dynoxide
def test_a_scope_says_itself_whether_it_may_scan(start: Any, notes: Table) -> None:
    client: Client = start("dynoxide").client
    with call_scope(seconds=5), pytest.raises(ScanNotAllowedError):
        client.scan(notes, EVERY_NOTE)
    with call_scope(seconds=5, may_scan=True):
        client.scan(notes, EVERY_NOTE)
