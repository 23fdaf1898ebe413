from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backoffice.dynamo.errors import CursorError
from backoffice.dynamo.pages import CursorSigner, Page
from backoffice.dynamo.wire import Item
from tests.backoffice.dynamo.notebook import (
    NOTES,
    NOTES_BACKWARDS,
    NOTES_BETWEEN,
    NOTES_OF_OWNER,
)

LAST: Item = {"PK": {"S": "BOOK#1"}, "SK": {"S": "NOTE#2026-01-01#1"}}
SIGNER = CursorSigner(["new", "old"])
BOOK = {"book": "1"}
CURSOR = SIGNER.sign(LAST, NOTES, BOOK)

wire_texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(keys=st.dictionaries(wire_texts, st.builds(lambda s: {"S": s}, wire_texts)), book=wire_texts)
def test_a_cursor_leads_back_to_its_key(keys: Item, book: str) -> None:
    cursor = SIGNER.sign(keys, NOTES, {"book": book})

    assert SIGNER.read(cursor, NOTES, {"book": book}) == keys


@given(st.text() | st.text(alphabet=CURSOR) | st.binary().map(lambda b: b.decode("latin-1")))
@example("")
@example("\ud800")
@example(".")
@example("\x00" * 10)
@example("." + CURSOR)
@example(CURSOR + " ")
def test_no_other_text_is_a_cursor(text: str) -> None:
    with pytest.raises(CursorError):
        SIGNER.read(text, NOTES, BOOK)


@given(st.data())
def test_a_damaged_cursor_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(CURSOR) - 1))
    other = data.draw(st.sampled_from("abcXYZ019-_.").filter(lambda c: c != CURSOR[place]))
    damaged = CURSOR[:place] + other + CURSOR[place + 1 :]

    # Base64 leaves bits over at the end of the signature, which say nothing.
    if place == len(CURSOR) - 1 and _reads(damaged):
        assert SIGNER.read(damaged, NOTES, BOOK) == LAST
    else:
        assert not _reads(damaged)


@given(st.integers(0, len(CURSOR) - 1))
def test_a_cut_off_cursor_is_refused(length: int) -> None:
    assert not _reads(CURSOR[:length])


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        (NOTES, {"book": "2"}),
        (NOTES, {"book": "1", "filter": "x"}),
        (NOTES_BACKWARDS, BOOK),
        (NOTES_BETWEEN, BOOK),
        (NOTES_OF_OWNER, BOOK),
    ],
)
def test_a_cursor_of_another_question_is_refused(pattern: Any, parts: dict[str, str]) -> None:
    with pytest.raises(CursorError):
        SIGNER.read(CURSOR, pattern, parts)


def test_a_forged_cursor_is_refused() -> None:
    forged = CursorSigner(["guessed"]).sign(LAST, NOTES, BOOK)

    assert not _reads(forged)


def test_a_cursor_outlives_a_change_of_secrets() -> None:
    before = CursorSigner(["old"]).sign(LAST, NOTES, BOOK)
    without_old = CursorSigner(["new"])

    assert SIGNER.read(before, NOTES, BOOK) == LAST
    assert without_old.read(CURSOR, NOTES, BOOK) == LAST


def test_a_page_does_not_show_its_items() -> None:
    page = Page([{"email": {"S": "ada@example.com"}}], "cursor")

    assert "ada" not in repr(page)


def _reads(cursor: str) -> bool:
    try:
        SIGNER.read(cursor, NOTES, BOOK)
    except CursorError:
        return False
    return True
