"""A small application of the engine, for its tests: notes that are printed, once each.

A note is printed where it is still as it was seen; while its press is locked, printing is
forbidden. A note that is peeked at is not changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backoffice.access import Actor
from backoffice.acts import engine
from backoffice.acts.act import Act, Seen
from backoffice.acts.engine import Done
from backoffice.acts.errors import ForbiddenError, OutdatedActError
from backoffice.acts.kinds import ActKind, Plan, Requirement
from backoffice.audit.actions import Action, Nature
from backoffice.audit.entries import Entry
from backoffice.audit.reasons import Reason
from backoffice.audit.subjects import Subject, SubjectKind
from backoffice.audit.trail import Trail
from backoffice.dynamo.expressions import Condition, Update, path, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.testing import (
    Fault,
    cut_off,
    emptied,
    error_answer,
    late_answer,
    lost_answer,
    lost_request,
)
from backoffice.dynamo.transactions import ItemCheck, ItemUpdate
from backoffice.dynamo.wire import Item, Value, decode_item
from tests import words
from tests.backoffice.dynamo.notebook import EXISTS, IS_NEW, ONE_NOTE, Notebook
from tests.conftest import Clock

NOTE = SubjectKind("note", "Note")
PRINTED = Action("note.printed", "Printed a note")
PEEKED = Action("note.peeked", "Peeked at a note", Nature.REVEAL)
REASON = Reason(words.OTHER, "the editor asked for it", "T-1")
STATUS = path("status")
#: The change arrives, its answer does not.
ARRIVED: dict[str, Fault] = {
    "lost answer": lost_answer,
    "late answer": late_answer,
    "cut off": cut_off,
    "emptied": emptied,
}
BROKEN = error_answer("InternalServerError", 500)
#: Nothing is known of the change: it may have arrived or not.
LOST: dict[str, Fault] = ARRIVED | {"lost request": lost_request, "500": BROKEN}
#: The number of the note that stands for the press.
PRESS = 2


class PressLockedError(ForbiddenError):
    """The press is locked."""

    def __init__(self) -> None:
        super().__init__("The press is locked. Nothing was changed.")


@dataclass(frozen=True)
class Note:
    """A note as it is stored; its id is that of its notebook."""

    note_id: str
    status: str


class PrintNote(ActKind[Note, Notebook]):
    name = "print"
    action = PRINTED

    def subject_of(self, thing: Note) -> Subject:
        return NOTE.of(thing.note_id)

    def see(self, thing: Note) -> Sequence[Seen]:
        return [{"status": thing.status}]

    def told(self, seen: Seen) -> Mapping[str, object]:
        if list(seen) != ["status"]:
            raise OutdatedActError("What was seen has another form.")
        return seen

    def is_open(self, seen: Seen, *, now: datetime) -> bool:
        return bool(self.told(seen)["status"] == "draft")

    def plan(self, act: Act, home: Notebook, *, actor: Actor, now: datetime, given: Any) -> Plan:
        update = Update(
            set_(STATUS, "printed"),
            set_(path("act_id"), act.act_id),
            set_(path("printed_at"), instant_text(now)),
        )
        is_as_seen: Condition = STATUS.equals(self.told(act.seen)["status"])
        is_unlocked = path("locked").missing()
        return Plan(
            changes=[ItemUpdate(home.table, home.key(), update, is_as_seen)],
            requirements=[
                Requirement(
                    "press", ItemCheck(home.table, home.key(PRESS), is_unlocked), PressLockedError
                )
            ],
            old={"status": act.seen["status"]},
            new={"status": "printed"},
        )

    def left_at(self, item: Item, act_id: str) -> datetime | None:
        note = decode_item(item)
        is_its = note.get("act_id") == act_id
        return datetime.fromisoformat(note["printed_at"]) if is_its else None


class PeekNote(ActKind[Note, Notebook]):
    name = "peek"
    action = PEEKED

    def subject_of(self, thing: Note) -> Subject:
        return NOTE.of(thing.note_id)

    def see(self, thing: Note) -> Sequence[Seen]:
        return [{}]

    def plan(self, act: Act, home: Notebook, *, actor: Actor, now: datetime, given: Any) -> Plan:
        return Plan(new={"group": "text"}, fields=("text",))


print_note = PrintNote()
peek_note = PeekNote()


@dataclass
class Desk:
    """One editor and one note, a draft, beside a press that is not locked."""

    trail: Trail
    book: Notebook
    clock: Clock
    actor: Actor

    def __post_init__(self) -> None:
        for number, status in ((1, "draft"), (PRESS, "ready")):
            self.trail.client.put(self.book.table, self.book.note(number, status=status), IS_NEW)

    @property
    def subject(self) -> Subject:
        return NOTE.of(self.book.name)

    def offer(self, kind: ActKind[Note, Notebook] = print_note) -> Act:
        note = Note(self.book.name, str(self.note()["status"]))
        (act,) = kind.offers(note, actor=self.actor, now=self.clock())
        return act

    def do(self, act: Act, kind: ActKind[Note, Notebook] = print_note) -> Done:
        return engine.do(
            kind,
            act,
            home=self.book,
            trail=self.trail,
            actor=self.actor,
            reason=REASON,
            now=self.clock(),
        )

    def do_in_run(self, act: Act) -> Done:
        """The same as one of many: the change by itself, and then the entry."""
        plan = print_note.plan(act, self.book, actor=self.actor, now=self.clock(), given=None)

        def entry_at(now: datetime) -> Entry:
            return engine.entry_of_act(
                print_note, act, plan, actor=self.actor, reason=REASON, now=now
            )

        def as_left(item: Item) -> Entry | None:
            at = print_note.left_at(item, act.act_id)
            return entry_at(at) if at else None

        alone = replace(plan, requirements=())
        return engine.change_first(alone, entry_at(self.clock()), self.trail, as_left=as_left)

    def item(self, number: int = 1) -> Item:
        found = self.trail.client.find(
            self.book.table, ONE_NOTE, self.book.parts(number), consistent=True
        )
        assert found is not None
        return found

    def note(self) -> dict[str, Any]:
        return decode_item(self.item())

    def change_behind_the_back(self, number: int = 1, /, **values: Value) -> None:
        """What somebody else does to the note, or to the press, in the meantime."""
        update = Update(*(set_(path(name), value) for name, value in values.items()))
        self.trail.client.update(self.book.table, self.book.key(number), update, EXISTS)

    def delete(self) -> None:
        self.trail.client.delete(self.book.table, self.book.key(), EXISTS)

    def entries(self) -> list[Entry]:
        """What is on record about the note, newest first."""
        return self.trail.list_of_subject(self.subject).entries
