"""The timeline of a reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo

from records.holds.whole import Holds
from users.services.reading import Reading
from users.timeline.days import Timeline, older_than_entries, older_than_payments, timeline_of
from users.timeline.looks import last_look, marked
from users.timeline.record import document_events, events_of_user, payment_events
from users.timeline.staff import entry_events

#: Documents in a timeline, however many there are; their panel counts them all.
_DOCUMENTS = 20


def timeline_from(reading: Reading, holds: Holds, *, zone: tzinfo, staff_id: str) -> Timeline:
    """What happened to a user, as far as was read, and what of it is new to a member of staff;
    `holds` is as of now. With older ones no views are read, so that none of them is new."""
    record, activity = reading.record, reading.activity
    jobs = reading.jobs.jobs if reading.jobs else ()
    documents = sorted(document_events(jobs), key=lambda event: event.at, reverse=True)
    events = [
        *events_of_user(record.stored.user, holds),
        *payment_events(record.payments),
        *documents[:_DOCUMENTS],
        *entry_events(activity.entries, more_views=activity.more_views),
    ]
    looked_at = last_look(activity.entries, staff_id, holds.at)
    timeline = timeline_of(
        marked(events, looked_at, staff_id),
        now=holds.at,
        zone=zone,
        before=reading.before,
        ends=[
            older_than_payments(record.payments, is_more=record.more_payments),
            older_than_entries(activity.done_since),
        ],
    )
    return replace(timeline, looked_at=looked_at)
