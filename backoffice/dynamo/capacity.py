"""Sizes and capacity by DynamoDB's published rules (emulators report fictions).

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterable
from typing import Any

from backoffice.dynamo.wire import Item, WireValue

READ_UNIT_BYTES = 4096
WRITE_UNIT_BYTES = 1024
_CONTAINER_BYTES = 3


def value_bytes(wire: WireValue) -> int:
    """What one attribute value takes, in bytes."""
    ((letter, content),) = wire.items()
    if letter in _SET_LETTERS:
        return sum(value_bytes({letter[0]: member}) for member in content)
    return _SIZES[letter](content)


def item_bytes(item: Item) -> int:
    """What an item takes, in bytes."""
    return _pairs(item)


def read_units(sizes: Iterable[int], *, consistent: bool = False) -> float:
    """Capacity of one Query that read items of these sizes: summed up, then rounded up."""
    units = max(1, math.ceil(sum(sizes) / READ_UNIT_BYTES))
    return units if consistent else units / 2


def write_units(size: int, *, index_copies: int = 0, transactional: bool = False) -> float:
    """Capacity of writing one item of `size` bytes that stands in `index_copies` full indexes."""
    units = max(1, math.ceil(size / WRITE_UNIT_BYTES))
    return units * (2 if transactional else 1) + units * index_copies


def _pairs(pairs: dict[str, Any]) -> int:
    """Names and values of a map. Texts and maps are most of it, so they are not asked for twice."""
    total = 0
    for name, wire in pairs.items():
        total += _text_bytes(name)
        ((letter, content),) = wire.items()
        if letter == "S":
            total += _text_bytes(content)
        elif letter == "M":
            total += _CONTAINER_BYTES + len(content) + _pairs(content)
        else:
            total += value_bytes(wire)
    return total


def _text_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _number_bytes(text: str) -> int:
    digits = text.lstrip("-").split("E")[0].replace(".", "").strip("0")
    return math.ceil(len(digits) / 2) + 1 + text.startswith("-")


def _binary_bytes(content: str | bytes) -> int:
    return len(content if isinstance(content, bytes) else base64.b64decode(content))


_SET_LETTERS = ("SS", "NS", "BS")
_SIZES: dict[str, Callable[[Any], int]] = {
    "S": _text_bytes,
    "N": _number_bytes,
    "BOOL": lambda _: 1,
    "NULL": lambda _: 1,
    "B": _binary_bytes,
    "L": lambda content: _CONTAINER_BYTES + sum(1 + value_bytes(inner) for inner in content),
    "M": lambda content: _CONTAINER_BYTES + len(content) + _pairs(content),
}
