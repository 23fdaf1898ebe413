"""DynamoDB's wire format and Python values, exactly, both ways.

A wire value is a map of one type letter to its content, `{"S": "text"}`; a wire item maps
attribute names to wire values. Numbers are `Decimal`, never float. Binary is bytes in what we
send and base64 text in what we receive (the gateway does not touch what nobody reads).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

from backoffice.dynamo.errors import EncodingError

WireValue = dict[str, Any]
Item = dict[str, WireValue]
Value = Any  # None, bool, str, bytes, int, Decimal, list, dict, set of str | bytes | numbers

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
MAX_DIGITS = 38
MAX_EXPONENT = 125
MIN_EXPONENT = -130
#: Whole numbers below this need no look at their digits.
_PLAIN = 10**18


def encode(value: Value) -> WireValue:
    """The wire value of a Python value.

    Raises EncodingError for what DynamoDB cannot hold exactly: floats, NaN, more than 38
    digits, empty sets, sets of mixed types, text with lone surrogates, unknown types.
    """
    if type(value) is str and value.isascii():
        # This and the next are most of what is ever written: the way of all others takes longer.
        return {"S": value}
    if type(value) is int and -_PLAIN < value < _PLAIN:
        return {"N": str(value)}
    encoder = _ENCODERS.get(type(value))
    if encoder is None:
        encoder = _encoder_of_subclass(value)
    return encoder(value)


def encode_item(values: Mapping[str, Value]) -> Item:
    """The wire item of a mapping of attribute names to Python values."""
    return {name: encode(value) for name, value in values.items()}


def decode(wire: WireValue) -> Value:
    """The Python value of a wire value. Raises EncodingError if it is not one."""
    try:
        ((letter, content),) = wire.items()
        return _DECODERS[letter](content)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise EncodingError("Not a DynamoDB value.") from error


def decode_item(item: Item) -> dict[str, Value]:
    """The Python values of a wire item, by attribute name."""
    return {name: decode(wire) for name, wire in item.items()}


def number_text(number: int | Decimal) -> str:
    """The text DynamoDB stores for a number. Raises EncodingError if it would not be exact."""
    exact = Decimal(number)
    if not exact.is_finite():
        raise EncodingError("DynamoDB has no NaN and no infinity.")
    if exact == 0:
        return "0"
    digits = "".join(map(str, exact.as_tuple().digits)).strip("0")
    if len(digits) > MAX_DIGITS:
        raise EncodingError(f"A number of more than {MAX_DIGITS} digits.")
    if not MIN_EXPONENT <= exact.adjusted() <= MAX_EXPONENT:
        raise EncodingError("A number out of DynamoDB's range.")
    return str(exact)


def checked_text(text: str) -> str:
    """`text`, or EncodingError where it is not valid Unicode (a lone surrogate)."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise EncodingError("Text with a lone surrogate.") from error
    return text


def _encode_map(value: Mapping[Any, Value]) -> WireValue:
    for name in value:
        if not isinstance(name, str):
            raise EncodingError("Attribute names are text.")
    return {"M": {checked_text(name): encode(inner) for name, inner in value.items()}}


def _encode_set(value: AbstractSet[Value]) -> WireValue:
    if not value:
        raise EncodingError("DynamoDB has no empty set.")
    if all(isinstance(member, str) for member in value):
        return {"SS": sorted(map(checked_text, value))}
    if all(isinstance(member, bytes) for member in value):
        return {"BS": sorted(value)}
    if all(isinstance(member, int | Decimal) and not isinstance(member, bool) for member in value):
        # Checked first: NaN has no place in an order.
        text_of = {member: number_text(member) for member in value}
        return {"NS": [text_of[member] for member in sorted(value)]}
    raise EncodingError("A set holds only text, only numbers or only bytes.")


def _encoder_of_subclass(value: Value) -> Callable[[Any], WireValue]:
    """StrEnum members, IntEnum members and other mappings encode as what they are."""
    for known in (str, int, Mapping, AbstractSet):
        if isinstance(value, known):
            return _ENCODERS[known]
    raise EncodingError(f"DynamoDB has no exact form of {type(value).__name__}.")


_ENCODERS: dict[type, Callable[[Any], WireValue]] = {
    str: lambda value: {"S": checked_text(str(value))},
    bool: lambda value: {"BOOL": value},
    int: lambda value: {"N": number_text(value)},
    Decimal: lambda value: {"N": number_text(value)},
    type(None): lambda _: {"NULL": True},
    bytes: lambda value: {"B": value},
    list: lambda value: {"L": [encode(inner) for inner in value]},
    tuple: lambda value: {"L": [encode(inner) for inner in value]},
    dict: _encode_map,
    Mapping: _encode_map,
    set: _encode_set,
    frozenset: _encode_set,
    AbstractSet: _encode_set,
}


def _decode_binary(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else base64.b64decode(content, validate=True)


_DECODERS: dict[str, Callable[[Any], Value]] = {
    "S": lambda content: content,
    "N": Decimal,
    "BOOL": lambda content: content,
    "NULL": lambda _: None,
    "B": _decode_binary,
    "L": lambda content: [decode(inner) for inner in content],
    "M": lambda content: {name: decode(inner) for name, inner in content.items()},
    "SS": frozenset,
    "NS": lambda content: frozenset(Decimal(member) for member in content),
    "BS": lambda content: frozenset(_decode_binary(member) for member in content),
}
