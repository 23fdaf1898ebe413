"""What an approval covers, as documented, byte for byte."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from backoffice.audit.reasons import Reason
from backoffice.bulk.digests import chunk_digest, ledger_digest, list_digest, run_digest
from backoffice.dynamo.wire import Item
from tests import words
from tests.backoffice.bulk.plans import a_run

ITEM: Item = {"PK": {"S": "a"}, "data": {"M": {"tags": {"SS": ["b", "a"]}, "n": {"N": "1"}}}}
REASON = Reason(words.OTHER, "Größe und Zahl", "SUP-1")
COVERED: dict[str, Any] = {
    "kind": "print-notes",
    "selection": {"due": "true"},
    "reason": REASON,
    "subjects": 2,
    "chunks": 1,
    "list_digest": "f" * 64,
    "is_reading": False,
    "undoes": "",
}


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_chunk_is_its_subjects_with_their_raw_values() -> None:
    text = (
        '[["u1",{"PK":{"S":"a"},"data":{"M":{"n":{"N":"1"},"tags":{"SS":["a","b"]}}}}],["u2",{}]]\n'
    )

    assert chunk_digest([("u1", ITEM), ("u2", {})]) == sha256(text)
    assert chunk_digest([("u2", {}), ("u1", ITEM)]) != sha256(text)


def test_a_list_is_its_chunks_and_a_ledger_its_items() -> None:
    assert list_digest(["aa", "bb"]) == sha256('["aa","bb"]\n')
    assert ledger_digest([{"SK": {"S": "e"}}]) == sha256('[{"SK":{"S":"e"}}]\n')


def test_a_run_is_all_that_an_approval_covers() -> None:
    line = (
        '{"chunks":1,"form":1,"is_reading":false,"kind":"print-notes",'
        f'"list":"{"f" * 64}",'
        '"reason":{"category":"other","text":"Größe und Zahl","ticket":"SUP-1"},'
        '"selection":{"due":"true"},"subjects":2,"undoes":""}\n'
    )

    assert run_digest(a_run(**COVERED)) == sha256(line)


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "other"},
        {"selection": {"due": "false"}},
        {"selection": {}},
        {"reason": None},
        {"reason": Reason(words.OTHER, "Größe und Zahl", "SUP-2")},
        {"reason": Reason(words.SECURITY, "Größe und Zahl", "SUP-1")},
        {"reason": Reason(words.OTHER, "Groesse", "SUP-1")},
        {"subjects": 3},
        {"chunks": 2},
        {"list_digest": "e" * 64},
        {"is_reading": True},
        {"undoes": "r"},
    ],
)
def test_with_any_edit_it_is_another(changed: dict[str, Any]) -> None:
    assert a_run(**COVERED | changed).digest != a_run(**COVERED).digest


def test_a_set_is_the_same_in_any_order_and_a_list_is_not() -> None:
    def of(letter: str, members: list[Any]) -> str:
        return chunk_digest([("u", {"SS": {"M": {"a": {letter: members}}}})])

    assert of("SS", ["b", "a"]) == of("SS", ["a", "b"])
    assert of("NS", ["2", "1"]) == of("NS", ["1", "2"])
    assert of("L", [{"S": "b"}, {"S": "a"}]) != of("L", [{"S": "a"}, {"S": "b"}])
