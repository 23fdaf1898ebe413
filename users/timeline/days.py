"""A timeline as a page shows it: in days and months, down to where the older ones begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import groupby

from records.model import PaymentRecord
from users.timeline.events import Event, Kind

#: Days that stand alone; what is older stands in months.
_DAYS_ALONE = 14
_ALL_SHOWN = (Kind.VIEWS, Kind.DOCUMENTS)
#: The precision of an entry's instant.
_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A day or a month of a timeline, with its events."""

    words: str
    name: str
    is_month: bool
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events newest first. `older`: before which instant there may be more, None at the end;
    `looked_at`: when whoever looks did so before, None where that is not known."""

    stretches: Sequence[Stretch]
    counts: Mapping[Kind, int]
    older: datetime | None = None
    looked_at: datetime | None = None

    @property
    def events(self) -> list[Event]:
        """All that are shown."""
        return [event for stretch in self.stretches for event in stretch.events]

    @property
    def new(self) -> int:
        """How many of them whoever looks has not seen yet."""
        return sum(event.is_new for event in self.events)


def older_than_payments(payments: Sequence[PaymentRecord], *, is_more: bool) -> datetime | None:
    """Before which instant there may be payments that were not read; None where all were.

    The oldest day that was read may have had more, so it is left for the next page.
    """
    days = [record.date for record in payments if record.date]
    if not is_more or not days:
        return None
    try:
        oldest = datetime.fromisoformat(min(days)[:10]).replace(tzinfo=UTC)
        return oldest + timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def older_than_entries(oldest: datetime | None) -> datetime | None:
    """The same of what was done, by the instant of the oldest entry that was read."""
    return oldest + _TICK if oldest else None


def timeline_of(
    events: Sequence[Event],
    *,
    now: datetime,
    zone: tzinfo,
    before: datetime | None = None,
    ends: Sequence[datetime | None] = (),
) -> Timeline:
    """What happened before an instant, down to the latest of `ends`: beyond that, not everything
    was read. Views stand in one line and documents are kept for days: all of them are shown."""
    end = max(filter(None, ends), default=None)
    if end and before and end >= before:
        # One day has more than a page can hold, and pages go on all the same.
        end = before - timedelta(days=1)
    shown = [
        event
        for event in events
        if event.kind in _ALL_SHOWN
        or ((before is None or event.at < before) and (end is None or event.at >= end))
    ]
    today = now.astimezone(zone).date()
    placed = sorted(((_day(event, zone), event) for event in shown), key=_order, reverse=True)
    stretches = [
        _stretch(day, [event for _, event in group], today)
        for day, group in groupby(placed, key=lambda each: _stretch_day(each[0], today))
    ]
    return Timeline(stretches, Counter(event.kind for event in shown), end)


def _day(event: Event, zone: tzinfo) -> date:
    """The day of an event by the reader's clock, or the one on record where there is no time."""
    if event.is_day:
        return event.at.date()
    try:
        return event.at.astimezone(zone).date()
    except OverflowError:
        return event.at.date()


def _order(placed: tuple[date, Event]) -> tuple[date, datetime]:
    return placed[0], placed[1].at


def _stretch_day(day: date, today: date) -> tuple[date, bool]:
    """The first day of the stretch, and whether that is a month."""
    is_month = (today - day).days >= _DAYS_ALONE
    return (day.replace(day=1), True) if is_month else (day, False)


def _stretch(start: tuple[date, bool], events: list[Event], today: date) -> Stretch:
    day, is_month = start
    if is_month:
        return Stretch(_month_words(day, today), f"{day:%B} {day.year}", is_month, events)
    return Stretch(_day_words(day, today), f"{day:%A}, {day.isoformat()}", is_month, events)


def _day_words(day: date, today: date) -> str:
    days = (today - day).days
    near = {0: "Today", 1: "Yesterday", -1: "Tomorrow"}
    return near.get(days) or (f"{days} days ago" if days > 0 else f"In {-days} days")


def _month_words(month: date, today: date) -> str:
    months = (today.year - month.year) * 12 + today.month - month.month
    near = {0: "Earlier this month", 1: "Last month"}
    far = f"{months // 12} years ago" if months >= 24 else f"{months} months ago"
    return near.get(months) or far
