"""The call scope: the deadline of a piece of work, and what its calls cost.

Every call runs inside one. The caller opens it, because only the caller knows how long a person
or a command is willing to wait:

    with call_scope(seconds=2.5) as scope:
        ...
    log.info("capacity %s", scope.capacity)
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from backoffice.dynamo.errors import DeadlineError, NoScopeError


@dataclass(frozen=True, slots=True)
class Call:
    """One answered or failed attempt: capacity in units, duration in seconds."""

    operation: str
    target: str
    capacity: float
    seconds: float
    error: str | None = None


@dataclass
class CallScope:
    """A deadline on the monotonic clock, the attempts a call may take, and the calls made."""

    expires_at: float
    attempts: int
    calls: list[Call] = field(default_factory=list)

    def remaining(self) -> float:
        """Seconds left. Raises DeadlineError where none are."""
        left = self.expires_at - time.monotonic()
        if left <= 0:
            raise DeadlineError("The time for this piece of work ran out.")
        return left

    @property
    def capacity(self) -> float:
        """Capacity units of all calls together, as DynamoDB reported them."""
        return sum(call.capacity for call in self.calls)


_scope: ContextVar[CallScope | None] = ContextVar("dynamo_call_scope", default=None)


def current_scope() -> CallScope:
    """The scope this code runs in. Raises NoScopeError outside of any."""
    scope = _scope.get()
    if scope is None:
        raise NoScopeError("A DynamoDB call needs a call_scope around it.")
    return scope


@contextmanager
def call_scope(*, seconds: float, attempts: int = 2) -> Iterator[CallScope]:
    """Give all calls inside `seconds` together, and each at most `attempts` tries.

    A scope inside a scope never outlives it, and its calls count in both.
    """
    outer = _scope.get()
    expires_at = time.monotonic() + seconds
    if outer is not None:
        expires_at = min(expires_at, outer.expires_at)
    scope = CallScope(expires_at, attempts)
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(token)
        if outer is not None:
            outer.calls.extend(scope.calls)


@contextmanager
def off_the_clock() -> Iterator[None]:
    """Waiting for something else than DynamoDB: the deadline of the scope moves on by as long."""
    scope = current_scope()
    started = time.monotonic()
    try:
        yield
    finally:
        scope.expires_at += time.monotonic() - started


def prolong(seconds: float) -> None:
    """Give the present scope `seconds` from now, where it has less: for a file, which people wait
    for longer than for a page."""
    scope = current_scope()
    scope.expires_at = max(scope.expires_at, time.monotonic() + seconds)


@contextmanager
def grace(seconds: float) -> Iterator[CallScope]:
    """A little time past a deadline that has gone, to find out what became of a write."""
    outer = current_scope()
    scope = CallScope(time.monotonic() + seconds, 1, outer.calls)
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(token)
