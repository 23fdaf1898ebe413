"""Pages of notes: parse, one call, render. A product subclasses them for its `NotePages`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.audit.entries import new_entry
from backoffice.audit.trail import Trail
from backoffice.notes.pages import NotePages, staff_of
from backoffice.notes.store import Notebook, NoteStore
from backoffice.notes.words import LISTED
from backoffice.staff.directory import find_names
from backoffice.web import clock
from backoffice.web.acts.views import ActView
from backoffice.web.composition import composed
from backoffice.web.views import PageView


class NoteActView(ActView):
    """Confirms and does one act: a new note, or something on the one that the URL names."""

    def find(self) -> Notebook:
        book: Notebook = self.pages.get(self.thing_id)
        note_id = self.kwargs.get("note_id")
        if note_id is None:
            return book
        found = [note for note in self._notes_of(book) if note.note_id == note_id]
        if not found:
            raise Http404
        return replace(book, page=replace(book.page, notes=found))

    def _notes_of(self, book: Notebook) -> Any:
        """All notes on the subject, page by page, until there are no more."""
        page = book.page
        while True:
            yield from page.notes
            if page.cursor is None:
                return
            page = composed(NoteStore).list_notes(book.subject, cursor=page.cursor)


class NoteListView(PageView):
    """All notes on a subject, the pinned ones first, then the newest."""

    pages: ClassVar[NotePages]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.permission = cls.pages.read_permission

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        thing_id = names[self.pages.subject_kind.id_name]
        subject = self.pages.subject_kind.of(thing_id)
        page = composed(NoteStore).list_notes(subject, cursor=request.GET.get("cursor"))
        read = {"notes": len(page.notes)}
        entry = new_entry(LISTED, subject, actor=self.actor, now=clock.now(), new=read)
        composed(Trail).record(entry)
        staff = find_names(staff_of(page.notes))
        context = {
            "lines": self.pages.lines(thing_id, page.notes, staff, actor=self.actor),
            "page": page,
            "whom": self.pages.whom(thing_id),
            "list_url": self.pages.list_url(thing_id),
            "breadcrumbs": self.pages.list_crumbs("Notes", thing_id),
        }
        return render(request, "backoffice/notes/note_list.html", context)
