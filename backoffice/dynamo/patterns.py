"""Access patterns: every question that is asked of a table, declared.

Repositories run them; the documentation is generated from them.
A pattern names no table: it is asked of one. Patterns register themselves by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backoffice.dynamo.errors import RequestError
from backoffice.dynamo.expressions import Condition, Names, Path, path
from backoffice.dynamo.keys import KeyTemplate
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item

Parts = Mapping[str, str]


class _Registry(dict[str, "AccessPattern"]):
    def add(self, pattern: AccessPattern) -> None:
        if pattern.name in self:
            raise RequestError(f"Two access patterns are called {pattern.name}.")
        self[pattern.name] = pattern


#: Every declared access pattern of the process by name.
registry = _Registry()


@dataclass(frozen=True)
class AccessPattern:
    """What is asked: `question`, in words.

    `projection` names attributes, or paths inside of them; empty means the whole item.
    """

    name: str
    question: str
    projection: tuple[str | Path, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        registry.add(self)

    def _projected(self, names: Names) -> dict[str, Any]:
        if not self.projection:
            return {}
        paths = [path(part) if isinstance(part, str) else part for part in self.projection]
        return {"ProjectionExpression": ", ".join(each.text(names) for each in paths)}


@dataclass(frozen=True)
class KeyedPattern(AccessPattern):
    """What is asked of one partition."""

    partition: KeyTemplate


@dataclass(frozen=True)
class GetPattern(KeyedPattern):
    """One item by its whole key."""

    sort: KeyTemplate = field(kw_only=True)

    def request(self, table: Table, parts: Parts) -> dict[str, Any]:
        """Key and projection of a GetItem, or of one key of a batch."""
        names = Names()
        projected = self._projected(names)
        key = table.key(self.partition.key(**parts), self.sort.key(**parts))
        return {"Key": key} | projected | names.fields()


@dataclass(frozen=True, slots=True)
class SortBetween:
    """Sort keys from `low` to `high`, both included."""

    low: KeyTemplate
    high: KeyTemplate

    def text(self, attribute: str, names: Names, parts: Parts) -> str:
        low = names.value({"S": self.low.key(**parts)})
        high = names.value({"S": self.high.key(**parts)})
        return f"{names.name(attribute)} BETWEEN {low} AND {high}"


@dataclass(frozen=True, slots=True)
class SortBeginsWith:
    """Sort keys that begin with `prefix`."""

    prefix: KeyTemplate

    def text(self, attribute: str, names: Names, parts: Parts) -> str:
        prefix = names.value({"S": self.prefix.key(**parts)})
        return f"begins_with({names.name(attribute)}, {prefix})"


@dataclass(frozen=True, slots=True)
class SortBefore:
    """Sort keys that come before `key`."""

    key: KeyTemplate

    def text(self, attribute: str, names: Names, parts: Parts) -> str:
        return f"{names.name(attribute)} < {names.value({'S': self.key.key(**parts)})}"


@dataclass(frozen=True, slots=True)
class SortAfter:
    """Sort keys that come after `key`."""

    key: KeyTemplate

    def text(self, attribute: str, names: Names, parts: Parts) -> str:
        return f"{names.name(attribute)} > {names.value({'S': self.key.key(**parts)})}"


@dataclass(frozen=True)
class QueryPattern(KeyedPattern):
    """Items of one partition of the table, or of the index that plays the role `index`."""

    sort: SortBetween | SortBeginsWith | SortBefore | SortAfter | None = None
    index: str | None = None
    page_size: int = 20
    forward: bool = True

    def request(self, table: Table, parts: Parts) -> dict[str, Any]:
        """The Query without its start and its consistency."""
        index = table.indexes[self.index] if self.index else None
        keys = index or table
        names = Names()
        partition = names.value({"S": self.partition.key(**parts)})
        condition = f"{names.name(keys.partition_key)} = {partition}"
        if self.sort is not None:
            condition += f" AND {self.sort.text(keys.sort_key, names, parts)}"
        request = {
            "KeyConditionExpression": condition,
            "ScanIndexForward": self.forward,
            "Limit": self.page_size,
        } | self._projected(names)
        if index:
            request["IndexName"] = index.name
        return request | names.fields()

    def key_of(self, table: Table, item: Item) -> Item:
        """The key of an item as a query continues after it."""
        names = [table.partition_key, table.sort_key]
        if self.index:
            index = table.indexes[self.index]
            names += [index.partition_key, index.sort_key]
        return {name: item[name] for name in names}

    def partition_attribute(self, table: Table) -> str:
        """The attribute that says in which partition an item stands for this question."""
        return (table.indexes[self.index] if self.index else table).partition_key


@dataclass(frozen=True)
class ScanPattern(AccessPattern):
    """Everything in the table, or in the index that plays the role `index`, in segments that may be
    read side by side. Only where the call scope allows it: never under a web request.

    `only` leaves out what does not hold after it was read and paid for. A page is as large as
    DynamoDB makes it, where `page_size` says nothing.
    """

    index: str | None = None
    only: Condition | None = field(default=None, kw_only=True)
    page_size: int | None = None

    def request(self, table: Table, segment: int = 0, segments: int = 1) -> dict[str, Any]:
        """The Scan of one segment, without its start and its consistency."""
        names = Names()
        request = self._projected(names)
        if self.only is not None:
            request["FilterExpression"] = self.only.text(names)
        if self.index:
            request["IndexName"] = table.indexes[self.index].name
        if self.page_size:
            request["Limit"] = self.page_size
        if segments > 1:
            request |= {"Segment": segment, "TotalSegments": segments}
        return request | names.fields()
