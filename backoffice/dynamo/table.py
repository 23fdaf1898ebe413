"""Tables and their indexes, as the code sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from backoffice.dynamo.wire import Item


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index: its deployed name and its key attributes."""

    name: str
    partition_key: str
    sort_key: str


@dataclass(frozen=True)
class Table:
    """A table: its deployed name, its key attributes, its indexes by the role they play.

    `only_grows`: nothing in it is ever changed or replaced, so that no write without a condition
    may touch it.
    """

    name: str
    partition_key: str = "PK"
    sort_key: str = "SK"
    indexes: Mapping[str, Index] = field(default_factory=dict)
    only_grows: bool = False

    def key(self, partition: str, sort: str) -> Item:
        """The wire key of one item."""
        return {self.partition_key: {"S": partition}, self.sort_key: {"S": sort}}
