"""The same canned answer for every contestant."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import orjson
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.config import Config

from backoffice.dynamo.client import Client
from backoffice.dynamo.pages import CursorSigner
from backoffice.net.messages import Answer
from bench.canned import serve

REGION = "eu-central-1"
RAW, UNVALIDATED = "raw boto3", "raw boto3, nothing validated"


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


def as_botocore(request: AWSPreparedRequest, answer: Answer) -> AWSResponse:
    """An answer in the shape in which botocore reads one."""
    headers: Any = HeadersDict(answer.headers)
    return AWSResponse(request.url, answer.status, headers, _Body(answer.body))


class _Body:
    """A body that has arrived, in the shape AWSResponse reads."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self._body


class Stubbed:
    """Every answer is there at once: what is measured is all but the exchange."""

    name = "stub"

    def gateway(self, answer: dict[str, Any]) -> Client:
        """Ours, as the site has it."""
        whole = canned(answer)
        return Client(cursors=CursorSigner(["secret"]), region=REGION, transport=lambda _: whole)

    def boto3_client(self, answer: dict[str, Any], *, validates: bool = True) -> Any:
        """boto3's client, as its documentation makes one; or without looking at parameters."""
        client = _boto3_client(None, validates=validates)
        client.meta.events.register("before-send.dynamodb", answering(answer))
        return client


class OnSocket:
    """Every answer comes over the loopback address, from another process."""

    name = "socket"

    def gateway(self, answer: dict[str, Any]) -> Client:
        endpoint = serve(canned(answer))
        return Client(cursors=CursorSigner(["secret"]), region=REGION, endpoint_url=endpoint)

    def boto3_client(self, answer: dict[str, Any], *, validates: bool = True) -> Any:
        return _boto3_client(serve(canned(answer)), validates=validates)


Wire = Stubbed | OnSocket
STUBBED, ON_SOCKET = Stubbed(), OnSocket()


def raw_clients(wire: Wire, answer: dict[str, Any]) -> dict[str, Any]:
    """boto3's client as it is, and without its check of parameters, by what they are called."""
    return {
        RAW: wire.boto3_client(answer),
        UNVALIDATED: wire.boto3_client(answer, validates=False),
    }


def _boto3_client(endpoint: str | None, *, validates: bool) -> Any:
    config = Config(parameter_validation=validates)
    session = boto3.session.Session()
    return session.client("dynamodb", region_name=REGION, endpoint_url=endpoint, config=config)


def answer_pynamodb(connection: Any, answer: dict[str, Any]) -> None:
    """Let a model's connection be answered."""
    connection.client.meta.events.register("before-send.dynamodb", answering(answer))
