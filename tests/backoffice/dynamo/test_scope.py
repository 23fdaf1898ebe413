from __future__ import annotations

import threading

import pytest

from backoffice.dynamo.errors import DeadlineError, NoScopeError
from backoffice.dynamo.scope import Call, call_scope, current_scope, grace

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
        current_scope().calls.append(ONE_READ)
        with call_scope(seconds=1) as inner:
            current_scope().calls.append(ONE_READ)

    assert inner.capacity == 0.5
    assert outer.capacity == 1.0


def test_grace_gives_time_after_the_deadline_and_one_attempt() -> None:
    with call_scope(seconds=0) as outer, grace(1) as inner:
        assert 0 < inner.remaining() <= 1
        assert inner.attempts == 1
        current_scope().calls.append(ONE_READ)

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
