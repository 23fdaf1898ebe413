"""Revoking the session of a profile, in each layout, on both servers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from backoffice.dynamo.wire import encode
from records.layouts import Change, Effects, Seen
from tests import samples
from tests.cells import cell
from tests.readable import readable
from tests.records.layouts.parts.desk import Desk, seen_in
from tests.records.shapes import Shape
from tests.records.stored import (
    MISSING,
    no_data,
    no_map,
    text,
    without_data,
)

NOW = "2026-03-01T12:00:00Z"
SESSION: dict[str, Any] = {
    "session_id": "sess_abc123",
    "device_id": "iphone-123-abc",
    "refresh_token_hash": "r",
    "access_token_hash": "a",
    "status": "active",
}


SEEN: dict[str, Seen] = {
    "planned": {
        "session_id": text("sess_abc123"),
        "status": text("active"),
        "status_name": "status",
        "created_at": text("2025-09-27T10:00:00Z"),
        "form": "iso",
        "item_form": "iso",
        "secrets": ["refresh_token_hash", "access_token_hash"],
    },
    "flat": {
        "session_id": text("sess_abc123"),
        "status": text("active"),
        "status_name": "session_status",
        "created_at": {"N": "1758967200000"},
        "form": "milliseconds",
        "item_form": "milliseconds",
        "secrets": ["refresh_token_hash", "access_token_hash"],
    },
}


@pytest.fixture
def change(desk: Desk) -> Change:
    return desk.change(desk.seen())


def test_the_session_seen_is_revoked_and_nothing_else_is_touched(desk: Desk) -> None:
    stored = desk.stored()

    assert stored.seen_without_key(desk.part) == SEEN[desk.shape.layout.name]
    assert stored.differences_of(desk.change(desk.seen())) == {
        "data.current_session.status": (text("active"), text("revoked")),
        "data.current_session.updated_at": (text("2025-09-27T10:00:00Z"), text(NOW)),
        "data.current_session.refresh_token_hash": (text("sha256_hash_of_refresh_token"), MISSING),
        "data.current_session.access_token_hash": (text("sha256_hash_of_access_token"), MISSING),
        "updated_at": (text("2025-09-27T10:00:00Z"), text(NOW)),
    }


def test_a_revoked_session_reads_as_revoked_and_is_not_offered_again(
    desk: Desk, change: Change
) -> None:
    stored = desk.stored()
    stored.apply(change)

    session = readable(stored.user().user.session)
    assert session.revoked
    assert not stored.offers(desk.part)


def test_a_newer_session_is_left_alone(desk: Desk, change: Change) -> None:
    stored = desk.stored(current_session=SESSION | {"session_id": "sess_newer"})

    stored.refuses(change)


def test_a_session_that_is_revoked_already_is_left_alone(desk: Desk, change: Change) -> None:
    stored = desk.stored(current_session=SESSION | {"status": "revoked"})

    stored.refuses(change)


def test_a_session_that_was_seen_revoked_is_not_revoked_again(desk: Desk) -> None:
    stored = desk.stored(current_session=SESSION | {"status": "revoked"})

    stored.refuses(desk.change(stored.seen(desk.part)))


STATUSES: list[Any] = [..., "active", "expired", "something new", None, 7, "7"]


@pytest.mark.parametrize("then", STATUSES)
def test_the_status_is_the_one_seen_or_nothing_is_done(desk: Desk, then: Any) -> None:
    change = desk.change(desk.seen(status=None if then is ... else encode(then)))
    for now in [*STATUSES, "revoked"]:
        stored = desk.stored(current_session=with_status(now))
        with cell(now):
            if then == now:
                assert "data.current_session.status" in stored.differences_of(change)
            else:
                stored.refuses(change)


@no_map
def test_where_there_is_no_session_nothing_is_made_up(
    desk: Desk, change: Change, instead: Any
) -> None:
    stored = desk.stored(current_session=instead)

    assert desk.part.see(stored.item()) is None
    stored.refuses(change)


@no_data
def test_where_there_is_no_data_nothing_is_made_up(
    desk: Desk, change: Change, instead: Any
) -> None:
    stored = desk.empty()
    stored.put(without_data(desk.user_id, instead))

    stored.refuses(change)


def test_a_user_who_is_gone_does_not_come_back(desk: Desk, change: Change) -> None:
    desk.empty().refuses(change)


@pytest.mark.parametrize("status", [..., "expired", "something new", None, 7])
def test_a_session_of_any_other_status_can_be_revoked(desk: Desk, status: Any) -> None:
    stored = desk.stored(current_session=with_status(status))
    raw = None if status is ... else encode(status)

    seen = stored.seen(desk.part)
    assert (seen["status"], seen["created_at"]) == (raw, None)
    assert stored.offers(desk.part)
    change = desk.change(stored.seen(desk.part))
    assert "data.current_session.status" in stored.differences_of(change)


@pytest.mark.parametrize("session_id", [1758967200, "1758967200"])
def test_the_id_is_compared_as_it_is_stored(desk: Desk, session_id: Any) -> None:
    stored = desk.stored(current_session=SESSION | {"session_id": session_id})
    for raw in ({"N": "1758967200"}, {"S": "1758967200"}):
        change = desk.change(desk.seen(session_id=raw))
        if raw != stored.seen(desk.part)["session_id"]:
            stored.refuses(change)
    stored.apply(desk.change(stored.seen(desk.part)))

    assert not stored.offers(desk.part)


def test_another_user_is_not_touched(desk: Desk, change: Change) -> None:
    other = replace(desk.empty(), user_id=f"{desk.user_id}-other").filled()
    before = other.item()

    desk.stored().apply(change)

    assert other.item() == before


def test_odd_attributes_of_the_session_stay(desk: Desk, change: Change) -> None:
    odd = {"note": {"a": [1, "b"]}, "expires_at": 1758967200000}
    stored = desk.stored(current_session=SESSION | odd)

    assert set(stored.differences_of(change)) == {
        "data.current_session.status",
        "data.current_session.updated_at",
        "data.current_session.refresh_token_hash",
        "data.current_session.access_token_hash",
        "updated_at",
    }


def test_the_sample_that_was_just_made_has_no_session(shape: Shape) -> None:
    assert shape.part("session").see(shape.of(samples.planned()[3])) is None


# -- what is told of it ---------------------------------------------------------------------------


def test_what_was_seen_is_told_as_domain_values(shape: Shape) -> None:
    part = shape.part("session")
    seen = seen_in(shape, part)

    assert part.told(seen) == {
        "session_id": "sess_abc123",
        "status": "active",
        "created_at": datetime(2025, 9, 27, 10, tzinfo=UTC),
    }
    assert part.effects(seen) == Effects(removed=("refresh_token_hash", "access_token_hash"))
    assert part.effects({**seen, "secrets": []}) == Effects()


@pytest.mark.parametrize("field", ["status", "created_at"])
@pytest.mark.parametrize(
    ("raw", "told"),
    [(None, None), ({"NULL": True}, None), ({"M": {}}, Unread.NOT_READABLE)],
)
def test_what_is_missing_and_what_cannot_be_read_are_told_apart(
    shape: Shape, field: str, raw: Any, told: Any
) -> None:
    part = shape.part("session")

    assert part.told(seen_in(shape, part, **{field: raw}))[field] is told


def test_no_token_is_ever_in_what_was_seen(desk: Desk) -> None:
    assert "hash" not in repr({**desk.stored().seen(desk.part), "secrets": []})


def with_status(status: Any) -> dict[str, Any]:
    """The session with another status; `...` leaves it out."""
    session = SESSION | {"status": status}
    return {name: value for name, value in session.items() if value is not ...}


# -- without an id --------------------------------------------------------------------------------

NAMELESS: dict[str, dict[str, Any]] = {
    "token and end": {"token": "canary", "expires_at": "2026-09-28T10:00:00Z"},
    "epoch times": {"issued_at": 1758963600, "expires_at": 1790000000, "refresh_token_hash": "c"},
    "id is null": {
        "session_id": None,
        "created_at": NOW,
        "user_agent": "canary",
        "status": "active",
    },
}
nameless = pytest.mark.parametrize("session", NAMELESS.values(), ids=NAMELESS)


@nameless
def test_a_session_without_an_id_is_revoked_on_all_of_its_map(
    desk: Desk, session: dict[str, Any]
) -> None:
    stored = desk.stored(current_session=session)
    sight = stored.seen(desk.part)

    assert "canary" not in repr(sight)
    assert desk.part.is_open(sight)
    assert desk.part.told(sight)["session_id"] is None
    differences = stored.differences_of(desk.change(sight))

    assert differences["data.current_session.status"][1] == text("revoked")
    gone = {place.rpartition(".")[2] for place, pair in differences.items() if pair[1] == MISSING}
    assert gone == {name for name in session if "token" in name}
    assert not stored.offers(desk.part)


OTHERS: dict[str, dict[str, Any]] = {
    "another end": {"expires_at": "2026-09-29T10:00:00Z"},
    "another form of its end": {"expires_at": 1790589600},
    "an id": {"session_id": "sess_new"},
    "a start": {"created_at": NOW},
    "another status": {"status": "expired"},
    "revoked": {"status": "revoked"},
    "no token": {"token": ...},
    "another token, as many values": {"token": ..., "refresh_token_hash": "canary-hash"},
    "more in it": {"brand_new": 1},
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_another_session_without_an_id_is_left_alone(desk: Desk, change: dict[str, Any]) -> None:
    session = NAMELESS["token and end"]
    stored = desk.stored(current_session=session)
    seen_then = desk.change(stored.seen(desk.part))
    there_now = {name: each for name, each in (session | change).items() if each is not ...}
    desk.stored(current_session=there_now)

    stored.refuses(seen_then)
