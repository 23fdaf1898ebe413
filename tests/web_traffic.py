"""What the site asks DynamoDB, compared with what it may ask."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from dataclasses import fields
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import backoffice.audit.items
import backoffice.bulk.items
import backoffice.notes.items
import backoffice.staff.items
import records.patterns
from backoffice.dynamo.keys import KeyTemplate
from backoffice.dynamo.patterns import AccessPattern, GetPattern, KeyedPattern, QueryPattern
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import operation_of
from backoffice.dynamo.transport import Transport
from backoffice.net import messages
from backoffice.net.messages import Answer

if TYPE_CHECKING:
    from tests.web import Site

Request = tuple[str, dict[str, Any]]
_WRITES = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}
_MOST_ENTRIES = 1000
_KNOWN = {"GetItem", "BatchGetItem", "Query", "TransactWriteItems", *_WRITES}


class Recorder:
    """A transport that notes every request on its way."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner
        self.requests: list[Request] = []

    def __call__(self, request: messages.Request) -> Answer:
        self.requests.append((operation_of(request), json.loads(request.body)))
        return self.inner(request)

    def wrote(self, operation: str, table_name: str) -> list[dict[str, Any]]:
        """The requests of one kind to one table."""
        return [
            body
            for name, body in self.requests
            if name == operation and body["TableName"] == table_name
        ]


def mistakes(requests: Iterable[Request], site: Site) -> list[str]:
    """Requests the site must never send, each in words."""
    return [
        problem
        for operation, body in requests
        if (problem := _mistake(operation, body, site)) is not None
    ]


def _mistake(operation: str, body: dict[str, Any], site: Site) -> str | None:
    if operation not in _KNOWN:
        return f"{operation} has no place in a web request"
    if operation == "Query":
        asked = any(_asks(body, table, pattern, site) for table, pattern in _patterns(site))
        return None if asked else f"undeclared {body['TableName']} {body['KeyConditionExpression']}"
    if operation in {"GetItem", "BatchGetItem"}:
        wrong = [key for name, key in _keys(operation, body) if not _is_declared(name, key, site)]
        return f"undeclared {wrong}" if wrong else None
    return _wrong_write(operation, body, site)


def _wrong_write(operation: str, body: dict[str, Any], site: Site) -> str | None:
    """Every write is conditional; the trail is only ever put to, under new keys."""
    single = [{_WRITES[operation]: body}] if operation in _WRITES else []
    for action in single or body["TransactItems"]:
        ((kind, write),) = action.items()
        if "ConditionExpression" not in write:
            return f"{kind} without a condition"
        is_new = write["ConditionExpression"].startswith("attribute_not_exists(")
        if write["TableName"] == site.trail.table.name and not (kind == "Put" and is_new):
            return f"{kind} in the audit trail"
    return None


def _patterns(site: Site) -> list[tuple[Table, AccessPattern]]:
    homes = (
        (site.users.table, records.patterns),
        (site.trail.table, backoffice.audit.items),
        (site.table, backoffice.staff.items),
        (site.table, backoffice.notes.items),
        (site.table, backoffice.bulk.items),
    )
    return [(table, pattern) for table, module in homes for pattern in _declared_in(module)]


@cache
def _declared_in(module: ModuleType) -> list[AccessPattern]:
    return [pattern for pattern in vars(module).values() if isinstance(pattern, AccessPattern)]


def _asks(body: dict[str, Any], table: Table, pattern: AccessPattern, site: Site) -> bool:
    """Whether a Query is this pattern, asked of this table with some values."""
    if not isinstance(pattern, QueryPattern) or body["TableName"] != table.name:
        return False
    key = (id(pattern), table.name)
    if key not in _fixed:
        _fixed[key] = _fixed_in(pattern.request(table, _anything(pattern)))
    is_alike = all(body.get(name) == value for name, value in _fixed[key].items())
    is_alike = is_alike and body.get("Limit") in _sizes(table, pattern, site)
    partition = next(iter(body["ExpressionAttributeValues"].values()))["S"]
    return is_alike and _made_by(pattern, partition)


#: What every request of a pattern holds, by the pattern, of which there is one, and its table.
_fixed: dict[tuple[int, str], dict[str, Any]] = {}


def _fixed_in(template: dict[str, Any]) -> dict[str, Any]:
    free = {"ExpressionAttributeValues", "Limit"}
    return {name: value for name, value in template.items() if name not in free}


def _sizes(table: Table, pattern: QueryPattern, site: Site) -> Container[int]:
    """How many items a page of a pattern may have: as declared; of payments also fewer, and of the
    trail fewer, or the many that are read at once where some are left out."""
    if table.name == site.trail.table.name:
        return range(1, _MOST_ENTRIES + 1)
    if pattern in (records.patterns.PAYMENTS_OF_USER, records.patterns.PAYMENTS_BETWEEN):
        return range(1, pattern.page_size + 1)
    return (pattern.page_size,)


def _keys(operation: str, body: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    if operation == "GetItem":
        return [(body["TableName"], body["Key"])]
    return [(name, key) for name, asked in body["RequestItems"].items() for key in asked["Keys"]]


def _is_declared(table_name: str, key: dict[str, Any], site: Site) -> bool:
    return any(
        table.name == table_name
        and isinstance(pattern, GetPattern)
        and _made_by(pattern, key["PK"]["S"])
        and pattern.sort.parse(key["SK"]["S"]) is not None
        for table, pattern in _patterns(site)
    )


def _made_by(pattern: KeyedPattern, partition: str) -> bool:
    return pattern.partition.parse(partition) is not None


def _anything(pattern: QueryPattern) -> dict[str, str]:
    """A value for every part of the pattern's keys."""
    templates: list[KeyTemplate] = [pattern.partition]
    if pattern.sort is not None:
        templates += [getattr(pattern.sort, field.name) for field in fields(pattern.sort)]
    return {name: "x" for template in templates for name in template.parts}
