"""Reading answers: orjson for what went well, botocore for what did not.

botocore's own parser takes half the time of a GetItem. It walks the service model for every
attribute, although the JSON of a success already is what it builds. Errors still go its way.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import orjson
from botocore.parsers import JSONParser, ResponseParserError, create_parser

from dynamo.errors import TruncatedResponseError

_SAMPLE = orjson.dumps(
    {
        "Item": {
            "PK": {"S": "a"},
            "n": {"N": "1.50"},
            "m": {"M": {"l": {"L": [{"NULL": True}, {"BOOL": False}]}, "s": {"SS": ["x"]}}},
        },
        "ConsumedCapacity": {"TableName": "t", "CapacityUnits": 0.5},
    }
)


class FastParser(JSONParser):
    """botocore's JSON parser with a short cut for successes."""

    def parse(self, response: Mapping[str, Any], shape: Any) -> dict[str, Any]:
        """The answer as botocore would give it; binary stays base64 text."""
        if response["status_code"] != 200:
            parsed: dict[str, Any] = super().parse(response, shape)
            return parsed
        headers = response["headers"]
        body = checked_body(response["body"], headers.get("x-amz-crc32"))
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise TruncatedResponseError("The answer is not whole JSON.") from error
        # Every answer we ask for says at least what it cost: an empty one says nothing at all.
        if not isinstance(answer, dict) or not answer:
            raise TruncatedResponseError("The answer holds nothing.")
        request_id = headers.get("x-amzn-requestid")
        answer["ResponseMetadata"] = {"RequestId": request_id, "HTTPStatusCode": 200}
        return answer


class ParserFactory:
    """What botocore asks for a parser, once per answer."""

    def __init__(self) -> None:
        self._parsers: dict[str, Any] = {"json": FastParser()}

    def set_parser_defaults(self, **_: Any) -> None:
        """botocore passes timestamp and blob parsers here; the short cut needs neither."""

    def create_parser(self, protocol_name: str) -> Any:
        if protocol_name not in self._parsers:
            self._parsers[protocol_name] = create_parser(protocol_name)
        return self._parsers[protocol_name]


def checked_body(body: bytes, crc32: str | None) -> bytes:
    """`body`, or TruncatedResponseError where it is not what DynamoDB sent."""
    if crc32 is not None and str(zlib.crc32(body)) != crc32:
        raise TruncatedResponseError("The answer's checksum is wrong.")
    return body


def check_short_cut(shape: Any) -> None:
    """Compare the short cut with botocore's parser once, so that an upgrade cannot surprise.

    `shape` is botocore's output shape of GetItem. Raises ResponseParserError where they differ.
    """
    response = {"status_code": 200, "headers": {}, "body": _SAMPLE}
    slow = JSONParser().parse(dict(response), shape)
    fast = FastParser().parse(dict(response), shape)
    for answer in (slow, fast):
        answer.pop("ResponseMetadata")
    if slow != fast:
        raise ResponseParserError("The short cut no longer reads what botocore reads.")
