"""A timeline in days and months, in the reader's zone, and where the older ones begin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from records.model import Payment, PaymentRecord
from users.timeline.days import (
    Timeline,
    older_than_entries,
    older_than_payments,
    timeline_of,
)
from users.timeline.events import Event, Kind

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def event(at: datetime, *, is_day: bool = False, kind: Kind = Kind.PAYMENTS) -> Event:
    return Event(at, kind, at.isoformat(), is_day=is_day)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def shown(*events: Event, zone: str = "UTC", **options: datetime) -> list[tuple[str, str, int]]:
    timeline = timeline_of(events, now=NOW, zone=ZoneInfo(zone), **options)  # type: ignore[arg-type]
    return [(each.words, each.name, len(each.events)) for each in timeline.stretches]


@pytest.mark.parametrize(
    ("at", "words", "name"),
    [
        (NOW, "Today", "Friday, 2026-03-20"),
        (ago(1), "Yesterday", "Thursday, 2026-03-19"),
        (ago(13), "13 days ago", "Saturday, 2026-03-07"),
        (ago(14), "Earlier this month", "March 2026"),
        (ago(30), "Last month", "February 2026"),
        (ago(200), "6 months ago", "September 2025"),
        (ago(365 * 2), "2 years ago", "March 2024"),
        (NOW + DAY, "Tomorrow", "Saturday, 2026-03-21"),
        (NOW + 5 * DAY, "In 5 days", "Wednesday, 2026-03-25"),
    ],
)
def test_what_a_stretch_is_called(at: datetime, words: str, name: str) -> None:
    assert shown(event(at)) == [(words, name, 1)]


def test_days_are_those_of_the_reader() -> None:
    late = datetime(2026, 3, 19, 23, 30, tzinfo=UTC)

    assert shown(event(late), zone="UTC")[0][0] == "Yesterday"
    assert shown(event(late), zone="Europe/Berlin")[0][0] == "Today"


def test_what_has_only_a_day_stands_on_it_in_every_zone_and_splits_no_other() -> None:
    day = datetime(2026, 3, 18, tzinfo=UTC)
    events = [event(day, is_day=True), event(day + timedelta(hours=1)), event(day - DAY / 24)]

    assert shown(*events, zone="America/New_York") == [
        ("2 days ago", "Wednesday, 2026-03-18", 1),
        ("3 days ago", "Tuesday, 2026-03-17", 2),
    ]


def test_the_newest_comes_first() -> None:
    timeline = timeline_of(
        [event(ago(3)), event(NOW), event(ago(40)), event(ago(3) + DAY / 24)], now=NOW, zone=UTC
    )

    assert [each.at for each in timeline.events] == [NOW, ago(3) + DAY / 24, ago(3), ago(40)]


def test_kinds_are_counted() -> None:
    timeline = timeline_of([event(NOW), event(NOW), event(NOW, kind=Kind.ACTS)], now=NOW, zone=UTC)

    assert timeline.counts == {Kind.PAYMENTS: 2, Kind.ACTS: 1}


# -- older ones ------------------------------------------------------------------------------------


def payment(at: datetime) -> PaymentRecord:
    return PaymentRecord(at.date().isoformat(), "pay", Payment())


def test_where_all_was_read_there_is_nothing_older() -> None:
    assert older_than_payments([payment(NOW)], is_more=False) is None
    assert older_than_payments([], is_more=True) is None
    assert older_than_entries(None) is None


def test_the_oldest_day_that_was_read_is_left_for_the_next_page() -> None:
    read = [payment(ago(days)) for days in (1, 5, 9)]

    assert older_than_payments(read, is_more=True) == datetime(2026, 3, 12, tzinfo=UTC)


def test_a_page_ends_where_one_of_its_sources_does() -> None:
    events = [event(ago(days)) for days in range(12)]
    end = ago(6)

    first = timeline_of(events, now=NOW, zone=UTC, ends=[end, None, ago(9)])

    assert [each.at for each in first.events] == [ago(days) for days in range(7)]
    assert first.older == end


@pytest.mark.parametrize("kind", [Kind.VIEWS, Kind.DOCUMENTS])
def test_views_and_documents_are_never_left_for_the_next_page(kind: Kind) -> None:
    timeline = timeline_of(
        [event(ago(3), kind=kind), event(ago(1))], now=NOW, zone=UTC, ends=[ago(2)]
    )

    assert len(timeline.events) == 2


@pytest.mark.parametrize("size", [3, 4, 7])
def test_page_by_page_everything_comes_once(size: int) -> None:
    """Two payments on some days, and as many as fit are read at a time."""
    payments = [payment(ago(days // 2)) for days in range(16)]
    found: list[datetime] = []
    before: datetime | None = None
    for _ in range(40):
        limit = before.date().isoformat() if before else "9999"
        left = [each for each in payments if each.date < limit]
        read = left[:size]
        events = [event(datetime.fromisoformat(each.date).replace(tzinfo=UTC)) for each in read]
        end = older_than_payments(read, is_more=len(left) > size)
        page: Timeline = timeline_of(events, now=NOW, zone=UTC, before=before, ends=[end])
        found += [each.at for each in page.events]
        before = page.older
        if before is None:
            break

    assert before is None
    assert len(found) == len(payments)
    assert found == sorted(found, reverse=True)


def test_a_day_that_is_larger_than_a_page_does_not_hold_the_pages_up() -> None:
    before = datetime(2026, 3, 20, tzinfo=UTC)

    page = timeline_of([event(ago(1))], now=NOW, zone=UTC, before=before, ends=[before])

    assert page.older == before - DAY
    assert len(page.events) == 1
