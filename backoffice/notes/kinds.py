"""Kinds of acts on notes: each conditional, once, and on record by the note's id (Django-free)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from backoffice.access import Actor
from backoffice.acts.act import Act, Seen
from backoffice.acts.errors import ForbiddenError, OutdatedActError
from backoffice.acts.kinds import ActKind, Plan
from backoffice.audit.subjects import Subject
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.transactions import ItemDelete, ItemPut, ItemUpdate, SingleWrite
from backoffice.notes import items
from backoffice.notes.items import Note
from backoffice.notes.store import Notebook, NoteStore
from backoffice.notes.words import ADDED, MODERATE, PINNED, UNPINNED, WITHDRAWN


@dataclass(frozen=True, slots=True)
class NoteGiven:
    """What is to be noted, and whether it is pinned."""

    text: str = field(repr=False)
    is_pinned: bool = False


class AddNote(ActKind[Notebook, NoteStore]):
    """Put a note on a subject; its id is the act's."""

    name = "add-note"
    action = ADDED

    def subject_of(self, thing: Notebook) -> Subject:
        return thing.subject

    def see(self, thing: Notebook) -> Sequence[Seen]:
        return [{}]

    def plan(
        self, act: Act, home: NoteStore, *, actor: Actor, now: datetime, given: NoteGiven
    ) -> Plan:
        note = Note(act.act_id, now, actor.staff_id, given.text, given.is_pinned)
        put = ItemPut(home.table, items.item_of(act.subject, note), items.IS_NEW)
        return Plan(changes=[put], new={"note_id": note.note_id, "pinned": note.is_pinned})


class ActOnNote(ActKind[Notebook, NoteStore]):
    """An act on one note that is there. `shape` is the form of what it saw."""

    shape: ClassVar[Mapping[str, type]]

    def subject_of(self, thing: Notebook) -> Subject:
        return thing.subject

    def told(self, seen: Seen) -> Mapping[str, object]:
        if {name: type(value) for name, value in seen.items()} != self.shape:
            raise OutdatedActError("What was seen has another form.")
        return seen

    def is_same(self, seen: Seen, other: Seen) -> bool:
        return bool(seen["note_id"] == other["note_id"])


class WithdrawNote(ActOnNote):
    """Take the text out of a note: one's own, or with a permission anybody's."""

    name = "withdraw-note"
    action = WITHDRAWN
    shape = {"note_id": str, "at": str, "staff_id": str, "pinned": bool}

    def see(self, thing: Notebook) -> Sequence[Seen]:
        notes = [note for note in thing.page.notes if not note.is_withdrawn]
        return [{**_seen(note), "pinned": note.is_pinned} for note in notes]

    def offers(self, thing: Notebook, *, actor: Actor, now: datetime) -> list[Act]:
        acts = super().offers(thing, actor=actor, now=now)
        return [act for act in acts if may_withdraw(actor, act.seen["staff_id"])]

    def plan(self, act: Act, home: NoteStore, *, actor: Actor, now: datetime, given: Any) -> Plan:
        seen = self.told(act.seen)
        note_id, is_pinned = str(seen["note_id"]), bool(seen["pinned"])
        if not may_withdraw(actor, str(seen["staff_id"])):
            raise ForbiddenError("This is a colleague's note. Nothing was changed.")
        return Plan(
            changes=self._changes(act, home, by=actor.staff_id, now=now),
            old={"note_id": note_id, "pinned": is_pinned, "withdrawn": False},
            new={"note_id": note_id, "pinned": False, "withdrawn": True},
        )

    def _changes(
        self, act: Act, home: NoteStore, *, by: str, now: datetime
    ) -> Sequence[SingleWrite]:
        """A pinned note goes to its place among the others."""
        seen = act.seen
        condition = items.is_as_seen(seen["staff_id"])
        key = items.key_of(home.table, act.subject, seen["note_id"], is_pinned=seen["pinned"])
        if not seen["pinned"]:
            return [ItemUpdate(home.table, key, items.withdrawal(by=by, now=now), condition)]
        at = datetime.fromisoformat(seen["at"])
        note = Note(seen["note_id"], at, seen["staff_id"], "", False, now, by)
        put = ItemPut(home.table, items.item_of(act.subject, note), items.IS_NEW)
        return [ItemDelete(home.table, key, condition), put]


class MoveNote(ActOnNote):
    """Pin a note, or take a pin out: the note goes to another place, word for word. Whoever writes
    notes may do it to anybody's, for a pin is there for everybody."""

    #: Whether it is pinned afterwards.
    pins: ClassVar[bool]
    shape = {"note_id": str, "at": str, "staff_id": str, "text": str}

    def see(self, thing: Notebook) -> Sequence[Seen]:
        return [
            {**_seen(note), "text": note.text}
            for note in thing.page.notes
            if not note.is_withdrawn and note.is_pinned is not self.pins
        ]

    def plan(self, act: Act, home: NoteStore, *, actor: Actor, now: datetime, given: Any) -> Plan:
        self.told(act.seen)
        seen, table = act.seen, home.table
        at = datetime.fromisoformat(seen["at"])
        note = Note(seen["note_id"], at, seen["staff_id"], seen["text"], is_pinned=self.pins)
        key = items.key_of(table, act.subject, note.note_id, is_pinned=not self.pins)
        condition = items.is_as_seen(note.staff_id) & items.has_text(note.text)
        return Plan(
            changes=[
                ItemDelete(table, key, condition),
                ItemPut(table, items.item_of(act.subject, note), items.IS_NEW),
            ],
            old={"note_id": note.note_id, "pinned": not self.pins},
            new={"note_id": note.note_id, "pinned": self.pins},
        )


class PinNote(MoveNote):
    """Pin a note."""

    name = "pin-note"
    action = PINNED
    pins = True


class UnpinNote(MoveNote):
    """Take a note's pin out."""

    name = "unpin-note"
    action = UNPINNED
    pins = False


def may_withdraw(actor: Actor, staff_id: str) -> bool:
    """Whether `actor` may withdraw a note of that person."""
    return actor.staff_id == staff_id or actor.may(MODERATE)


def _seen(note: Note) -> Seen:
    return {
        "note_id": note.note_id,
        "at": instant_text(note.at),
        "staff_id": note.staff_id,
    }


add_note = AddNote()
withdraw_note = WithdrawNote()
pin_note = PinNote()
unpin_note = UnpinNote()
