"""Writes as values, and transactions: up to 100 of them that happen together or not at all."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, ClassVar

from backoffice.dynamo.errors import RequestError
from backoffice.dynamo.expressions import Condition, Names, Update
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
MAX_WRITES = 100


@dataclass(frozen=True, slots=True)
class ItemPut:
    """Write a whole item where `condition` holds."""

    verb: ClassVar = "Put"
    table: Table
    item: Item = field(repr=False)
    condition: Condition = field(repr=False)

    def request(self) -> dict[str, Any]:
        """The same in DynamoDB's words, as all these values have it."""
        names = Names()
        expression = self.condition.text(names)
        request = {"TableName": self.table.name, "Item": self.item}
        return request | {"ConditionExpression": expression} | names.fields()


@dataclass(frozen=True, slots=True)
class ItemUpdate:
    """Change named attributes of one item where `condition` holds."""

    verb: ClassVar = "Update"
    table: Table
    key: Item = field(repr=False)
    update: Update = field(repr=False)
    condition: Condition = field(repr=False)

    def request(self) -> dict[str, Any]:
        names = Names()
        return {
            "TableName": self.table.name,
            "Key": self.key,
            "UpdateExpression": self.update.text(names),
            "ConditionExpression": self.condition.text(names),
        } | names.fields()


@dataclass(frozen=True, slots=True)
class _OnKey:
    table: Table
    key: Item = field(repr=False)
    condition: Condition = field(repr=False)

    def request(self) -> dict[str, Any]:
        names = Names()
        expression = self.condition.text(names)
        request = {"TableName": self.table.name, "Key": self.key}
        return request | {"ConditionExpression": expression} | names.fields()


class ItemDelete(_OnKey):
    """Delete one item where `condition` holds."""

    __slots__ = ()
    verb: ClassVar = "Delete"


class ItemCheck(_OnKey):
    """Let the rest of a transaction happen only where `condition` holds for this item."""

    __slots__ = ()
    verb: ClassVar = "ConditionCheck"


#: What can be sent by itself, and what can stand in a transaction.
SingleWrite = ItemPut | ItemUpdate | ItemDelete
Write = SingleWrite | ItemCheck


class Transaction:
    """Collects writes; each has a label by which its cancellation reason is found.

    One item may stand only once in a transaction. The token makes DynamoDB apply a transaction
    once however often this very object is sent within ten minutes.
    """

    def __init__(self) -> None:
        self.token = secrets.token_hex(16)
        self.labels: list[str] = []
        self._writes: list[dict[str, Any]] = []

    def add(self, label: str, write: Write) -> None:
        """Let `write` happen with the rest. Raises RequestError for a label that is taken, and
        where there are too many writes."""
        if label in self.labels:
            raise RequestError(f"Two writes are called {label}.")
        if len(self.labels) == MAX_WRITES:
            raise RequestError(f"A transaction holds at most {MAX_WRITES} writes.")
        request = write.request() | {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        self.labels.append(label)
        self._writes.append({write.verb: request})

    def request(self) -> dict[str, Any]:
        """The TransactWriteItems request. Raises RequestError where there is nothing to do."""
        if not self._writes:
            raise RequestError("A transaction without writes.")
        return {"TransactItems": self._writes, "ClientRequestToken": self.token}
