"""What a call is about and what it cost."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.dynamo import costs
from backoffice.dynamo.client import Client
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.scope import call_scope
from backoffice.net.messages import Answer

UPDATE = {"Statement": 'UPDATE "my-notes" SET "a" = ? WHERE "PK" = ?'}
INSERT = {"Statement": "INSERT INTO \"my.audit\" VALUE {'PK': ?}"}
SELECT = {"Statement": "select * from notes"}
TARGETS: list[tuple[dict[str, Any], str]] = [
    ({"TableName": "notes", "Key": {}}, "notes"),
    ({"TableName": "notes", "IndexName": "listing"}, "notes/listing"),
    ({"RequestItems": {"b": {"Keys": []}, "a": {"Keys": []}}}, "a+b"),
    ({"TransactItems": [{"Put": {"TableName": "a"}}, {"Update": {"TableName": "b"}}]}, "a+b"),
    ({"TransactStatements": [UPDATE, INSERT]}, "my-notes+my.audit"),
    ({"Statements": [UPDATE, UPDATE, INSERT]}, "my-notes+my.audit"),
    (UPDATE, "my-notes"),
    (SELECT, "notes"),
    ({"Limit": 5}, "-"),
]


@pytest.mark.parametrize(("request_", "target"), TARGETS)
def test_every_request_says_what_it_is_about(request_: dict[str, Any], target: str) -> None:
    assert costs.target(request_) == target


def test_a_call_that_names_no_table_is_counted_without_one() -> None:
    client = Client(
        cursors=CursorSigner(["s"]),
        region="eu-central-1",
        transport=lambda _: Answer(200, {}, b'{"TableNames":[]}'),
    )

    with call_scope(seconds=5) as scope:
        client.administer("ListTables", {})

    assert [(call.operation, call.target) for call in scope.calls] == [("ListTables", "-")]


def test_writes_to_a_table_are_counted_item_by_item() -> None:
    puts = [{"Put": {"TableName": name}} for name in ("a", "a", "b")]

    assert costs.writes_to({"TransactItems": puts}, "a") == 2
    assert costs.writes_to({"RequestItems": {"a": [{}, {}, {}], "b": [{}]}}, "a") == 3
    assert costs.writes_to({"Statements": [UPDATE] * 25}, "my-notes") == 25
    assert costs.writes_to({"TableName": "a", "Key": {}}, "a") == 1
    assert costs.writes_to({"TableName": "a", "Key": {}}, "b") == 0


def test_units_of_a_table_are_without_those_of_its_indexes_where_the_answer_tells() -> None:
    told = {"TableName": "a", "CapacityUnits": 12.0, "Table": {"CapacityUnits": 4.0}}
    untold = {"TableName": "a", "CapacityUnits": 1.0}
    other = {"TableName": "b", "CapacityUnits": 2.0}

    assert costs.units({"ConsumedCapacity": [told, untold, other]}) == 15
    assert costs.table_units({"ConsumedCapacity": [told, untold, other]}, "a") == 5
    assert costs.table_units({"ConsumedCapacity": told}, "a") == 4
    assert costs.units({}) == costs.table_units({}, "a") == 0
