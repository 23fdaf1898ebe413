"""What was done to a subject, page by page, whoever looked at it since."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.trail import Trail
from tests import words
from tests.backoffice.audit.asking import at, made, put, put_unreadable


def test_acts_are_never_pushed_out_by_views(
    trail: Trail, day: date, actor: Actor, user_id: str
) -> None:
    acts = put(trail, [made(at(day, h), actor, user_id, words.USAGE_RESET) for h in (1, 2, 3)])
    put(trail, [made(at(day, 4) + timedelta(seconds=n), actor, user_id) for n in range(60)])

    page = trail.list_done_to(words.USER.of(user_id))

    assert page.entries == acts
    assert page.cursor is None


def test_older_ones_come_before_an_instant(
    trail: Trail, day: date, actor: Actor, user_id: str
) -> None:
    acts = put(trail, [made(at(day, h), actor, user_id, words.USAGE_RESET) for h in range(5)])
    subject = words.USER.of(user_id)

    first = trail.list_done_to(subject, size=2)
    rest = trail.list_done_to(subject, before=acts[1].at)

    assert (first.entries, first.cursor is not None) == (acts[:2], True)
    assert (rest.entries, rest.cursor) == (acts[2:], None)


@pytest.mark.parametrize("nothing", [words.VIEWED, words.PAYMENTS_VIEWED], ids=str)
def test_where_nothing_was_done_nothing_is_found(
    trail: Trail, day: date, actor: Actor, user_id: str, nothing: Action
) -> None:
    put(trail, [made(at(day, 1), actor, user_id, nothing)])

    assert trail.list_done_to(words.USER.of(user_id)).answers == []


def test_what_cannot_be_read_is_named(trail: Trail, day: date, actor: Actor, user_id: str) -> None:
    entry = made(at(day, 1), actor, user_id, words.USAGE_RESET)
    put_unreadable(trail, entry)

    assert trail.list_done_to(entry.subject).unreadable == [entry.entry_id]
