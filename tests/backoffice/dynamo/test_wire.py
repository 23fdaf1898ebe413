from __future__ import annotations

import base64
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from hypothesis import given

from backoffice.dynamo.errors import EncodingError
from backoffice.dynamo.wire import decode, decode_item, encode, encode_item, number_text
from tests.backoffice.dynamo.values import numbers, values


class Colour(StrEnum):
    RED = "red"


class Rank(IntEnum):
    FIRST = 1


@given(values)
def test_a_value_comes_back_as_it_went(value: Any) -> None:
    assert decode(encode(value)) == value


@given(values)
def test_a_value_keeps_its_type(value: Any) -> None:
    back = decode(encode(value))

    # `True == 1` and `Decimal(1) == 1`: equality alone would let a conversion pass.
    assert encode(back) == encode(value)


@given(numbers)
def test_a_number_keeps_every_digit(number: Decimal) -> None:
    assert decode({"N": number_text(number)}) == number


@pytest.mark.parametrize(
    "number",
    [
        Decimal("9" * 38),
        Decimal("-" + "9" * 38),
        Decimal("0." + "1" * 38),
        Decimal("9.9999999999999999999999999999999999999E+125"),
        Decimal("1E-130"),
        Decimal("1E+125"),
        Decimal("1." + "0" * 60),
        Decimal(100000000000000000000000000000000000000000),
        0,
        Decimal("-0"),
        2**126,
    ],
)
def test_numbers_at_the_limits_are_taken(number: Decimal | int) -> None:
    assert Decimal(number_text(number)) == number


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("-Infinity"),
        Decimal("1" * 39),
        10**38 + 1,
        Decimal("1E+126"),
        Decimal("1E-131"),
        "\ud800",
        {"\udfff": 1},
        {1: "one"},
        {"deep": [{"er": 0.5}]},
        set(),
        frozenset(),
        {1, "one"},
        {"a", b"a"},
        {True, 2},
        {0.5},
        {Decimal("NaN"), Decimal(1)},
        {"\ud800"},
        object(),
        bytearray(b"a"),
        1j,
    ],
)
def test_what_has_no_exact_form_is_refused(value: Any) -> None:
    with pytest.raises(EncodingError):
        encode(value)


@pytest.mark.parametrize("value", [0.5, "secret\ud800", {"secret", b"secret"}, {1: "secret"}])
def test_a_refusal_does_not_quote_the_value(value: Any) -> None:
    with pytest.raises(EncodingError) as caught:
        encode(value)

    assert "secret" not in str(caught.value)


def test_members_of_enums_are_stored_as_what_they_are() -> None:
    assert encode(Colour.RED) == {"S": "red"}
    assert type(encode(Colour.RED)["S"]) is str
    assert encode(Rank.FIRST) == {"N": "1"}


def test_truth_is_not_a_number() -> None:
    assert encode(True) == {"BOOL": True}
    assert encode([1, False]) == {"L": [{"N": "1"}, {"BOOL": False}]}


def test_emptiness_is_kept() -> None:
    empty: dict[str, Any] = {"text": "", "bytes": b"", "list": [], "map": {}, "nothing": None}

    assert decode_item(encode_item(empty)) == empty


def test_binary_is_read_from_base64_as_dynamodb_sends_it() -> None:
    sent = base64.b64encode(b"\x00\xff").decode()

    assert decode({"B": sent}) == b"\x00\xff"
    assert decode({"BS": [sent]}) == frozenset([b"\x00\xff"])


@pytest.mark.parametrize(
    "wire",
    [
        {},
        {"S": "a", "N": "1"},
        {"X": "a"},
        {"N": "one"},
        {"B": "not base64!"},
        {"L": [{}]},
        {"M": {"a": None}},
        {"M": []},
        {"NS": ["x"]},
        None,
        "S",
    ],
)
def test_what_is_no_wire_value_is_refused(wire: Any) -> None:
    with pytest.raises(EncodingError):
        decode(wire)
