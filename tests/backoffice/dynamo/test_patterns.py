from __future__ import annotations

import pytest

from backoffice.dynamo import patterns
from backoffice.dynamo.errors import KeyTemplateError, RequestError
from backoffice.dynamo.keys import partition, sort
from backoffice.dynamo.patterns import GetPattern
from backoffice.dynamo.table import Table
from tests.backoffice.dynamo.notebook import NOTES_BACKWARDS, NOTES_BETWEEN, NOTES_OF_OWNER, TITLE


def test_a_get_names_its_key_and_its_projection(notes: Table) -> None:
    request = TITLE.request(notes, {"book": "1", "day": "2026-01-01", "note": "a"})

    assert request == {
        "Key": {"PK": {"S": "BOOK#1"}, "SK": {"S": "NOTE#2026-01-01#a"}},
        "ProjectionExpression": "#0",
        "ExpressionAttributeNames": {"#0": "title"},
    }


def test_a_query_is_built_without_the_network(notes: Table) -> None:
    request = NOTES_BACKWARDS.request(notes, {"book": "1"})

    assert request == {
        "KeyConditionExpression": "#0 = :0 AND begins_with(#1, :1)",
        "ScanIndexForward": False,
        "Limit": 3,
        "ExpressionAttributeNames": {"#0": "PK", "#1": "SK"},
        "ExpressionAttributeValues": {":0": {"S": "BOOK#1"}, ":1": {"S": "NOTE#"}},
    }


def test_a_query_of_an_index_uses_its_deployed_name_and_keys(notes: Table) -> None:
    request = NOTES_OF_OWNER.request(notes, {"owner": "ada"})

    assert request["IndexName"] == "GSI1-Listing"
    assert request["ExpressionAttributeNames"] == {"#0": "GSI1PK"}


@pytest.mark.parametrize("parts", [{}, {"book": "1", "since": "2026"}, {"book": ""}])
def test_a_missing_part_is_an_error_before_the_network(notes: Table, parts: dict[str, str]) -> None:
    with pytest.raises(KeyTemplateError):
        NOTES_BETWEEN.request(notes, parts)


def test_two_patterns_never_share_a_name() -> None:
    name = "test_twice"
    GetPattern(name, "First?", partition("A#{a}"), sort=sort("B"))
    try:
        with pytest.raises(RequestError, match=name):
            GetPattern(name, "Second?", partition("A#{a}"), sort=sort("B"))
    finally:
        patterns.registry.pop(name)
