"""One entry of the audit trail, and the one way to make it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from backoffice.access import Actor
from backoffice.access.actor import NOBODY
from backoffice.audit.actions import REFUSED, Action
from backoffice.audit.reasons import Reason
from backoffice.audit.subjects import Subject

#: A value in an entry: an id, a hash, a value of a closed list, a count or an instant.
EntryValue = str | int | bool | None
Values = Mapping[str, EntryValue]

#: The form of an entry's id, which is that of an act's too.
ENTRY_ID = re.compile(r"[0-9a-f]{32}")
_TIME_DIGITS = 12


def new_entry_id(now: datetime) -> str:
    """An id that sorts by the time it was made: 12 hex digits of milliseconds, 20 of chance."""
    return milliseconds_text(now) + secrets.token_hex(10)


def instant_in_id(entry_id: str) -> datetime:
    """When an id was made."""
    return datetime.fromtimestamp(int(entry_id[:_TIME_DIGITS], 16) / 1000, UTC)


def milliseconds_text(at: datetime) -> str:
    """The beginning of an id that sorts by time: 12 hex digits of milliseconds."""
    return f"{int(at.timestamp() * 1000):0{_TIME_DIGITS}x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who did what to whom, when and why.

    `old` is what was seen, pinned by the condition of the change. `fields` names what was shown or
    exported.
    """

    entry_id: str
    action: Action
    at: datetime
    actor: Actor
    subject: Subject
    reason: Reason | None = None
    old: Values = field(default_factory=dict)
    new: Values = field(default_factory=dict)
    fields: tuple[str, ...] = ()


def new_entry(
    action: Action,
    subject: Subject,
    *,
    actor: Actor,
    now: datetime,
    reason: Reason | None = None,
    old: Values | None = None,
    new: Values | None = None,
    fields: tuple[str, ...] = (),
) -> Entry:
    """An entry of this moment, under an id of its own.

    Somebody who has not signed in is on record as nobody.
    """
    return Entry(
        entry_id=new_entry_id(now),
        action=action,
        at=now,
        actor=actor if actor.staff_id else replace(actor, staff_id=NOBODY),
        subject=subject,
        reason=reason,
        old=old or {},
        new=new or {},
        fields=fields,
    )


def refusal_of(entry: Entry, *, now: datetime) -> Entry:
    """The entry that says that `entry` was not to be."""
    return new_entry(
        REFUSED,
        entry.subject,
        actor=entry.actor,
        now=now,
        reason=entry.reason,
        old=entry.old,
        new={"refused": entry.action.name},
    )
