"""The same canned answer for every contestant."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import boto3
import orjson
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from backoffice.aws.transport import as_botocore
from backoffice.dynamo.client import Client
from backoffice.dynamo.pages import CursorSigner
from backoffice.net.messages import Answer

REGION = "eu-central-1"


def canned(answer: dict[str, Any]) -> Answer:
    """`answer` with the headers that DynamoDB sends."""
    body = orjson.dumps(answer)
    headers = {
        "server": "Server",
        "date": "Sun, 01 Mar 2026 12:00:00 GMT",
        "content-type": "application/x-amz-json-1.0",
        "content-length": str(len(body)),
        "connection": "keep-alive",
        "x-amzn-requestid": "HV2BNFQ7J9S0CHFJHRN0G6Q7TVVV4KQNSO5AEMVJF66Q9ASUAAJG",
        "x-amz-crc32": str(zlib.crc32(body)),
    }
    return Answer(200, headers, body)


def answering(answer: dict[str, Any]) -> Callable[..., AWSResponse]:
    """The same for botocore: a handler of `before-send` that answers every request."""
    whole = canned(answer)

    def answer_to(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return as_botocore(request, whole)

    return answer_to


def gateway(answer: dict[str, Any]) -> Client:
    """Ours, as the site has it."""
    whole = canned(answer)
    return Client(cursors=CursorSigner(["secret"]), region=REGION, transport=lambda _: whole)


def boto3_client(answer: dict[str, Any]) -> Any:
    """boto3's client, as its documentation makes one."""
    client = boto3.session.Session().client("dynamodb", region_name=REGION)
    client.meta.events.register("before-send.dynamodb", answering(answer))
    return client


def answer_pynamodb(connection: Any, answer: dict[str, Any]) -> None:
    """Let a model's connection be answered."""
    connection.client.meta.events.register("before-send.dynamodb", answering(answer))
