"""The timeline of a reading."""

from __future__ import annotations

from datetime import tzinfo

from records.holds.whole import Holds
from users.services.reading import Reading
from users.timeline.days import Timeline, older_than_entries, older_than_payments, timeline_of
from users.timeline.record import document_events, events_of_user, payment_events
from users.timeline.staff import entry_events

#: Documents in a timeline, however many there are; their panel counts them all.
_DOCUMENTS = 20


def timeline_from(reading: Reading, holds: Holds, *, zone: tzinfo) -> Timeline:
    """What happened to a user, as far as was read; `holds` is as of now."""
    record, activity = reading.record, reading.activity
    jobs = reading.jobs.jobs if reading.jobs else ()
    documents = sorted(document_events(jobs), key=lambda event: event.at, reverse=True)
    return timeline_of(
        [
            *events_of_user(record.stored.user, holds),
            *payment_events(record.payments),
            *documents[:_DOCUMENTS],
            *entry_events(activity.entries, more_views=activity.more_views),
        ],
        now=holds.at,
        zone=zone,
        before=reading.before,
        ends=[
            older_than_payments(record.payments, is_more=record.more_payments),
            older_than_entries(activity.done_since),
        ],
    )
