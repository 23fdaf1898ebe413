"""A tiny server on a real socket, for answers that no proper server gives."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

from scripts.processes import HOST

#: Gets a connection on which a whole request has arrived, and does to it what it likes.
Behaviour = Callable[[socket.socket], None]

GOOD_BODY = b'{"Item":{"PK":{"S":"a"}},"ConsumedCapacity":{"CapacityUnits":0.5}}'


def answer(body: bytes, *, status: str = "200 OK", length: int | None = None) -> bytes:
    """The bytes of an HTTP answer; `length` is what it claims to hold."""
    claimed = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Length: {claimed}\r\n\r\n".encode() + body


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
def serving(*behaviours: Behaviour) -> Iterator[tuple[str, list[bytes]]]:
    """Serve one connection after the other; yields the endpoint and the requests that came."""
    requests: list[bytes] = []
    with socket.create_server((HOST, 0)) as listener:
        listener.settimeout(5)
        thread = threading.Thread(target=_serve, args=(listener, behaviours, requests))
        thread.start()
        try:
            yield f"http://{HOST}:{listener.getsockname()[1]}", requests
        finally:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for a client
            thread.join()


def _serve(
    listener: socket.socket, behaviours: tuple[Behaviour, ...], requests: list[bytes]
) -> None:
    for behave in behaviours:
        # A client that has had enough hangs up: that is what most of these tests are about.
        with contextlib.suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(5)
                requests.append(_whole_request(connection))
                behave(connection)


def _whole_request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
    length = int(fields.get(b"content-length", b"0"))
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
