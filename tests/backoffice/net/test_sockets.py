"""Waiting for the pieces of an answer: all of them together, not one by one."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from backoffice.net.connections import Connection
from backoffice.net.errors import BrokenError, OutOfTimeError
from backoffice.net.messages import Request
from backoffice.net.sockets import TimedSocket
from backoffice.net.steps import result_of
from tests.backoffice.net.sockets import GOOD_BODY, FakeClock, answer, chunked

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
    connection = Connection(TimedSocket(pair[0], clock, 0))

    with pytest.raises(OutOfTimeError):
        result_of(connection.exchange(REQUEST, clock.at + 5))

    # Each byte came well before a time-out of its own.
    assert len(content) - len(clock.left) == pytest.approx(50, abs=2)


def test_a_server_that_sends_drop_by_drop_in_time_is_heard_out(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    clock = DrippingClock(pair[1], answer(GOOD_BODY))
    connection = Connection(TimedSocket(pair[0], clock, 0))

    found = result_of(connection.exchange(REQUEST, clock.at + 60))

    assert found.body == GOOD_BODY


class Waits:
    """A poll that notes how long it would have waited, and says that something is there."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def poll(self, milliseconds: int) -> list[object]:
        self.seconds.append(milliseconds / 1000)
        return [self]


def test_each_wait_gets_what_is_left(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, waits = FakeClock(), Waits()
    timed = TimedSocket(pair[0], clock, clock.at + 5)
    monkeypatch.setattr(timed, "_arrivals", waits)

    for _ in range(3):
        timed.send(b"x")
        pair[1].sendall(b"x")
        timed.receive()
        clock.advance(2)

    assert waits.seconds == [5, 3, 1]
    for wait in (timed.receive, lambda: timed.send(b"x")):
        with pytest.raises(OutOfTimeError):
            wait()


class Counting:
    """A socket whose system takes so many bytes at once; it notes each piece."""

    def __init__(self, sock: socket.socket, at_once: int) -> None:
        self._sock, self._at_once = sock, at_once
        self.pieces: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def send(self, data: memoryview) -> int:
        self.pieces.append(bytes(data[: self._at_once]))
        return self._sock.send(data[: self._at_once])


@pytest.mark.parametrize(("at_once", "pieces"), [(1000, 1), (10, 5)])
def test_a_request_leaves_as_a_whole_or_as_the_system_takes_it(
    pair: tuple[socket.socket, socket.socket], at_once: int, pieces: int
) -> None:
    counting: Any = Counting(pair[0], at_once)
    pair[1].sendall(answer(GOOD_BODY))
    connection = Connection(TimedSocket(counting, FakeClock(), 2000))
    result_of(connection.exchange(Request("PUT", "http://h", {}, b"body"), 2000))

    whole = b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody"
    assert b"".join(counting.pieces) == pair[1].recv(1000) == whole
    assert len(counting.pieces) == pieces == -(-len(whole) // at_once)


def test_a_connection_that_is_reset_is_broken(pair: tuple[socket.socket, socket.socket]) -> None:
    timed = TimedSocket(pair[0], FakeClock(), 2000)
    timed.send(b"request")
    pair[1].close()

    with pytest.raises(BrokenError):
        timed.receive()
    with pytest.raises(BrokenError):
        timed.send(b"request")


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
