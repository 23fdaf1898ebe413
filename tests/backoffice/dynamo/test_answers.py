from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from botocore.parsers import JSONParser
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st

from backoffice.dynamo.answers import RefusalError, checked_body, read_answer
from backoffice.dynamo.errors import ConditionFailedError, TruncatedResponseError
from backoffice.dynamo.translation import translated
from backoffice.dynamo.wire import decode, encode
from backoffice.net.messages import Answer
from tests.backoffice.dynamo.values import values

MODEL = get_session().get_service_model("dynamodb")


def read(
    body: bytes, status: int = 200, *, checksum: str | None = None, operation: str = "GetItem"
) -> dict[str, Any]:
    headers = {"x-amz-crc32": checksum} if checksum else {}
    return read_answer(operation, Answer(status, headers, body))


def as_json(content: object) -> bytes:
    return json.dumps(content, default=lambda raw: base64.b64encode(raw).decode()).encode()


@given(values)
def test_any_value_comes_through_the_wire_as_it_is(value: Any) -> None:
    body = as_json({"Item": {"a": encode(value)}})

    assert decode(read(body)["Item"]["a"]) == value


@given(values)
def test_an_answer_reads_as_botocore_reads_it(value: Any) -> None:
    body = as_json({"Item": {"a": encode(value)}, "ConsumedCapacity": {"CapacityUnits": 0.5}})
    response = {"status_code": 200, "headers": {}, "body": body}

    shape = MODEL.operation_model("GetItem").output_shape
    assert shape is not None
    theirs = JSONParser().parse(response, shape)
    ours = read(body)

    # botocore decodes binary; we leave it to who reads it.
    assert decode(ours["Item"]["a"]) == decode(theirs["Item"]["a"])
    assert ours["ConsumedCapacity"] == theirs["ConsumedCapacity"]


BODY = b'{"Items":[{"PK":{"S":"a"}}],"Count":1}'
CHECKSUM = str(zlib.crc32(BODY))


@given(st.integers(0, len(BODY) - 1))
def test_an_answer_cut_off_anywhere_is_an_error(length: int) -> None:
    for checksum in (None, CHECKSUM):
        with pytest.raises(TruncatedResponseError):
            read(BODY[:length], checksum=checksum, operation="Query")


@pytest.mark.parametrize("body", [b"{}", b'{"Items":[],"Count":0}', BODY + b" "])
def test_another_body_than_was_sent_is_an_error(body: bytes) -> None:
    with pytest.raises(TruncatedResponseError):
        checked_body(body, CHECKSUM)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b'"text"', b"1", b"\xff\xfe"])
def test_an_answer_that_says_nothing_is_an_error(body: bytes) -> None:
    with pytest.raises(TruncatedResponseError):
        read(body)


ODD: dict[str, list[bytes]] = {
    "GetItem": [b'{"Item":null}', b'{"Item":[]}', b'{"Item":{"a":"x"}}', b'{"Items":[]}'],
    "Query": [b'{"Count":1}', b'{"Items":null}', b'{"Items":{}}', b'{"Items":[null]}',
              b'{"Items":[{"a":1}]}', b'{"Items":[],"LastEvaluatedKey":"x"}'],
    "Scan": [b'{"Count":1}'],
    "BatchGetItem": [b'{"Responses":null}', b'{"Responses":[]}', b'{"Responses":{"t":null}}',
                     b'{"Responses":{"t":[{"a":null}]}}', b'{"UnprocessedKeys":{}}',
                     b'{"Responses":{},"UnprocessedKeys":null}',
                     b'{"Responses":{},"UnprocessedKeys":{"t":5}}',
                     b'{"Responses":{},"UnprocessedKeys":{"t":{"Keys":null}}}'],
    "BatchExecuteStatement": [b'{"ConsumedCapacity":[]}', b'{"Responses":{}}',
                              b'{"Responses":[null]}', b'{"Responses":[{"Error":"x"}]}',
                              b'{"Responses":[{"Error":{}}]}', b'{"Responses":[{"Error":[]}]}'],
    "BatchWriteItem": [b'{"ok":true}', b'{"UnprocessedItems":null}', b'{"UnprocessedItems":[]}',
                       b'{"UnprocessedItems":{"t":null}}', b'{"UnprocessedItems":{"t":[null]}}',
                       b'{"UnprocessedItems":{"t":[{}]}}',
                       b'{"UnprocessedItems":{"t":[{"PutRequest":null}]}}',
                       b'{"UnprocessedItems":{"t":[{"DeleteRequest":{"Key":null}}]}}'],
    "PutItem": [b'{"ok":true}'],
    "UpdateItem": [b'{"ConsumedCapacity":{},"Attributes":null}'],
    "DeleteItem": [b'{"message":"fine"}'],
    "TransactWriteItems": [b'{"Responses":[]}', b'{"ConsumedCapacity":["x"]}'],
    "DescribeTable": [b'{"ConsumedCapacity":null}'],
}  # fmt: skip


@pytest.mark.parametrize(
    ("operation", "body"), [(name, body) for name, bodies in ODD.items() for body in bodies]
)
def test_an_answer_to_something_else_is_none(operation: str, body: bytes) -> None:
    with pytest.raises(TruncatedResponseError):
        read(body, operation=operation)


def test_an_answer_that_is_whole_is_taken() -> None:
    assert read(BODY, checksum=CHECKSUM, operation="Query") == {
        "Items": [{"PK": {"S": "a"}}],
        "Count": 1,
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            b'{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}',
            "ThrottlingException",
        ),
        (b'{"__type":"ThrottlingException"}', "ThrottlingException"),
        (b'{"__type":"a#ThrottlingException:http://x/"}', "ThrottlingException"),
        (b'{"message":"no type"}', ""),
        (b"", ""),
        (b"{", ""),
        (b"[]", ""),
        (b"<html>", ""),
        (b"\xff", ""),
        (b'{"__type":5}', "5"),
    ],
)
def test_a_refusal_has_the_code_that_it_names(body: bytes, code: str) -> None:
    with pytest.raises(RefusalError) as caught:
        read(body, 400)

    assert caught.value.code == code


def test_a_damaged_refusal_is_not_believed() -> None:
    body = b'{"__type":"x#ConditionalCheckFailedException"}'

    with pytest.raises(TruncatedResponseError):
        read(body, 400, checksum="1")


def test_a_refusal_carries_the_item_as_it_is() -> None:
    item = {"PK": {"S": "a"}, "bytes": {"B": "AP8="}}
    body = as_json({"__type": "x#ConditionalCheckFailedException", "Item": item})

    with pytest.raises(RefusalError) as caught:
        read(body, 400)

    error = translated(caught.value)
    assert isinstance(error, ConditionFailedError)
    assert error.item == item
