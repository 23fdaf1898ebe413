"""Independent calls side by side, under the deadline of the one who asks.

Reads that can be had in steps (`sent`) need no threads: their requests leave one after the other,
and then their answers are read in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from contextvars import copy_context
from functools import partial
from typing import TypeVar

from backoffice.dynamo.errors import DynamoError
from backoffice.dynamo.scope import call_scope
from backoffice.net.steps import Steps, result_of

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
def sent(steps: Steps[Result], *, seconds: float | None = None) -> Iterator[Callable[[], Result]]:
    """A read with its request sent; what it gives waits for the answer and returns the result, or
    raises what went wrong. When the block is left, it is over.

    In the thread that asks, and under its call scope: another try is made when its turn comes.
    `seconds`: what is sent at first has no more time than that, for what may be left out.
    """
    try:
        with call_scope(seconds=seconds) if seconds else nullcontext():
            next(steps)
    except StopIteration as end:
        result: Result = end.value
        yield lambda: result
        return
    try:
        yield partial(result_of, steps)
    finally:
        # An answer that nobody came to ask for was paid for all the same.
        with suppress(DynamoError):
            result_of(steps)


def all_of(many: Sequence[Steps[Result]]) -> list[Result]:
    """The results of all, in their order: they go on in turn, each as far as it can without an
    answer. Raises what one raises, when all are over."""
    return result_of(together(many))


def together(many: Sequence[Steps[Result]]) -> Steps[list[Result]]:
    """The same in steps: it stops when all have gone as far as they can."""
    results: dict[int, Result] = {}
    left = dict(enumerate(many))
    try:
        while left:
            for number in list(left):
                try:
                    next(left[number])
                except StopIteration as end:
                    results[number] = end.value
                    del left[number]
            if left:
                yield
    finally:
        for each in left.values():
            # What was written is written, whether anybody came to ask or not.
            with suppress(DynamoError):
                result_of(each)
    return [results[number] for number in range(len(many))]


@contextmanager
def begun(call: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """`call` on its way in a thread of its own; what it gives returns its result, or raises what it
    raises. When the block is left, it is over."""
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
