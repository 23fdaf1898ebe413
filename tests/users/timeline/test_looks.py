"""What is new to whoever looks: since they last looked at the user."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, new_entry
from tests import words
from users.timeline.events import Event, Kind
from users.timeline.looks import last_look, marked

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def entry(minutes: float, action: Action = words.VIEWED, staff_id: str = "ann") -> Entry:
    actor = Actor(staff_id, words.SUPPORT, "request-1")
    return new_entry(action, words.USER.of("user-1"), actor=actor, now=ago(minutes))


@pytest.mark.parametrize(
    ("views", "last"),
    [
        ((), None),
        ((0, 10, 25), None),  # one look, reloaded
        ((90,), 90),
        ((15.1, 600), 15.1),
        ((15, 600), 600),
        ((600, 5, 10, 700, 20), 600),
    ],
)
def test_a_look_goes_on_as_long_as_pages_follow(
    views: tuple[float, ...], last: float | None
) -> None:
    found = last_look([entry(minutes) for minutes in views], "ann", NOW)

    assert found == (None if last is None else ago(last))


def test_other_people_and_other_entries_are_no_look() -> None:
    others = [entry(60, staff_id="bo"), entry(60, words.REVEALED), entry(60, words.SESSION_REVOKED)]

    assert last_look(others, "ann", NOW) is None
    assert last_look([*others, entry(90)], "ann", NOW) == ago(90)


def test_what_came_after_is_new_but_for_ones_own_views_and_what_may_be_older() -> None:
    act, own = entry(10, words.SESSION_REVOKED, "bo"), entry(10, words.SESSION_REVOKED)
    new = [
        Event(ago(10), Kind.ACTS, entry=act),
        Event(ago(59), Kind.SIGN_INS),
        Event(NOW.replace(hour=0), Kind.PAYMENTS, is_day=True),
    ]
    seen = [
        Event(ago(10), Kind.ACTS, entry=own),
        Event(ago(0), Kind.VIEWS),
        Event(ago(60), Kind.SIGN_INS),
        Event(NOW.replace(hour=0) - timedelta(days=1), Kind.PAYMENTS, is_day=True),
    ]
    before_today = NOW.replace(hour=0) - timedelta(hours=1)

    assert marked([new[0], new[1], *seen], ago(60), "ann") == [
        *(replace(event, is_new=True) for event in new[:2]),
        *seen,
    ]
    assert [event.is_new for event in marked([new[2], seen[3]], before_today, "ann")] == [
        True,
        False,
    ]
    assert not any(event.is_new for event in marked([*new, *seen], None, "ann"))
