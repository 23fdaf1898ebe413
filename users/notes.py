"""Notes on users: where they are shown, and who may."""

from __future__ import annotations

from backoffice.notes.pages import NotePages
from backoffice.notes.store import Notebook
from backoffice.notes.views import NoteActView, NoteListView
from backoffice.web.acts.pages import Crumbs
from records.words import ACT, LOOK_UP, USER
from users.crumbs import crumbs


class UserNotes(NotePages):
    """The notes on the user page."""

    subject_kind = USER
    permission = ACT
    read_permission = LOOK_UP
    route, act_route, whom_words = "users:detail", "users:note-act", "the user"
    list_route, note_route = "users:notes", "users:note"

    def crumbs(self, label: str, thing_id: str, thing: Notebook | None) -> Crumbs:
        return crumbs(label, thing_id)


USER_NOTES = UserNotes()


class UserNoteActView(NoteActView):
    """An act on the notes on a user."""

    pages = USER_NOTES


class UserNoteListView(NoteListView):
    """All notes on a user."""

    pages = USER_NOTES
