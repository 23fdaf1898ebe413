"""Reads of one wave, from one thread."""

from __future__ import annotations

import threading
from contextlib import ExitStack

import pytest

from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import DeadlineError, UnavailableError
from backoffice.dynamo.pages import CursorSigner, Page
from backoffice.dynamo.parallel import sent
from backoffice.dynamo.scope import CallScope, call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import FaultInjector, late_answer, lost_answer, lost_request
from backoffice.net.steps import Steps
from tests.backoffice.dynamo.notebook import IS_NEW, NOTES, Notebook
from tests.backoffice.net.sockets import Keeping, answer

PAGE = b'{"Items":[],"ConsumedCapacity":{"TableName":"t","CapacityUnits":0.5}}'


@pytest.fixture
def book(gateway: Client, notes: Table) -> Notebook:
    """A notebook with two notes."""
    book = Notebook.new(notes)
    for number in (1, 2):
        gateway.put(notes, book.note(number, title=f"note {number}", text="x"), IS_NEW)
    return book


def asking(client: Client, book: Notebook) -> Steps[Page]:
    return client.query_steps(book.table, NOTES, {"book": book.name})


def test_every_request_of_a_wave_leaves_before_an_answer_is_read_and_without_a_thread(
    notes: Table, scope: CallScope
) -> None:
    book = Notebook.new(notes)
    with Keeping(answer(PAGE), pause=3).running() as server, ExitStack() as wave:
        client = Client(
            cursors=CursorSigner(["s"]), endpoint_url=server.endpoint, region="eu-central-1"
        )
        before = set(threading.enumerate())
        begun = [wave.enter_context(sent(asking(client, book))) for _ in range(3)]
        pages = [result() for result in begun]
        others = set(threading.enumerate()) - before - set(server._threads)

    assert [page.items for page in pages] == [[], [], []]
    assert others == set()
    assert (scope.count, scope.capacity) == (3, 1.5)


@pytest.mark.parametrize("fault", [lost_request, lost_answer])
def test_a_read_that_was_lost_is_made_again_when_its_turn_comes(
    gateway: Client, book: Notebook, faults: FaultInjector, fault: object
) -> None:
    with call_scope(seconds=5, attempts=2) as scope:
        faults.inject([fault, None])  # type: ignore[list-item]
        with sent(asking(gateway, book)) as first, sent(asking(gateway, book)) as second:
            assert len(first().items) == len(second().items) == 2

    assert (scope.count, scope.failures) == (3, 1)


def test_what_went_wrong_is_raised_and_the_others_are_over(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    with call_scope(seconds=5, attempts=1) as scope:
        faults.inject([None, lost_answer])
        with (
            pytest.raises(UnavailableError),
            sent(asking(gateway, book)),
            sent(asking(gateway, book)) as second,
        ):
            second()

        # Nobody came for the first answer, which was paid for; and nothing is left of it.
        assert (scope.count, scope.failures) == (2, 1)
        assert scope.capacity > 0
        assert len(gateway.query(book.table, NOTES, {"book": book.name}).items) == 2


def test_a_wave_ends_with_its_deadline(
    gateway: Client, book: Notebook, faults: FaultInjector
) -> None:
    faults.inject([late_answer])
    with (
        call_scope(seconds=5, attempts=2),
        pytest.raises(DeadlineError),
        sent(asking(gateway, book)) as first,
    ):
        first()


def test_what_asks_nobody_is_there_at_once() -> None:
    def nothing() -> Steps[str]:
        yield from ()
        return "nothing"

    with sent(nothing()) as result:
        assert (result(), result()) == ("nothing", "nothing")
