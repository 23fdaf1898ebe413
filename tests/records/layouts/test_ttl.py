"""Removing a stray `ttl`, on both servers and for every layout."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from backoffice.dynamo.wire import encode
from records.layouts import LAYOUTS, Change, Effects, Layout, Seen
from records.layouts.flat import FLAT
from records.table import UsersTable
from tests import samples
from tests.conftest import Clock
from tests.records.stored import MISSING, Stored, profile_key, text, the_change

every_layout = pytest.mark.parametrize("layout", LAYOUTS.profiles, ids=lambda layout: layout.name)


UPDATED_AT = text("2025-09-27T10:00:00Z")


def seen(user_id: str, raw: Any, updated_at: Any = UPDATED_AT) -> Seen:
    return profile_key(user_id) | {"ttl": raw, "updated_at": updated_at}


def removal(layout: Layout, user_id: str, clock: Clock) -> Change:
    """The removal of a `ttl` that was seen earlier."""
    return the_change(layout.parts["ttl"], seen(user_id, {"N": "1759392000"}), clock())


def with_ttl(users: UsersTable, user_id: str, ttl: Any) -> Stored:
    stored = Stored(users, user_id)
    stored.put(samples.profile_of(user_id) | {"ttl": encode(ttl)})
    return stored


@every_layout
@pytest.mark.parametrize("ttl", [1759392000, "1759392000", None, 0])
def test_the_ttl_seen_is_removed_and_nothing_else_is_touched(
    users: UsersTable, user_id: str, layout: Layout, clock: Clock, ttl: Any
) -> None:
    stored = with_ttl(users, user_id, ttl)
    part = layout.parts["ttl"]

    assert stored.seen(part) == seen(user_id, encode(ttl))
    assert stored.offers(part)
    differences = stored.differences_of(the_change(part, stored.seen(part), clock()))
    assert differences == {
        "ttl": (encode(ttl), MISSING),
        "updated_at": (UPDATED_AT, text("2026-03-01T12:00:00Z")),
    }
    assert part.see(stored.item()) is None


@every_layout
@pytest.mark.parametrize(
    ("stored_at", "written"),
    [
        (1_758_967_200_000, 1_772_366_400_000),
        (1_758_967_200, 1_772_366_400),
        ("2025-09-27", "2026-03-01T12:00:00Z"),
        (None, None),
        (..., None),
    ],
)
def test_the_time_of_the_change_is_written_in_the_form_of_the_item(
    users: UsersTable, user_id: str, layout: Layout, clock: Clock, stored_at: Any, written: Any
) -> None:
    stored = Stored(users, user_id)
    item = samples.profile_of(user_id) | {"ttl": encode(1), "updated_at": encode(None)}
    if stored_at is ...:
        del item["updated_at"]
    else:
        item["updated_at"] = encode(stored_at)
    stored.put(item)
    part = layout.parts["ttl"]

    stored.apply(the_change(part, stored.seen(part), clock()))

    if written is None:
        # Where nothing shows a form, it is that of the layout.
        written = 1_772_366_400_000 if layout is FLAT else "2026-03-01T12:00:00Z"
    assert stored.item()["updated_at"] == encode(written)


@every_layout
@pytest.mark.parametrize("now", [1759392001, "1759392000", None])
def test_another_ttl_than_was_seen_is_left_alone(
    users: UsersTable, user_id: str, layout: Layout, clock: Clock, now: Any
) -> None:
    stored = with_ttl(users, user_id, now)

    stored.refuses(removal(layout, user_id, clock))


@every_layout
def test_a_ttl_that_is_gone_already_is_a_refusal(
    users: UsersTable, user_id: str, layout: Layout, clock: Clock
) -> None:
    Stored.sample(users, user_id).refuses(removal(layout, user_id, clock))


@every_layout
def test_a_user_who_is_gone_does_not_come_back(
    users: UsersTable, user_id: str, layout: Layout, clock: Clock
) -> None:
    Stored(users, user_id).refuses(removal(layout, user_id, clock))


@every_layout
@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({"N": "1759392000"}, datetime(2025, 10, 2, 8, tzinfo=UTC)),
        ({"NULL": True}, None),
        ({"S": "soon"}, Unread.NOT_READABLE),
    ],
)
def test_the_ttl_is_told_as_an_instant(layout: Layout, raw: Any, told: Any) -> None:
    part = layout.parts["ttl"]

    assert part.told(seen("user-1", raw)) == {"ttl": told}
    assert part.effects(seen("user-1", raw)) == Effects(removed=("ttl",))
