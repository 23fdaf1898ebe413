from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.dynamo.instants import instant_text

instants = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.timezones())  # noqa: DTZ001


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00.000Z"),
        (datetime(2026, 3, 1, 12, 0, 0, 1999, tzinfo=UTC), "2026-03-01T12:00:00.001Z"),
        (
            datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))),
            "2026-02-28T23:30:00.000Z",
        ),
        (datetime(987, 1, 2, tzinfo=UTC), "0987-01-02T00:00:00.000Z"),
    ],
)
def test_an_instant_is_text_of_utc_to_the_millisecond(at: datetime, text: str) -> None:
    assert instant_text(at) == text


@given(instants, instants)
def test_texts_sort_as_instants_do(one: datetime, other: datetime) -> None:
    first, second = sorted([one.astimezone(UTC), other.astimezone(UTC)])

    assert instant_text(first) <= instant_text(second)
    assert len(instant_text(first)) == len("2026-03-01T12:00:00.000Z")


@given(instants)
def test_an_instant_is_read_back_but_for_less_than_a_millisecond(at: datetime) -> None:
    back = datetime.fromisoformat(instant_text(at))

    assert timedelta() <= at - back < timedelta(milliseconds=1)


def test_a_time_of_no_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant_text(datetime(2026, 3, 1, 12))  # noqa: DTZ001
