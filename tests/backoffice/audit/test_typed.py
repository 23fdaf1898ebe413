"""What somebody typed, as the trail keeps and finds it."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from backoffice.access import Actor
from backoffice.audit.entries import Entry, new_entry
from backoffice.audit.typed import TypedKeys
from tests import words
from tests.conftest import Clock

OLD, NEW = "k1:" + "o" * 50, "k2:" + "n" * 50
EMAIL = "Ada@Example.com"
ACTOR = Actor("a" * 32, words.SUPPORT, "request-1")


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def entry_with(value: str) -> Entry:
    new = {"query_hash": value}
    subject = words.LOOK_UPS.of("a" * 32)
    return new_entry(words.LOOKED_UP, subject, actor=ACTOR, now=Clock()(), new=new)


def test_it_is_an_hmac_under_the_newest_key_with_the_keys_id() -> None:
    expected = hmac.new(b"n" * 50, sha("ada@example.com").encode(), "sha256").hexdigest()
    assert TypedKeys([NEW, OLD]).hash(EMAIL) == f"k2:{expected}"
    assert TypedKeys([OLD]).hash(EMAIL) != f"k1:{expected}"


@pytest.mark.parametrize("spelling", [f" {EMAIL}\t", EMAIL.upper(), "ａda@example.com"])
def test_spellings_that_people_take_for_the_same_are_one(spelling: str) -> None:
    keys = TypedKeys([NEW])
    assert keys.hash(spelling) == keys.hash(EMAIL)


def test_a_text_is_found_under_every_key_and_by_the_plain_hash_of_before() -> None:
    keys = TypedKeys([NEW, OLD])
    hashes = keys.read(str(keys.hashes(EMAIL)))
    held = [keys.hash(EMAIL), TypedKeys([OLD]).hash(EMAIL), sha("ada@example.com")]
    assert [hashes.are_in(entry_with(value)) for value in held] == [True] * 3
    assert sha("ada@example.com") not in str(hashes), "no URL has what a guess confirms"
    others = [keys.hash("bob@example.com"), sha("bob@example.com"), "", EMAIL]
    assert [hashes.are_in(entry_with(value)) for value in others] == [False] * 4


def test_a_hash_that_was_pasted_once_is_found_by_itself_and_by_its_email() -> None:
    keys, pasted = TypedKeys([NEW, OLD]), sha("ada@example.com")
    assert keys.hashes(pasted.upper()).are_in(entry_with(pasted))
    assert keys.hashes(EMAIL).are_in(entry_with(pasted))
    assert keys.hashes(pasted).are_in(entry_with(keys.hash(pasted)))


def test_a_failed_sign_in_is_found_by_its_name() -> None:
    keys = TypedKeys([NEW, OLD])
    for value in (keys.hash(EMAIL), sha("ada@example.com")):
        subject = words.SIGN_IN.of(value)
        entry = new_entry(words.SIGN_IN_FAILED, subject, actor=ACTOR, now=Clock()())
        assert keys.hashes(EMAIL).are_in(entry)


@pytest.mark.parametrize("text", ["", "\ud800", "\0", "é" * 2000])
def test_every_text_has_a_hash(text: str) -> None:
    assert TypedKeys([NEW]).hash(text).startswith("k2:")


@pytest.mark.parametrize("keys", [[], [NEW, NEW], [OLD, "k1:" + "x" * 50]])
def test_keys_that_cannot_be_told_apart_are_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="key"):
        TypedKeys(keys)


def test_no_key_is_in_what_keys_say_of_themselves() -> None:
    keys = TypedKeys([NEW])
    assert "n" * 50 not in repr(keys) + repr(keys.hashes(EMAIL))
