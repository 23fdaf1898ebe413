"""Revoking a session: the change and its audit entry in one transaction, request and all."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from functools import partial
from typing import Any

from backoffice.access import Actor
from backoffice.audit.entries import Entry, new_entry_id
from backoffice.audit.items import audit_table, item_of
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.transactions import Transaction
from bench.measure import OURS, Benchmark, Work
from bench.serenya import KEY, PROFILE, TABLE, USER_ID, consumed
from bench.stub import ON_SOCKET, RAW, Wire, raw_clients
from records.layouts.planned import PLANNED
from records.table import UsersTable
from tests import words

AUDIT = audit_table("serenya-dev-audit")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANSWER = {
    "ConsumedCapacity": [consumed(32.0), {"TableName": AUDIT.name, "CapacityUnits": 6.0}],
}


def new_entry() -> Entry:
    return Entry(
        entry_id=new_entry_id(NOW),
        action=words.SESSION_REVOKED,
        at=NOW,
        actor=Actor("staff-1", words.SUPPORT, "request-1"),
        subject=words.USER.of(USER_ID),
        reason=Reason(words.LOST_DEVICE, "lost on the train", "SUP-7"),
        old={"session_id": "sess_abc123"},
        new={"status": "revoked"},
    )


def benchmark(wire: Wire) -> Benchmark:
    gateway = wire.gateway(ANSWER)
    users, trail = (
        UsersTable(gateway, TABLE),
        Trail(gateway, AUDIT, words.VOCABULARY, words.TYPED_KEYS),
    )

    session = PLANNED.parts["session"]
    seen = session.see(PROFILE)
    assert seen

    def built() -> Transaction:
        transaction = Transaction()
        for change in session.change(seen, now=NOW, act_id="act-1"):
            transaction.add("change", users.write_of(change))
        trail.add_to(transaction, new_entry())
        return transaction

    def ours() -> None:
        with call_scope(seconds=2.5):
            gateway.transact(built())

    def raw(client: Any) -> None:
        client.transact_write_items(**by_hand(item_of(new_entry())))

    contestants: dict[str, Work] = {OURS: ours}
    for name, client in raw_clients(wire, ANSWER).items():
        contestants[name] = partial(raw, client)
    by_builder = built().request()["TransactItems"][0]["Update"]
    assert by_builder == by_hand({})["TransactItems"][0]["Update"]
    bound = 0.18 if wire is ON_SOCKET else 0.85
    return Benchmark(f"transaction of an act, {wire.name}", contestants, bounds={RAW: bound})


def by_hand(entry_item: dict[str, Any]) -> dict[str, Any]:
    """The very same request, written down."""
    update = {
        "TableName": TABLE.name,
        "Key": KEY,
        "UpdateExpression": (
            "SET #0.#1.#2 = :0, #0.#1.#3 = :1, #3 = :2 REMOVE #0.#1.#4, #0.#1.#5, #0.#1.#6"
        ),
        "ConditionExpression": (
            "(attribute_exists(#7) AND (((attribute_type(#0.#1, :3) AND #0.#1.#8 = :4) AND "
            "#0.#1.#2 = :5) AND (attribute_not_exists(#0.#1.#2) OR #0.#1.#2 <> :6)))"
        ),
        "ExpressionAttributeNames": {
            "#0": "data",
            "#1": "current_session",
            "#2": "status",
            "#3": "updated_at",
            "#4": "refresh_token_hash",
            "#5": "access_token_hash",
            "#6": "token",
            "#7": "PK",
            "#8": "session_id",
        },
        "ExpressionAttributeValues": {
            ":0": {"S": "revoked"},
            ":1": {"S": "2026-03-01T12:00:00Z"},
            ":2": {"S": "2026-03-01T12:00:00Z"},
            ":3": {"S": "M"},
            ":4": {"S": "sess_abc123"},
            ":5": {"S": "active"},
            ":6": {"S": "revoked"},
        },
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    put = {
        "TableName": AUDIT.name,
        "Item": entry_item,
        "ConditionExpression": "attribute_not_exists(#0)",
        "ExpressionAttributeNames": {"#0": "PK"},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    return {
        "TransactItems": [{"Update": update}, {"Put": put}],
        "ClientRequestToken": secrets.token_hex(16),
        "ReturnConsumedCapacity": "TOTAL",
    }
