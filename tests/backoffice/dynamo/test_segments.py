"""Segments read side by side: all of it, no further ahead than it is taken, and no thread left."""

from __future__ import annotations

import threading
from contextlib import closing
from itertools import islice

import pytest

from backoffice.dynamo.errors import DeadlineError, ThrottledError
from backoffice.dynamo.scope import CallScope, call_scope, current_scope
from backoffice.dynamo.segments import walk_segments
from backoffice.dynamo.wire import Item

PAGES = 40


def key(number: int) -> Item:
    return {"PK": {"N": str(number)}}


def numbered(segment: int, after: Item | None) -> tuple[tuple[int, int], Item | None]:
    """A page that says of which segment it is, and which one."""
    number = int(after["PK"]["N"]) if after else 0
    return (segment, number), key(number + 1) if number + 1 < PAGES else None


def threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith("segment")]


@pytest.mark.parametrize("segments", [1, 3])
def test_every_page_of_every_segment_comes_once_and_those_of_one_in_their_order(
    segments: int,
) -> None:
    pieces = list(walk_segments(numbered, segments))

    for segment in range(segments):
        assert [number for each, number in pieces if each == segment] == list(range(PAGES))
    assert len(pieces) == segments * PAGES
    assert threads() == []


def test_no_more_is_read_than_a_few_pages_ahead() -> None:
    read: list[int] = []
    most = 0

    def counted(segment: int, after: Item | None) -> tuple[None, Item | None]:
        read.append(segment)
        return None, numbered(segment, after)[1]

    for taken, _ in enumerate(walk_segments(counted, 3)):
        most = max(most, len(read) - taken)

    assert len(read) == 3 * PAGES
    # Twice as many as segments that wait or are being read, and those that were just made room for.
    assert most <= 8


def test_who_asks_for_no_more_leaves_no_thread_behind() -> None:
    with closing(walk_segments(numbered, 3)) as pieces:
        assert len(list(islice(pieces, 2))) == 2
        assert threads()

    assert threads() == []


def test_what_goes_wrong_in_one_segment_is_raised_and_ends_the_others() -> None:
    def failing(segment: int, after: Item | None) -> tuple[None, Item | None]:
        if segment == 1 and after:
            raise ThrottledError("injected")
        return None, numbered(segment, after)[1]

    with pytest.raises(ThrottledError, match="injected"):
        for _ in walk_segments(failing, 3):
            pass

    assert threads() == []


def test_each_page_has_a_scope_of_its_own_inside_of_that_of_who_asks() -> None:
    def asks(segment: int, after: Item | None) -> tuple[CallScope, Item | None]:
        return current_scope(), None if after else key(1)

    first, second = walk_segments(asks, 1)
    assert first is not second
    assert first.may_scan

    with call_scope(seconds=5) as mine:
        inside = list(walk_segments(asks, 2))
    # Whoever may not scan does not by having threads do it.
    assert [(each.may_scan, each.outer) for each in inside] == [(False, mine)] * 4


def test_the_deadline_of_who_asks_is_that_of_the_whole() -> None:
    def asks(segment: int, after: Item | None) -> tuple[float, Item | None]:
        return current_scope().remaining(), numbered(segment, after)[1]

    with call_scope(seconds=0), pytest.raises(DeadlineError):
        list(walk_segments(asks, 2))
