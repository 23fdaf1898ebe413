"""A socket that waits until an instant and no longer."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable

from backoffice.net.errors import BrokenError, OutOfTimeError

#: Seconds, from any start.
Clock = Callable[[], float]

_PIECE = 64 * 1024


class TimedSocket:
    """A connected socket in the shape in which http.client writes to it.

    A socket's own time-out only limits the silence between two pieces: a server that sends drop by
    drop would get round it. Here every wait gets what is left until `ends_at`. Raises
    OutOfTimeError and BrokenError.
    """

    def __init__(self, sock: socket.socket, clock: Clock, ends_at: float) -> None:
        self._sock = sock
        self._clock = clock
        self._unsent = bytearray()
        self.ends_at = ends_at

    def sendall(self, data: bytes) -> None:
        """Send `data` before anything is waited for: a head and its body leave together."""
        self._unsent += data

    def receive(self) -> bytes:
        """The next piece; nothing where the other side has closed the connection in order."""
        try:
            if self._unsent:
                self._flush()
            self._limit()
            return self._sock.recv(_PIECE)
        except TimeoutError as error:
            raise OutOfTimeError("No complete answer came in time.") from error
        except OSError as error:
            raise BrokenError("The connection broke.") from error

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came since the last answer: no farewell, and nothing out of turn."""
        if isinstance(self._sock, ssl.SSLSocket) and self._sock.pending():
            return False
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        return not poll.poll(0)

    def close(self) -> None:
        self._sock.close()

    def _flush(self) -> None:
        rest = memoryview(bytes(self._unsent))
        self._unsent.clear()
        while rest:
            self._limit()
            rest = rest[self._sock.send(rest) :]

    def _limit(self) -> None:
        left = self.ends_at - self._clock()
        if left <= 0:
            raise OutOfTimeError("No complete answer came in time.")
        self._sock.settimeout(left)
