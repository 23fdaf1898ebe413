"""Asking the back-office's table about notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from backoffice.audit.subjects import Subject
from backoffice.dynamo.client import Client
from backoffice.dynamo.table import Table
from backoffice.net.steps import Steps, result_of
from backoffice.notes.items import NOTES_OF_SUBJECT, Note, note_of, parts_of


@dataclass(frozen=True, slots=True)
class NotePage:
    """Notes on a subject: the pinned ones, then the newest; and the cursor of older ones.

    `unreadable` counts those that this version of the site cannot read.
    """

    notes: Sequence[Note] = field(default=(), repr=False)
    cursor: str | None = None
    unreadable: int = 0

    @property
    def pinned(self) -> list[Note]:
        """The pinned ones."""
        return [note for note in self.notes if note.is_pinned]

    @property
    def others(self) -> list[Note]:
        """All others, withdrawn ones among them."""
        return [note for note in self.notes if not note.is_pinned]


@dataclass(frozen=True, slots=True)
class Notebook:
    """What acts on notes are on: a subject, and its notes as far as they were read."""

    subject: Subject
    page: NotePage


class NoteStore:
    """Notes in the back-office's table. Every read is consistent."""

    def __init__(self, client: Client, table: Table) -> None:
        self.client = client
        self.table = table

    def list_notes(self, subject: Subject, *, cursor: str | None = None) -> NotePage:
        """The pinned notes on a subject and the newest others; older ones by cursor. Raises
        CursorError and other errors of `dynamo.errors`."""
        return result_of(self.steps_of_notes(subject, cursor=cursor))

    def steps_of_notes(self, subject: Subject, *, cursor: str | None = None) -> Steps[NotePage]:
        """The same in steps, for `parallel.sent`."""
        page = yield from self.client.query_steps(
            self.table, NOTES_OF_SUBJECT, parts_of(subject), cursor=cursor, consistent=True
        )
        notes = [note for item in page.items if (note := note_of(item))]
        return NotePage(notes, page.cursor, unreadable=len(page.items) - len(notes))
