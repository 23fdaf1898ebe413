"""What calls cost by DynamoDB's published rules: emulators report fictions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from backoffice.dynamo.capacity import item_bytes, read_units, write_units
from backoffice.dynamo.testing import operation_of
from backoffice.dynamo.transport import Transport
from backoffice.dynamo.wire import Item
from backoffice.net.messages import Answer, Request

#: The item under a key as it is now: table name and key in.
FindItem = Callable[[str, Item], Item]
#: The audit table has most indexes: five.
INDEX_KEYS = tuple(f"GSI{number}PK" for number in range(1, 6))


@dataclass(frozen=True)
class Priced:
    """One call: its operation, its tables, and what it costs in units."""

    operation: str
    tables: tuple[str, ...]
    reads: float = 0
    writes: float = 0


@dataclass
class Ledger:
    """A transport that prices every call on its way."""

    inner: Transport
    find_item: FindItem
    calls: list[Priced] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        answer = self.inner(request)
        body, result = json.loads(request.body), json.loads(answer.body)
        if answer.status == 200:
            self.calls.append(self._priced(operation_of(request), body, result))
        return answer

    def _priced(self, operation: str, body: dict[str, Any], result: dict[str, Any]) -> Priced:
        match operation:
            case "Query":
                units = read_units(map(item_bytes, result["Items"]), consistent=_consistent(body))
                return Priced(operation, (_target(body),), reads=units)
            case "GetItem":
                size = [item_bytes(result["Item"])] if "Item" in result else []
                units = read_units(size, consistent=_consistent(body))
                return Priced(operation, (body["TableName"],), reads=units)
            case "BatchGetItem":
                return _batch(body, result)
            case "TransactWriteItems":
                writes = [next(iter(write.items())) for write in body["TransactItems"]]
                tables = tuple(write["TableName"] for _, write in writes)
                units = sum(self._write(verb, write, twice=True) for verb, write in writes)
                return Priced(operation, tables, writes=units)
        verb = operation.removesuffix("Item")
        units = self._write(verb, body, twice=False)
        return Priced(operation, (body["TableName"],), writes=units)

    def _write(self, verb: str, write: dict[str, Any], *, twice: bool) -> float:
        table = write["TableName"]
        item = write["Item"] if verb == "Put" else self.find_item(table, write["Key"])
        copies = sum(name in item for name in INDEX_KEYS)
        return write_units(item_bytes(item), index_copies=copies, transactional=twice)


def _batch(body: dict[str, Any], result: dict[str, Any]) -> Priced:
    """Each item of a batch is rounded up by itself."""
    units = 0.0
    for table, asked in body["RequestItems"].items():
        items = result["Responses"].get(table, [])
        units += sum(
            read_units([item_bytes(item)], consistent=_consistent(asked)) for item in items
        )
    return Priced("BatchGetItem", tuple(body["RequestItems"]), reads=units)


def _consistent(body: dict[str, Any]) -> bool:
    return bool(body.get("ConsistentRead"))


def _target(body: dict[str, Any]) -> str:
    index = body.get("IndexName")
    return f"{body['TableName']} / {index}" if index else str(body["TableName"])
