"""How notes are stored: keys, access patterns, and the items both ways.

All notes on a subject share a partition. Pinned ones sort behind all others, so that one Query
backwards reads them first and then the newest. A note's id is that of the act which added it, so
that it is put once. A withdrawn note stays, without its text and pinned no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backoffice.audit.subjects import Subject
from backoffice.dynamo.errors import EncodingError
from backoffice.dynamo.expressions import Condition, Update, path, remove, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.keys import KeyTemplate, partition, sort
from backoffice.dynamo.patterns import QueryPattern
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item, decode_item, encode_item

#: The form of the notes that this version writes; one of a later form is not read.
FORM = 1
#: Notes in one page, pinned ones among them.
PAGE_SIZE = 25

NOTES = partition("NOTES#{kind}#{id}")
NOTE = sort("NOTE#{note_id}")
PINNED = sort("PINNED#{note_id}")

NOTES_OF_SUBJECT = QueryPattern(
    "notes_of_subject",
    "What did staff note on this subject: the pinned notes, then the newest?",
    NOTES,
    forward=False,
    page_size=PAGE_SIZE,
)

IS_NEW: Condition = path("PK").missing()


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a subject. `text` is empty where it was withdrawn."""

    note_id: str
    at: datetime
    staff_id: str
    text: str = field(repr=False)
    is_pinned: bool = False
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""

    @property
    def is_withdrawn(self) -> bool:
        """Whether its text is gone."""
        return self.withdrawn_at is not None


def key_of(table: Table, subject: Subject, note_id: str, *, is_pinned: bool) -> Item:
    """The key of a note."""
    return table.key(_partition(subject), _place(is_pinned).key(note_id=note_id))


def item_of(subject: Subject, note: Note) -> Item:
    """The wire item of a note."""
    values: dict[str, Any] = {
        "PK": _partition(subject),
        "SK": _place(note.is_pinned).key(note_id=note.note_id),
        "entity_type": "note",
        "form": FORM,
        "note_id": note.note_id,
        "at": instant_text(note.at),
        "staff_id": note.staff_id,
    }
    if note.withdrawn_at:
        values["withdrawn_at"] = instant_text(note.withdrawn_at)
        values["withdrawn_by"] = note.withdrawn_by
    else:
        values["text"] = note.text
    return encode_item(values)


def note_of(item: Item) -> Note | None:
    """The note in an item; None where this version cannot read it."""
    try:
        values = decode_item(item)
        if values["form"] > FORM:
            return None
        withdrawn_at = values.get("withdrawn_at")
        return Note(
            note_id=values["note_id"],
            at=datetime.fromisoformat(values["at"]),
            staff_id=values["staff_id"],
            text="" if withdrawn_at else values["text"],
            is_pinned=PINNED.parse(item["SK"]["S"]) is not None,
            withdrawn_at=datetime.fromisoformat(withdrawn_at) if withdrawn_at else None,
            withdrawn_by=values.get("withdrawn_by", ""),
        )
    except (KeyError, TypeError, ValueError, EncodingError):
        return None


def is_as_seen(staff_id: str) -> Condition:
    """The note is there, of the same person, and nobody withdrew it."""
    is_theirs = path("staff_id").equals(staff_id)
    is_in_force = path("withdrawn_at").missing()
    return is_theirs & is_in_force


def has_text(text: str) -> Condition:
    """The note says what it said."""
    return path("text").equals(text)


def withdrawal(*, by: str, now: datetime) -> Update:
    """What takes the text out of a note and says who did it."""
    return Update(
        remove(path("text")),
        set_(path("withdrawn_at"), instant_text(now)),
        set_(path("withdrawn_by"), by),
    )


def parts_of(subject: Subject) -> dict[str, str]:
    """The parts of the key of a subject's notes."""
    return {"kind": subject.kind, "id": subject.id}


def _partition(subject: Subject) -> str:
    return NOTES.key(**parts_of(subject))


def _place(is_pinned: bool) -> KeyTemplate:
    return PINNED if is_pinned else NOTE
