"""How an entry is stored: keys, and the item both ways.

An entry stands in its user's partition under a key that derives from its id alone, so that the
outcome of an act can be read by the act's id. Two indexes find it by staff member and by hour.
Entries are only ever put under new keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from backoffice.access import Actor, Role
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry
from backoffice.audit.questions import Question
from backoffice.audit.reasons import Category, Reason
from backoffice.dynamo.errors import EncodingError
from backoffice.dynamo.expressions import Condition, path
from backoffice.dynamo.keys import partition, sort
from backoffice.dynamo.patterns import GetPattern, Parts, QueryPattern, SortBeginsWith, SortBetween
from backoffice.dynamo.table import Index, Table
from backoffice.dynamo.wire import Item, decode_item, encode_item

USER = partition("USER#{user_id}")
SUBJECT = partition("SUBJECT#{subject}")
ENTRY = sort("ENTRY#{entry_id}")
STAFF = partition("STAFF#{staff_id}")
HOUR = partition("HOUR#{hour}")
AT = sort("{at}#{entry_id}")

#: `2026-03-01T12` of `2026-03-01T12:00:00.000Z`.
_HOUR_LENGTH = 13

ENTRY_IS_NEW: Condition = path("PK").missing()

ENTRY_BY_ID = GetPattern("entry_by_id", "What became of this act on this user?", USER, sort=ENTRY)
ENTRY_OF_SUBJECT = GetPattern(
    "entry_of_subject", "What became of this act on this subject?", SUBJECT, sort=ENTRY
)
ENTRIES_OF_SUBJECT = QueryPattern(
    "entries_of_subject",
    "What happened to this subject (a staff account), newest first?",
    SUBJECT,
    sort=SortBeginsWith(sort("ENTRY#")),
    forward=False,
    page_size=15,
)
ENTRIES_OF_USER = QueryPattern(
    "entries_of_user",
    "What did staff do and see on this user, newest first?",
    USER,
    sort=SortBeginsWith(sort("ENTRY#")),
    forward=False,
    page_size=15,
)
ENTRIES_OF_STAFF = QueryPattern(
    "entries_of_staff",
    "What did this member of staff do and see since a time, newest first?",
    STAFF,
    # Without an end that moves, so that a cursor is still of the same question a moment later.
    sort=SortBetween(sort("{since}"), sort("~")),
    index="staff",
    forward=False,
    page_size=50,
)

# For the pages about the trail, which leave entries out after reading them: many at a time.
_TRAIL_PAGE = 100
_IN_WINDOW = SortBetween(sort("{since}"), sort("{until}"))

TRAIL_OF_USER = QueryPattern(
    "trail_of_user",
    "Everything staff did and saw on this user, newest first?",
    USER,
    sort=SortBeginsWith(sort("ENTRY#")),
    forward=False,
    page_size=_TRAIL_PAGE,
)
TRAIL_OF_STAFF = QueryPattern(
    "trail_of_staff",
    "What did this member of staff do and see between two instants, newest first?",
    STAFF,
    sort=_IN_WINDOW,
    index="staff",
    forward=False,
    page_size=_TRAIL_PAGE,
)
TRAIL_OF_HOUR = QueryPattern(
    "trail_of_hour",
    "What did anybody do and see in this UTC hour between two instants, newest first?",
    HOUR,
    sort=_IN_WINDOW,
    index="hour",
    forward=False,
    page_size=_TRAIL_PAGE,
)


def audit_table(name: str) -> Table:
    """The audit table under its deployed name."""
    return Table(
        name,
        indexes={
            "staff": Index("GSI1-ByStaff", "GSI1PK", "GSI1SK"),
            "hour": Index("GSI2-ByHour", "GSI2PK", "GSI2SK"),
        },
    )


def item_of(entry: Entry) -> Item:
    """The wire item of an entry."""
    at = instant_text(entry.at)
    by_time = AT.key(at=at, entry_id=entry.entry_id)
    whose = USER.key(user_id=entry.user_id) if entry.user_id else SUBJECT.key(subject=entry.subject)
    values: dict[str, Any] = {
        "PK": whose,
        "SK": ENTRY.key(entry_id=entry.entry_id),
        "GSI1PK": STAFF.key(staff_id=entry.actor.staff_id),
        "GSI1SK": by_time,
        "GSI2PK": HOUR.key(hour=at[:_HOUR_LENGTH]),
        "GSI2SK": by_time,
        "entry_id": entry.entry_id,
        "action": entry.action,
        "at": at,
        "staff_id": entry.actor.staff_id,
        "role": entry.actor.role or "",
        "request_id": entry.actor.request_id,
        "user_id": entry.user_id,
        "subject": entry.subject,
    }
    optional = {
        "reason": _reason_values(entry.reason),
        "old": dict(entry.old),
        "new": dict(entry.new),
        "fields": list(entry.fields),
    }
    return encode_item(values | {name: value for name, value in optional.items() if value})


def entry_of(item: Item) -> Entry:
    """The entry in a wire item."""
    values = decode_item(item)
    return Entry(
        entry_id=values["entry_id"],
        action=Action(values["action"]),
        at=datetime.fromisoformat(values["at"]),
        actor=Actor(
            staff_id=values["staff_id"],
            role=Role(values["role"]) if values["role"] else None,
            request_id=values["request_id"],
        ),
        user_id=values["user_id"],
        subject=values["subject"],
        reason=_reason(values.get("reason")),
        old=values.get("old", {}),
        new=values.get("new", {}),
        fields=tuple(values.get("fields", ())),
    )


def readable(item: Item) -> Entry | None:
    """The entry in a wire item; None where this version of the site cannot read it."""
    try:
        return entry_of(item)
    except (KeyError, TypeError, ValueError, EncodingError):
        return None


def entry_id_of(item: Item) -> str:
    """The id of an entry, from its key."""
    parts = ENTRY.parse(item["SK"]["S"])
    return parts["entry_id"] if parts else item["SK"]["S"]


def question_of(question: Question) -> tuple[QueryPattern, Parts]:
    """The pattern that answers a question, and all that its cursors are bound to."""
    pattern = TRAIL_OF_HOUR
    if question.user_id:
        pattern = TRAIL_OF_USER
    elif question.staff_id:
        pattern = TRAIL_OF_STAFF
    asked = {"user_id": question.user_id, "staff_id": question.staff_id}
    return pattern, asked | {"only": question.only or ""} | _window_parts(question)


def partitions_of(question: Question, *, now: datetime) -> Iterator[Parts]:
    """The partitions that hold the answers: one, or the hours of the window, the last first;
    none that begin after `now`."""
    window = _window_parts(question)
    if question.user_id:
        yield {"user_id": question.user_id}
    elif question.staff_id:
        yield {"staff_id": question.staff_id} | window
    elif question.window:
        for hour in question.window.hours():
            if hour <= now:
                yield {"hour": instant_text(hour)[:_HOUR_LENGTH]} | window


def _window_parts(question: Question) -> dict[str, str]:
    """The ends of the window as sort keys, before and behind all others where there is none."""
    if question.window is None:
        return {"since": "0", "until": "~"}
    window = question.window
    return {"since": instant_text(window.since), "until": instant_text(window.until)}


def instant_text(at: datetime) -> str:
    """An instant as sortable text: UTC, milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _reason_values(reason: Reason | None) -> dict[str, str]:
    if reason is None:
        return {}
    return {"category": reason.category, "text": reason.text, "ticket": reason.ticket}


def _reason(values: dict[str, str] | None) -> Reason | None:
    if not values:
        return None
    return Reason(Category(values["category"]), values["text"], values["ticket"])
