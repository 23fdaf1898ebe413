"""What can be asked of the trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from backoffice.audit.actions import Action, Group
from backoffice.audit.entries import Entry
from backoffice.audit.subjects import Subject
from backoffice.audit.tickets import ticket_key
from backoffice.audit.typed import TypedHashes

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

#: Actions that are asked for: one, or a group of them.
Asked = Action | Group


@dataclass(frozen=True, slots=True)
class Window:
    """From `since` on, before `until`; both in UTC. Empty where a clock change skipped it."""

    since: datetime
    until: datetime

    @classmethod
    def of_days(cls, first: date, last: date, zone: tzinfo) -> Window:
        """The days from the first to the last, both included, as the clocks of `zone` show them:
        23 or 25 hours where they change."""
        return cls(_instant(first, time(), zone), _instant(last + _DAY, time(), zone))

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
        return self._steps(self.since.replace(minute=0, second=0, microsecond=0), _HOUR)

    def days(self) -> Iterator[datetime]:
        """The starts of the UTC days it touches, the last first."""
        midnight = self.since.replace(hour=0, minute=0, second=0, microsecond=0)
        return self._steps(midnight, _DAY)

    def within(self, other: Window | None) -> Window:
        """What of it lies in the other one too."""
        if other is None:
            return self
        return Window(max(self.since, other.since), min(self.until, other.until))

    def _steps(self, first: datetime, step: timedelta) -> Iterator[datetime]:
        count = -((first - self.until) // step)
        return (first + n * step for n in reversed(range(count)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which entries are asked for: at least of a subject, of a ticket, of a member of staff, or of
    a window.

    What is given holds together: a subject and a window ask for what happened to it then. `only`
    leaves out all actions but those, where it names any; `typed` all entries but those that hold a
    text that somebody typed.
    """

    subject: Subject | None = None
    staff_id: str = ""
    window: Window | None = None
    ticket: str = ""
    only: tuple[Asked, ...] = ()
    typed: TypedHashes | None = None

    def __post_init__(self) -> None:
        if not (self.subject or self.ticket or self.staff_id or self.window):
            raise ValueError("A question names a subject, a ticket, a member of staff or a window.")

    @property
    def trail_of(self) -> str:
        """What kind of partition answers it, in words."""
        if self.subject:
            return self.subject.kind
        if self.ticket:
            return "ticket"
        if self.staff_id:
            return "staff member"
        return "action" if self.action else "hours"

    @property
    def action(self) -> Action | None:
        """The one action that is asked for of everybody, where it is found by day."""
        if self.subject or self.ticket or self.staff_id or len(self.only) != 1:
            return None
        (only,) = self.only
        is_found = isinstance(only, Action) and only.nature.is_counted_by_action
        return only if isinstance(only, Action) and is_found else None

    @property
    def only_names(self) -> str:
        """The names of the actions and groups asked for, as an entry says them."""
        return ", ".join(sorted(str(asked) for asked in self.only))

    def admits(self, entry: Entry) -> bool:
        """Whether the entry is among those asked for."""
        is_of_staff = self.staff_id in ("", entry.actor.staff_id)
        is_in_window = self.window is None or self.window.holds(entry.at)
        is_of_text = self.typed is None or self.typed.are_in(entry)
        ticket = entry.reason.ticket if entry.reason else ""
        is_of_ticket = not self.ticket or ticket_key(ticket) == ticket_key(self.ticket)
        is_of_actions = not self.only or any(_is_of(entry.action, asked) for asked in self.only)
        is_asked_for = is_of_ticket and is_of_actions and is_of_text
        return is_of_staff and is_in_window and is_asked_for


def _is_of(action: Action, asked: Asked) -> bool:
    return asked.holds(action) if isinstance(asked, Group) else asked == action


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    """The first instant at which the clocks of `zone` show this; where they skip it, the instant
    at which they would have."""
    return datetime.combine(day, at, zone).astimezone(UTC)
