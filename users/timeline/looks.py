"""What is new to whoever looks: since they last looked at the user, by what was read anyway."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from backoffice.audit.entries import Entry
from users.timeline.events import Event, Kind
from users.words import VIEWED

#: Pages that follow each other within this time are one look: a reload is none, nor the page that
#: follows an act.
_ONE_LOOK = timedelta(minutes=15)


def last_look(entries: Iterable[Entry], staff_id: str, now: datetime) -> datetime | None:
    """When a person last looked at a user before the look that goes on; None where no entry says.

    None does not say that they never did: older views may not have been read. Reveals do not count:
    older ones are read where the views after them are not.
    """
    looks = [
        entry.at for entry in entries if entry.actor.staff_id == staff_id and entry.action == VIEWED
    ]
    begun = now
    for at in sorted(looks, reverse=True):
        if begun - at > _ONE_LOOK:
            return at
        begun = at
    return None


def marked(events: Iterable[Event], since: datetime | None, staff_id: str) -> Sequence[Event]:
    """The events, the new ones marked: later than `since`, and not that person's own. Of views
    nothing is new; nor of a day alone, unless the whole day came after."""
    if since is None:
        return list(events)
    return [
        replace(event, is_new=True) if _is_new(event, since, staff_id) else event
        for event in events
    ]


def _is_new(event: Event, since: datetime, staff_id: str) -> bool:
    is_own = event.entry is not None and event.entry.actor.staff_id == staff_id
    return event.at > since and event.kind is not Kind.VIEWS and not is_own
