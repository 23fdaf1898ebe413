"""A back-office for notes on the general half alone: a list, a page, one act."""

from django.shortcuts import render
from django.urls import path

from backoffice import site
from backoffice.access import USE, Permission, Role
from backoffice.acts.kinds import ActKind, Plan
from backoffice.audit.actions import Action, Nature
from backoffice.audit.entries import new_entry
from backoffice.audit.reasons import OTHER
from backoffice.audit.subjects import SubjectKind
from backoffice.audit.trail import Trail
from backoffice.audit.vocabulary import Vocabulary, Words
from backoffice.dynamo import expressions
from backoffice.dynamo.keys import partition, sort
from backoffice.dynamo.patterns import GetPattern, QueryPattern
from backoffice.dynamo.transactions import ItemUpdate
from backoffice.dynamo.wire import decode_item
from backoffice.urls import *
from backoffice.web import clock
from backoffice.web.acts import ActPages, ActView, ActWords
from backoffice.web.composition import Composition, composed
from backoffice.web.shell import Destination, Shell, SubjectPage
from backoffice.web.views import PageView

NOTE = SubjectKind("note", "Note", "note_id", "[a-z0-9-]{1,40}", "A note id has a-z, 0-9 and -.")
READ, CLOSE = Permission("read", "read notes"), Permission("close", "close notes", changes=True)
VIEWED = Action("note.viewed", "Viewed a note", Nature.VIEW)
CLOSED = Action("note.closed", "Closed a note")
WORDS = Words(permissions=(READ, CLOSE), actions=(VIEWED, CLOSED), subject_kinds=(NOTE,))
ROLES = (
    Role.of("reader", "reads notes", {USE, READ}),
    Role.of("keeper", "reads and closes notes", {USE, READ, CLOSE}),
    Role.of("owner", "looks after everything", {READ, *site.LOOKS_AFTER}),
)
NOTES, KEY, STATUS = partition("NOTES"), sort("NOTE#{note_id}"), expressions.path("status")
ALL = QueryPattern("notes", "Which notes are there?", NOTES)
ONE = GetPattern("note", "What does this note say?", NOTES, sort=KEY)


class NoteTable:
    def __init__(self, client, table):
        self.client, self.table = client, table

    def all(self):
        return [decode_item(item) for item in self.client.query(self.table, ALL, {}).items]

    def find(self, note_id):
        item = self.client.find(self.table, ONE, {"note_id": note_id}, consistent=True)
        return item and decode_item(item)


class CloseNote(ActKind):
    name, action = "close", CLOSED

    def subject_of(self, thing):
        return NOTE.of(thing["note_id"])

    def see(self, thing):
        return [{"status": thing["status"]}]

    def is_open(self, seen, *, now):
        return seen["status"] != "closed"

    def plan(self, act, home, **_):
        key = home.table.key(NOTES.key(), KEY.key(note_id=act.subject.id))
        closed = expressions.Update(expressions.set_(STATUS, "closed"))
        change = ItemUpdate(home.table, key, closed, STATUS.equals(act.seen["status"]))
        return Plan(changes=[change], old=act.seen, new={"status": "closed"})


class CloseWords(ActWords):
    kind, categories, fact_labels = CloseNote(), (OTHER,), {"status": "Status"}
    label, title, verb = "Close", "Close the note", "Close note"

    def effects(self, seen):
        return [f"The note's status goes from {seen['status']} to closed."]

    def sentence(self, entry):
        return "The note is closed."


class NoteActs(ActPages):
    subject_kind, permission, words, home_type = NOTE, CLOSE, (CloseWords(),), NoteTable
    route, act_route, whom_words = "note", "note-act", "the note"

    def find(self, thing_id):
        return self.home().find(thing_id)


class NoteListView(PageView):
    permission = READ

    def get(self, request):
        return render(request, "notes.html", {"notes": composed(NoteTable).all()})


class NoteView(PageView):
    permission = READ

    def get(self, request, note_id):
        note, actor, now = NoteActs().get(note_id), self.actor, clock.now()
        composed(Trail).record(new_entry(VIEWED, NOTE.of(note_id), actor=actor, now=now))
        acts = NoteActs().on_page(request, note_id, note, actor=actor, now=now)
        return render(request, "note.html", {"note": note} | acts)


class NoteActView(ActView):
    pages = NoteActs()


urlpatterns += [
    path("", NoteListView.as_view(), name="notes"),
    path("notes/<slug:note_id>/", NoteView.as_view(), name="note"),
    path("notes/<slug:note_id>/<slug:name>/", NoteActView.as_view(), name="note-act"),
]
words = Vocabulary([*site.WORDS, WORDS], roles=ROLES)
parts = site.general_parts(words, audit="notes-dev-audit", backoffice="notes-dev-backoffice")
PAGES = (Destination("Notes", "notes", "list", READ), *site.DESTINATIONS)
shell = Shell(name="Notes", navigation=PAGES, subject_pages=(SubjectPage(NOTE, "note", READ),))
composition = Composition(*parts, shell, NoteTable(parts[0], parts[3].table))
