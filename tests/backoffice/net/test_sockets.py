"""Waiting for the pieces of an answer: all of them together, not one by one."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from backoffice.net.connections import Connection, Place
from backoffice.net.errors import BrokenError, OutOfTimeError
from backoffice.net.messages import Request
from backoffice.net.sockets import TimedSocket
from tests.backoffice.net.sockets import GOOD_BODY, FakeClock, answer, chunked

PLACE = Place("http", "127.0.0.1", 80)
REQUEST = Request("GET", "http://127.0.0.1/", {})


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Our end of a connection and the server's."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


class DrippingClock(FakeClock):
    """A tenth of a second passes before each wait, and the next byte of an answer arrives."""

    def __init__(self, theirs: socket.socket, content: bytes) -> None:
        super().__init__()
        self._theirs = theirs
        self.left = list(content)

    def __call__(self) -> float:
        self.advance(0.1)
        if self.left:
            self._theirs.sendall(bytes([self.left.pop(0)]))
        return self.at


CONTENTS = {
    "length": answer(GOOD_BODY),
    "long": answer(b"x" * 5000),
    "chunks": chunked(*[b"x"] * 500),
    "in the head": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 5000,
    "interim": b"HTTP/1.1 100 Continue\r\n\r\n" * 8 + answer(GOOD_BODY),
    "until the end": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000,
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_a_server_that_sends_drop_by_drop_does_not_outlast_the_time(
    content: bytes, pair: tuple[socket.socket, socket.socket]
) -> None:
    clock = DrippingClock(pair[1], content)
    connection = Connection(PLACE, TimedSocket(pair[0], clock, 0))

    with pytest.raises(OutOfTimeError):
        connection.exchange(REQUEST, clock.at + 5)

    # Each byte came well before a time-out of its own.
    assert len(content) - len(clock.left) == pytest.approx(50, abs=2)


def test_a_server_that_sends_drop_by_drop_in_time_is_heard_out(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    clock = DrippingClock(pair[1], answer(GOOD_BODY))
    connection = Connection(PLACE, TimedSocket(pair[0], clock, 0))

    found = connection.exchange(REQUEST, clock.at + 60)

    assert found.body == GOOD_BODY


def test_each_wait_gets_what_is_left(pair: tuple[socket.socket, socket.socket]) -> None:
    clock = FakeClock()
    timed = TimedSocket(pair[0], clock, clock.at + 5)

    for left in (5.0, 3.0, 1.0):
        pair[1].sendall(b"x")
        timed.receive()
        assert pair[0].gettimeout() == pytest.approx(left)
        clock.advance(2)
    with pytest.raises(OutOfTimeError):
        timed.receive()


def test_what_is_sent_leaves_together_when_an_answer_is_waited_for(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    timed = TimedSocket(pair[0], FakeClock(), 2000)
    timed.sendall(b"head ")
    timed.sendall(b"body")
    pair[1].setblocking(False)
    with pytest.raises(BlockingIOError):
        pair[1].recv(100)

    pair[1].send(b"answer")
    assert timed.receive() == b"answer"
    assert pair[1].recv(100) == b"head body"


def test_a_connection_that_is_reset_is_broken(pair: tuple[socket.socket, socket.socket]) -> None:
    timed = TimedSocket(pair[0], FakeClock(), 2000)
    timed.sendall(b"request")
    pair[1].close()

    with pytest.raises(BrokenError):
        timed.receive()


def test_whatever_came_since_the_last_answer_ends_the_quiet(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    timed = TimedSocket(pair[0], FakeClock(), 2000)
    heard = [timed.is_quiet]

    pair[1].sendall(b"x")
    heard.append(timed.is_quiet)
    timed.receive()
    heard.append(timed.is_quiet)
    pair[1].close()
    heard.append(timed.is_quiet)

    assert heard == [True, False, True, False]
