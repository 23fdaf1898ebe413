"""What the trail tells of: each thing that was done, and all views in one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.access import Actor
from backoffice.audit.actions import Action, Nature
from backoffice.audit.entries import Entry, new_entry
from tests import words
from users.timeline.events import Kind, Viewer
from users.timeline.staff import entry_events

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def entry(action: Action, at: datetime = NOW, staff_id: str = "ann") -> Entry:
    actor = Actor(staff_id, words.SUPPORT, "request-1")
    return new_entry(action, words.USER.of("user-1"), actor=actor, now=at)


def test_who_found_a_user_has_not_seen_the_page_yet() -> None:
    assert entry_events([entry(words.LOOKED_UP)], more_views=False) == []


@pytest.mark.parametrize("nature", sorted(set(Nature) - {Nature.LOOK_UP}))
def test_every_nature_has_its_kind(nature: Nature) -> None:
    expected = {
        Nature.VIEW: Kind.VIEWS,
        Nature.REVEAL: Kind.REVEALS,
        Nature.EXPORT: Kind.REVEALS,
        Nature.NOTE: Kind.NOTES,
    }
    (event,) = entry_events([entry(Action("test.done", "Did", nature))], more_views=False)

    assert event.kind == expected.get(nature, Kind.ACTS)


def test_views_are_one_line_with_those_who_looked() -> None:
    times = [NOW - timedelta(days=days) for days in (0, 1, 8)]
    views = [
        entry(words.VIEWED, times[0]),
        entry(words.VIEWED, times[1], "bo"),
        entry(words.PAYMENTS_VIEWED, times[2]),
    ]
    act = entry(words.SESSION_REVOKED, times[1])

    line, done = entry_events([views[0], act, *views[1:]], more_views=True)

    assert line.at == NOW
    assert line.views is not None
    assert (line.views.count, line.views.days, line.views.is_more) == (3, 9, True)
    assert line.views.viewers == [Viewer("ann", 2, times[0]), Viewer("bo", 1, times[1])]
    assert (done.kind, done.entry) == (Kind.ACTS, act)


def test_without_a_view_there_is_no_line() -> None:
    assert entry_events([], more_views=False) == []
