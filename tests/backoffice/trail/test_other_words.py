"""The trail of another site: its kinds of subject, by the form of their ids."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from backoffice.access import Actor, Role
from backoffice.access.permissions import ADMINISTER
from backoffice.audit.actions import Action, Group
from backoffice.audit.entries import new_entry
from backoffice.audit.items import item_of
from backoffice.audit.subjects import Subject, SubjectKind
from backoffice.audit.trail import Answer
from backoffice.audit.typed import TypedKeys
from backoffice.audit.vocabulary import Vocabulary, Words
from backoffice.trail.forms import TrailForm
from backoffice.trail.services import columns_of, row_of

BOOK = SubjectKind("book", "Book", "isbn", r"\d{3}-[a-f]\w", "A book has a number and a sign.")
READER = SubjectKind("reader", "Reader", "reader_id", "[a-z]+", "A reader has a name.")
SHELF = SubjectKind("shelf", "Shelf")
LENT = Action("book.lent", "Lent a book")
LIBRARY = Vocabulary(
    [Words(permissions=[ADMINISTER], actions=[LENT], subject_kinds=[BOOK, READER, SHELF])],
    roles=[Role.of("owner", "owns the place", {ADMINISTER})],
)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLERK = Actor("clerk-1", Role("owner"), "request-1")


def form(**asked: object) -> TrailForm:
    today, keys = date(2026, 3, 1), TypedKeys(["k1:not-a-secret"])
    return TrailForm(asked, vocabulary=LIBRARY, typed_keys=keys, zone=UTC, today=today)


def test_every_kind_that_is_known_by_its_ids_has_a_field() -> None:
    fields = [(field.name, field.label) for field in form().subject_fields]

    assert fields == [("book", "Book id"), ("reader", "Reader id")]


@pytest.mark.parametrize(
    ("typed", "is_sent"),
    [
        ("123-ab", True),
        ("123-AB", True),
        (" 123-ab ", True),
        ("12-ab", False),
        ("abc-ab", False),
        ("123-gb", False),
        ("ada@example.com", False),
    ],
)
def test_a_browser_sends_ids_alone_also_in_capitals(typed: str, is_sent: bool) -> None:
    pattern = form().fields["book"].html_pattern  # type: ignore[attr-defined]

    assert bool(re.fullmatch(pattern, typed)) is is_sent


def test_a_question_names_the_subject_by_its_kind() -> None:
    asked = form(book=" 123-AB ", only=["book.lent"])

    assert asked.is_valid()
    assert asked.question.subject == BOOK.of("123-ab")
    assert asked.question.only == (LENT,)


def test_a_group_of_actions_may_be_asked_for() -> None:
    asked = form(reader="ada", only=["changes"])

    assert asked.is_valid()
    assert (asked.question.subject, asked.question.only) == (READER.of("ada"), (Group.CHANGES,))


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"book": "123-ab", "reader": "ada"}, "Ask for one subject at a time."),
        ({"book": "Dune"}, "A book has a number and a sign."),
        ({}, "Enter a book, a reader, a ticket, a member of staff or a day."),
        ({"reader": "ada", "only": ["user.viewed"]}, "Choose an action from the list."),
    ],
)
def test_a_question_that_makes_no_sense_is_told_so(
    asked: dict[str, object], complaint: str
) -> None:
    wrong = form(**asked)

    assert not wrong.is_valid()
    assert [complaint] in wrong.errors.values()


# -- the file -------------------------------------------------------------------------------------


def test_a_file_has_a_column_for_each_kind_that_is_known_by_its_ids() -> None:
    assert columns_of(LIBRARY)[5:8] == ("isbn", "reader_id", "subject")


@pytest.mark.parametrize(
    ("subject", "cells"),
    [
        (BOOK.of("123-ab"), ("123-ab", "", "")),
        (READER.of("ada"), ("", "ada", "")),
        (SHELF.of("7"), ("", "", "shelf:7")),
        (SubjectKind("map", "Map").of("8"), ("", "", "map:8")),
    ],
    ids=["book", "reader", "shelf", "a kind nobody declares"],
)
def test_a_subject_stands_in_its_column_or_with_its_kind(
    subject: Subject, cells: tuple[str, str, str]
) -> None:
    entry = new_entry(LENT, subject, actor=CLERK, now=NOON)

    row = row_of(Answer(item_of(entry), entry), LIBRARY)

    assert tuple(row[5:8]) == cells
    assert len(row) == len(columns_of(LIBRARY))


def test_undeclared_words_stand_in_a_file_by_their_names() -> None:
    actor = replace(CLERK, role=Role("janitor"))
    entry = new_entry(Action("book.burnt", ""), BOOK.of("123-ab"), actor=actor, now=NOON)

    row = dict(
        zip(columns_of(LIBRARY), row_of(Answer(item_of(entry), entry), LIBRARY), strict=True)
    )

    assert (row["action"], row["role"], row["staff_id"]) == ("book.burnt", "janitor", "clerk-1")
