"""The same canned answer for every contestant."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import boto3
import orjson
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from backoffice.dynamo.client import Client
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.transport import whole_answer

REGION = "eu-central-1"
#: The form of botocore's `before-send` handlers and, but for `_`, of our transports.
Answering = Callable[..., AWSResponse]


def answering(answer: dict[str, Any]) -> Answering:
    """Answers every request with `answer`, with the headers that DynamoDB sends."""
    body = orjson.dumps(answer)
    headers = {
        "Server": "Server",
        "Date": "Sun, 01 Mar 2026 12:00:00 GMT",
        "Content-Type": "application/x-amz-json-1.0",
        "Content-Length": str(len(body)),
        "Connection": "keep-alive",
        "x-amzn-RequestId": "HV2BNFQ7J9S0CHFJHRN0G6Q7TVVV4KQNSO5AEMVJF66Q9ASUAAJG",
        "x-amz-crc32": str(zlib.crc32(body)),
    }

    def answer_to(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return whole_answer(request, 200, headers, body)

    return answer_to


def gateway(answer: dict[str, Any]) -> Client:
    """Ours, as the site has it."""
    return Client(cursors=CursorSigner(["secret"]), region=REGION, transport=answering(answer))


def boto3_client(answer: dict[str, Any]) -> Any:
    """boto3's client, as its documentation makes one."""
    client = boto3.session.Session().client("dynamodb", region_name=REGION)
    client.meta.events.register("before-send.dynamodb", answering(answer))
    return client


def answer_pynamodb(connection: Any, answer: dict[str, Any]) -> None:
    """Let a model's connection be answered."""
    connection.client.meta.events.register("before-send.dynamodb", answering(answer))
