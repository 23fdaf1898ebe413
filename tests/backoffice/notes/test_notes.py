"""Notes on both servers: added and withdrawn once, pinned ones first, on record by their ids."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backoffice.access import Actor
from backoffice.acts.act import Act
from backoffice.acts.engine import Done, do
from backoffice.acts.errors import (
    ForbiddenError,
    OutcomeUnknownError,
    OutdatedActError,
    RefusedError,
)
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry
from backoffice.audit.trail import Trail
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import FaultInjector, lost_request
from backoffice.dynamo.wire import encode_item
from backoffice.notes.items import (
    FORM,
    IS_NEW,
    NOTES_OF_SUBJECT,
    PAGE_SIZE,
    Note,
    item_of,
    parts_of,
)
from backoffice.notes.kinds import (
    MoveNote,
    NoteGiven,
    add_note,
    pin_note,
    unpin_note,
    withdraw_note,
)
from backoffice.notes.pages import (
    NoteWords,
    PinNoteWords,
    UnpinNoteWords,
    WithdrawNoteWords,
)
from backoffice.notes.store import Notebook, NoteStore
from tests import words
from tests.conftest import Clock

TEXT = "Waits for a call about the export"
LEAD = Actor("a-lead-of-the-test", words.LEAD)


class Desk:
    """The notes on one user, and one person who writes them."""

    def __init__(
        self, trail: Trail, table: Table, user_id: str, actor: Actor, clock: Clock
    ) -> None:
        self.trail, self.actor, self.clock = trail, actor, clock
        self.store = NoteStore(trail.client, table)
        self.subject = words.USER.of(user_id)

    @property
    def book(self) -> Notebook:
        return Notebook(self.subject, self.store.list_notes(self.subject))

    @property
    def entries(self) -> list[Entry]:
        return self.trail.list_of_subject(self.subject).entries

    def do(self, kind: Any, act: Act, given: Any = None, actor: Actor | None = None) -> Done:
        return do(
            kind,
            act,
            home=self.store,
            trail=self.trail,
            actor=actor or self.actor,
            reason=None,
            now=self.clock(),
            given=given,
        )

    def add(self, text: str = TEXT, *, is_pinned: bool = False, actor: Actor | None = None) -> Note:
        self.clock.advance(seconds=1)
        (act,) = add_note.offers(self.book, actor=actor or self.actor, now=self.clock())
        self.do(add_note, act, NoteGiven(text, is_pinned), actor)
        return next(note for note in self.book.page.notes if note.note_id == act.act_id)


@pytest.fixture
def desk(trail: Trail, notes: Table, user_id: str, actor: Actor, clock: Clock) -> Desk:
    return Desk(trail, notes, user_id, actor, clock)


def test_a_note_is_dated_signed_and_on_record_without_its_text(desk: Desk) -> None:
    note = desk.add(is_pinned=True)

    (entry,) = desk.entries
    assert (note.text, note.staff_id, note.at) == (TEXT, desk.actor.staff_id, desk.clock())
    assert (entry.action, entry.subject) == (words.NOTE_ADDED, desk.subject)
    assert entry.new == {"note_id": note.note_id, "pinned": True}
    assert TEXT not in str(desk.trail.find(desk.subject, entry.entry_id))


def test_a_form_that_is_sent_twice_makes_one_note(desk: Desk) -> None:
    (act,) = add_note.offers(desk.book, actor=desk.actor, now=desk.clock())

    first, second = (desk.do(add_note, act, NoteGiven(text)) for text in (TEXT, "Another text"))

    assert (first.repeated, second.repeated) == (False, True)
    assert [note.text for note in desk.book.page.notes] == [TEXT]
    assert len(desk.entries) == 1


def test_without_an_entry_there_is_no_note(desk: Desk, faults: FaultInjector) -> None:
    (act,) = add_note.offers(desk.book, actor=desk.actor, now=desk.clock())
    faults.inject([lost_request] * 4)

    with pytest.raises(OutcomeUnknownError):
        desk.do(add_note, act, NoteGiven(TEXT))

    faults.inject([])
    assert desk.book.page.notes == []


def test_pinned_notes_come_first_then_the_newest_and_older_ones_by_cursor(desk: Desk) -> None:
    pinned = desk.add("Speak to her mother only", is_pinned=True)
    others = [desk.add(f"Called again, time {n}") for n in range(PAGE_SIZE)]

    first = desk.book.page
    second = desk.store.list_notes(desk.subject, cursor=first.cursor)

    assert first.pinned == [pinned]
    assert [*first.others, *second.notes] == others[::-1]
    assert second.cursor is None


@pytest.mark.parametrize("is_pinned", [False, True])
def test_a_withdrawn_note_stays_without_its_text(desk: Desk, is_pinned: bool) -> None:
    note = desk.add(is_pinned=is_pinned)
    (act,) = withdraw_note.offers(desk.book, actor=desk.actor, now=desk.clock())

    desk.do(withdraw_note, act)

    (left,) = desk.book.page.notes
    assert left == replace(
        note,
        text="",
        is_pinned=False,
        withdrawn_at=desk.clock(),
        withdrawn_by=desk.actor.staff_id,
    )
    parts = parts_of(desk.subject)
    stored = desk.store.client.query(desk.store.table, NOTES_OF_SUBJECT, parts, consistent=True)
    assert TEXT not in str(stored.items)
    (entry,) = [each for each in desk.entries if each.action == words.NOTE_WITHDRAWN]
    assert entry.old == {
        "note_id": note.note_id,
        "pinned": is_pinned,
        "withdrawn": False,
    }
    assert entry.new == {"note_id": note.note_id, "pinned": False, "withdrawn": True}
    assert withdraw_note.offers(desk.book, actor=desk.actor, now=desk.clock()) == []


@pytest.mark.parametrize("is_pinned", [False, True])
def test_a_note_is_withdrawn_once_by_whoever_is_first(desk: Desk, is_pinned: bool) -> None:
    desk.add(is_pinned=is_pinned)
    first, second = (
        withdraw_note.offers(desk.book, actor=actor, now=desk.clock())[0]
        for actor in (desk.actor, LEAD)
    )
    desk.do(withdraw_note, first)

    with pytest.raises(RefusedError):
        desk.do(withdraw_note, second, actor=LEAD)

    assert desk.book.page.notes[0].withdrawn_by == desk.actor.staff_id
    assert words.REFUSED in [entry.action for entry in desk.entries]


def test_the_note_that_was_seen_is_withdrawn_and_no_other(desk: Desk) -> None:
    notes = [desk.add(), desk.add()]
    acts = withdraw_note.offers(desk.book, actor=desk.actor, now=desk.clock())
    one, other = (act.seen for act in acts)
    assert withdraw_note.is_same(one, dict(one))
    assert not withdraw_note.is_same(one, other)
    assert not withdraw_note.is_same(other, one)

    desk.do(withdraw_note, acts[0])

    withdrawn = [note.note_id for note in desk.book.page.notes if note.is_withdrawn]
    assert withdrawn == [acts[0].seen["note_id"]]
    assert len(notes) == len(desk.book.page.notes)


def test_a_colleagues_note_is_withdrawn_by_those_alone_who_may(desk: Desk) -> None:
    desk.add()
    colleague = Actor("a-colleague-of-the-test", words.SUPPORT)
    (act,) = withdraw_note.offers(desk.book, actor=LEAD, now=desk.clock())

    assert withdraw_note.offers(desk.book, actor=colleague, now=desk.clock()) == []
    with pytest.raises(ForbiddenError):  # a lead who is none any more
        desk.do(withdraw_note, replace(act, staff_id=colleague.staff_id), actor=colleague)
    assert desk.book.page.notes[0].text == TEXT

    desk.do(withdraw_note, act, actor=LEAD)
    assert desk.book.page.notes[0].is_withdrawn


@pytest.mark.parametrize(
    ("kind", "action"), [(pin_note, words.NOTE_PINNED), (unpin_note, words.NOTE_UNPINNED)]
)
def test_a_note_is_pinned_and_unpinned_word_for_word_by_any_writer(
    desk: Desk, kind: MoveNote, action: Action
) -> None:
    note = desk.add(is_pinned=not kind.pins)
    colleague = Actor("a-colleague-of-the-test", words.SUPPORT)
    first, second = (
        kind.offers(desk.book, actor=actor, now=desk.clock())[0]
        for actor in (colleague, desk.actor)
    )
    desk.clock.advance(seconds=1)

    desk.do(kind, first, actor=colleague)

    assert desk.book.page.notes == [replace(note, is_pinned=kind.pins)]
    (entry,) = [each for each in desk.entries if each.action == action]
    assert entry.old == {"note_id": note.note_id, "pinned": not kind.pins}
    assert entry.new == {"note_id": note.note_id, "pinned": kind.pins}
    assert TEXT not in str(desk.trail.find(desk.subject, entry.entry_id)) + repr(first)
    assert kind.offers(desk.book, actor=desk.actor, now=desk.clock()) == []
    # The same form sent twice does it once; another one finds it done.
    assert desk.do(kind, first, actor=colleague).repeated
    with pytest.raises(RefusedError):
        desk.do(kind, second)
    assert desk.book.page.notes == [replace(note, is_pinned=kind.pins)]


def test_a_note_that_was_withdrawn_since_is_not_pinned(desk: Desk) -> None:
    desk.add()
    (pin,) = pin_note.offers(desk.book, actor=desk.actor, now=desk.clock())
    (withdraw,) = withdraw_note.offers(desk.book, actor=desk.actor, now=desk.clock())
    desk.do(withdraw_note, withdraw)

    with pytest.raises(RefusedError):
        desk.do(pin_note, pin)

    (left,) = desk.book.page.notes
    assert (left.is_withdrawn, left.is_pinned, left.text) == (True, False, "")
    assert pin_note.offers(desk.book, actor=desk.actor, now=desk.clock()) == []


def test_a_note_is_not_moved_with_another_text_than_it_has(desk: Desk) -> None:
    note = desk.add()
    (act,) = pin_note.offers(desk.book, actor=desk.actor, now=desk.clock())

    with pytest.raises(RefusedError):
        desk.do(pin_note, replace(act, seen={**act.seen, "text": "Another text"}))

    assert desk.book.page.notes == [note]


def test_a_form_of_another_version_is_outdated(desk: Desk) -> None:
    desk.add()
    (act,) = withdraw_note.offers(desk.book, actor=desk.actor, now=desk.clock())

    with pytest.raises(OutdatedActError):
        desk.do(withdraw_note, replace(act, seen={"note_id": act.seen["note_id"]}))


def test_a_note_of_a_later_version_is_counted_and_hides_no_other(desk: Desk) -> None:
    note = desk.add()
    later = item_of(desk.subject, replace(note, note_id="f" * 32))
    desk.store.client.put(desk.store.table, later | encode_item({"form": FORM + 1}), IS_NEW)

    page = desk.book.page

    assert (page.notes, page.unreadable) == ([note], 1)


@pytest.mark.parametrize("words_of", [WithdrawNoteWords, PinNoteWords, UnpinNoteWords])
def test_nothing_is_said_of_a_form_that_is_not_known_here(words_of: type[NoteWords]) -> None:
    with pytest.raises(OutdatedActError):
        words_of().effects({"odd": 1})
