"""Where a product shows notes, and what its pages say of them.

A product makes a `NotePages` for a kind of subject, with four routes: the page of the subject
(`route`), all notes on one (`list_route`), a new note (`act_route`), an act on one (`note_route`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from django.urls import reverse

from backoffice.access import Actor, Permission
from backoffice.acts.act import Act, Seen
from backoffice.audit.entries import Entry
from backoffice.audit.reasons import OTHER
from backoffice.notes.forms import NoteForm
from backoffice.notes.items import Note
from backoffice.notes.kinds import add_note, may_withdraw, withdraw_note
from backoffice.notes.store import Notebook, NotePage, NoteStore
from backoffice.web.acts.pages import ActPages, Crumbs, Offer
from backoffice.web.acts.words import ActWords
from backoffice.web.composition import composed

#: How much of a note says which one it is.
_TITLE_LENGTH = 60


class AddNoteWords(ActWords[Notebook, NoteStore]):
    """Adding a note."""

    kind = add_note
    label = "Add note"
    title = "Add a note"
    verb = "Add note"
    danger = False
    categories = ()
    form_class = NoteForm

    def effects(self, seen: Seen) -> Sequence[str]:
        return []

    def sentence(self, entry: Entry) -> str:
        return "The note was added."


class WithdrawNoteWords(ActWords[Notebook, NoteStore]):
    """Withdrawing a note."""

    kind = withdraw_note
    label = "Withdraw note"
    title = "Withdraw a note"
    verb = "Withdraw note"
    categories = (OTHER,)
    mostly = OTHER
    fact_labels = {"note_id": "Note id", "pinned": "Pinned"}

    def title_on(self, thing: Notebook) -> str:
        texts = [note.text for note in thing.page.notes]
        return f"Withdraw the note “{texts[0][:_TITLE_LENGTH]}”" if len(texts) == 1 else self.title

    def effects(self, seen: Seen) -> Sequence[str]:
        withdraw_note.told(seen)  # whether it can be read
        return [
            "The text of the note is deleted for good; nobody can bring it back.",
            "That there was a note, by whom and when, stays, and that you withdrew it.",
        ]

    def sentence(self, entry: Entry) -> str:
        return "The note was withdrawn and its text deleted."


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note for people to read, with the names of its author and of who withdrew it, and where it
    is withdrawn by who reads it."""

    note: Note
    author: str
    withdrawn_by: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class NotePanel:
    """The notes of a subject's page: the pinned, the others, where all are, and a form for one."""

    pinned: Sequence[NoteLine]
    others: Sequence[NoteLine]
    unreadable: int
    more_url: str
    add: Offer | None


class NotePages(ActPages[Notebook, NoteStore]):
    """The notes on one kind of subject. `permission` lets write, `read_permission` read."""

    read_permission: ClassVar[Permission]
    words = (AddNoteWords(), WithdrawNoteWords())
    home_type = NoteStore
    list_route: ClassVar[str]
    note_route: ClassVar[str]
    changed_words = "This note changed, or was withdrawn, after you opened this form."

    def find(self, thing_id: str) -> Notebook:
        subject = self.subject_kind.of(thing_id)
        return Notebook(subject, composed(NoteStore).list_notes(subject))

    def offer(self, words: ActWords[Any, Any], act: Act, thing: Any, **options: Any) -> Offer:
        offer = super().offer(words, act, thing, **options)
        if note_id := act.seen.get("note_id"):
            return replace(offer, url=self.note_url(act.subject.id, note_id))
        return offer

    def note_url(self, thing_id: str, note_id: str) -> str:
        """Where a note is withdrawn."""
        names = {self.subject_kind.id_name: thing_id, "note_id": note_id}
        return reverse(self.note_route, kwargs=names | {"name": withdraw_note.name})

    def list_url(self, thing_id: str) -> str:
        """Where all notes on a subject are."""
        return reverse(self.list_route, kwargs={self.subject_kind.id_name: thing_id})

    def list_crumbs(self, label: str, thing_id: str) -> Crumbs:
        """The way to the page of all notes on a subject."""
        return self.crumbs(label, thing_id, None)

    def lines(
        self,
        thing_id: str,
        notes: Sequence[Note],
        names: Mapping[str, str],
        *,
        actor: Actor,
        can_act: bool = True,
    ) -> list[NoteLine]:
        """Notes for people to read; staff without a name go by their id."""
        return [
            NoteLine(
                note,
                names.get(note.staff_id, note.staff_id),
                names.get(note.withdrawn_by, note.withdrawn_by),
                self.note_url(thing_id, note.note_id) if can_act and self._may(actor, note) else "",
            )
            for note in notes
        ]

    def panel(
        self,
        thing_id: str,
        page: NotePage,
        names: Mapping[str, str],
        *,
        actor: Actor,
        now: datetime,
        can_act: bool = True,
    ) -> NotePanel:
        """What the page of a subject shows of its notes. `can_act`: it offers acts at all."""
        book = Notebook(self.subject_kind.of(thing_id), page)
        add = None
        if can_act and actor.may(self.permission):
            (act,) = add_note.offers(book, actor=actor, now=now)
            add = self.offer(self.words[0], act, book)
        return NotePanel(
            pinned=self.lines(thing_id, page.pinned, names, actor=actor, can_act=can_act),
            others=self.lines(thing_id, page.others, names, actor=actor, can_act=can_act),
            unreadable=page.unreadable,
            more_url=self.list_url(thing_id) if page.cursor else "",
            add=add,
        )

    def _may(self, actor: Actor, note: Note) -> bool:
        is_open = not note.is_withdrawn and actor.may(self.permission)
        return is_open and may_withdraw(actor, note.staff_id)


def staff_of(notes: Sequence[Note]) -> set[str]:
    """The ids of staff whose names the lines of notes need."""
    return {note.staff_id for note in notes} | {note.withdrawn_by for note in notes} - {""}
