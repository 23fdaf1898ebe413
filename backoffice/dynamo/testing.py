"""Support for tests: faults between us and DynamoDB."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterable

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from backoffice.dynamo.errors import DeadlineError, UnavailableError
from backoffice.dynamo.scope import current_scope
from backoffice.dynamo.transport import HttpTransport, Transport, whole_answer

#: A fault gets the request and the transport, and answers or raises in its place.
Fault = Callable[[AWSPreparedRequest, Transport], AWSResponse]


class FaultInjector:
    """A transport that meets requests with planned faults, then with the real server.

    `plan` is used up one fault a request; None lets one request through. `matching` limits the
    plan to operations whose name it holds.
    """

    def __init__(self, inner: Transport | None = None) -> None:
        self.inner = inner or HttpTransport()
        self.plan: list[Fault | None] = []
        self.matching: str | None = None
        self.sent: list[str] = []

    def inject(self, faults: Iterable[Fault | None], *, matching: str | None = None) -> None:
        self.plan, self.matching = list(faults), matching

    def __call__(self, request: AWSPreparedRequest) -> AWSResponse:
        operation = operation_of(request)
        self.sent.append(operation)
        concerned = self.matching is None or self.matching in operation
        fault = self.plan.pop(0) if self.plan and concerned else None
        return fault(request, self.inner) if fault else self.inner(request)


def operation_of(request: AWSPreparedRequest) -> str:
    """The operation's name, "GetItem"."""
    target = request.headers["X-Amz-Target"]
    text = target.decode() if isinstance(target, bytes) else str(target)
    return text.rpartition(".")[2]


def error_answer(code: str, status: int = 400) -> Fault:
    """DynamoDB answers with an error and does nothing."""

    def fault(request: AWSPreparedRequest, _: Transport) -> AWSResponse:
        body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "injected"}
        return whole_answer(request, status, {}, json.dumps(body).encode())

    return fault


def lost_request(_: AWSPreparedRequest, __: Transport) -> AWSResponse:
    """The request never arrives, and nobody can tell."""
    raise UnavailableError("injected: the connection broke")


def lost_answer(request: AWSPreparedRequest, inner: Transport) -> AWSResponse:
    """The request is carried out, its answer is lost."""
    inner(request)
    raise UnavailableError("injected: the connection broke")


def late_answer(request: AWSPreparedRequest, inner: Transport) -> AWSResponse:
    """The request is carried out, its answer comes after the deadline."""
    inner(request)
    raise DeadlineError("injected: no answer in time")


def silence(_: AWSPreparedRequest, __: Transport) -> AWSResponse:
    """No answer at all until the deadline has gone."""
    time.sleep(current_scope().remaining())
    raise DeadlineError("injected: no answer in time")


def cut_off(request: AWSPreparedRequest, inner: Transport) -> AWSResponse:
    """The second half of the answer is missing."""
    answer = inner(request)
    body = answer.content
    return whole_answer(request, 200, answer.headers, body[: len(body) // 2])


def emptied(request: AWSPreparedRequest, inner: Transport) -> AWSResponse:
    """The answer is whole JSON, but not what DynamoDB sent: its checksum tells."""
    answer = inner(request)
    headers = {"x-amz-crc32": str(zlib.crc32(answer.content))}
    return whole_answer(request, 200, headers, b"{}")
