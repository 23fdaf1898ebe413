"""A transaction: up to 100 actions that happen together or not at all."""

from __future__ import annotations

import secrets
from typing import Any

from backoffice.dynamo.errors import RequestError
from backoffice.dynamo.expressions import Condition, Names, Update
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
MAX_ACTIONS = 100


class Transaction:
    """Collects actions; each has a label by which its cancellation reason is found.

    One item may stand only once in a transaction. The token makes DynamoDB apply a transaction
    once however often this very object is sent within ten minutes.
    """

    def __init__(self) -> None:
        self.token = secrets.token_hex(16)
        self.labels: list[str] = []
        self._actions: list[dict[str, Any]] = []

    def put(self, label: str, table: Table, item: Item, condition: Condition) -> None:
        """Write a whole item where `condition` holds."""
        self._add(label, "Put", put_request(table, item, condition))

    def update(
        self, label: str, table: Table, key: Item, update: Update, condition: Condition
    ) -> None:
        """Change named attributes of one item where `condition` holds."""
        self._add(label, "Update", update_request(table, key, update, condition))

    def delete(self, label: str, table: Table, key: Item, condition: Condition) -> None:
        """Delete one item where `condition` holds."""
        self._add(label, "Delete", delete_request(table, key, condition))

    def check(self, label: str, table: Table, key: Item, condition: Condition) -> None:
        """Let the rest happen only where `condition` holds for this item."""
        names = Names()
        request = {"TableName": table.name, "Key": key}
        request["ConditionExpression"] = condition.text(names)
        self._add(label, "ConditionCheck", request | names.fields())

    def request(self) -> dict[str, Any]:
        """The TransactWriteItems request. Raises RequestError where there is nothing to do."""
        if not self._actions:
            raise RequestError("A transaction without actions.")
        return {"TransactItems": self._actions, "ClientRequestToken": self.token}

    def _add(self, label: str, verb: str, request: dict[str, Any]) -> None:
        if label in self.labels:
            raise RequestError(f"Two actions are called {label}.")
        if len(self.labels) == MAX_ACTIONS:
            raise RequestError(f"A transaction holds at most {MAX_ACTIONS} actions.")
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        self.labels.append(label)
        self._actions.append({verb: request})


def put_request(table: Table, item: Item, condition: Condition) -> dict[str, Any]:
    """A conditional Put, as an action or as a request of its own."""
    names = Names()
    expression = condition.text(names)
    request = {"TableName": table.name, "Item": item, "ConditionExpression": expression}
    return request | names.fields()


def update_request(table: Table, key: Item, update: Update, condition: Condition) -> dict[str, Any]:
    """A conditional Update, as an action or as a request of its own."""
    names = Names()
    return {
        "TableName": table.name,
        "Key": key,
        "UpdateExpression": update.text(names),
        "ConditionExpression": condition.text(names),
    } | names.fields()


def delete_request(table: Table, key: Item, condition: Condition) -> dict[str, Any]:
    """A conditional Delete, as an action or as a request of its own."""
    names = Names()
    request = {"TableName": table.name, "Key": key, "ConditionExpression": condition.text(names)}
    return request | names.fields()
