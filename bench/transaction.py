"""Revoking a session: the change and its audit entry in one transaction, request and all."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from backoffice.access import Actor
from backoffice.audit.entries import Entry, new_entry_id
from backoffice.audit.items import audit_table, item_of
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.transactions import Transaction
from bench.measure import OURS, Benchmark
from bench.serenya import KEY, TABLE, USER_ID, consumed
from bench.stub import boto3_client, gateway
from records.layouts.planned import PLANNED
from records.table import UsersTable
from tests import words

AUDIT = audit_table("serenya-dev-audit")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SEEN = {
    **KEY,
    "session_id": {"S": "sess_abc123"},
    "status": {"S": "active"},
    "created_at": {"S": "2025-09-27T10:00:00Z"},
}
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


def benchmark() -> Benchmark:
    client, raw_client = gateway(ANSWER), boto3_client(ANSWER)
    users, trail = (
        UsersTable(client, TABLE),
        Trail(client, AUDIT, words.VOCABULARY, words.TYPED_KEYS),
    )

    def built() -> Transaction:
        transaction = Transaction()
        for change in PLANNED.parts["session"].change(SEEN, now=NOW, act_id="act-1"):
            transaction.add("change", users.write_of(change))
        trail.add_to(transaction, new_entry())
        return transaction

    def ours() -> None:
        with call_scope(seconds=2.5):
            client.transact(built())

    def raw_boto3() -> None:
        raw_client.transact_write_items(**by_hand(item_of(new_entry())))

    ours()
    raw_boto3()
    by_builder = built().request()["TransactItems"][0]["Update"]
    assert by_builder == by_hand({})["TransactItems"][0]["Update"]
    return Benchmark(
        "transaction of an act",
        {OURS: ours, "raw boto3": raw_boto3},
        bounds={"raw boto3": 0.85},
    )


def by_hand(entry_item: dict[str, Any]) -> dict[str, Any]:
    """The very same request, written down."""
    update = {
        "TableName": TABLE.name,
        "Key": KEY,
        "UpdateExpression": ("SET #0.#1.#2 = :0, #0.#1.#3 = :1, #3 = :2 REMOVE #0.#1.#4, #0.#1.#5"),
        "ConditionExpression": (
            "(attribute_exists(#6) AND (((attribute_type(#0.#1, :3) AND #0.#1.#7 = :4) AND "
            "#0.#1.#2 = :5) AND (attribute_not_exists(#0.#1.#2) OR #0.#1.#2 <> :6)))"
        ),
        "ExpressionAttributeNames": {
            "#0": "data",
            "#1": "current_session",
            "#2": "status",
            "#3": "updated_at",
            "#4": "refresh_token_hash",
            "#5": "access_token_hash",
            "#6": "PK",
            "#7": "session_id",
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
