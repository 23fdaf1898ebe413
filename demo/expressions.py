"""Updates and conditions worked out in memory, as far as stories are told with them.

What is rendered for DynamoDB is read here; the rules are DynamoDB's. What no story uses is not
known: it raises ExpressionError, so that nothing is left out in silence.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from backoffice.dynamo.wire import Item, Value, WireValue, decode

_TOKEN = re.compile(r"#\d+(?:\.#\d+)*|:\d+|[A-Za-z_]+|<>|<=|>=|[=<>(),+]")
_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class ExpressionError(ValueError):
    """An expression of a sort that is not known here, or that DynamoDB would refuse."""


def holds(request: Mapping[str, Any], item: Item) -> bool:
    """Whether the condition of a request holds for the item under its key, `{}` for none."""
    return _Reader(request["ConditionExpression"], request, item).condition()


def updated(request: Mapping[str, Any], item: Item) -> Item:
    """The item as the update of a request leaves it."""
    return _Reader(request["UpdateExpression"], request, item).update()


class _Reader:
    """Reads one expression from left to right. Conditions come with all their parentheses."""

    def __init__(self, text: str, request: Mapping[str, Any], item: Item) -> None:
        self._tokens: list[str] = _TOKEN.findall(text)
        self._names = request.get("ExpressionAttributeNames", {})
        self._values = request.get("ExpressionAttributeValues", {})
        self._item = item

    # -- conditions --------------------------------------------------------------------------

    def condition(self) -> bool:
        begin = self._peek()
        if begin == "(":
            return self._combined()
        if begin.startswith("attribute_"):
            return self._function(self._next())
        left, comparison, right = self._operand(), self._next(), self._operand()
        return _compared(left, comparison, right)

    def _combined(self) -> bool:
        self._expect("(")
        if self._peek() == "NOT":
            self._expect("NOT")
            result = not self.condition()
        else:
            # Both are read, whatever the first one says.
            left, word, right = self.condition(), self._next(), self.condition()
            result = {"AND": left and right, "OR": left or right}[word]
        self._expect(")")
        return result

    def _function(self, name: str) -> bool:
        self._expect("(")
        found = self._found(self._path())
        if name == "attribute_type":
            self._expect(",")
            letter = self._values[self._next()]["S"]
            result = found is not None and letter in found
        elif name in ("attribute_exists", "attribute_not_exists"):
            result = (found is None) == (name == "attribute_not_exists")
        else:
            raise ExpressionError(name)
        self._expect(")")
        return result

    # -- updates -----------------------------------------------------------------------------

    def update(self) -> Item:
        changed, verb = self._item, ""
        while self._tokens:
            if self._peek() in ("SET", "REMOVE"):
                verb = self._next()
            else:
                self._expect(",")
            place, value = self._path(), None
            if verb == "SET":
                self._expect("=")
                value = self._sum()
            changed = _with(changed, place, value)
        return changed

    def _sum(self) -> WireValue:
        total = self._stored(self._operand())
        while self._tokens and self._peek() == "+":
            self._expect("+")
            more = self._stored(self._operand())
            total = {"N": str(Decimal(total["N"]) + Decimal(more["N"]))}
        return total

    def _stored(self, value: WireValue | None) -> WireValue:
        if value is None:
            raise ExpressionError("An operand of an update is missing.")
        return value

    # -- operands ----------------------------------------------------------------------------

    def _operand(self) -> WireValue | None:
        """A value, None where it is that of an attribute which is missing."""
        begin = self._peek()
        if begin.startswith(":"):
            value: WireValue = self._values[self._next()]
            return value
        if begin == "if_not_exists":
            return self._if_not_exists()
        return self._found(self._path())

    def _if_not_exists(self) -> WireValue | None:
        self._next()
        self._expect("(")
        found = self._found(self._path())
        self._expect(",")
        default = self._operand()
        self._expect(")")
        return default if found is None else found

    def _path(self) -> list[str]:
        token = self._next()
        if not token.startswith("#"):
            raise ExpressionError(token)
        return [self._names[part] for part in token.split(".")]

    def _found(self, place: list[str]) -> WireValue | None:
        found: WireValue | None = {"M": self._item}
        for name in place:
            found = found.get("M", {}).get(name) if found else None
        return found

    # -- tokens ------------------------------------------------------------------------------

    def _peek(self) -> str:
        if not self._tokens:
            raise ExpressionError("The expression ends too early.")
        return self._tokens[0]

    def _next(self) -> str:
        token = self._peek()
        del self._tokens[0]
        return token

    def _expect(self, token: str) -> None:
        found = self._next()
        if found != token:
            raise ExpressionError(f"{found} stands where {token} was to come.")


def _with(attributes: Item, place: list[str], value: WireValue | None) -> Item:
    """The attributes with this value at a place, or with none; who holds them sees no change."""
    name, *inner = place
    if inner:
        value = {"M": _with(attributes[name]["M"], inner, value)}
    if value is not None:
        return attributes | {name: value}
    return {other: kept for other, kept in attributes.items() if other != name}


def _compared(left: WireValue | None, comparison: str, right: WireValue | None) -> bool:
    """Values of two types are never equal and in no order; nor is one that is missing."""
    one, other = _typed(left), _typed(right)
    is_same_type = left is not None and right is not None and one[0] == other[0]
    if comparison in ("=", "<>"):
        return (is_same_type and one == other) == (comparison == "=")
    return is_same_type and _ORDER[comparison](one[1], other[1])


def _typed(wire: WireValue | None) -> tuple[str, Value]:
    return (next(iter(wire)), decode(wire)) if wire else ("", None)
