"""HTTP as it really goes wrong, on real sockets."""

from __future__ import annotations

import time

import pytest

from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import (
    DeadlineError,
    NotSentError,
    TruncatedResponseError,
    UnavailableError,
)
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from scripts.processes import HOST, free_port
from tests.backoffice.dynamo import notebook
from tests.backoffice.dynamo.notebook import ONE_NOTE, Notebook
from tests.backoffice.net.sockets import (
    GOOD_BODY,
    Behaviour,
    answer,
    drips,
    is_silent,
    sends,
    serving,
)

#: More than a busy machine needs to notice a deadline, less than what the slow servers take.
SLACK = 4.0


@pytest.fixture
def book(notes: Table) -> Notebook:
    return Notebook.new(notes)


def client_of(endpoint: str) -> Client:
    signer = CursorSigner(["test-secret"])
    return Client(cursors=signer, endpoint_url=endpoint, region="eu-central-1")


def find(endpoint: str, book: Notebook, *, seconds: float = 5, attempts: int = 1) -> object:
    client = client_of(endpoint)
    # Connecting takes its time the first time, which is not the scope's.
    _ = client._call
    started = time.monotonic()
    try:
        with call_scope(seconds=seconds, attempts=attempts):
            return client.find(book.table, ONE_NOTE, book.parts())
    finally:
        assert time.monotonic() - started < seconds + SLACK


def test_an_answer_is_read(book: Notebook) -> None:
    with serving(sends(answer(GOOD_BODY))) as (endpoint, requests):
        assert find(endpoint, book) == {"PK": {"S": "a"}}

    assert len(requests) == 1


@pytest.mark.parametrize(
    "behaviour",
    [
        drips(answer(GOOD_BODY), pause=0.01),
        drips(answer(b"x" * 100_000), pause=0.0005),
        is_silent,
        sends(b""),
        sends(b"HTTP/1.1 200 OK\r\n"),
    ],
    ids=["drop by drop", "many drops", "silence", "hangs up", "hangs up in the head"],
)
def test_no_answer_outlasts_the_deadline(behaviour: Behaviour, book: Notebook) -> None:
    with serving(behaviour) as (endpoint, _), pytest.raises(UnavailableError):
        find(endpoint, book, seconds=0.05)


@pytest.mark.parametrize("content", [answer(GOOD_BODY)], ids=["drop by drop"])
def test_a_slow_answer_is_a_deadline_error(content: bytes, book: Notebook) -> None:
    with serving(drips(content, pause=0.01)) as (endpoint, _), pytest.raises(DeadlineError):
        find(endpoint, book, seconds=0.05)


@pytest.mark.parametrize(
    "content",
    [
        answer(GOOD_BODY[:20], length=len(GOOD_BODY)),
        answer(b"", length=len(GOOD_BODY)),
        answer(GOOD_BODY[:20]),
        answer(b""),
        answer(b"{}"),
        answer(b"null"),
        answer(b"[]"),
        answer(b"<html>proxy</html>"),
    ],
)
def test_an_answer_that_is_not_whole_is_never_an_empty_one(content: bytes, book: Notebook) -> None:
    with (
        serving(sends(content)) as (endpoint, _),
        pytest.raises(TruncatedResponseError),
    ):
        find(endpoint, book)


@pytest.mark.parametrize(
    "content",
    [
        answer(b"<html>bad gateway</html>", status="502 Bad Gateway"),
        answer(b"", status="500 Internal Server Error"),
        answer(b'{"__type":"x#Conditional', status="400 Bad Request"),
        answer(b"", status="400 Bad Request"),
        answer(b"", status="302 Found"),
        b"not HTTP at all\r\n\r\n",
    ],
)
def test_an_answer_that_is_not_dynamodbs_is_unavailable(content: bytes, book: Notebook) -> None:
    with serving(sends(content)) as (endpoint, _), pytest.raises(UnavailableError):
        find(endpoint, book)


def test_a_read_is_tried_again_on_a_new_connection(book: Notebook) -> None:
    with serving(sends(b""), sends(answer(GOOD_BODY))) as (endpoint, requests):
        assert find(endpoint, book, attempts=2) == {"PK": {"S": "a"}}

    assert len(requests) == 2


@pytest.fixture
def closed_endpoint() -> str:
    return f"http://{HOST}:{free_port()}"


def test_a_refused_connection_means_that_nothing_was_sent(
    closed_endpoint: str, book: Notebook
) -> None:
    with pytest.raises(NotSentError) as caught:
        find(closed_endpoint, book)

    assert not caught.value.outcome_unknown


def test_a_write_that_was_never_sent_is_tried_again(closed_endpoint: str, book: Notebook) -> None:
    client = client_of(closed_endpoint)

    with call_scope(seconds=5, attempts=3) as scope, pytest.raises(NotSentError):
        client.put(book.table, book.note(), notebook.IS_NEW)

    assert [call.error for call in scope.calls] == ["NotSentError"] * 3


def test_a_write_whose_answer_is_lost_is_not_sent_again(book: Notebook) -> None:
    with serving(sends(b""), sends(answer(GOOD_BODY))) as (endpoint, requests):
        client = client_of(endpoint)
        change = Update(set_(path("title"), "x"))
        with call_scope(seconds=5, attempts=3), pytest.raises(UnavailableError):
            client.update(book.table, book.key(), change, notebook.EXISTS)

        assert len(requests) == 1
