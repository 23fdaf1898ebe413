"""What people read of acts on accounts: nothing is left unsaid, and what hurts is marked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.access import Actor
from backoffice.administration.act_words import CREATE, STAFF_ACTS
from backoffice.audit.entries import new_entry
from backoffice.web.acts.words import ActWords
from tests import words

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACCOUNT = {"role": "lead", "status": "active", "auth_epoch": 3}
FAILURES = {"attempts": 5, "expires_at": "2026-03-01T12:15:00.000Z"}

ALL: dict[str, ActWords[Any, Any]] = {
    each.kind.name: each for pages in (STAFF_ACTS, CREATE) for each in pages.words
}
named = pytest.mark.parametrize("name", ALL)


def seen_by(name: str) -> dict[str, Any]:
    return {"unlock": FAILURES, "create": {}}.get(name, ACCOUNT)


@named
def test_each_act_says_what_it_changes_and_what_it_did(name: str) -> None:
    entry = new_entry(
        ALL[name].kind.action, words.STAFF.of("s" * 32), actor=Actor("a" * 32, None), now=NOON
    )

    assert all(ALL[name].effects(seen_by(name)))
    assert ALL[name].effects(seen_by(name))
    assert ALL[name].sentence(entry)
    assert all([ALL[name].label, ALL[name].title, ALL[name].verb])


def test_what_takes_something_away_is_marked_as_dangerous() -> None:
    assert {name for name, each in ALL.items() if each.danger} == {
        *("disable", "end-sessions", "one-time-password")
    }


def test_whoever_an_act_is_on_is_told_what_they_will_notice() -> None:
    assert [name for name, each in ALL.items() if not each.notice] == ["create"]


def test_what_was_seen_is_told_in_words() -> None:
    assert ALL["unlock"].facts(FAILURES) == {
        "Failed sign-ins": "5",
        "Locked until": "2026-03-01 12:15:00 UTC",
    }
    assert ALL["disable"].facts(ACCOUNT) == {
        "Role": "lead",
        "Status": "active",
        "Session epoch": "3",
    }
