"""How far off an instant is, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.template import engines
from django.utils import timezone as django_timezone
from hypothesis import given
from hypothesis import strategies as st

from backoffice.dynamo.unread import Unread
from backoffice.web.templating.values import lasting, relative, told

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("distance", "ahead", "ago"),
    [
        (timedelta(0), "now", "now"),
        (timedelta(seconds=59), "now", "now"),
        (timedelta(seconds=60), "in 1 min", "1 min ago"),
        (timedelta(minutes=59, seconds=59), "in 59 min", "59 min ago"),
        (timedelta(hours=1), "in 1 h", "1 h ago"),
        (timedelta(hours=47, minutes=59), "in 47 h", "47 h ago"),
        (timedelta(hours=48), "in 2 days", "2 days ago"),
        (timedelta(days=59), "in 59 days", "59 days ago"),
        (timedelta(days=60), "in 2 months", "2 months ago"),
        (timedelta(days=749), "in 24 months", "24 months ago"),
        (timedelta(days=750), "in 2 years", "2 years ago"),
        (timedelta(days=365 * 500), "in 500 years", "500 years ago"),
    ],
)
def test_a_distance_is_cut_to_whole_units(distance: timedelta, ahead: str, ago: str) -> None:
    assert relative(NOON + distance, NOON) == ahead
    assert relative(NOON - distance, NOON) == ago


@pytest.mark.parametrize("value", [None, "", "2026-03-01", Unread.NOT_READABLE])
def test_what_is_no_instant_has_no_distance(value: object) -> None:
    assert relative(value, NOON) == ""


@given(st.datetimes(), st.datetimes(timezones=st.just(UTC)))
def test_every_instant_has_a_distance_of_a_few_digits(instant: datetime, now: datetime) -> None:
    words = relative(instant, now)

    assert words == "now" or words.startswith("in ") != words.endswith(" ago")
    assert "1 days" not in words.split("in ")[-1][:6]


def test_those_who_hear_a_time_hear_its_zone() -> None:
    source = '{% from "backoffice/values.html" import moment, since %}{{ since(at, now) }}'
    template = engines["jinja2"].from_string(source)

    with django_timezone.override(timezone(timedelta(hours=9), "JST")):
        html = template.render({"at": NOON - timedelta(days=12), "now": NOON})

    assert html.startswith("12 days ago <small><time ")
    assert 'title="2026-02-17 12:00:00 UTC">2026-02-17 21:00<span class="sr"> JST</span>' in html


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (3600, "1 h"), (3 * 86400, "3 days")],
)
def test_how_long_something_took(seconds: int, words: str) -> None:
    assert lasting(timedelta(seconds=seconds)) == words


def test_a_time_in_a_month_has_its_day() -> None:
    shown = told(datetime(2026, 10, 7, 9, 5, tzinfo=UTC))

    assert shown is not None
    assert shown.day == "7 Oct 09:05"
