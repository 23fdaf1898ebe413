"""Telling stories without a server: the services run, and what they send is kept in memory.

An update for each step is 1,066 calls, and 3 s of work for the embedded DynamoDB, on items that
nobody has seen yet. A test on both servers holds that they would make the same of the stories.
"""

from __future__ import annotations

from typing import Any

from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import (
    CancellationReason,
    ConditionFailedError,
    TransactionCancelledError,
)
from backoffice.dynamo.expressions import Condition, Update
from backoffice.dynamo.pages import CursorSigner, Page
from backoffice.dynamo.patterns import GetPattern, Parts, QueryPattern
from backoffice.dynamo.table import Table
from backoffice.dynamo.transactions import ItemUpdate, Transaction
from backoffice.dynamo.wire import Item
from backoffice.net.steps import Steps
from demo.expressions import ExpressionError, holds, updated


class Rehearsal(Client):
    """A client of one empty table in memory, for what stories do; nothing is ever sent."""

    def __init__(self, table: Table) -> None:
        super().__init__(cursors=CursorSigner(["there are no pages here"]))
        self._table = table
        self._items: dict[tuple[str, str], Item] = {}

    @property
    def items(self) -> list[Item]:
        """What the table holds."""
        return list(self._items.values())

    def find(
        self, table: Table, pattern: GetPattern, parts: Parts, *, consistent: bool = False
    ) -> Item | None:
        return self._found(pattern.request(table, parts)["Key"])

    def query_steps(
        self,
        table: Table,
        pattern: QueryPattern,
        parts: Parts,
        *,
        cursor: str | None = None,
        after: Item | None = None,
        consistent: bool = False,
        limit: int | None = None,
    ) -> Steps[Page]:
        """All that stands in a partition of an index, in one page."""
        attribute = pattern.partition_attribute(table)
        wanted = {"S": pattern.partition.key(**parts)}
        yield
        return Page([item for item in self.items if item.get(attribute) == wanted])

    def update(
        self,
        table: Table,
        key: Item,
        update: Update,
        condition: Condition,
        *,
        repeatable: bool = False,
    ) -> Item:
        request = ItemUpdate(table, key, update, condition).request()
        if not self._may(request, key):
            raise ConditionFailedError("The condition does not hold.", self._found(key))
        self._update(request)
        return self._items[self._identity(key)]

    def transact(self, transaction: Transaction) -> None:
        actions = [
            (verb, action)
            for each in transaction.request()["TransactItems"]
            for verb, action in each.items()
        ]
        reasons = tuple(
            self._reason(label, action)
            for label, (_, action) in zip(transaction.labels, actions, strict=True)
        )
        if any(reason.condition_failed for reason in reasons):
            raise TransactionCancelledError(reasons)
        for verb, action in actions:
            {"Put": self._put, "Update": self._update}[verb](action)

    def send(
        self,
        operation: str,
        request: dict[str, Any],
        *,
        repeatable: bool,
        labels: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        raise ExpressionError(f"No story is told with {operation}.")

    # -- the table -----------------------------------------------------------------------------

    def _reason(self, label: str, action: dict[str, Any]) -> CancellationReason:
        key = action.get("Key") or action["Item"]
        if self._may(action, key):
            return CancellationReason(label, "None")
        return CancellationReason(label, "ConditionalCheckFailed", self._found(key))

    def _may(self, request: dict[str, Any], key: Item) -> bool:
        return holds(request, self._found(key) or {})

    def _put(self, request: dict[str, Any]) -> None:
        item = request["Item"]
        self._items[self._identity(item)] = item

    def _update(self, request: dict[str, Any]) -> None:
        identity = self._identity(request["Key"])
        self._items[identity] = updated(request, self._items[identity])

    def _found(self, key: Item) -> Item | None:
        return self._items.get(self._identity(key))

    def _identity(self, item: Item) -> tuple[str, str]:
        return (item[self._table.partition_key]["S"], item[self._table.sort_key]["S"])
