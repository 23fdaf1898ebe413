"""Revoking a session, on both servers."""

from __future__ import annotations

from typing import Any

import pytest

from records.layouts.base import Change, Seen
from records.layouts.planned import PLANNED
from records.table import UsersTable
from tests import samples
from tests.conftest import Clock
from tests.records.stored import MISSING, Stored, no_data, no_map, text, without_data

NOW = "2026-03-01T12:00:00Z"
SEEN: Seen = {"session_id": text("sess_abc123")}
SESSION: dict[str, Any] = {
    "session_id": "sess_abc123",
    "device_id": "iphone-123-abc",
    "refresh_token_hash": "r",
    "access_token_hash": "a",
    "status": "active",
}


@pytest.fixture
def change(clock: Clock) -> Change:
    return PLANNED.revoke_session(SEEN, now=clock())


def test_the_session_seen_is_revoked_and_nothing_else_is_touched(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = Stored.sample(users, user_id)
    seen = PLANNED.see_session(stored.item())

    assert seen == SEEN
    assert stored.differences_of(PLANNED.revoke_session(SEEN, now=clock())) == {
        "data.current_session.status": (text("active"), text("revoked")),
        "data.current_session.updated_at": (text("2025-09-27T10:00:00Z"), text(NOW)),
        "data.current_session.refresh_token_hash": (text("sha256_hash_of_refresh_token"), MISSING),
        "data.current_session.access_token_hash": (text("sha256_hash_of_access_token"), MISSING),
        "updated_at": (text("2025-09-27T10:00:00Z"), text(NOW)),
    }


def test_a_revoked_session_reads_as_revoked_and_is_not_offered_again(
    users: UsersTable, user_id: str, change: Change
) -> None:
    stored = Stored.sample(users, user_id)
    stored.apply(change)

    session = stored.user().user.session
    assert session is not None
    assert session.revoked
    assert PLANNED.see_session(stored.item()) is None


def test_a_newer_session_is_left_alone(users: UsersTable, user_id: str, change: Change) -> None:
    stored = Stored.sample(users, user_id, current_session=SESSION | {"session_id": "sess_newer"})

    stored.refuses(change)


def test_a_session_that_is_revoked_already_is_left_alone(
    users: UsersTable, user_id: str, change: Change
) -> None:
    stored = Stored.sample(users, user_id, current_session=SESSION | {"status": "revoked"})

    stored.refuses(change)


@no_map
def test_where_there_is_no_session_nothing_is_made_up(
    users: UsersTable, user_id: str, change: Change, instead: Any
) -> None:
    stored = Stored.sample(users, user_id, current_session=instead)

    assert PLANNED.see_session(stored.item()) is None
    stored.refuses(change)


@no_data
def test_where_there_is_no_data_nothing_is_made_up(
    users: UsersTable, user_id: str, change: Change, instead: Any
) -> None:
    stored = Stored(users, user_id)
    stored.put(without_data(user_id, instead))

    stored.refuses(change)


def test_a_user_who_is_gone_does_not_come_back(
    users: UsersTable, user_id: str, change: Change
) -> None:
    Stored(users, user_id).refuses(change)


@pytest.mark.parametrize("status", [..., "expired", "something new", None, 7])
def test_a_session_of_any_other_status_can_be_revoked(
    users: UsersTable, user_id: str, change: Change, status: Any
) -> None:
    session = SESSION | {"status": status}
    if status is ...:
        del session["status"]
    stored = Stored.sample(users, user_id, current_session=session)

    assert PLANNED.see_session(stored.item()) == SEEN
    assert "data.current_session.status" in stored.differences_of(change)


@pytest.mark.parametrize("session_id", [1758967200, "1758967200"])
def test_the_id_is_compared_as_it_is_stored(
    users: UsersTable, user_id: str, clock: Clock, session_id: Any
) -> None:
    stored = Stored.sample(users, user_id, current_session=SESSION | {"session_id": session_id})
    for raw in ({"N": "1758967200"}, {"S": "1758967200"}):
        change = PLANNED.revoke_session({"session_id": raw}, now=clock())
        if raw != PLANNED.see_session(stored.item())["session_id"]:  # type: ignore[index]
            stored.refuses(change)
    stored.apply(PLANNED.revoke_session(PLANNED.see_session(stored.item()) or {}, now=clock()))

    assert PLANNED.see_session(stored.item()) is None


def test_another_user_is_not_touched(users: UsersTable, user_id: str, change: Change) -> None:
    other = Stored.sample(users, f"{user_id}-other")
    before = other.item()

    Stored.sample(users, user_id).apply(change)

    assert other.item() == before


def test_odd_attributes_of_the_session_stay(
    users: UsersTable, user_id: str, change: Change
) -> None:
    odd = {"note": {"a": [1, "b"]}, "expires_at": 1758967200000}
    stored = Stored.sample(users, user_id, current_session=SESSION | odd)

    assert set(stored.differences_of(change)) == {
        "data.current_session.status",
        "data.current_session.updated_at",
        "data.current_session.refresh_token_hash",
        "data.current_session.access_token_hash",
        "updated_at",
    }


def test_the_sample_that_was_just_made_has_no_session() -> None:
    assert PLANNED.see_session(samples.planned()[3]) is None
