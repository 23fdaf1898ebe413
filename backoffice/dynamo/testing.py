"""Support for tests: faults between us and DynamoDB."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace

from backoffice.dynamo.errors import DeadlineError, UnavailableError
from backoffice.dynamo.scope import current_scope
from backoffice.dynamo.transport import HttpTransport, Transport, steps_of
from backoffice.net.messages import Answer, Request
from backoffice.net.steps import Steps, result_of

#: A fault gets the request and the transport, and answers or raises in its place.
Fault = Callable[[Request, Transport], Answer]


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

    def __call__(self, request: Request) -> Answer:
        return result_of(self.steps(request))

    def steps(self, request: Request) -> Steps[Answer]:
        """The same in steps; what a fault does it does before the first."""
        operation = operation_of(request)
        self.sent.append(operation)
        concerned = self.matching is None or self.matching in operation
        fault = self.plan.pop(0) if self.plan and concerned else None
        meets: Transport = (lambda asked: fault(asked, self.inner)) if fault else self.inner
        return (yield from steps_of(meets, request))


def operation_of(request: Request) -> str:
    """The operation's name, "GetItem"."""
    return request.headers["X-Amz-Target"].rpartition(".")[2]


def error_answer(code: str, status: int = 400, **more: object) -> Fault:
    """DynamoDB answers with an error, and `more` of what belongs to it, and does nothing."""

    def fault(_: Request, __: Transport) -> Answer:
        body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "injected"}
        return Answer(status, {}, json.dumps(body | more).encode())

    return fault


def lost_request(_: Request, __: Transport) -> Answer:
    """The request never arrives, and nobody can tell."""
    raise UnavailableError("injected: the connection broke")


def lost_answer(request: Request, inner: Transport) -> Answer:
    """The request is carried out, its answer is lost."""
    inner(request)
    raise UnavailableError("injected: the connection broke")


def late_answer(request: Request, inner: Transport) -> Answer:
    """The request is carried out, its answer comes after the deadline."""
    inner(request)
    raise DeadlineError("injected: no answer in time")


def silence(_: Request, __: Transport) -> Answer:
    """No answer at all until the deadline has gone."""
    time.sleep(current_scope().remaining())
    raise DeadlineError("injected: no answer in time")


def cut_off(request: Request, inner: Transport) -> Answer:
    """The second half of the answer is missing."""
    answer = inner(request)
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def emptied(request: Request, inner: Transport) -> Answer:
    """The answer is whole JSON, but not what DynamoDB sent: its checksum tells."""
    answer = inner(request)
    return Answer(200, {"x-amz-crc32": str(zlib.crc32(answer.body))}, b"{}")


#: Where a list goes on whose first page was empty.
_BEFORE_THE_FIRST = {"PK": {"S": "before the first"}, "SK": {"S": "-"}}


class ShortPages:
    """A transport on which every page of a Query is empty first, and then has `size` items.

    DynamoDB may send both wherever there is more: a page says by its key alone that it is the last.
    """

    def __init__(self, inner: Transport, size: int = 1) -> None:
        self.inner, self.size = inner, size
        self._seen: set[bytes] = set()

    def __call__(self, request: Request) -> Answer:
        if operation_of(request) != "Query":
            return self.inner(request)
        body = json.loads(request.body)
        start = body.get("ExclusiveStartKey")
        if start != _BEFORE_THE_FIRST and request.body not in self._seen:
            self._seen.add(request.body)
            costs = {"TableName": body["TableName"], "CapacityUnits": 0.5}
            key = start or _BEFORE_THE_FIRST
            empty: dict[str, object] = {
                "Items": [],
                "LastEvaluatedKey": key,
                "ConsumedCapacity": costs,
            }
            return Answer(200, {}, json.dumps(empty).encode())
        if start == _BEFORE_THE_FIRST:
            del body["ExclusiveStartKey"]
        body["Limit"] = min(body["Limit"], self.size)
        return self.inner(replace(request, body=json.dumps(body).encode()))
