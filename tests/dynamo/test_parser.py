from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from botocore.parsers import ResponseParserError
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st

from dynamo.errors import TruncatedResponseError
from dynamo.parser import FastParser, check_short_cut, checked_body
from dynamo.wire import decode, encode
from tests.dynamo.values import values

MODEL = get_session().get_service_model("dynamodb")


def parsed(body: bytes, **headers: str) -> dict[str, Any]:
    response = {"status_code": 200, "headers": headers, "body": body}
    return FastParser().parse(response, MODEL.operation_model("GetItem").output_shape)


def test_the_short_cut_reads_what_botocore_reads() -> None:
    check_short_cut(MODEL.operation_model("GetItem").output_shape)


def test_a_botocore_that_reads_otherwise_is_noticed_at_the_start() -> None:
    with pytest.raises(ResponseParserError):
        check_short_cut(MODEL.operation_model("ListTables").output_shape)


@given(values)
def test_any_value_comes_through_the_wire_as_it_is(value: Any) -> None:
    body = json.dumps({"Item": {"a": encode(value)}}, default=_base64).encode()

    assert decode(parsed(body)["Item"]["a"]) == value


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


BODY = b'{"Items":[{"PK":{"S":"a"}}],"Count":1}'
CHECKSUM = str(zlib.crc32(BODY))


@given(st.integers(0, len(BODY) - 1))
def test_an_answer_cut_off_anywhere_is_an_error(length: int) -> None:
    for headers in ({}, {"x-amz-crc32": CHECKSUM}):
        with pytest.raises(TruncatedResponseError):
            parsed(BODY[:length], **headers)


@pytest.mark.parametrize("body", [b"{}", b'{"Items":[],"Count":0}', BODY + b" "])
def test_another_body_than_was_sent_is_an_error(body: bytes) -> None:
    with pytest.raises(TruncatedResponseError):
        checked_body(body, CHECKSUM)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b'"text"', b"1", b"\xff\xfe"])
def test_an_answer_that_says_nothing_is_an_error(body: bytes) -> None:
    with pytest.raises(TruncatedResponseError):
        parsed(body)


def test_an_answer_that_is_whole_is_taken() -> None:
    answer = parsed(BODY, **{"x-amz-crc32": CHECKSUM, "x-amzn-requestid": "r1"})

    assert answer["Items"] == [{"PK": {"S": "a"}}]
    assert answer["ResponseMetadata"] == {"RequestId": "r1", "HTTPStatusCode": 200}
