"""Scanning in segments side by side, as fast as somebody takes what was read and no faster.

However much there is, no more than a few pages are in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from queue import SimpleQueue
from threading import Event, Semaphore
from typing import TypeVar

from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.wire import Item

Piece = TypeVar("Piece")

#: For one page: DynamoDB may be busy for a while.
SECONDS = 25.0
ATTEMPTS = 8


def walk_segments(
    read: Callable[[int, Item | None], tuple[Piece, Item | None]], segments: int
) -> Generator[Piece, None, None]:
    """What `read` makes of each page of each segment, in the order in which it comes.

    `read` is given the segment and the last key of the page before, and returns a piece and the
    last key of its page. Each segment has a thread of its own and each page a call scope, inside of
    that of who asks, if there is one.

    Raises what `read` raises, when the other threads are over. They end with the page that they are
    at, as they do where nobody asks for more (`close`).
    """
    found: SimpleQueue[Piece | _End] = SimpleQueue()
    # So many pages are being read or wait to be taken.
    room, is_over = Semaphore(2 * segments), Event()

    def work(segment: int) -> None:
        after: Item | None = None
        try:
            while room.acquire() and not is_over.is_set():
                with call_scope(seconds=SECONDS, attempts=ATTEMPTS, may_scan=True):
                    piece, after = read(segment, after)
                found.put(piece)
                if after is None:
                    break
        finally:
            found.put(_End(segment))

    with ThreadPoolExecutor(segments, thread_name_prefix="segment") as pool:
        readers = [pool.submit(copy_context().run, work, number) for number in range(segments)]
        try:
            yield from _taken(found, room, readers)
        finally:
            is_over.set()
            room.release(segments)


class _End:
    """A segment has been read, or its reader has failed."""

    def __init__(self, segment: int) -> None:
        self.segment = segment


def _taken(
    found: SimpleQueue[Piece | _End], room: Semaphore, readers: Sequence[Future[None]]
) -> Iterator[Piece]:
    left = len(readers)
    while left:
        piece = found.get()
        if isinstance(piece, _End):
            readers[piece.segment].result()
            left -= 1
        else:
            room.release()
            yield piece
