"""Reading answers. A success is JSON as it stands; a refusal becomes botocore's ClientError.

Binary stays base64 text, as it came.
"""

from __future__ import annotations

import zlib
from typing import Any

import orjson
from botocore.exceptions import ClientError

from backoffice.dynamo.errors import TruncatedResponseError
from backoffice.net.messages import Answer


def read_answer(operation: str, answer: Answer) -> dict[str, Any]:
    """What DynamoDB answered. Raises TruncatedResponseError, or ClientError for a refusal."""
    body = checked_body(answer.body, answer.headers.get("x-amz-crc32"))
    if answer.status != 200:
        raise refusal(operation, answer.status, body)
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise TruncatedResponseError("The answer is not complete JSON.") from error
    # Every answer we ask for says at least what it cost: an empty one says nothing at all.
    if not isinstance(content, dict) or not content:
        raise TruncatedResponseError("The answer is empty.")
    return content


def checked_body(body: bytes, crc32: str | None) -> bytes:
    """`body`, or TruncatedResponseError where it is not what DynamoDB sent."""
    if crc32 is not None and str(zlib.crc32(body)) != crc32:
        raise TruncatedResponseError("The answer's checksum is wrong.")
    return body


def refusal(operation: str, status: int, body: bytes) -> ClientError:
    """A refusal with all it carries; without a code where it is cut off or somebody else's."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        content = None
    told: dict[str, Any] = content if isinstance(content, dict) else {}
    # "com.amazonaws.dynamodb.v20120810#Code", of older services with a colon and more behind it.
    code = str(told.get("__type", "")).rpartition("#")[2].partition(":")[0]
    message = told.get("message") or told.get("Message") or ""
    response: Any = told | {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, operation)
