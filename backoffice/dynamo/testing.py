"""Support for tests: faults between us and DynamoDB."""

from __future__ import annotations

import json
import random
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

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


class Waves:
    """A transport that counts waves: requests that leave one after the other, before the answer of
    any of them is used. For what is asked from one thread."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner
        self.sent: list[list[str]] = []
        self._is_answered = True

    def __call__(self, request: Request) -> Answer:
        return result_of(self.steps(request))

    def steps(self, request: Request) -> Steps[Answer]:
        """The same in steps, as it has to be asked for more than one a wave."""
        if self._is_answered:
            self.sent.append([])
        self._is_answered = False
        self.sent[-1].append(operation_of(request))
        answer = yield from steps_of(self.inner, request)
        self._is_answered = True
        return answer


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


def failed_answer(request: Request, inner: Transport) -> Answer:
    """The request is carried out, and the answer is that something broke."""
    inner(request)
    return error_answer("InternalServerError", 500)(request, inner)


def slow_answer(request: Request, inner: Transport) -> Answer:
    """The answer takes its time."""
    time.sleep(SLOW_SECONDS)
    return inner(request)


def conflict(request: Request, inner: Transport) -> Answer:
    """Another write was under way: nothing was done; of statements, the other half."""
    operation, asked = operation_of(request), json.loads(request.body)
    if operation == "BatchExecuteStatement":
        return _every_second(request, inner, "TransactionConflict")
    if operation == "TransactWriteItems":
        reasons = [{"Code": "None"} for _ in asked["TransactItems"]]
        reasons[-1] = {"Code": "TransactionConflict"}
        told = error_answer("TransactionCanceledException", CancellationReasons=reasons)
        return told(request, inner)
    return error_answer("TransactionConflictException")(request, inner)


def unprocessed(request: Request, inner: Transport) -> Answer:
    """Half of a batch is left for another time."""
    if operation_of(request) == "BatchExecuteStatement":
        return _every_second(request, inner, "ProvisionedThroughputExceeded")
    ((table, asked),) = json.loads(request.body)["RequestItems"].items()
    half = len(asked["Keys"]) // 2
    left = {table: {**asked, "Keys": asked["Keys"][half:]}}
    told: dict[str, object] = {"Responses": {}}
    if half:
        first = {table: {**asked, "Keys": asked["Keys"][:half]}}
        told = json.loads(_sent(request, inner, RequestItems=first))
    return Answer(200, {}, json.dumps({**told, "UnprocessedKeys": left}).encode())


def _every_second(request: Request, inner: Transport, code: str) -> Answer:
    """Every second statement of a batch is refused, and the others are carried out."""
    statements = json.loads(request.body)["Statements"]
    responses: list[object] = [{"Error": {"Code": code}} for _ in statements]
    told: dict[str, object] = {}
    if statements[1:]:
        told = json.loads(_sent(request, inner, Statements=statements[1::2]))
        responses[1::2] = told["Responses"]  # type: ignore[call-overload]  # a list
    return Answer(200, {}, json.dumps({**told, "Responses": responses}).encode())


def _sent(request: Request, inner: Transport, **instead: object) -> bytes:
    """The answer to a request that asks for something else."""
    body = json.dumps(json.loads(request.body) | instead).encode()
    return inner(replace(request, body=body)).body


@dataclass(frozen=True, slots=True)
class Mishap:
    """A fault, and the operations that may meet it; none named: all."""

    fault: Fault
    operations: frozenset[str] = frozenset()

    def may_meet(self, operation: str) -> bool:
        return not self.operations or operation in self.operations


SLOW_SECONDS = 0.005
WRITES = frozenset(
    {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchExecuteStatement"}
)
#: What goes wrong in a network and a database, by its name.
MISHAPS: Mapping[str, Mishap] = {
    "throttled": Mishap(error_answer("ProvisionedThroughputExceededException")),
    "500 before": Mishap(error_answer("InternalServerError", 500)),
    "500 after": Mishap(failed_answer),
    "reset before": Mishap(lost_request),
    "reset after": Mishap(lost_answer),
    "late": Mishap(late_answer),
    "cut off": Mishap(cut_off),
    "conflict": Mishap(conflict, WRITES),
    "slow": Mishap(slow_answer),
    "unprocessed": Mishap(unprocessed, frozenset({"BatchGetItem", "BatchExecuteStatement"})),
}


class BadLine:
    """A transport on which a share of the requests, drawn by a seed, meets one of the `MISHAPS`,
    each of them about as often; `met` counts them by name, `sent` all requests. Safe for threads.
    """

    def __init__(self, seed: int, share: float = 0.2, inner: Transport | None = None) -> None:
        self.inner = inner or HttpTransport()
        self.share = share
        self.sent = 0
        self.met: Counter[str] = Counter()
        self._chance = random.Random(seed)  # noqa: S311  # drawn again in every test
        self._due: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Answer:
        mishap = self._drawn(operation_of(request))
        return mishap.fault(request, self.inner) if mishap else self.inner(request)

    def _drawn(self, operation: str) -> Mishap | None:
        with self._lock:
            self.sent += 1
            if self._chance.random() >= self.share:
                return None
            while not (fit := [n for n in self._due if MISHAPS[n].may_meet(operation)]):
                # What is left waits for an operation that may meet it.
                self._due += self._chance.sample(list(MISHAPS), len(MISHAPS))
            name = fit[0]
            self._due.remove(name)
            self.met[name] += 1
            return MISHAPS[name]


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
