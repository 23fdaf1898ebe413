from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.dynamo.errors import EncodingError, KeyTemplateError
from backoffice.dynamo.keys import (
    MAX_PARTITION_KEY_BYTES,
    MAX_SORT_KEY_BYTES,
    KeyTemplate,
    partition,
    sort,
)

PAYMENT = sort("PAYMENT#{date}#{payment_id}")

texts = st.text(min_size=1, max_size=60)
without_separator = texts.filter(lambda text: "#" not in text)


@given(date=without_separator, payment_id=texts)
def test_a_key_reads_back_as_it_was_written(date: str, payment_id: str) -> None:
    key = PAYMENT.key(date=date, payment_id=payment_id)

    assert PAYMENT.parse(key) == {"date": date, "payment_id": payment_id}


@given(first=st.tuples(without_separator, texts), second=st.tuples(without_separator, texts))
def test_different_parts_never_make_the_same_key(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    keys = [PAYMENT.key(date=date, payment_id=name) for date, name in (first, second)]

    assert (keys[0] == keys[1]) == (first == second)


@given(date=st.builds("{}#{}".format, st.text(max_size=20), st.text(max_size=20)))
def test_the_separator_is_refused_in_all_parts_but_the_last(date: str) -> None:
    with pytest.raises(KeyTemplateError, match="date holds #"):
        PAYMENT.key(date=date, payment_id="p")


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"date": "2026-01-01"},
        {"date": "2026-01-01", "payment_id": ""},
        {"date": "2026-01-01", "payment_id": None},
        {"date": 20260101, "payment_id": "p"},
        {"date": b"2026", "payment_id": "p"},
    ],
)
def test_a_part_that_is_missing_empty_or_no_text_is_refused(parts: dict[str, str]) -> None:
    with pytest.raises(KeyTemplateError, match="is missing"):
        PAYMENT.key(**parts)


@pytest.mark.parametrize(
    ("template", "limit"),
    [
        (partition("USER#{user_id}"), MAX_PARTITION_KEY_BYTES),
        (sort("USER#{user_id}"), MAX_SORT_KEY_BYTES),
    ],
)
@pytest.mark.parametrize("letter", ["a", "é", "語", "🦊"])
def test_a_key_may_be_as_long_as_dynamodb_takes_and_no_longer(
    template: KeyTemplate, limit: int, letter: str
) -> None:
    room = limit - len("USER#")
    fits = letter * (room // len(letter.encode()))

    assert template.key(user_id=fits).endswith(letter)
    with pytest.raises(KeyTemplateError, match="longer than"):
        template.key(user_id=fits + letter)


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(EncodingError):
        PAYMENT.key(date="2026", payment_id="\ud800")


@pytest.mark.parametrize("text", ["{date}", "{0}", "%s", "a{b", "}", "a\x00b", "new\nline"])
def test_parts_are_text_and_not_templates(text: str) -> None:
    key = PAYMENT.key(date="d", payment_id=text)

    assert key == f"PAYMENT#d#{text}"
    assert PAYMENT.parse(key) == {"date": "d", "payment_id": text}


@pytest.mark.parametrize(
    "text", ["", "PROFILE", "PAYMENT#", "PAYMENT#d", "PAYMENT##p", "payment#d#p"]
)
def test_a_key_of_another_template_is_not_read(text: str) -> None:
    assert PAYMENT.parse(text) is None


def test_names_that_the_template_does_not_have_are_ignored() -> None:
    assert sort("PROFILE").key(user_id="1") == "PROFILE"


def test_an_error_does_not_quote_the_part() -> None:
    with pytest.raises(KeyTemplateError) as caught:
        PAYMENT.key(date="ada@example.com#", payment_id="p")

    assert "ada" not in str(caught.value)


def test_a_template_is_known_by_its_text() -> None:
    assert repr(PAYMENT) == "KeyTemplate('PAYMENT#{date}#{payment_id}')"


def test_a_template_made_late_reads_back_what_it_wrote() -> None:
    template = sort("A#{b}#{c}#{d}")

    assert template.parse("A#1#2#3#4") == {"b": "1", "c": "2", "d": "3#4"}
    assert template.parse("B#1#2#3") is None
    assert template.parse("A#1#2#") is None
