"""Resetting the usage period of a profile, in each layout, on both servers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.dynamo.expressions import Plus, Update, set_
from backoffice.dynamo.unread import Unread
from records.layouts import Effects, Seen
from records.table import ITEM_EXISTS
from tests.readable import readable
from tests.records.layouts.parts.desk import Desk, seen_in
from tests.records.shapes import PLANNED_SHAPE, Shape
from tests.records.stored import (
    MISSING,
    no_data,
    no_map,
    text,
    without_data,
)

USAGE = "data.current_subscription.usage_current_period"
NOW, END = "2026-03-01T12:00:00Z", "2026-03-31T12:00:00Z"
#: What is not seen as in the sample.
NO_USAGE: Seen = {
    "has_usage": False,
    "documents_processed": None,
    "period_start": None,
    "period_end": None,
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
    f"{USAGE}.reset_id": text("act-1"),
}


def subscription(usage: Any) -> dict[str, Any]:
    parts = {"subscription_id": "sub_123", "usage_current_period": usage}
    return {name: value for name, value in parts.items() if value is not ...}


def test_the_period_starts_anew_and_keeps_the_count_it_replaced(desk: Desk) -> None:
    stored = desk.stored()

    assert stored.differences_of(desk.change_of(stored)) == {
        f"{USAGE}.documents_processed": ({"N": "3"}, {"N": "0"}),
        f"{USAGE}.previous_count": (MISSING, {"N": "3"}),
        f"{USAGE}.period_start": (text("2025-09-27T00:00:00Z"), text(NOW)),
        f"{USAGE}.period_end": (text("2025-10-27T00:00:00Z"), text(END)),
        f"{USAGE}.last_updated": (MISSING, text(NOW)),
        f"{USAGE}.reset_id": (MISSING, text("act-1")),
        **STAMP,
    }


def test_a_count_that_moved_on_is_the_one_that_is_kept(desk: Desk) -> None:
    stored = desk.stored()
    seen = stored.seen(desk.part)
    home = desk.shape.layout.home
    assert home
    count = home.place("current_subscription", "usage_current_period", "documents_processed")
    key = {name: stored.item()[name] for name in ("PK", "SK")}
    one_more = Update(set_(count, Plus(count, 1)))
    desk.users.client.update(desk.users.table, key, one_more, ITEM_EXISTS)

    stored.apply(desk.change(seen))

    usage = readable(stored.user().user.usage)
    assert (usage.documents_processed, usage.previous_count) == (0, 4)


@pytest.mark.parametrize("usage", [..., None, "text", 7, []])
def test_a_missing_usage_map_is_created(desk: Desk, usage: Any) -> None:
    stored = desk.stored(current_subscription=subscription(usage))
    seen = stored.seen(desk.part)

    assert seen == desk.seen(**NO_USAGE)
    differences = stored.differences_of(desk.change(seen))
    written = {place: after for place, (_, after) in differences.items() if after != MISSING}
    assert written == FRESH | {"updated_at": text(NOW)}


def test_a_usage_map_without_a_start_can_be_reset(desk: Desk) -> None:
    stored = desk.stored(current_subscription=subscription({}))
    seen = stored.seen(desk.part)

    assert seen == desk.seen(**{**NO_USAGE, "has_usage": True})
    stored.apply(desk.change(seen))
    usage = readable(stored.user().user.usage)
    assert (usage.documents_processed, usage.previous_count) == (0, 0)


def test_a_subscription_under_the_older_name_is_reset_there(desk: Desk) -> None:
    stored = desk.stored(current_subscription=..., subscription=subscription(PERIOD))
    seen = stored.seen(desk.part)

    assert seen["subscription"] == "subscription"
    places = set(stored.differences_of(desk.change(seen))) - {"updated_at"}
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
def test_a_period_that_is_another_than_was_seen_is_left_alone(desk: Desk, usage: Any) -> None:
    stored = desk.stored(current_subscription=subscription(usage))

    stored.refuses(desk.change(desk.seen()))


@pytest.mark.parametrize("usage", [PERIOD, {}])
def test_a_usage_map_that_has_come_since_is_left_alone(desk: Desk, usage: Any) -> None:
    stored = desk.stored(current_subscription=subscription(usage))

    stored.refuses(desk.change(desk.seen(**NO_USAGE)))


def test_a_start_in_epoch_time_is_compared_as_it_is_stored(desk: Desk) -> None:
    period = PERIOD | {"period_start": 1758931200000}
    stored = desk.stored(current_subscription=subscription(period))
    seen = stored.seen(desk.part)

    assert seen["period_start"] == {"N": "1758931200000"}
    stored.apply(desk.change(seen))
    stored.refuses(desk.change(seen))


@no_map
@pytest.mark.parametrize("seen", [{}, NO_USAGE], ids=["with usage", "without usage"])
def test_where_there_is_no_subscription_nothing_is_made_up(
    desk: Desk, instead: Any, seen: Seen
) -> None:
    stored = desk.stored(current_subscription=instead)

    if instead == {}:
        assert stored.seen(desk.part) == desk.seen(**NO_USAGE)
    else:
        assert desk.part.see(stored.item()) is None
        stored.refuses(desk.change(desk.seen(**seen)))


@no_data
@pytest.mark.parametrize("seen", [{}, NO_USAGE], ids=["with usage", "without usage"])
def test_where_there_is_no_data_nothing_is_made_up(desk: Desk, instead: Any, seen: Seen) -> None:
    stored = desk.empty()
    stored.put(without_data(desk.user_id, instead))

    stored.refuses(desk.change(desk.seen(**seen)))


def test_a_reset_is_not_done_twice(desk: Desk) -> None:
    stored = desk.stored()
    stored.apply(desk.change(desk.seen()))
    desk.clock.advance(minutes=1)

    stored.refuses(desk.change(desk.seen()))


# -- what is told of it ---------------------------------------------------------------------------


def test_what_was_seen_is_told_as_domain_values(shape: Shape) -> None:
    part = shape.part("usage")
    seen = seen_in(shape, part)

    assert part.told(seen) == {
        "period_start": datetime(2025, 9, 27, tzinfo=UTC),
        "period_end": datetime(2025, 10, 27, tzinfo=UTC),
        "documents_processed": 3,
    }
    assert part.effects(seen) == Effects(
        period="replaced",
        app_counts=shape is PLANNED_SHAPE,
        before={
            "documents_processed": 3,
            "period_start": shape.plain("2025-09-27T00:00:00Z"),
            "period_end": shape.plain("2025-10-27T00:00:00Z"),
        },
        after={"period": "replaced"},
    )
    assert part.is_open(seen)


def test_a_period_that_is_not_there_is_told_as_missing_and_would_be_created(shape: Shape) -> None:
    part = shape.part("usage")
    seen = seen_in(shape, part, **NO_USAGE)

    told = {"period_start": None, "period_end": None, "documents_processed": None}
    assert part.told(seen) == told
    assert part.effects(seen) == Effects(
        period="created",
        app_counts=shape is PLANNED_SHAPE,
        before=told,
        after={"period": "created"},
    )
    assert part.is_open(seen)


def test_an_entry_keeps_of_an_earlier_reset_what_that_left(shape: Shape) -> None:
    part = shape.part("usage")
    seen = seen_in(shape, part, previous_count={"N": "7"}, reset_id=text("reset-0"))

    before = part.effects(seen).before

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
def test_an_entry_keeps_an_instant_as_it_is_stored_and_nothing_else(
    shape: Shape, raw: Any, kept: Any
) -> None:
    part = shape.part("usage")
    seen = {**seen_in(shape, part), "period_start": raw, "period_end": raw}

    before = part.effects(seen).before

    assert (before["period_start"], before["period_end"]) == (kept, kept)


@pytest.mark.parametrize("raw", [{"S": "three"}, {"N": "2.5"}, {"M": {}}])
def test_a_count_that_is_none_is_told_as_not_readable(shape: Shape, raw: Any) -> None:
    part = shape.part("usage")
    seen = seen_in(shape, part, documents_processed=raw)

    assert part.told(seen)["documents_processed"] is Unread.NOT_READABLE
