"""Tiny servers on real sockets, for answers that no proper server gives."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from scripts.processes import HOST

#: Gets a connection on which a whole request has arrived, and does to it what it likes.
Behaviour = Callable[[socket.socket], None]

GOOD_BODY = b'{"Item":{"PK":{"S":"a"}},"ConsumedCapacity":{"CapacityUnits":0.5}}'


@dataclass
class FakeClock:
    """Seconds that pass when somebody lets them."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += seconds


def answer(body: bytes, *, status: str = "200 OK", length: int | None = None) -> bytes:
    """The bytes of an HTTP answer; `length` is what it claims to hold."""
    claimed = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Length: {claimed}\r\n\r\n".encode() + body


def chunked(*pieces: bytes) -> bytes:
    """The bytes of an HTTP answer whose body comes in these pieces."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n\r\n"


def sends(content: bytes) -> Behaviour:
    """Sends these bytes and closes."""
    return lambda connection: connection.sendall(content)


def drips(content: bytes, pause: float) -> Behaviour:
    """Sends one byte at a time, each well before any time-out between two bytes."""

    def behave(connection: socket.socket) -> None:
        for number in range(len(content)):
            connection.sendall(content[number : number + 1])
            time.sleep(pause)

    return behave


def is_silent(connection: socket.socket) -> None:
    """Says nothing, until the client hangs up."""
    connection.recv(1)


@contextlib.contextmanager
def serving(
    *behaviours: Behaviour, context: ssl.SSLContext | None = None
) -> Iterator[tuple[str, list[bytes]]]:
    """Serve one connection after the other; yields the endpoint and the requests that came."""
    requests: list[bytes] = []
    with socket.create_server((HOST, 0)) as listener:
        listener.settimeout(5)
        thread = threading.Thread(target=_serve, args=(listener, behaviours, requests, context))
        thread.start()
        try:
            scheme = "https" if context else "http"
            yield f"{scheme}://{HOST}:{listener.getsockname()[1]}", requests
        finally:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for a client
            thread.join()


def _serve(
    listener: socket.socket,
    behaviours: tuple[Behaviour, ...],
    requests: list[bytes],
    context: ssl.SSLContext | None,
) -> None:
    for behave in behaviours:
        # A client that has had enough hangs up: that is what most of these tests are about.
        with contextlib.suppress(OSError):
            accepted, _ = listener.accept()
            accepted.settimeout(5)
            with (
                context.wrap_socket(accepted, server_side=True) if context else accepted as (
                    connection
                )
            ):
                requests.append(read_request(connection))
                behave(connection)


@contextlib.contextmanager
def taking_no_calls() -> Iterator[str]:
    """Nobody takes calls here, and the queue is full; yields the endpoint."""
    with socket.create_server((HOST, 0), backlog=0) as listener:
        address = listener.getsockname()
        with socket.create_connection(address), socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(address)
            yield f"http://{HOST}:{address[1]}"


def read_request(connection: socket.socket) -> bytes:
    """One whole request; nothing where the client has hung up."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return b""
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
    length = int(fields.get(b"content-length", b"0"))
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@dataclass
class Keeping:
    """A server that answers every request on every connection, until either side hangs up."""

    content: bytes = field(default_factory=lambda: answer(GOOD_BODY))
    context: ssl.SSLContext | None = None
    #: Requests in the order of their answers, each with the number of its connection.
    served: list[tuple[int, bytes]] = field(default_factory=list)
    port: int = 0
    #: So many requests are waited for before any of the first is answered.
    pause: int = 1
    #: Requests by this method get no answer.
    unanswered: bytes = b""
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._line = threading.Barrier(self.pause)

    def answer_at_once(self) -> None:
        """From now on nobody is waited for."""
        self._line = threading.Barrier(1)

    @property
    def endpoint(self) -> str:
        return f"{'https' if self.context else 'http'}://{HOST}:{self.port}"

    @property
    def connections(self) -> list[int]:
        """On which connection each request came."""
        return [number for number, _ in self.served]

    @contextlib.contextmanager
    def running(self) -> Iterator[Keeping]:
        with socket.create_server((HOST, 0)) as listener:
            self.port = listener.getsockname()[1]
            accepting = threading.Thread(target=self._accept, args=(listener,))
            accepting.start()
            try:
                yield self
            finally:
                listener.shutdown(socket.SHUT_RDWR)
                accepting.join()
                self.hang_up()

    def hang_up(self) -> None:
        """Close every connection; returns when all are closed."""
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.wait_for_end()

    def wait_for_end(self) -> None:
        """Returns when every connection is closed, by whom ever."""
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                self._open.append(connection)
                thread = threading.Thread(target=self._answer, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _answer(self, connection: socket.socket) -> None:
        number = self._open.index(connection)
        with contextlib.suppress(OSError), connection:
            secured = self._secured(connection)
            with secured:
                while request := read_request(secured):
                    self.served.append((number, request))
                    self._line.wait(5)
                    if request.split(b" ")[0] == self.unanswered:
                        continue
                    secured.sendall(self.content)

    def _secured(self, connection: socket.socket) -> socket.socket:
        if self.context is None:
            return connection
        # A copy of the socket: this one stays to be hung up on.
        copy = connection.dup()
        copy.settimeout(5)
        return self.context.wrap_socket(copy, server_side=True)
