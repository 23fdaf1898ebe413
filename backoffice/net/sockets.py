"""A socket that waits until an instant and no longer."""

from __future__ import annotations

import math
import select
import socket
import ssl
from collections.abc import Callable
from typing import TypeVar

from backoffice.net.errors import BrokenError, OutOfTimeError

#: Seconds, from any start.
Clock = Callable[[], float]
Given = TypeVar("Given")
Result = TypeVar("Result")

_PIECE = 64 * 1024


class TimedSocket:
    """A connected socket of which every wait gets what is left until `ends_at`.

    A socket's own time-out only limits the silence between two pieces: a server that sends drop by
    drop would get round it. It costs several calls of the system a piece, too. So the socket itself
    never waits. Raises OutOfTimeError and BrokenError.
    """

    def __init__(self, sock: socket.socket, clock: Clock, ends_at: float) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._clock = clock
        self._arrivals = _poll_for(sock, select.POLLIN)
        self._has_asked = False
        self.ends_at = ends_at

    def send(self, data: bytes) -> None:
        """Send all of it, in one piece where the system takes it as one."""
        rest = memoryview(data)
        while rest:
            rest = rest[self._tried(self._sock.send, rest, select.POLLOUT) :]
        self._has_asked = True

    def receive(self) -> bytes:
        """The next piece; nothing where the other side has closed the connection in order."""
        if self._has_asked:
            # The answer is on its way: trying first would be in vain.
            self._has_asked = False
            self._wait(select.POLLIN)
        return self._tried(self._sock.recv, _PIECE, select.POLLIN)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came since the last answer: no farewell, and nothing out of turn."""
        if isinstance(self._sock, ssl.SSLSocket) and self._sock.pending():
            return False
        return not self._arrivals.poll(0)

    def close(self) -> None:
        self._sock.close()

    def _tried(self, act: Callable[[Given], Result], given: Given, ready: int) -> Result:
        """What `act` gives, as soon as it need not wait. TLS may have to write before it reads."""
        while True:
            self._left()
            try:
                return act(given)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError) as error:
                wanted = _WANTED.get(type(error), ready)
            except OSError as error:
                raise BrokenError("The connection broke.") from error
            self._wait(wanted)

    def _wait(self, event: int) -> None:
        poll = self._arrivals if event == select.POLLIN else _poll_for(self._sock, event)
        if not poll.poll(math.ceil(self._left() * 1000)):
            raise OutOfTimeError("No complete answer came in time.")

    def _left(self) -> float:
        left = self.ends_at - self._clock()
        if left <= 0:
            raise OutOfTimeError("No complete answer came in time.")
        return left


_WANTED: dict[type[OSError], int] = {
    ssl.SSLWantReadError: select.POLLIN,
    ssl.SSLWantWriteError: select.POLLOUT,
}


def _poll_for(sock: socket.socket, event: int) -> select.poll:
    poll = select.poll()
    poll.register(sock, event)
    return poll
