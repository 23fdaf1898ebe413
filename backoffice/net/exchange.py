"""The exchange itself, and the connections it keeps."""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections import defaultdict, deque

from backoffice.net.connections import Connection, Opener
from backoffice.net.messages import Answer, Request
from backoffice.net.requests import Place, target_of
from backoffice.net.sockets import Clock
from backoffice.net.steps import Steps, result_of

#: Servers hang up on who says nothing, and what stands between drops such connections unheard.
#: After a process was frozen, too, a connection is older than this.
QUIET_SECONDS = 20.0

_Kept = defaultdict[Place, deque[Connection]]


class Exchange:
    """Sends requests, each once, over kept connections. Safe for threads, and for processes that
    fork.

    As many connections are kept as were used at once, so that they follow the threads; those that
    are no longer needed are closed when they have been quiet for a while. `kept`: no more than so
    many to one place.

    Called with a request and the instant by which the answer has to be whole, on `clock`; raises
    the errors of `net.errors`.
    """

    def __init__(self, *, kept: int | None = None, clock: Clock = time.monotonic) -> None:
        self._most = kept
        self._clock = clock
        self._opener = Opener(clock)
        self._kept: _Kept = defaultdict(deque)
        self._lock = threading.Lock()
        self._process = os.getpid()
        weakref.finalize(self, _drop, self._kept)

    def __call__(self, request: Request, ends_at: float) -> Answer:
        return result_of(self.steps(request, ends_at))

    def steps(self, request: Request, ends_at: float) -> Steps[Answer]:
        """The same, which stops once the request was sent."""
        place = target_of(request.url).place
        connection = self._take(place) or self._opener.open(place, ends_at)
        try:
            answer = yield from connection.exchange(request, ends_at)
        except BaseException:
            # Nobody knows what would still come over it.
            connection.close()
            raise
        if connection.is_open:
            self._keep(place, connection)
        return answer

    def _take(self, place: Place) -> Connection | None:
        """The kept connection that was used last, where it is still good."""
        if self._process != os.getpid():
            self._forget()
        oldest = self._clock() - QUIET_SECONDS
        with self._lock:
            kept = self._kept[place]
            while kept and kept[0].used_at < oldest:
                kept.popleft().close()
            while kept:
                connection = kept.pop()
                if connection.is_quiet:
                    return connection
                connection.close()
        return None

    def _keep(self, place: Place, connection: Connection) -> None:
        connection.used_at = self._clock()
        with self._lock:
            kept = self._kept[place]
            kept.append(connection)
            if self._most is not None and len(kept) > self._most:
                kept.popleft().close()

    def _forget(self) -> None:
        """In a process that was forked off: connections and lock are the parent's."""
        self._lock = threading.Lock()
        self._process = os.getpid()
        _drop(self._kept)


def _drop(kept: _Kept) -> None:
    while kept:
        _, connections = kept.popitem()
        for connection in connections:
            connection.close()
