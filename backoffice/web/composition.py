"""What the project has composed: tables, clients and all else that is made once a process.

The project makes its parts in one module and names that module in the setting COMPOSITION; whoever
needs a part asks for it by its type. Services do not ask: they get what they need as arguments.
"""

from __future__ import annotations

from importlib import import_module
from typing import TypeVar, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from backoffice.audit.vocabulary import VocabularyError
from backoffice.dynamo.table import Table

Part = TypeVar("Part")


class Composition:
    """The parts of a site, one of each type; the project's module holds one as `composition`."""

    def __init__(self, *parts: object) -> None:
        self._parts = {type(part): part for part in parts}
        if len(self._parts) < len(parts):
            raise ImproperlyConfigured("The composition has two parts of one type.")

    def part(self, part_type: type[Part]) -> Part:
        """The part of that type. Raises ImproperlyConfigured where there is none."""
        if part_type not in self._parts:
            raise ImproperlyConfigured(f"The composition has no {part_type.__name__}.")
        return cast(Part, self._parts[part_type])

    def find(self, part_type: type[Part]) -> Part | None:
        """The part of that type, None where there is none."""
        return cast("Part | None", self._parts.get(part_type))

    def but(self, *parts: object) -> Composition:
        """The same with other parts in the place of those of their types."""
        return Composition(*(self._parts | {type(part): part for part in parts}).values())

    @property
    def table_names(self) -> set[str]:
        """The deployed names of the tables that the parts use."""
        tables = (getattr(part, "table", None) for part in self._parts.values())
        return {table.name for table in tables if isinstance(table, Table)}


def composed(part_type: type[Part]) -> Part:
    """The part of that type. Raises ImproperlyConfigured where there is none."""
    return composition().part(part_type)


def find_composed(part_type: type[Part]) -> Part | None:
    """The part of that type if the site is composed already: for what must not fail, come what
    may. Nothing is imported."""
    ready = _ready.get(settings.COMPOSITION)
    return ready.find(part_type) if ready else None


def composition() -> Composition:
    """All parts of this site; the project's module is imported when Django starts.

    Raises ImproperlyConfigured where they, or their words, do not fit together.
    """
    name = settings.COMPOSITION
    if name not in _ready:
        try:
            _ready[name] = import_module(name).composition
        except VocabularyError as error:
            raise ImproperlyConfigured(str(error)) from None
    return _ready[name]


#: Compositions by the name of their module, once they are imported.
_ready: dict[str, Composition] = {}
