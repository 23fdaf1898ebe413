"""Reading answers. A success is JSON as it stands; a refusal is an error that holds what was said.

Binary stays base64 text, as it came.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import orjson

from backoffice.dynamo.errors import TruncatedResponseError
from backoffice.net.messages import Answer


class RefusalError(Exception):
    """DynamoDB refused a request: `told` is all it said. `translation` makes it one of our tree."""

    def __init__(self, status: int, told: dict[str, Any]) -> None:
        super().__init__(status)
        self.status = status
        self.told = told

    @property
    def code(self) -> str:
        """Its word for why; empty where it gave none."""
        # "com.amazonaws.dynamodb.v20120810#Code", of older ones with a colon and more behind it.
        return str(self.told.get("__type", "")).rpartition("#")[2].partition(":")[0]

    @property
    def message(self) -> str:
        """Its sentence, which may quote values."""
        return str(self.told.get("message") or self.told.get("Message") or "")


def read_answer(operation: str, answer: Answer) -> dict[str, Any]:
    """What DynamoDB answered. Raises TruncatedResponseError, or RefusalError for a refusal."""
    body = checked_body(answer.body, answer.headers.get("x-amz-crc32"))
    if answer.status != 200:
        raise refusal(answer.status, body)
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise TruncatedResponseError("The answer is not complete JSON.") from error
    # Every answer we ask for says at least what it cost: an empty one says nothing at all.
    if not isinstance(content, dict) or not content:
        raise TruncatedResponseError("The answer is empty.")
    if not (_has_costs(content) and _FORMS.get(operation, bool)(content)):
        raise TruncatedResponseError(f"The answer has not the form of {operation}'s.")
    return content


_MAPS = {dict}


def _is_item(value: object) -> bool:
    """Whether it is an item or a key: names, and values that say of what type they are."""
    return isinstance(value, dict) and _MAPS.issuperset(map(type, value.values()))


def _are_items(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_item, value))


def _has_costs(content: dict[str, Any]) -> bool:
    """Whether what it says of its costs, if anything, can be added up."""
    consumed = content.get("ConsumedCapacity", [])
    costs = consumed if isinstance(consumed, list) else [consumed]
    return all(isinstance(cost, dict) for cost in costs)


def _is_get(content: dict[str, Any]) -> bool:
    return _is_item(content["Item"]) if "Item" in content else "ConsumedCapacity" in content


def _is_page(content: dict[str, Any]) -> bool:
    return _are_items(content.get("Items")) and _is_item(content.get("LastEvaluatedKey", {}))


def _is_batch(content: dict[str, Any]) -> bool:
    found, left = content.get("Responses"), content.get("UnprocessedKeys", {})
    if not (isinstance(found, dict) and isinstance(left, dict)):
        return False
    keys = [asked.get("Keys") if isinstance(asked, dict) else None for asked in left.values()]
    return all(map(_are_items, [*found.values(), *keys]))


def _is_write(content: dict[str, Any]) -> bool:
    return "ConsumedCapacity" in content and _is_item(content.get("Attributes", {}))


def _is_statements(content: dict[str, Any]) -> bool:
    found = content.get("Responses")
    return isinstance(found, list) and all(
        isinstance(each, dict) and _is_verdict(each.get("Error")) for each in found
    )


def _is_verdict(error: object) -> bool:
    """Whether it says what became of a statement: nothing where it was done."""
    return error is None or (isinstance(error, dict) and isinstance(error.get("Code"), str))


def _is_batch_of_writes(content: dict[str, Any]) -> bool:
    left = content.get("UnprocessedItems", {})
    said = "ConsumedCapacity" in content or "UnprocessedItems" in content
    return said and isinstance(left, dict) and all(map(_are_writes, left.values()))


def _are_writes(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_left_write, value))


def _is_left_write(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    if "PutRequest" in value:
        return isinstance(value["PutRequest"], dict) and _is_item(value["PutRequest"].get("Item"))
    delete = value.get("DeleteRequest")
    return isinstance(delete, dict) and _is_item(delete.get("Key"))


#: What the answers have that are read; of others, that they say something.
_FORMS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "GetItem": _is_get,
    "Query": _is_page,
    "Scan": _is_page,
    "BatchGetItem": _is_batch,
    "BatchExecuteStatement": _is_statements,
    "BatchWriteItem": _is_batch_of_writes,
    "PutItem": _is_write,
    "UpdateItem": _is_write,
    "DeleteItem": _is_write,
    "TransactWriteItems": _is_write,
}


def checked_body(body: bytes, crc32: str | None) -> bytes:
    """`body`, or TruncatedResponseError where it is not what DynamoDB sent."""
    if crc32 is not None and str(zlib.crc32(body)) != crc32:
        raise TruncatedResponseError("The answer's checksum is wrong.")
    return body


def refusal(status: int, body: bytes) -> RefusalError:
    """A refusal with all it carries; without a code where it is cut off or somebody else's."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        content = None
    return RefusalError(status, content if isinstance(content, dict) else {})
