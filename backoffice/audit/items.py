"""How an entry is stored: keys, and the item both ways.

An entry stands in its subject's partition under a key that derives from its id alone, so that the
outcome of an act can be read by the act's id. Indexes find it by staff member and by hour; sparse
ones by subject and time (what was done to it, which no number of views hides), by action and day,
and by ticket. Entries are only ever put under new keys, and the keys are settled for good: all
indexes are declared at once, because a deployment adds one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry
from backoffice.audit.questions import Question, Window
from backoffice.audit.reasons import Reason
from backoffice.audit.subjects import Subject
from backoffice.audit.tickets import ticket_key
from backoffice.audit.vocabulary import Vocabulary
from backoffice.dynamo.errors import EncodingError
from backoffice.dynamo.expressions import Condition, path
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.keys import partition, sort
from backoffice.dynamo.patterns import (
    GetPattern,
    Parts,
    QueryPattern,
    SortBeginsWith,
    SortBetween,
)
from backoffice.dynamo.table import Index, Table
from backoffice.dynamo.wire import Item, decode, encode_item

#: The form of the entries that this version writes; one of a later form is not read.
FORM = 1

SUBJECT = partition("SUBJECT#{kind}#{id}")
ENTRY = sort("ENTRY#{entry_id}")
STAFF = partition("STAFF#{staff_id}")
HOUR = partition("HOUR#{hour}")
DONE = partition("DONE#{kind}#{id}")
ACTION = partition("ACTION#{action}#{day}")
TICKET = partition("TICKET#{ticket}")
AT = sort("{at}#{entry_id}")

#: What an entry has only where there is something to be said.
_OPTIONAL = ("reason", "old", "new", "fields")
#: What is read of an entry: all but the keys of indexes, which are half of it.
READ = (
    *("PK", "SK", "form", "entry_id", "action", "at", "staff_id", "role", "request_id"),
    *("subject_kind", "subject_id", *_OPTIONAL),
)

#: `2026-03-01` and `2026-03-01T12` of `2026-03-01T12:00:00.000Z`.
_DAY_LENGTH, _HOUR_LENGTH = 10, 13

ENTRY_IS_NEW: Condition = path("PK").missing()

#: Entries in one page; who leaves some out after reading them asks for more at a time.
PAGE_SIZE = 50
_IN_WINDOW = SortBetween(sort("{since}"), sort("{until}"))

ENTRY_BY_ID = GetPattern("entry_by_id", "What became of this act?", SUBJECT, sort=ENTRY)
ENTRIES_OF_SUBJECT = QueryPattern(
    "entries_of_subject",
    "What did staff do and see on this subject, newest first?",
    SUBJECT,
    projection=READ,
    sort=SortBeginsWith(sort("ENTRY#")),
    forward=False,
    page_size=PAGE_SIZE,
)
ENTRIES_DONE_TO_SUBJECT = QueryPattern(
    "entries_done_to_subject",
    "What was done to this subject before an instant, newest first, whoever looked at it since?",
    DONE,
    sort=_IN_WINDOW,
    index="done",
    forward=False,
    page_size=PAGE_SIZE,
)
ENTRIES_OF_STAFF = QueryPattern(
    "entries_of_staff",
    "What did this member of staff do and see between two instants, newest first?",
    STAFF,
    sort=_IN_WINDOW,
    index="staff",
    forward=False,
    page_size=PAGE_SIZE,
)
ENTRIES_OF_HOUR = QueryPattern(
    "entries_of_hour",
    "What did anybody do and see in this UTC hour between two instants, newest first?",
    HOUR,
    sort=_IN_WINDOW,
    index="hour",
    forward=False,
    page_size=PAGE_SIZE,
)
ENTRIES_OF_ACTION = QueryPattern(
    "entries_of_action",
    "When was this action done on this UTC day between two instants, newest first?",
    ACTION,
    sort=_IN_WINDOW,
    index="action",
    forward=False,
    page_size=PAGE_SIZE,
)
ENTRIES_OF_TICKET = QueryPattern(
    "entries_of_ticket",
    "What was done for this ticket between two instants, newest first?",
    TICKET,
    sort=_IN_WINDOW,
    index="ticket",
    forward=False,
    page_size=PAGE_SIZE,
)


def audit_table(name: str) -> Table:
    """The audit table under its deployed name."""
    return Table(
        name,
        indexes={
            "staff": Index("GSI1-ByStaff", "GSI1PK", "GSI1SK"),
            "hour": Index("GSI2-ByHour", "GSI2PK", "GSI2SK"),
            "done": Index("GSI3-DoneToSubject", "GSI3PK", "GSI3SK"),
            "action": Index("GSI4-ByActionAndDay", "GSI4PK", "GSI4SK"),
            "ticket": Index("GSI5-ByTicket", "GSI5PK", "GSI5SK"),
        },
        only_grows=True,
    )


# -- the item ------------------------------------------------------------------------------------


def item_of(entry: Entry, *, in_ledger: bool = False) -> Item:
    """The wire item of an entry.

    `in_ledger`: one of many of a run, which is on record itself: it is found by its subject alone.
    """
    values: dict[str, Any] = {
        "PK": SUBJECT.key(**_parts_of(entry.subject)),
        "SK": ENTRY.key(entry_id=entry.entry_id),
        "form": FORM,
        "entry_id": entry.entry_id,
        "action": entry.action.name,
        "at": instant_text(entry.at),
        "staff_id": entry.actor.staff_id,
        "role": entry.actor.role.name if entry.actor.role else "",
        "request_id": entry.actor.request_id,
        "subject_kind": entry.subject.kind,
        "subject_id": entry.subject.id,
    }
    optional = {
        "reason": _reason_values(entry.reason),
        "old": dict(entry.old),
        "new": dict(entry.new),
        "fields": list(entry.fields),
    }
    values |= {name: value for name, value in optional.items() if value}
    return encode_item(values | _index_keys(entry, in_ledger=in_ledger))


class LedgerForm:
    """Ledger entries that differ from one of them in id, subject, and old and new values alone: the
    rest of their items is made once."""

    def __init__(self, entry: Entry) -> None:
        self._common = item_of(entry, in_ledger=True)
        self._subject = SUBJECT.head(kind=entry.subject.kind)
        self._done = DONE.head(kind=entry.subject.kind)
        self._entry = ENTRY.head()
        self._at = AT.head(at=instant_text(entry.at))
        self._is_done_to_subject = entry.action.nature.is_done_to_subject

    def item(self, subject_id: str, entry_id: str, old: Item, new: Item) -> Item:
        """The wire item of the entry of that id; `old` and `new` are wire values by name."""
        item = {
            **self._common,
            "PK": {"S": self._subject + subject_id},
            "SK": {"S": self._entry + entry_id},
            "entry_id": {"S": entry_id},
            "subject_id": {"S": subject_id},
            "old": {"M": old},
            "new": {"M": new},
        }
        if self._is_done_to_subject:
            item["GSI3PK"] = {"S": self._done + subject_id}
            item["GSI3SK"] = {"S": self._at + entry_id}
        return item


def _index_keys(entry: Entry, *, in_ledger: bool) -> dict[str, str]:
    """By which indexes an entry is found; where it has no key, an index does not hold it."""
    at, nature = instant_text(entry.at), entry.action.nature
    partitions: dict[str, str] = {}
    if nature.is_done_to_subject:
        partitions["GSI3"] = DONE.key(**_parts_of(entry.subject))
    if not in_ledger:
        partitions["GSI1"] = STAFF.key(staff_id=entry.actor.staff_id)
        partitions["GSI2"] = HOUR.key(hour=at[:_HOUR_LENGTH])
        if nature.is_counted_by_action:
            partitions["GSI4"] = ACTION.key(action=entry.action.name, day=at[:_DAY_LENGTH])
        if entry.reason and entry.reason.ticket:
            partitions["GSI5"] = TICKET.key(ticket=ticket_key(entry.reason.ticket))
    by_time = AT.key(at=at, entry_id=entry.entry_id)
    keys = {f"{index}PK": partition for index, partition in partitions.items()}
    return keys | {f"{index}SK": by_time for index in partitions}


def entry_of(item: Item, vocabulary: Vocabulary) -> Entry:
    """The entry in a wire item. Raises EncodingError where this version cannot read it."""
    try:
        return _entry_of(item, vocabulary)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise EncodingError("Not an entry of a form that is known here.") from error


def _entry_of(item: Item, vocabulary: Vocabulary) -> Entry:
    if int(item["form"]["N"]) > FORM:
        raise ValueError
    role = item["role"]["S"]
    given = {name: decode(item[name]) for name in _OPTIONAL if name in item}
    return Entry(
        entry_id=item["entry_id"]["S"],
        action=vocabulary.action(item["action"]["S"]),
        at=datetime.fromisoformat(item["at"]["S"]),
        actor=Actor(
            staff_id=item["staff_id"]["S"],
            role=vocabulary.role(role) if role else None,
            request_id=item["request_id"]["S"],
        ),
        subject=Subject(item["subject_kind"]["S"], item["subject_id"]["S"]),
        reason=_reason(given.get("reason"), vocabulary),
        old=given.get("old", {}),
        new=given.get("new", {}),
        fields=tuple(given.get("fields", ())),
    )


def readable(item: Item, vocabulary: Vocabulary) -> Entry | None:
    """The entry in a wire item; None where this version of the site cannot read it."""
    try:
        return entry_of(item, vocabulary)
    except EncodingError:
        return None


def entry_id_of(item: Item) -> str:
    """The id of an entry, from its key."""
    parts = ENTRY.parse(item["SK"]["S"])
    return parts["entry_id"] if parts else item["SK"]["S"]


# -- questions -----------------------------------------------------------------------------------


def question_of(question: Question) -> tuple[QueryPattern, Parts]:
    """The pattern that answers a question, and all that its cursors are bound to."""
    pattern = ENTRIES_OF_HOUR
    if question.subject:
        pattern = ENTRIES_OF_SUBJECT
    elif question.ticket:
        pattern = ENTRIES_OF_TICKET
    elif question.staff_id:
        pattern = ENTRIES_OF_STAFF
    elif question.action:
        pattern = ENTRIES_OF_ACTION
    asked = {"staff_id": question.staff_id, "only": question.only_names}
    asked["ticket"] = ticket_key(question.ticket)
    asked["typed"] = str(question.typed or "")
    asked |= _parts_of(question.subject) if question.subject else {}
    return pattern, asked | _window_parts(question)


def partitions_of(question: Question, *, now: datetime) -> Iterator[Parts]:
    """The partitions that hold the answers: one, or the days or hours of the window, the last
    first; none that begin after `now`."""
    window = _window_parts(question)
    if question.subject:
        yield _parts_of(question.subject)
    elif question.ticket:
        yield {"ticket": ticket_key(question.ticket)} | window
    elif question.staff_id:
        yield {"staff_id": question.staff_id} | window
    elif question.window:
        for parts in _times_of(question.window, question.action, now=now):
            yield parts | window


def _times_of(window: Window, action: Action | None, *, now: datetime) -> Iterator[dict[str, str]]:
    """The days of an action, or the hours of all, that have begun."""
    if action:
        days = (day for day in window.days() if day <= now)
        return ({"action": action.name, "day": instant_text(day)[:_DAY_LENGTH]} for day in days)
    hours = (hour for hour in window.hours() if hour <= now)
    return ({"hour": instant_text(hour)[:_HOUR_LENGTH]} for hour in hours)


def begins_at(parts: Parts) -> datetime | None:
    """When the partition of an hour or a day begins; None for one that is of no time."""
    text = parts.get("hour", "") + ":00" if "hour" in parts else parts.get("day", "")
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def subject_parts(subject: Subject, entry_id: str = "") -> Parts:
    """The parts of the keys of a subject's entries."""
    return _parts_of(subject) | {"entry_id": entry_id}


def done_parts(subject: Subject, before: datetime | None = None) -> Parts:
    """The parts of the keys of what was done to a subject, before an instant."""
    until = instant_text(before) if before else "~"
    return _parts_of(subject) | {"since": "0", "until": until}


def since_parts(staff_id: str, since: datetime) -> Parts:
    """The parts of the keys of a person's entries from an instant on."""
    # Without an end that moves, so that a cursor is still of the same question a moment later.
    return {"staff_id": staff_id, "since": instant_text(since), "until": "~"}


def _parts_of(subject: Subject) -> dict[str, str]:
    return {"kind": subject.kind, "id": subject.id}


def _window_parts(question: Question) -> dict[str, str]:
    """The ends of the window as sort keys, before and after all others where there is none."""
    if question.window is None:
        return {"since": "0", "until": "~"}
    window = question.window
    return {"since": instant_text(window.since), "until": instant_text(window.until)}


def _reason_values(reason: Reason | None) -> dict[str, str]:
    if reason is None:
        return {}
    return {"category": reason.category.name, "text": reason.text, "ticket": reason.ticket}


def _reason(values: dict[str, str] | None, vocabulary: Vocabulary) -> Reason | None:
    if not values:
        return None
    return Reason(vocabulary.category(values["category"]), values["text"], values["ticket"])
