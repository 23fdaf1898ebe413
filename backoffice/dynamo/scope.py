"""The call scope: the deadline of a piece of work, and what its calls cost.

Every call runs inside one. The caller opens it, because only the caller knows how long a person
or a command is willing to wait:

    with call_scope(seconds=2.5) as scope:
        ...
    log.info("calls %s capacity %s", scope.count, scope.capacity)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from backoffice.dynamo.errors import DeadlineError, NoScopeError
from backoffice.dynamo.pace import Pace

#: Calls that a scope remembers one by one; all others are in its totals.
KEPT_CALLS = 50
#: Past the deadline, for the one question that says what became of a write.
GRACE_SECONDS = 0.5


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
    """A deadline on the monotonic clock, the attempts a call may take, and what was called.

    `count`, `failures`, `capacity` (units, as DynamoDB reported them) and `seconds` are of all
    calls together, `calls` are the first ones. What is called inside counts in `outer` too.
    Only where `may_scan` is set are whole tables read; writes keep to `pace`.
    """

    expires_at: float
    attempts: int
    outer: CallScope | None = None
    may_scan: bool = False
    pace: Pace | None = None
    count: int = 0
    failures: int = 0
    capacity: float = 0.0
    seconds: float = 0.0
    calls: list[Call] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def remaining(self) -> float:
        """Seconds left. Raises DeadlineError where none are."""
        left = self.expires_at - time.monotonic()
        if left <= 0:
            raise DeadlineError("The time allowed for this work ran out.")
        return left

    def note(self, call: Call) -> None:
        """Count a call, here and in every scope around. Safe for threads that share a scope."""
        with self._lock:
            self.count += 1
            self.failures += call.error is not None
            self.capacity += call.capacity
            self.seconds += call.seconds
            if len(self.calls) < KEPT_CALLS:
                self.calls.append(call)
        if self.outer is not None:
            self.outer.note(call)


_scope: ContextVar[CallScope | None] = ContextVar("dynamo_call_scope", default=None)


def current_scope() -> CallScope:
    """The scope this code runs in. Raises NoScopeError outside of any."""
    scope = _scope.get()
    if scope is None:
        raise NoScopeError("A DynamoDB call needs a call_scope around it.")
    return scope


@contextmanager
def call_scope(
    *, seconds: float, attempts: int = 2, may_scan: bool = False, pace: Pace | None = None
) -> Iterator[CallScope]:
    """Give all calls inside `seconds` together, and each at most `attempts` tries.

    A scope inside a scope never outlives it, scans only where that one may too, keeps its pace
    unless it has one of its own, and its calls count in both.
    """
    outer = _scope.get()
    expires_at = time.monotonic() + seconds
    if outer is not None:
        expires_at = min(expires_at, outer.expires_at)
        may_scan = may_scan and outer.may_scan
        pace = pace or outer.pace
    with _in(CallScope(expires_at, attempts, outer, may_scan, pace)) as scope:
        yield scope


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
def grace(seconds: float = GRACE_SECONDS, *, attempts: int = 1) -> Iterator[CallScope]:
    """A little time past a deadline that has gone, to find out what became of a write, or to take
    one back."""
    with _in(CallScope(time.monotonic() + seconds, attempts, current_scope())) as scope:
        yield scope


@contextmanager
def _in(scope: CallScope) -> Iterator[CallScope]:
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(token)
