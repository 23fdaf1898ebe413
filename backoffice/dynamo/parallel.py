"""Independent calls side by side, under the deadline of the one who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import TypeVar

Result = TypeVar("Result")
First = TypeVar("First")
Second = TypeVar("Second")

_THREADS = 16
_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="dynamo")


def side_by_side(calls: Sequence[Callable[[], Result]]) -> Iterator[Result]:
    """The results in the order of the calls, which all begin at once; a few at a time, the caller
    sees to that. Raises what a call raises when its turn comes, and when all are over."""
    if len(calls) == 1:
        yield calls[0]()
        return
    begun = [_pool.submit(copy_context().run, call) for call in calls]
    try:
        for each in begun:
            yield each.result()
    finally:
        for each in begun:
            each.cancel() or each.exception()


@contextmanager
def begun(call: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """`call` on its way; what it gives returns its result, or raises what it raises. When the
    block is left, it is over."""
    under_way = _pool.submit(copy_context().run, call)
    try:
        yield under_way.result
    finally:
        under_way.exception()


def in_parallel(first: Callable[[], First], second: Callable[[], Second]) -> tuple[First, Second]:
    """Both results. Raises what `first` raises, else what `second` raises, when both are over."""
    other = _pool.submit(copy_context().run, second)
    try:
        mine = first()
    except BaseException:
        other.exception()
        raise
    return mine, other.result()
