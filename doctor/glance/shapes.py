"""Maps that have exactly the attributes that they are to have, each of the type it is to be of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from operator import itemgetter
from typing import Any

from records.reading import WireMap

#: Of ISO texts, those that the app writes.
_LENGTHS = frozenset([20, 24, 27])


class NotPlainError(Exception):
    """A map that is not as plain as that: its rules have to say."""


class Shape:
    """What a map holds: texts, instants, both of which may also be NULL, and others by name."""

    def __init__(
        self,
        *,
        texts: Collection[str] = (),
        instants: Collection[str] = (),
        nullable: Collection[str] = (),
        nullable_instants: Collection[str] = (),
        others: Collection[str] = (),
    ) -> None:
        self._names = frozenset([*texts, *instants, *nullable, *nullable_instants, *others])
        self._texts = _getter(texts)
        self._instants = _getter(instants)
        self._nullable = _getter(nullable)
        self._nullable_instants = _getter(nullable_instants)

    def read(self, wire: WireMap) -> tuple[list[str], list[datetime], list[datetime | None]]:
        """Texts, instants, and instants that may be missing, in the order of their names.

        Raises NotPlainError, and KeyError or ValueError, where anything is otherwise.
        """
        if wire.keys() != self._names:
            raise NotPlainError
        texts = [value["S"] for value in self._texts(wire)]
        texts += [value["S"] for value in self._nullable(wire) if "NULL" not in value]
        written = [value["S"] for value in self._instants(wire)]
        later = [None if "NULL" in v else v["S"] for v in self._nullable_instants(wire)]
        return (
            texts,
            instants_in(written),
            [None if at is None else instants_in([at])[0] for at in later],
        )


def instants_in(texts: list[str]) -> list[datetime]:
    """ISO texts as the app writes them. Raises NotPlainError or ValueError for others."""
    joined = "".join(texts)
    is_plain = joined.count("Z") == len(texts) and "W" not in joined
    if not is_plain or not _LENGTHS.issuperset(map(len, texts)):
        raise NotPlainError
    return list(map(datetime.fromisoformat, texts))


def _getter(names: Collection[str]) -> Any:
    """What gets the values of these names as a tuple, however many they are."""
    if not names:
        return lambda _: ()
    if len(names) == 1:
        (name,) = names
        return lambda wire: (wire[name],)
    return itemgetter(*names)
