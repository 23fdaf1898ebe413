"""One answer to every request, over a real socket: `python -m bench.canned < answer`.

A process of its own, so that what it costs is nobody's; the port it listens on is its first line.
While it is asked it does not sleep: a core with nothing to do is halted, and on a virtual machine
waking it up is charged to whoever waits, up to as much as a whole call of ours.
"""

from __future__ import annotations

import atexit
import contextlib
import socket
import subprocess
import sys
import threading
import time

from backoffice.net.messages import Answer

_HOST = "127.0.0.1"
_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
#: Longer than anybody takes between two calls of a turn.
AWAKE_SECONDS = 0.005


def serve(answer: Answer) -> str:
    """The endpoint of a server that gives this answer until the process ends."""
    command = [sys.executable, "-m", "bench.canned"]
    server = subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(written(answer))
    server.stdin.close()
    atexit.register(server.kill)
    return f"http://{_HOST}:{int(server.stdout.readline())}"


def written(answer: Answer) -> bytes:
    """An answer as it comes over a connection."""
    lines = [f"{name}: {value}" for name, value in answer.headers.items()]
    return "\r\n".join([f"HTTP/1.1 {answer.status} OK", *lines, "", ""]).encode() + answer.body


def _listen(content: bytes) -> None:
    with socket.create_server((_HOST, 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_answer_all, args=(connection, content), daemon=True).start()


def _answer_all(connection: socket.socket, content: bytes) -> None:
    with connection, contextlib.suppress(ConnectionError):
        held = b""
        while piece := _received(connection):
            held += piece
            while (size := _size(held)) and len(held) >= size:
                held = held[size:]
                connection.sendall(content)


def _received(connection: socket.socket) -> bytes:
    """What comes next, waited for awake for a while."""
    until = time.monotonic() + AWAKE_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(BlockingIOError):
            return connection.recv(65536, socket.MSG_DONTWAIT)
    return connection.recv(65536)


def _size(held: bytes) -> int:
    """The size of the request that comes first; 0 where its head is not whole yet."""
    head, end, _ = held.partition(_END)
    if not end:
        return 0
    _, _, said = head.lower().partition(_LENGTH)
    return len(head) + len(end) + int(said.partition(b"\r\n")[0] or 0)


if __name__ == "__main__":
    _listen(sys.stdin.buffer.read())
