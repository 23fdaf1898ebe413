"""From wire maps to the domain, tolerantly.

A layout says under which names the fields of a domain class are stored; pydantic validates them
straight from the wire. What does not fit is left out and reported, so that one odd attribute
never costs the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import (
    Annotated,
    Any,
    Generic,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_type_hints,
)

from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    create_model,
)

from backoffice.dynamo.capacity import value_bytes
from backoffice.dynamo.unread import Maybe, Unread
from backoffice.dynamo.wire import WireValue
from records.lists import BiometricType, Provider
from records.model import OtherAttribute

T = TypeVar("T")
WireMap = dict[str, WireValue]
#: Reads a value that is there.
Way: TypeAlias = Callable[[WireValue], Maybe[Any]]

_ANY: tuple[str, ...] = ("any",)

#: Spellings of other versions of the app (data contract, sections 6 and 7).
_SPELLINGS: dict[type[StrEnum], dict[str, StrEnum]] = {
    BiometricType: {
        "faceid": BiometricType.FACE,
        "face_id": BiometricType.FACE,
        "touchid": BiometricType.FINGERPRINT,
        "touch_id": BiometricType.FINGERPRINT,
        "voice_print": BiometricType.VOICE,
    },
    Provider: {"system": Provider.INTERNAL},
}


def in_utc(instant: datetime) -> datetime:
    """The same instant in UTC; one without a zone is taken as UTC."""
    if instant.tzinfo is None:
        return instant.replace(tzinfo=UTC)
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("out of range") from error


#: ISO 8601 text, or epoch seconds or milliseconds: pydantic tells them apart by their size.
Instant = Annotated[datetime, AfterValidator(in_utc)]
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
_COUNT: TypeAdapter[int] = TypeAdapter(int)


_AS_THE_APP_WRITES = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]{3}|\.[0-9]{6})?Z"
).fullmatch
_IN_MILLISECONDS = re.compile(r"1[0-9]{12}").fullmatch
_EPOCH = datetime.fromtimestamp(0, UTC)
#: A whole number of fewer digits is read at once.
_PLAIN_LENGTH = 16


def read_instant(wire: WireValue | None) -> datetime | None:
    """The instant in a wire value, None where there is none that can be read."""
    text = wire and (wire.get("N") or wire.get("S"))
    if not text:
        return None
    try:
        # The way of all others takes three times as long.
        if _IN_MILLISECONDS(text):
            return _EPOCH + timedelta(milliseconds=int(text))
        if _AS_THE_APP_WRITES(text):
            return datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return _INSTANT.validate_python(text)
    except ValidationError:
        return None


def instant_of(wire: WireValue | None) -> Maybe[datetime]:
    """The instant in a wire value; None where it is missing."""
    if wire is None or "NULL" in wire:
        return None
    return read_instant(wire) or Unread.NOT_READABLE


def text_of(wire: WireValue | None) -> Maybe[str]:
    """The text in a wire value; None where it is missing."""
    return None if _is_missing(wire) else (wire or {}).get("S", Unread.NOT_READABLE)


def count_of(wire: WireValue | None) -> Maybe[int]:
    """The whole number in a wire value; None where it is missing."""
    if _is_missing(wire):
        return None
    number = (wire or {}).get("N", "")
    if len(number) < _PLAIN_LENGTH and number.isascii() and number.isdecimal():
        # As nearly all of them are stored: the way of all others takes three times as long.
        return int(number)
    try:
        return _COUNT.validate_python((wire or {}).get("N"))
    except ValidationError:
        return Unread.NOT_READABLE


def is_there(wire: WireValue | None) -> bool:
    """Whether there is a value, readable or not; NULL is none."""
    return wire is not None and "NULL" not in wire


def _is_missing(wire: WireValue | None) -> bool:
    return not is_there(wire)


class MapReader(Generic[T]):
    """Reads one wire map into one domain class.

    `names` gives the stored names of fields that are not stored under their own, several where
    versions of the app differ: the first one that is there is read. `unread` are attributes that
    belong here and must not be read (secrets), or are read elsewhere; `ways` are fields that are
    stored as something else than what they are, and how each is read.
    """

    def __init__(
        self,
        domain: type[T],
        *,
        names: Mapping[str, str | tuple[str, ...]] | None = None,
        unread: Iterable[str] = (),
        ways: Mapping[str, Way] | None = None,
    ) -> None:
        stored_names = {
            field: (name,) if isinstance(name, str) else name
            for field, name in (names or {}).items()
        }
        self._domain = domain
        self._ways = [
            (field, stored_names.get(field, (field,)), way) for field, way in (ways or {}).items()
        ]
        self._fields: dict[str, str] = {}
        #: The names that are read before another one of the same field.
        self._before: dict[str, tuple[str, ...]] = {}
        #: The type letters of an attribute that is read here; of what is not, any.
        self._letters: dict[str, tuple[str, ...]] = dict.fromkeys(
            [*unread, *(name for _, choices, _ in self._ways for name in choices)], _ANY
        )
        definitions: dict[str, Any] = {}
        hints = get_type_hints(domain)
        for field in fields(cast(Any, domain)):
            if field.name in (ways or {}):
                continue
            kind, letters = _wire_kind(hints[field.name])
            choices = stored_names.get(field.name, (field.name,))
            for number, stored in enumerate(choices):
                self._letters[stored] = (*letters, "NULL")
                self._fields[stored] = field.name
                if number:
                    self._before[stored] = choices[:number]
            paths = (AliasPath(stored, letter) for stored in choices for letter in letters)
            alias = AliasChoices(*paths)
            definitions[field.name] = (kind, Field(default=None, validation_alias=alias))
        self._model: type[BaseModel] = create_model(domain.__name__, **definitions)

    def read(self, wire: WireMap) -> tuple[T, tuple[OtherAttribute, ...]]:
        """The domain object, and the attributes that are unknown or could not be read.

        What could not be read is there, and no missing value.
        """
        other = self._other(wire)
        try:
            model = self._model.model_validate(wire)
        except ValidationError as error:
            odd = {str(detail["loc"][0]) for detail in error.errors(include_url=False)}
            other += [describe(name, wire[name], odd=True) for name in sorted(odd)]
            rest = {name: value for name, value in wire.items() if name not in odd}
            model = self._model.model_validate(rest)
        values = model.__dict__
        for each in other:
            if each.odd and each.name in self._fields and not self._is_second(each.name, wire):
                values[self._fields[each.name]] = Unread.NOT_READABLE
        for field, names, way in self._ways:
            there = [name for name in names if name in wire and "NULL" not in wire[name]]
            if there:
                values[field] = value = way(wire[there[0]])
                if value is Unread.NOT_READABLE:
                    other.append(describe(there[0], wire[there[0]], odd=True))
                other += [describe(name, wire[name]) for name in there[1:]]
        return self._domain(**values), tuple(other)

    def _other(self, wire: WireMap) -> list[OtherAttribute]:
        other, known = [], self._letters
        for name, value in wire.items():
            letters = known.get(name)
            if letters is _ANY:
                continue
            if letters is None:
                other.append(describe(name, value))
            elif next(iter(value)) not in letters:
                other.append(describe(name, value, odd=True))
            elif name in self._before and self._is_second(name, wire):
                other.append(describe(name, value))
        return other

    def _is_second(self, name: str, wire: WireMap) -> bool:
        """Whether the field of this name is read from another attribute."""
        return any(is_there(wire.get(first)) for first in self._before.get(name, ()))


def describe(name: str, wire: WireValue, *, odd: bool = False) -> OtherAttribute:
    """What may be shown of an attribute that is not read."""
    return OtherAttribute(name, next(iter(wire)), value_bytes(wire), odd)


def _wire_kind(annotation: object) -> tuple[Any, tuple[str, ...]]:
    """How a field's type is validated, and under which type letters it is stored."""
    kinds = [kind for kind in get_args(annotation) if kind not in (type(None), Unread)]
    first = kinds[0]
    if first is datetime:
        return Instant | None, ("S", "N")
    if first is bool:
        return bool | None, ("BOOL",)
    if first in (int, Decimal):
        return first | None, ("N",)
    if isinstance(first, type) and issubclass(first, StrEnum):
        return _listed(first), ("S",)
    return str | None, ("S",)


def _listed(kind: type[StrEnum]) -> Any:
    """A member of a closed list, or the text as it is."""
    listed: Any = Annotated[Union[kind, str, None], Field(union_mode="left_to_right")]  # noqa: UP007
    spellings = _SPELLINGS.get(kind)
    if spellings is None:
        return listed
    return Annotated[listed, BeforeValidator(lambda value: spellings.get(value, value))]
