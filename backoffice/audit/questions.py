"""What can be asked of the trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from backoffice.audit.actions import Action, Group
from backoffice.audit.entries import Entry
from backoffice.audit.subjects import Subject
from backoffice.audit.typed import TypedHashes

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Window:
    """From `since` on, before `until`; both in UTC. Empty where a clock change skipped it."""

    since: datetime
    until: datetime

    @classmethod
    def of_day(cls, day: date, zone: tzinfo) -> Window:
        """A day as the clocks of `zone` show it: 23 or 25 hours where they change."""
        return cls(_instant(day, time(), zone), _instant(day + timedelta(days=1), time(), zone))

    @classmethod
    def of_hour(cls, day: date, hour: int, zone: tzinfo) -> Window:
        """An hour of a day as the clocks of `zone` show it: two where it comes twice."""
        following = datetime.combine(day, time(hour)) + _HOUR
        return cls(
            _instant(day, time(hour), zone), _instant(following.date(), following.time(), zone)
        )

    @property
    def is_empty(self) -> bool:
        return self.since >= self.until

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    def holds(self, at: datetime) -> bool:
        """Whether `at` lies in it."""
        return self.since <= at < self.until

    def hours(self) -> Iterator[datetime]:
        """The starts of the UTC hours it touches, the last first."""
        first = self.since.replace(minute=0, second=0, microsecond=0)
        hours = -((first - self.until) // _HOUR)
        return (first + n * _HOUR for n in reversed(range(hours)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which entries are asked for: at least of a subject, of a member of staff, or of a window.

    What is given holds together: a subject and a window ask for what happened to it then. `only`
    leaves out other actions; `typed` all entries but those that hold a text that somebody typed.
    """

    subject: Subject | None = None
    staff_id: str = ""
    window: Window | None = None
    only: Action | Group | None = None
    typed: TypedHashes | None = None

    def __post_init__(self) -> None:
        if not (self.subject or self.staff_id or self.window):
            raise ValueError("A question names a subject, a member of staff or a window.")

    @property
    def trail_of(self) -> str:
        """What kind of partition answers it, in words."""
        if self.subject:
            return self.subject.kind
        return "staff member" if self.staff_id else "hours"

    def admits(self, entry: Entry) -> bool:
        """Whether the entry is among those asked for."""
        is_of_staff = self.staff_id in ("", entry.actor.staff_id)
        is_in_window = self.window is None or self.window.holds(entry.at)
        is_of_group = self.only in (None, entry.action, entry.action.group)
        is_of_text = self.typed is None or self.typed.are_in(entry)
        return is_of_staff and is_in_window and is_of_group and is_of_text


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    """The first instant at which the clocks of `zone` show this; where they skip it, the instant
    at which they would have."""
    return datetime.combine(day, at, zone).astimezone(UTC)
