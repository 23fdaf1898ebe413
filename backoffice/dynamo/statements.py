"""Writes as PartiQL statements: the two that mean the same on every server.

A batch of them is up to 25 writes in one call, each with its own condition, at the cost of single
ones. Everything else that PartiQL has is read differently by one server or another
(docs/decisions/0031), so it is not to be had here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from backoffice.dynamo.expressions import Path
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item, WireValue


@dataclass(slots=True)
class MapSwap:
    """Put `new` in the place of the map at `target`, where all of it is still `old`."""

    table: Table
    key: Item = field(repr=False)
    target: Path
    old: WireValue = field(repr=False)
    new: WireValue = field(repr=False)

    def request(self) -> dict[str, Any]:
        """The statement and its parameters, as DynamoDB has it."""
        table = self.table
        keys = (table.partition_key, table.sort_key)
        key = [self.key[name] for name in keys]
        text = _swap_text(table.name, keys, self.target.parts)
        return {"Statement": text, "Parameters": [self.new, *key, self.old]}


@dataclass(slots=True)
class ItemInsert:
    """Write an item under a key under which there is none."""

    table: Table
    item: Item = field(repr=False)

    @property
    def key(self) -> Item:
        """The key of the item."""
        return {name: self.item[name] for name in (self.table.partition_key, self.table.sort_key)}

    def request(self) -> dict[str, Any]:
        text = _insert_text(self.table.name, tuple(self.item))
        return {"Statement": text, "Parameters": list(self.item.values())}


Statement = MapSwap | ItemInsert


@lru_cache(maxsize=64)
def _swap_text(table: str, keys: tuple[str, str], parts: tuple[str, ...]) -> str:
    target = ".".join(map(_name, parts))
    partition, sort = map(_name, keys)
    place = f"{partition} = ? AND {sort} = ?"
    # Names of our own, each quoted; values are parameters.
    return f"UPDATE {_name(table)} SET {target} = ? WHERE {place} AND {target} = ?"  # noqa: S608


@lru_cache(maxsize=64)
def _insert_text(table: str, names: tuple[str, ...]) -> str:
    members = ", ".join(f"{_text(name)}: ?" for name in names)
    return f"INSERT INTO {_name(table)} VALUE {{{members}}}"


def _name(text: str) -> str:
    """A name of a table or an attribute; most words are reserved, so all are quoted."""
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
