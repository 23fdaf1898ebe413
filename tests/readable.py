"""For tests that are about a value: it must be there."""

from __future__ import annotations

from typing import TypeVar

from backoffice.dynamo.unread import Maybe, Unread

T = TypeVar("T")


def readable(value: Maybe[T]) -> T:
    """The value, which is neither missing nor unread."""
    assert value is not None
    assert not isinstance(value, Unread)
    return value
