"""Tables from the template that deploys them."""

from __future__ import annotations

from typing import Any, cast

import pytest

from backoffice.dynamo import template
from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import DeadlineError, TableNotFoundError
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.template import TemplateError, create_table_requests, create_tables
from scripts.processes import ROOT
from tests.conftest import PARAMETERS

TEMPLATE = (ROOT / "infra" / "data-plane.yaml").read_text(encoding="utf-8")
MINIMAL = """
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod], Default: dev}
Conditions:
  IsProduction: !Equals [!Ref Environment, prod]
  IsNot: !Not [!Condition IsProduction]
Resources:
  Notes:
    Type: AWS::DynamoDB::Table
    Condition: IsNot
    Properties:
      TableName: !Sub notes-${Environment}
      KeySchema: [{AttributeName: PK, KeyType: HASH}]
      Tags: !If [IsProduction, [], !Ref AWS::NoValue]
"""


def test_the_users_table_is_there_only_where_told() -> None:
    names = [each.name for each in create_table_requests(TEMPLATE, {"Environment": "staging"})]
    all_names = [each.name for each in create_table_requests(TEMPLATE, PARAMETERS)]

    assert names == ["serenya-staging-backoffice", "serenya-staging-audit"]
    assert all_names == ["serenya-dev", "serenya-dev-backoffice", "serenya-dev-audit"]


def test_production_is_protected_and_can_be_restored() -> None:
    prod = create_table_requests(TEMPLATE, {"Environment": "prod"})
    dev = create_table_requests(TEMPLATE, PARAMETERS)

    assert all(each.request["DeletionProtectionEnabled"] is True for each in prod)
    assert all(each.point_in_time_recovery for each in prod)
    assert not any(each.point_in_time_recovery for each in dev)


def test_entries_of_the_trail_never_expire() -> None:
    ttl = {each.name: each.ttl_attribute for each in create_table_requests(TEMPLATE, PARAMETERS)}

    assert ttl == {
        "serenya-dev": "ttl",
        "serenya-dev-backoffice": "ttl",
        "serenya-dev-audit": None,
    }


def test_functions_are_worked_out() -> None:
    [notes] = create_table_requests(MINIMAL, {})

    assert notes.request == {
        "TableName": "notes-dev",
        "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
    }
    assert create_table_requests(MINIMAL, {"Environment": "prod"}) == []


@pytest.mark.parametrize(
    ("template", "parameters"),
    [
        ("a: [", {}),
        ("just text", {}),
        ("Resources: 3", {}),
        (TEMPLATE, {}),
        (TEMPLATE, {"Environment": "moon"}),
        (MINIMAL, {"Colour": "red"}),
        (MINIMAL.replace("!Sub notes-${Environment}", "!Ref Nothing"), {}),
        (MINIMAL.replace("!Sub notes-${Environment}", "!GetAtt Other.Name"), {}),
        (MINIMAL.replace("!Sub notes-${Environment}", "!Sub [a, {b: c}]"), {}),
        (MINIMAL.replace("TableName:", "Name:"), {}),
        (MINIMAL.replace("Tags:", "StreamSpecification:").replace("!Ref AWS::NoValue", "x"), {}),
        (MINIMAL.replace("Condition: IsNot", "Condition: Unknown"), {}),
    ],
)
def test_what_is_not_understood_is_an_error(template: str, parameters: dict[str, str]) -> None:
    with pytest.raises(TemplateError):
        create_table_requests(template, parameters)


def test_tables_are_created_once_with_ttl_switched_on(gateway: Client) -> None:
    parameters = {"Environment": "staging", "CreateUsersTable": "true"}

    created = create_tables(gateway, TEMPLATE, parameters)

    assert created == ["serenya-staging", "serenya-staging-backoffice", "serenya-staging-audit"]
    assert create_tables(gateway, TEMPLATE, parameters) == []
    assert [ttl_of(gateway, name) for name in created] == ["ttl", "ttl", None]


def ttl_of(gateway: Client, name: str) -> str | None:
    answer = gateway.administer("DescribeTimeToLive", {"TableName": name})
    description = answer["TimeToLiveDescription"]
    attribute: str | None = description.get("AttributeName")
    return attribute if description["TimeToLiveStatus"] in ("ENABLED", "ENABLING") else None


def test_a_property_without_a_value_is_left_out() -> None:
    text = MINIMAL + "      BillingMode: !Ref AWS::NoValue\n"
    [notes] = create_table_requests(text, {})

    assert "BillingMode" not in notes.request


class SlowDynamoDB:
    """Tells of a table in these states, one after the other; the last one stays."""

    def __init__(self, *states: dict[str, Any] | None) -> None:
        self.states = list(states)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def administer(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation != "DescribeTable":
            self.asked.append((operation, request))
            return {}
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if state is None:
            raise TableNotFoundError("There is no such table.")
        return {"Table": state}


def in_state(table: str, index: str) -> dict[str, Any]:
    return {"TableStatus": table, "GlobalSecondaryIndexes": [{"IndexStatus": index}]}


def test_a_table_is_ready_when_it_and_its_indexes_are(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("backoffice.dynamo.template.time.sleep", slept.append)
    active = in_state("ACTIVE", "ACTIVE")
    states = [None, None, in_state("CREATING", "CREATING"), in_state("ACTIVE", "CREATING"), active]

    with call_scope(seconds=30):
        create_tables(cast(Client, SlowDynamoDB(*states)), MINIMAL, {})

    # Not there before it is created, not visible just after.
    assert slept == [template.POLL_SECONDS] * 3


def test_a_table_that_does_not_get_ready_in_time_is_an_error() -> None:
    slow = SlowDynamoDB(None, in_state("CREATING", "CREATING"))

    with call_scope(seconds=template.POLL_SECONDS), pytest.raises(DeadlineError):
        create_tables(cast(Client, slow), MINIMAL, {})


def test_what_a_deployment_switches_on_is_switched_on() -> None:
    text = MINIMAL + (
        "      TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}\n"
        "      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}\n"
        "      SSESpecification: {SSEEnabled: true}\n"
    )
    dynamodb = SlowDynamoDB(None, in_state("ACTIVE", "ACTIVE"))

    with call_scope(seconds=30):
        create_tables(cast(Client, dynamodb), text, {})

    (_, created), *switched_on = dynamodb.asked
    ttl, recovery = {"Enabled": True, "AttributeName": "ttl"}, {"PointInTimeRecoveryEnabled": True}
    assert created["SSESpecification"] == {"Enabled": True}
    assert switched_on == [
        ("UpdateTimeToLive", {"TableName": "notes-dev", "TimeToLiveSpecification": ttl}),
        (
            "UpdateContinuousBackups",
            {"TableName": "notes-dev", "PointInTimeRecoverySpecification": recovery},
        ),
    ]
