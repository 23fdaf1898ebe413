"""Entries with words that nobody declares, and of later versions: listed everywhere, no error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date

import pytest

from backoffice.access import Actor, Role
from backoffice.audit.actions import Action, Group
from backoffice.audit.entries import Entry
from backoffice.audit.items import ENTRY_IS_NEW, FORM, item_of
from backoffice.audit.questions import Question, Window
from backoffice.audit.reasons import Category, Reason
from backoffice.audit.subjects import Subject
from backoffice.audit.trail import EntryPage, Trail
from backoffice.dynamo.wire import Item, Value, encode_item
from backoffice.web.entries import EntryReader
from tests import words
from tests.backoffice.audit.asking import LATER, PLENTY, at, made, put

#: Every way to a page of entries, among which that one is.
LISTS: dict[str, Callable[[Trail, Entry], EntryPage]] = {
    "of a subject": lambda trail, entry: trail.list_of_subject(entry.subject),
    "of a member of staff": lambda trail, entry: trail.list_of_staff(
        entry.actor.staff_id, since=entry.at
    ),
    "by subject": lambda trail, entry: asked(trail, Question(subject=entry.subject)),
    "by staff": lambda trail, entry: asked(trail, Question(staff_id=entry.actor.staff_id)),
    "by hour": lambda trail, entry: asked(
        trail, Question(window=Window.of_hour(entry.at.date(), entry.at.hour, UTC))
    ),
}
in_every_list = pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)


def asked(trail: Trail, question: Question) -> EntryPage:
    return trail.list_entries(question, now=LATER, seconds=PLENTY)


@pytest.fixture
def unknown(day: date, actor: Actor) -> Entry:
    """An entry of an app that is gone: none of its words is declared."""
    return replace(
        made(at(day, 9), actor),
        action=Action("book.burnt", "book.burnt"),
        actor=replace(actor, role=Role("janitor")),
        subject=Subject("book", "book-7-" + actor.staff_id),
        reason=Reason(Category("boredom", "boredom"), "nothing else to do", "T-1"),
        new={"pages": 12, "refused": "book.lent", "burnt_by": "candle"},
    )


@in_every_list
def test_an_entry_of_undeclared_words_is_among_the_others(
    trail: Trail, unknown: Entry, listed: Callable[[Trail, Entry], EntryPage]
) -> None:
    other = replace(
        made(at(unknown.at.date(), 9, 1), unknown.actor),
        actor=replace(unknown.actor, role=words.LEAD),
        subject=unknown.subject,
    )
    put(trail, [unknown, other])

    page = listed(trail, unknown)

    assert page.entries == [other, unknown]
    assert page.unreadable == []
    read = page.entries[-1]
    assert read.actor.role == Role("janitor")
    assert read.reason == unknown.reason


def test_an_entry_of_undeclared_words_is_found_by_its_id(trail: Trail, unknown: Entry) -> None:
    trail.record(unknown)

    answer = trail.find(unknown.subject, unknown.entry_id)

    assert answer is not None
    assert answer.entry == unknown


def test_an_undeclared_action_can_be_asked_for(trail: Trail, unknown: Entry, actor: Actor) -> None:
    put(trail, [unknown, made(unknown.at, actor)])

    for only in (trail.vocabulary.action("book.burnt"), Group.CHANGES):
        question = Question(staff_id=actor.staff_id, only=(only,))
        assert asked(trail, question).entries == [unknown]


@in_every_list
def test_undeclared_words_are_shown_by_their_names(
    trail: Trail, unknown: Entry, listed: Callable[[Trail, Entry], EntryPage]
) -> None:
    trail.record(unknown)

    (line,) = EntryReader(trail.vocabulary, {}).lines(listed(trail, unknown).entries)

    assert line.words == "book.burnt"
    assert line.staff_name == unknown.actor.staff_id
    assert str(line.entry.actor.role) == "janitor"
    assert line.entry.reason is not None
    assert line.entry.reason.category.words == "boredom"
    told = {change.label: change.new for change in line.changes}
    assert told == {"Pages": "12", "Refused act": "book.lent", "Burnt by": "candle"}


# -- of a later version ---------------------------------------------------------------------------


def with_values(entry: Entry, **values: Value) -> Item:
    """The item of an entry with other values."""
    return item_of(entry) | encode_item(values)


def without(entry: Entry, name: str) -> Item:
    return {key: value for key, value in item_of(entry).items() if key != name}


UNREADABLE: dict[str, Callable[[Entry], Item]] = {
    "of a later form": lambda entry: with_values(entry, form=FORM + 1),
    "of no form": lambda entry: without(entry, "form"),
    "with a form that is no number": lambda entry: with_values(entry, form="new"),
    "without an action": lambda entry: without(entry, "action"),
    "at no instant": lambda entry: with_values(entry, at="yesterday"),
    "with a reason in another form": lambda entry: with_values(entry, reason="none of yours"),
    "with fields in another form": lambda entry: with_values(entry, fields=7),
}


@in_every_list
@pytest.mark.parametrize("item_of_another", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_named_and_hides_no_other(
    trail: Trail,
    day: date,
    actor: Actor,
    user_id: str,
    item_of_another: Callable[[Entry], Item],
    listed: Callable[[Trail, Entry], EntryPage],
) -> None:
    good, odd = made(at(day, 9), actor, user_id), made(at(day, 9, 1), actor, user_id)
    put(trail, [good])
    trail.client.put(trail.table, item_of_another(odd), ENTRY_IS_NEW)

    page = listed(trail, good)

    assert page.entries == [good]
    assert page.unreadable == [odd.entry_id]


def test_what_cannot_be_read_is_found_by_its_id(trail: Trail, day: date, actor: Actor) -> None:
    odd = made(at(day, 9), actor)
    trail.client.put(trail.table, with_values(odd, form=FORM + 1), ENTRY_IS_NEW)

    answer = trail.find(odd.subject, odd.entry_id)

    assert answer is not None
    assert (answer.entry, answer.entry_id) == (None, odd.entry_id)


def test_what_cannot_be_read_is_not_left_out_of_a_narrow_question(
    trail: Trail, day: date, actor: Actor
) -> None:
    odd = made(at(day, 9), actor)
    trail.client.put(trail.table, with_values(odd, form=FORM + 1), ENTRY_IS_NEW)

    page = asked(trail, Question(staff_id=actor.staff_id, only=(Group.SIGN_IN,)))

    assert (page.entries, page.unreadable) == ([], [odd.entry_id])
