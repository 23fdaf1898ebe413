"""Days and hours of the audit trail, on both servers: empty hours, midnight, clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backoffice.access import Actor
from backoffice.audit.items import PAGE_SIZE
from backoffice.audit.questions import Question, Window
from backoffice.audit.trail import Trail
from backoffice.dynamo.pages import Page
from backoffice.dynamo.patterns import Parts, QueryPattern
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import FaultInjector
from backoffice.dynamo.wire import Item
from tests.backoffice.audit.asking import LATER, PLENTY, answers, at, made, of_day, pages, put

BERLIN = ZoneInfo("Europe/Berlin")


def test_entries_of_a_day_come_newest_first_over_its_hours(
    trail: Trail, day: date, actor: Actor
) -> None:
    entries = put(trail, [made(at(day, hour, 30), actor) for hour in (0, 1, 5, 23)])

    assert answers(trail, Question(window=of_day(day, UTC))) == entries


def test_pages_lead_through_hours_and_over_empty_ones(
    trail: Trail, day: date, actor: Actor
) -> None:
    busy = [made(at(day, 9) + timedelta(seconds=n), actor) for n in range(60)]
    entries = put(trail, [*busy, made(at(day, 2), actor), made(at(day, 20), actor)])

    first, second = pages(trail, Question(window=of_day(day, UTC)))

    assert len(first) == PAGE_SIZE
    assert first + second == entries


def test_sixty_entries_in_one_hour_are_two_pages(trail: Trail, day: date, actor: Actor) -> None:
    entries = put(trail, [made(at(day, 9) + timedelta(seconds=n), actor) for n in range(60)])

    first, second = pages(trail, Question(window=Window.of_hour(day, 9, UTC)))

    assert (len(first), len(second)) == (50, 10)
    assert first + second == entries


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_however_long_a_page_is_nothing_is_lost_or_doubled(
    trail: Trail, day: date, actor: Actor, size: int
) -> None:
    moments = [at(day, hour) + timedelta(minutes=n) for hour in (3, 4, 11) for n in range(2)]
    entries = put(trail, [made(moment, actor) for moment in moments])

    found = pages(trail, Question(window=of_day(day, UTC)), size=size)

    assert [entry for page in found for entry in page] == entries
    assert all(found)


def test_hundreds_in_one_hour_are_read_to_the_end(trail: Trail, day: date, actor: Actor) -> None:
    entries = put(trail, [made(at(day, 9) + timedelta(seconds=n), actor) for n in range(230)])

    assert answers(trail, Question(window=Window.of_hour(day, 9, UTC))) == entries


def test_a_page_goes_on_behind_a_key_of_its_own_hour_only(
    trail: Trail, day: date, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DynamoDB refuses a key of another partition; the emulators don't."""
    put(trail, [made(at(day, hour, n), actor) for hour in (8, 9) for n in range(2)])
    keys: list[tuple[str, Item]] = []
    query = trail.client.query

    def noting(table: Table, pattern: QueryPattern, parts: Parts, **options: Any) -> Page:
        if options.get("after"):
            keys.append((parts["hour"], options["after"]))
        return query(table, pattern, parts, **options)

    monkeypatch.setattr(trail.client, "query", noting)
    pages(trail, Question(window=of_day(day, UTC)), size=1)

    assert len(keys) == 3
    assert all(key["GSI2PK"] == {"S": f"HOUR#{hour}"} for hour, key in keys)


def test_a_day_without_entries_is_one_empty_page(trail: Trail, day: date) -> None:
    page = trail.list_entries(Question(window=of_day(day, UTC)), now=LATER, seconds=PLENTY)

    assert (page.entries, page.cursor, page.stopped) == ([], None, False)


def test_hours_that_have_not_begun_are_not_asked_for(
    trail: Trail, day: date, actor: Actor, faults: FaultInjector
) -> None:
    put(trail, [made(at(day, 1), actor)])
    faults.sent.clear()

    trail.list_entries(Question(window=of_day(day, UTC)), now=at(day, 1, 59), seconds=PLENTY)

    assert faults.sent == ["Query"] * 2


def test_entries_around_midnight_belong_to_the_day_of_the_zone(
    trail: Trail, day: date, actor: Actor
) -> None:
    midnight = datetime.combine(day, time(), BERLIN).astimezone(UTC)
    before, first = made(midnight - timedelta(milliseconds=1), actor), made(midnight, actor)
    put(trail, [before, first])

    today = answers(trail, Question(window=of_day(day, BERLIN)))
    yesterday = answers(trail, Question(window=of_day(day - timedelta(days=1), BERLIN)))

    assert today == [first]
    assert yesterday == [before]


def test_a_day_may_begin_in_the_middle_of_a_utc_hour(trail: Trail, day: date, actor: Actor) -> None:
    nepal = ZoneInfo("Asia/Kathmandu")
    midnight = datetime.combine(day, time(), nepal).astimezone(UTC)
    before, first = made(midnight - timedelta(minutes=1), actor), made(midnight, actor)
    last = made(midnight + timedelta(hours=23, minutes=59), actor)
    put(trail, [before, first, last, made(midnight + timedelta(days=1), actor)])

    assert answers(trail, Question(window=of_day(day, nepal))) == [last, first]
    assert answers(trail, Question(window=Window.of_hour(day, 0, nepal))) == [first]


# -- clocks that change ---------------------------------------------------------------------------

SPRING, AUTUMN = date(2031, 3, 30), date(2031, 10, 26)


def test_the_day_on_which_clocks_go_forward_has_23_hours(trail: Trail, actor: Actor) -> None:
    moments = [datetime(2031, 3, 29, 22, 59, tzinfo=UTC) + timedelta(hours=n) for n in range(25)]
    entries = put(trail, [made(moment, actor) for moment in moments])

    question = Question(window=of_day(SPRING, BERLIN))

    assert answers(trail, question) == entries[1:-1]


def test_the_day_on_which_clocks_go_back_has_25_hours(trail: Trail, actor: Actor) -> None:
    moments = [datetime(2031, 10, 25, 21, 59, tzinfo=UTC) + timedelta(hours=n) for n in range(27)]
    entries = put(trail, [made(moment, actor) for moment in moments])

    assert answers(trail, Question(window=of_day(AUTUMN, BERLIN))) == entries[1:-1]
    twice = answers(trail, Question(window=Window.of_hour(AUTUMN, 2, BERLIN)))
    assert [entry.at.hour for entry in twice] == [1, 0]


@pytest.mark.parametrize(("hour", "utc"), [(1, (0, 1)), (2, None), (3, (1, 2)), (23, (21, 22))])
def test_an_hour_that_the_clocks_skip_is_empty(hour: int, utc: tuple[int, int] | None) -> None:
    window = Window.of_hour(SPRING, hour, BERLIN)

    assert window.is_empty == (utc is None)
    if utc:
        assert (window.since.hour, window.until.hour) == utc


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "UTC"])
def test_the_hours_of_a_day_make_up_the_day(zone: str) -> None:
    tz = ZoneInfo(zone)
    for n in range(366):
        day = date(2028, 1, 1) + timedelta(days=n)
        hours = [Window.of_hour(day, hour, tz) for hour in range(24)]
        whole = of_day(day, tz)
        assert hours[0].since == whole.since
        assert hours[-1].until == whole.until
        assert all(a.until == b.since for a, b in pairwise(hours))
