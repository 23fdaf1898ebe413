"""What a request is about and what it cost, as it stands in requests and answers."""

from __future__ import annotations

import re
from typing import Any

_TABLE_OF_STATEMENT = re.compile(r'\b(?:UPDATE|INTO|FROM)\s+"?([A-Za-z0-9_.-]+)', re.IGNORECASE)
_NAMELESS = "-"


def target(request: dict[str, Any]) -> str:
    """The table (and index) of a request, for logs; "-" where it names none."""
    tables = tables_of(request)
    text = "+".join(sorted(tables)) or _NAMELESS
    return f"{text}/{request['IndexName']}" if "IndexName" in request else text


def tables_of(request: dict[str, Any]) -> set[str]:
    """The tables that a request names."""
    if "TableName" in request:
        return {request["TableName"]}
    if "TransactItems" in request:
        return {next(iter(each.values()))["TableName"] for each in request["TransactItems"]}
    if "RequestItems" in request:
        return set(request["RequestItems"])
    statements = request.get("Statements") or request.get("TransactStatements") or [request]
    # Most of a batch say the same of other values.
    texts = {each.get("Statement", "") for each in statements}
    return {found[1] for text in texts if (found := _TABLE_OF_STATEMENT.search(text))}


def writes_to(request: dict[str, Any], table: str) -> int:
    """How many items of that table a write asks to be written."""
    if table not in tables_of(request):
        return 0
    if "TransactItems" in request:
        named = [next(iter(each.values()))["TableName"] for each in request["TransactItems"]]
        return named.count(table)
    if "RequestItems" in request:
        return len(request["RequestItems"][table])
    return len(request.get("Statements") or [request])


def units(answer: dict[str, Any]) -> float:
    """All that a call cost, in units."""
    return sum(float(part.get("CapacityUnits") or 0) for part in _parts(answer))


def table_units(answer: dict[str, Any], table: str) -> float:
    """What a call cost of the table itself, without its indexes where the answer tells."""
    parts = [part for part in _parts(answer) if part.get("TableName") == table]
    return sum(float(part.get("Table", part).get("CapacityUnits") or 0) for part in parts)


def _parts(answer: dict[str, Any]) -> list[dict[str, Any]]:
    consumed = answer.get("ConsumedCapacity") or []
    return consumed if isinstance(consumed, list) else [consumed]
