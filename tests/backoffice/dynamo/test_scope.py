from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

from backoffice.dynamo.errors import DeadlineError, NoScopeError
from backoffice.dynamo.scope import KEPT_CALLS, Call, CallScope, call_scope, current_scope, grace

ONE_READ = Call("GetItem", "table", 0.5, 0.001)


def test_outside_of_a_scope_there_is_none() -> None:
    with pytest.raises(NoScopeError):
        current_scope()


def test_a_scope_ends_with_its_block_also_on_an_error() -> None:
    with pytest.raises(ZeroDivisionError), call_scope(seconds=1):
        _ = 1 / 0

    with pytest.raises(NoScopeError):
        current_scope()


def test_a_scope_whose_time_is_over_says_so() -> None:
    with call_scope(seconds=0) as scope, pytest.raises(DeadlineError):
        scope.remaining()


def test_an_inner_scope_never_outlives_the_outer_one() -> None:
    with call_scope(seconds=1), call_scope(seconds=100) as inner:
        assert inner.remaining() <= 1


def test_an_inner_scope_may_be_shorter() -> None:
    with call_scope(seconds=100) as outer:
        with call_scope(seconds=1) as inner:
            assert inner.remaining() <= 1
        assert outer.remaining() > 50


def test_calls_of_an_inner_scope_count_in_the_outer_one_too() -> None:
    with call_scope(seconds=1) as outer:
        current_scope().note(ONE_READ)
        with call_scope(seconds=1) as inner:
            current_scope().note(ONE_READ)

    assert inner.capacity == 0.5
    assert outer.capacity == 1.0


def test_a_scope_counts_its_calls_and_remembers_only_the_first() -> None:
    failed = Call("Query", "table", 1.0, 0.5, "ThrottledError")
    scopes: list[tuple[CallScope, int]] = []
    with call_scope(seconds=1) as outer:
        for _ in range(3):
            with call_scope(seconds=1) as inner:
                scopes.append((inner, 1))
                current_scope().note(failed)
                for _ in range(1000):
                    current_scope().note(ONE_READ)

    for scope, times in [*scopes, (outer, 3)]:
        assert (scope.count, scope.failures) == (1001 * times, times)
        assert scope.capacity == 501.0 * times
        assert scope.seconds == pytest.approx(1.5 * times)
        assert scope.calls == [failed] + [ONE_READ] * (KEPT_CALLS - 1)


def test_a_call_of_an_inner_scope_is_in_the_outer_one_at_once() -> None:
    with call_scope(seconds=1) as outer, call_scope(seconds=1), grace(1):
        current_scope().note(ONE_READ)
        assert outer.calls == [ONE_READ]


def test_threads_that_share_a_scope_lose_no_call() -> None:
    def work() -> None:
        for _ in range(2000):
            current_scope().note(ONE_READ)

    with call_scope(seconds=10) as outer, call_scope(seconds=10), ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(copy_context().run, work) for _ in range(4)]
        for run in runs:
            run.result()

    assert outer.count == 8000
    assert outer.capacity == 4000.0


def test_grace_gives_time_after_the_deadline_and_one_attempt() -> None:
    with call_scope(seconds=0) as outer, grace(1) as inner:
        assert 0 < inner.remaining() <= 1
        assert inner.attempts == 1
        current_scope().note(ONE_READ)

    assert outer.capacity == 0.5


def test_a_thread_does_not_inherit_a_scope() -> None:
    raised: list[Exception] = []

    def work() -> None:
        try:
            current_scope()
        except NoScopeError as error:
            raised.append(error)

    with call_scope(seconds=1):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    assert len(raised) == 1
