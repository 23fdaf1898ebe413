"""The events that the trail tells of: what staff did to a user, and how often they looked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backoffice.audit.actions import Nature
from backoffice.audit.entries import Entry
from users.timeline.events import Event, Kind, Viewer, Views

_KINDS = {
    Nature.VIEW: Kind.VIEWS,
    Nature.REVEAL: Kind.REVEALS,
    Nature.EXPORT: Kind.REVEALS,
    Nature.NOTE: Kind.NOTES,
}


def entry_events(entries: Iterable[Entry], *, more_views: bool) -> list[Event]:
    """An event for each thing that was done, and one for all views together.

    `more_views`: there may be views that are not among `entries`.
    """
    events, views = [], []
    for entry in entries:
        if entry.action.nature is Nature.LOOK_UP:
            # What was found was looked at then, or not.
            continue
        kind = _KINDS.get(entry.action.nature, Kind.ACTS)
        if kind is Kind.VIEWS:
            views.append(entry)
        else:
            events.append(Event(entry.at, kind, entry.action.words, entry=entry))
    return [*_folded(views, is_more=more_views), *events]


def _folded(views: Sequence[Entry], *, is_more: bool) -> list[Event]:
    """The views in one line, at the time of the last one."""
    if not views:
        return []
    at = max(view.at for view in views)
    first = min(view.at for view in views)
    counts: dict[str, Viewer] = {}
    for view in views:
        who = view.actor.staff_id
        before = counts.get(who, Viewer(who, 0, view.at))
        counts[who] = Viewer(who, before.count + 1, max(before.last_at, view.at))
    viewers = sorted(counts.values(), key=lambda viewer: viewer.last_at, reverse=True)
    days = (at.date() - first.date()).days + 1
    return [Event(at, Kind.VIEWS, views=Views(len(views), is_more, days, viewers))]
