"""Conditions and updates as values.

    session = path("data", "current_session")
    same_session = session.child("session_id").equals("sess_1")
    Update(set_(session.child("status"), "revoked"), remove(session.child("token")))

They render into a request through one `Names` table, so that placeholders never clash.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Literal

from backoffice.dynamo.wire import Value, WireValue, encode

TypeLetter = Literal["S", "N", "BOOL", "M", "L", "NULL", "B", "SS", "NS", "BS"]


class Names:
    """The placeholders of one request: `#0` for attribute names, `:0` for values."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, WireValue] = {}

    def name(self, attribute: str) -> str:
        placeholder = self._names.get(attribute)
        if placeholder is None:
            placeholder = self._names[attribute] = f"#{len(self._names)}"
        return placeholder

    def value(self, wire: WireValue) -> str:
        placeholder = f":{len(self._values)}"
        self._values[placeholder] = wire
        return placeholder

    def fields(self) -> dict[str, Any]:
        """The request's ExpressionAttribute fields; empty ones are left out."""
        fields: dict[str, Any] = {}
        if self._names:
            fields["ExpressionAttributeNames"] = {v: k for k, v in self._names.items()}
        if self._values:
            fields["ExpressionAttributeValues"] = self._values
        return fields


@dataclass(frozen=True, slots=True)
class Raw:
    """A wire value to be sent as it was read: a stored number never equals an ISO text."""

    wire: WireValue


@dataclass(frozen=True, slots=True)
class IfNotExists:
    """The attribute at `target`, or `default` where it is missing (updates only)."""

    target: Path
    default: Value


@dataclass(frozen=True, slots=True)
class Plus:
    """The sum of two operands (updates only)."""

    left: Value
    right: Value


def render(operand: Value, names: Names) -> str:
    """The expression text of an operand: a path, a function of one, or a value."""
    match operand:
        case Comparable():
            return operand.text(names)
        case Raw():
            return names.value(operand.wire)
        case IfNotExists():
            default = render(operand.default, names)
            return f"if_not_exists({operand.target.text(names)}, {default})"
        case Plus():
            return f"{render(operand.left, names)} + {render(operand.right, names)}"
        case _:
            return names.value(encode(operand))


class Condition:
    """Something that holds or does not hold for the stored item. Combine with `&`, `|`, `~`."""

    def __init__(self, text: Callable[[Names], str]) -> None:
        self.text = text

    def __and__(self, other: Condition) -> Condition:
        return Condition(lambda names: f"({self.text(names)} AND {other.text(names)})")

    def __or__(self, other: Condition) -> Condition:
        return Condition(lambda names: f"({self.text(names)} OR {other.text(names)})")

    def __invert__(self) -> Condition:
        return Condition(lambda names: f"(NOT {self.text(names)})")


class Comparable(ABC):
    """What stands on the left of a comparison."""

    __slots__ = ()

    @abstractmethod
    def text(self, names: Names) -> str:
        """The expression, its names and values taken up in `names`."""

    def equals(self, operand: Value) -> Condition:
        return self._compare("=", operand)

    def differs(self, operand: Value) -> Condition:
        return self._compare("<>", operand)

    def below(self, operand: Value) -> Condition:
        return self._compare("<", operand)

    def at_most(self, operand: Value) -> Condition:
        return self._compare("<=", operand)

    def above(self, operand: Value) -> Condition:
        return self._compare(">", operand)

    def at_least(self, operand: Value) -> Condition:
        return self._compare(">=", operand)

    def between(self, low: Value, high: Value) -> Condition:
        return Condition(lambda n: f"{self.text(n)} BETWEEN {render(low, n)} AND {render(high, n)}")

    def is_in(self, *operands: Value) -> Condition:
        def text(names: Names) -> str:
            return f"{self.text(names)} IN ({', '.join(render(o, names) for o in operands)})"

        return Condition(text)

    def _compare(self, operator: str, operand: Value) -> Condition:
        return Condition(lambda n: f"{self.text(n)} {operator} {render(operand, n)}")


@dataclass(frozen=True, slots=True)
class Path(Comparable):
    """A place in an item: attribute names from the top down."""

    parts: tuple[str, ...]

    def child(self, *parts: str) -> Path:
        return Path(self.parts + parts)

    def text(self, names: Names) -> str:
        return ".".join([names.name(part) for part in self.parts])

    def size(self) -> Size:
        """How many members, characters or bytes it has."""
        return Size(self)

    def begins_with(self, prefix: str) -> Condition:
        return Condition(lambda n: f"begins_with({self.text(n)}, {render(prefix, n)})")

    def contains(self, member: Value) -> Condition:
        """Whether a set or list has this member, or a text this part."""
        return Condition(lambda n: f"contains({self.text(n)}, {render(member, n)})")

    def exists(self) -> Condition:
        return Condition(lambda n: f"attribute_exists({self.text(n)})")

    def missing(self) -> Condition:
        return Condition(lambda n: f"attribute_not_exists({self.text(n)})")

    def has_type(self, letter: TypeLetter) -> Condition:
        return Condition(lambda n: f"attribute_type({self.text(n)}, {render(letter, n)})")


@dataclass(frozen=True, slots=True)
class Size(Comparable):
    """The size of the attribute at `target`; of one that is missing, no comparison holds."""

    target: Path

    def text(self, names: Names) -> str:
        return f"size({self.target.text(names)})"


def path(*parts: str) -> Path:
    """The place named by attribute names from the top down."""
    return Path(parts)


@dataclass(frozen=True, slots=True)
class Clause:
    """One change of an update: its verb and its text."""

    verb: Literal["SET", "REMOVE", "ADD", "DELETE"]
    text: Callable[[Names], str]


def set_(target: Path, operand: Value) -> Clause:
    """Set `target` to a value, to another path's value, or to a function of one."""
    return Clause("SET", lambda n: f"{target.text(n)} = {render(operand, n)}")


def remove(target: Path) -> Clause:
    """Remove the attribute at `target`."""
    return Clause("REMOVE", target.text)


def add(target: Path, operand: Value) -> Clause:
    """Add a number to a top-level attribute, or members to a set; it begins empty."""
    return Clause("ADD", lambda n: f"{target.text(n)} {render(operand, n)}")


def delete_from(target: Path, members: AbstractSet[Value]) -> Clause:
    """Take members out of a top-level set; of a set without members nothing is left."""
    return Clause("DELETE", lambda n: f"{target.text(n)} {render(members, n)}")


class Update:
    """Named changes to one item, made together."""

    def __init__(self, *clauses: Clause) -> None:
        self.clauses = clauses

    def __add__(self, other: Update) -> Update:
        return Update(*self.clauses, *other.clauses)

    def text(self, names: Names) -> str:
        sections = []
        for verb in ("SET", "REMOVE", "ADD", "DELETE"):
            texts = [clause.text(names) for clause in self.clauses if clause.verb == verb]
            if texts:
                sections.append(f"{verb} {', '.join(texts)}")
        return " ".join(sections)
