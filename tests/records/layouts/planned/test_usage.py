"""Resetting the usage period of the planned layout, on both servers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.dynamo.expressions import Plus, Update, path, set_
from backoffice.dynamo.unread import Unread
from records.layouts import Change, Effects, Seen
from records.layouts.planned import PLANNED
from records.table import ITEM_EXISTS, UsersTable
from tests.conftest import Clock
from tests.readable import readable
from tests.records.stored import (
    MISSING,
    Stored,
    no_data,
    no_map,
    profile_key,
    text,
    the_change,
    without_data,
)

PART = PLANNED.parts["usage"]
USAGE = "data.current_subscription.usage_current_period"
NOW, END = "2026-03-01T12:00:00Z", "2026-03-31T12:00:00Z"
SEEN: Seen = {
    "subscription": "current_subscription",
    "has_usage": True,
    "documents_processed": {"N": "3"},
    "period_start": text("2025-09-27T00:00:00Z"),
    "period_end": text("2025-10-27T00:00:00Z"),
    "previous_count": None,
    "reset_id": None,
    "run_id": None,
}
NO_USAGE: Seen = {
    "subscription": "current_subscription",
    "has_usage": False,
    "documents_processed": None,
    "period_start": None,
    "period_end": None,
    "previous_count": None,
    "reset_id": None,
    "run_id": None,
}
PERIOD: dict[str, Any] = {
    "documents_processed": 3,
    "period_start": "2025-09-27T00:00:00Z",
    "period_end": "2025-10-27T00:00:00Z",
}
STAMP = {"updated_at": (text("2025-09-27T10:00:00Z"), text(NOW))}
FRESH = {
    f"{USAGE}.documents_processed": {"N": "0"},
    f"{USAGE}.period_start": text(NOW),
    f"{USAGE}.period_end": text(END),
    f"{USAGE}.last_updated": text(NOW),
    f"{USAGE}.reset_id": text("reset-1"),
}


def reset(seen: Seen, user_id: str, clock: Clock) -> Change:
    """The change of what was seen under the user's key."""
    return the_change(PART, profile_key(user_id) | dict(seen), clock(), "reset-1")


def subscription(usage: Any) -> dict[str, Any]:
    parts = {"subscription_id": "sub_123", "usage_current_period": usage}
    return {name: value for name, value in parts.items() if value is not ...}


def test_the_period_starts_anew_and_keeps_the_count_it_replaced(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = Stored.sample(users, user_id)

    assert stored.seen_without_key(PART) == SEEN
    assert stored.differences_of(reset(SEEN, user_id, clock)) == {
        f"{USAGE}.documents_processed": ({"N": "3"}, {"N": "0"}),
        f"{USAGE}.previous_count": (MISSING, {"N": "3"}),
        f"{USAGE}.period_start": (text("2025-09-27T00:00:00Z"), text(NOW)),
        f"{USAGE}.period_end": (text("2025-10-27T00:00:00Z"), text(END)),
        f"{USAGE}.last_updated": (MISSING, text(NOW)),
        f"{USAGE}.reset_id": (MISSING, text("reset-1")),
        **STAMP,
    }


def test_a_count_that_moved_on_is_the_one_that_is_kept(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = Stored.sample(users, user_id)
    seen = stored.seen_without_key(PART)
    count = path("data", "current_subscription", "usage_current_period", "documents_processed")
    key = {name: stored.item()[name] for name in ("PK", "SK")}
    one_more = Update(set_(count, Plus(count, 1)))
    users.client.update(users.table, key, one_more, ITEM_EXISTS)

    stored.apply(reset(seen, user_id, clock))

    usage = readable(stored.user().user.usage)
    assert (usage.documents_processed, usage.previous_count) == (0, 4)


@pytest.mark.parametrize("usage", [..., None, "text", 7, []])
def test_a_missing_usage_map_is_created(
    users: UsersTable, user_id: str, clock: Clock, usage: Any
) -> None:
    stored = Stored.sample(users, user_id, current_subscription=subscription(usage))
    seen = stored.seen_without_key(PART)

    assert seen == NO_USAGE
    differences = stored.differences_of(reset(seen, user_id, clock))
    written = {place: after for place, (_, after) in differences.items() if after != MISSING}
    assert written == FRESH | {"updated_at": text(NOW)}


def test_a_usage_map_without_a_start_can_be_reset(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = Stored.sample(users, user_id, current_subscription=subscription({}))
    seen = stored.seen_without_key(PART)

    assert seen == {**NO_USAGE, "has_usage": True}
    stored.apply(reset(seen, user_id, clock))
    usage = readable(stored.user().user.usage)
    assert (usage.documents_processed, usage.previous_count) == (0, 0)


def test_a_subscription_under_the_older_name_is_reset_there(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = Stored.sample(
        users, user_id, current_subscription=..., subscription=subscription(PERIOD)
    )
    seen = stored.seen_without_key(PART)

    assert seen["subscription"] == "subscription"
    places = set(stored.differences_of(reset(seen, user_id, clock))) - {"updated_at"}
    assert all(place.startswith("data.subscription.usage_current_period.") for place in places)


@pytest.mark.parametrize(
    "usage",
    [
        PERIOD | {"period_start": "2025-10-27T00:00:00Z"},
        PERIOD | {"period_start": 1758931200},
        PERIOD | {"period_start": None},
        PERIOD | {"period_end": "2025-10-28T00:00:00Z"},
        PERIOD | {"previous_count": 3},
        PERIOD | {"reset_id": "another"},
        {"documents_processed": 3},
        {},
        ...,
        None,
        "text",
    ],
)
def test_a_period_that_is_another_than_was_seen_is_left_alone(
    users: UsersTable, user_id: str, clock: Clock, usage: Any
) -> None:
    stored = Stored.sample(users, user_id, current_subscription=subscription(usage))

    stored.refuses(reset(SEEN, user_id, clock))


@pytest.mark.parametrize("usage", [PERIOD, {}])
def test_a_usage_map_that_has_come_since_is_left_alone(
    users: UsersTable, user_id: str, clock: Clock, usage: Any
) -> None:
    stored = Stored.sample(users, user_id, current_subscription=subscription(usage))

    stored.refuses(reset(NO_USAGE, user_id, clock))


def test_a_start_in_epoch_time_is_compared_as_it_is_stored(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    period = PERIOD | {"period_start": 1758931200000}
    stored = Stored.sample(users, user_id, current_subscription=subscription(period))
    seen = stored.seen_without_key(PART)

    assert seen["period_start"] == {"N": "1758931200000"}
    stored.apply(reset(seen, user_id, clock))
    stored.refuses(reset(seen, user_id, clock))


@no_map
@pytest.mark.parametrize("seen", [SEEN, NO_USAGE], ids=["with usage", "without usage"])
def test_where_there_is_no_subscription_nothing_is_made_up(
    users: UsersTable, user_id: str, clock: Clock, instead: Any, seen: Seen
) -> None:
    stored = Stored.sample(users, user_id, current_subscription=instead)

    if instead == {}:
        assert stored.seen_without_key(PART) == NO_USAGE
    else:
        assert PART.see(stored.item()) is None
        stored.refuses(reset(seen, user_id, clock))


@no_data
@pytest.mark.parametrize("seen", [SEEN, NO_USAGE], ids=["with usage", "without usage"])
def test_where_there_is_no_data_nothing_is_made_up(
    users: UsersTable, user_id: str, clock: Clock, instead: Any, seen: Seen
) -> None:
    stored = Stored(users, user_id)
    stored.put(without_data(user_id, instead))

    stored.refuses(reset(seen, user_id, clock))


def test_a_reset_is_not_done_twice(users: UsersTable, user_id: str, clock: Clock) -> None:
    stored = Stored.sample(users, user_id)
    stored.apply(reset(SEEN, user_id, clock))
    clock.advance(minutes=1)

    stored.refuses(reset(SEEN, user_id, clock))


# -- what is told of it ---------------------------------------------------------------------------


def test_what_was_seen_is_told_as_domain_values() -> None:
    seen = profile_key("user-1") | dict(SEEN)

    assert PART.told(seen) == {
        "period_start": datetime(2025, 9, 27, tzinfo=UTC),
        "period_end": datetime(2025, 10, 27, tzinfo=UTC),
        "documents_processed": 3,
    }
    assert PART.effects(seen) == Effects(
        period="replaced",
        before={
            "documents_processed": 3,
            "period_start": "2025-09-27T00:00:00Z",
            "period_end": "2025-10-27T00:00:00Z",
        },
        after={"period": "replaced"},
    )
    assert PART.is_open(seen)


def test_a_period_that_is_not_there_is_told_as_missing_and_would_be_created() -> None:
    seen = profile_key("user-1") | dict(NO_USAGE)

    told = {"period_start": None, "period_end": None, "documents_processed": None}
    assert PART.told(seen) == told
    assert PART.effects(seen) == Effects(period="created", before=told, after={"period": "created"})
    assert PART.is_open(seen)


def test_an_entry_keeps_of_an_earlier_reset_what_that_left() -> None:
    seen = profile_key("user-1") | dict(SEEN)
    seen |= {"previous_count": {"N": "7"}, "reset_id": text("reset-0")}

    before = PART.effects(seen).before

    assert (before["previous_count"], before["reset_id"]) == (7, "reset-0")


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (text("2025-09-27T00:00:00.123456Z"), "2025-09-27T00:00:00.123456Z"),
        ({"N": "1758931200000"}, 1758931200000),
        ({"N": "1758931200.5"}, "not readable here"),
        (text("ada@example.com"), "not readable here"),
        ({"M": {}}, "not readable here"),
        ({"NULL": True}, None),
    ],
)
def test_an_entry_keeps_an_instant_as_it_is_stored_and_nothing_else(raw: Any, kept: Any) -> None:
    seen = profile_key("user-1") | dict(SEEN) | {"period_start": raw, "period_end": raw}

    before = PART.effects(seen).before

    assert (before["period_start"], before["period_end"]) == (kept, kept)


@pytest.mark.parametrize("raw", [{"S": "three"}, {"N": "2.5"}, {"M": {}}])
def test_a_count_that_is_none_is_told_as_not_readable(raw: Any) -> None:
    seen = profile_key("user-1") | dict(SEEN) | {"documents_processed": raw}

    assert PART.told(seen)["documents_processed"] is Unread.NOT_READABLE
