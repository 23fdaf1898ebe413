"""The digest of constants: the same for the same values, however they are written."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from backoffice.web.editions import edition_of


def digest(text: str) -> str:
    return edition_of("1", json.loads(text, parse_float=Decimal)).digest


def test_neither_order_nor_the_writing_of_a_number_matters() -> None:
    assert digest('{"a": 1, "b": [0.50]}') == digest('{"b":[0.5],"a":1.0}')


@pytest.mark.parametrize(
    "other",
    [
        '{"a": 2, "b": [0.5]}',
        '{"a": 1, "b": [0.5, 0.5]}',
        '{"a": "1", "c": [0.5]}',
        '{"a": true, "b": [0.5]}',
        '{"a": null, "b": [0.5]}',
    ],
)
def test_every_other_value_has_another_digest(other: str) -> None:
    assert digest('{"a": 1, "b": [0.5]}') != digest(other)


def test_a_value_that_json_cannot_say_is_refused() -> None:
    with pytest.raises(TypeError):
        edition_of("1", {"a": 0.5})


def test_the_short_digest_begins_the_whole_one() -> None:
    edition = edition_of("1", [])

    assert edition.digest.startswith(edition.short_digest)
    assert len(edition.digest) == 64
