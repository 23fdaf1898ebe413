"""One conditional update, request and all: noting when a small item was last seen."""

from __future__ import annotations

from functools import partial
from typing import Any

from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item, encode_item
from bench.measure import OURS, Benchmark, Work
from bench.serenya import consumed
from bench.stub import ON_SOCKET, RAW, Wire, raw_clients

SESSIONS = Table("serenya-dev-backoffice")
KEY_TEXT = "SESSION#0d3c1f"
ITEM: Item = encode_item(
    {
        "PK": KEY_TEXT,
        "SK": "SESSION",
        "staff_id": "7c0e7f0a-52e7-4f0c-8f27-0d3c1f3cf8b1",
        "created_at": "2026-03-01T09:00:00Z",
        "last_seen_at": "2026-03-01T12:00:00Z",
        "ttl": 1772380800,
    }
)
#: Far from the answer of a whole profile, which would measure the parser instead.
ANSWER = {"Attributes": ITEM, "ConsumedCapacity": consumed(1.0)}


def benchmark(wire: Wire) -> Benchmark:
    gateway = wire.gateway(ANSWER)

    def ours() -> Item:
        session_exists = path("PK").exists()
        not_ended = path("ended_at").missing()
        seen = set_(path("last_seen_at"), "2026-03-01T12:00:00Z")
        with call_scope(seconds=2.5):
            return gateway.update(
                SESSIONS,
                SESSIONS.key(KEY_TEXT, "SESSION"),
                Update(seen),
                session_exists & not_ended,
            )

    contestants: dict[str, Work] = {OURS: ours}
    for name, client in raw_clients(wire, ANSWER).items():
        contestants[name] = partial(_raw, client)
        assert contestants[name]() == ours()
    bound = 0.14 if wire is ON_SOCKET else 0.85
    return Benchmark(f"update of a small item, {wire.name}", contestants, bounds={RAW: bound})


def _raw(client: Any) -> object:
    return client.update_item(
        TableName=SESSIONS.name,
        Key={"PK": {"S": KEY_TEXT}, "SK": {"S": "SESSION"}},
        UpdateExpression="SET #0 = :0",
        ConditionExpression="(attribute_exists(#1) AND attribute_not_exists(#2))",
        ExpressionAttributeNames={"#0": "last_seen_at", "#1": "PK", "#2": "ended_at"},
        ExpressionAttributeValues={":0": {"S": "2026-03-01T12:00:00Z"}},
        ReturnValues="ALL_NEW",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
        ReturnConsumedCapacity="TOTAL",
    )["Attributes"]
