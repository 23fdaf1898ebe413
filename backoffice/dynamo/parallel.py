"""Independent calls side by side, under the deadline of the one who asks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

First = TypeVar("First")
Second = TypeVar("Second")

_THREADS = 16
_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="dynamo")


def in_parallel(first: Callable[[], First], second: Callable[[], Second]) -> tuple[First, Second]:
    """Both results. Raises what `first` raises, else what `second` raises, when both are over."""
    other = _pool.submit(copy_context().run, second)
    try:
        mine = first()
    except BaseException:
        other.exception()
        raise
    return mine, other.result()
