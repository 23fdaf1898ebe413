"""Up to 25 independent writes in one call, and what became of each.

Some may be done and others not. What surely was not done, because DynamoDB was busy, is sent again
as often as the scope allows; what may have been done is not, and its outcome stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from backoffice.dynamo.client import Client, back_off
from backoffice.dynamo.errors import (
    ConflictError,
    DeadlineError,
    DynamoError,
    RequestError,
    ThrottledError,
    TruncatedResponseError,
)
from backoffice.dynamo.scope import current_scope
from backoffice.dynamo.statements import Statement
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item
from backoffice.net.steps import Steps, result_of

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
MAX_BATCH = 25


class Outcome(StrEnum):
    """What became of one write of a batch."""

    DONE = "done"
    #: Nothing was changed: what is there is not what the write asks for.
    CONDITION_FAILED = "condition failed"
    #: Nothing was changed: over the capacity of the table.
    THROTTLED = "throttled"
    #: Nothing was changed: another write to the same item was under way.
    CONFLICT = "conflict"
    #: Nothing was changed, and it would be refused again: `code` says why.
    REFUSED = "refused"
    #: It may have been done: only the item itself can tell.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one write, and the word DynamoDB has for it where it was not done."""

    outcome: Outcome
    code: str = ""


@dataclass(frozen=True, slots=True)
class BlindPut:
    """Write an item, whatever there is under its key. Raises RequestError for a table that only
    grows."""

    verb: ClassVar = "PutRequest"
    table: Table
    item: Item = field(repr=False)

    def __post_init__(self) -> None:
        _check_may_be_blind(self.table)

    @property
    def key(self) -> Item:
        return _key_of(self.table, self.item)

    def request(self) -> dict[str, Any]:
        """The same in DynamoDB's words."""
        return {self.verb: {"Item": self.item}}


@dataclass(frozen=True, slots=True)
class BlindDelete:
    """Delete an item, whatever it holds. Raises RequestError for a table that only grows."""

    verb: ClassVar = "DeleteRequest"
    table: Table
    key: Item = field(repr=False)

    def __post_init__(self) -> None:
        _check_may_be_blind(self.table)

    def request(self) -> dict[str, Any]:
        return {self.verb: {"Key": self.key}}


BlindWrite = BlindPut | BlindDelete

_DONE = Result(Outcome.DONE)
_PASSING = {Outcome.THROTTLED, Outcome.CONFLICT}
#: Other codes are not heard of, and say nothing that is sure.
_OUTCOMES = {
    "ConditionalCheckFailed": Outcome.CONDITION_FAILED,
    "DuplicateItem": Outcome.CONDITION_FAILED,
    "ProvisionedThroughputExceeded": Outcome.THROTTLED,
    "ThrottlingError": Outcome.THROTTLED,
    "RequestLimitExceeded": Outcome.THROTTLED,
    "TransactionConflict": Outcome.CONFLICT,
    "AccessDenied": Outcome.REFUSED,
    "ItemCollectionSizeLimitExceeded": Outcome.REFUSED,
    "ResourceNotFound": Outcome.REFUSED,
    "ValidationError": Outcome.REFUSED,
}


def execute(client: Client, statements: Sequence[Statement]) -> list[Result]:
    """What became of each statement, in order.

    Raises RequestError where there are too many or two for one item, and the errors of the gateway
    where the first call fails and surely nothing was done.
    """
    return result_of(executing(client, statements))


def executing(client: Client, statements: Sequence[Statement]) -> Steps[list[Result]]:
    """The same in steps."""
    _check(statements)
    requests = [statement.request() for statement in statements]

    def send(numbers: Sequence[int]) -> Steps[list[Result]]:
        request = {"Statements": [requests[number] for number in numbers]}
        answer = yield from client.sending("BatchExecuteStatement", request, repeatable=False)
        answers = answer["Responses"]
        if len(answers) != len(numbers):
            raise TruncatedResponseError("The answer does not speak of every statement.")
        return [_result(each) for each in answers]

    return (yield from _settled(len(requests), send))


def write_blindly(
    client: Client, writes: Sequence[BlindWrite], *, repeatable: bool = False
) -> list[Result]:
    """What became of each put or delete, in order; there are no conditions that could fail.

    `repeatable` as in `Client.update`. Raises what `execute` raises.
    """
    _check(writes)
    numbers_of = {_identity(write.table, write.key): at for at, write in enumerate(writes)}

    def send(numbers: Sequence[int]) -> Steps[list[Result]]:
        asked: dict[str, list[dict[str, Any]]] = {}
        for number in numbers:
            write = writes[number]
            asked.setdefault(write.table.name, []).append(write.request())
        request = {"RequestItems": asked}
        answer = yield from client.sending("BatchWriteItem", request, repeatable=repeatable)
        left = {numbers_of.get(each) for each in _unprocessed(writes, answer)}
        if not left <= set(numbers):
            raise TruncatedResponseError("The answer speaks of what was not asked for.")
        throttled = Result(Outcome.THROTTLED, "Unprocessed")
        return [throttled if number in left else _DONE for number in numbers]

    return result_of(_settled(len(writes), send))


def _settled(
    count: int, send: Callable[[Sequence[int]], Steps[list[Result]]]
) -> Steps[list[Result]]:
    """The results of all, what can be sent again sent again."""
    scope = current_scope()
    results = [_DONE] * count
    left: Sequence[int] = range(count)
    attempt = 0
    while left:
        attempt += 1
        try:
            sent = yield from send(left)
        except DynamoError as error:
            found = _result_of_all(error)
            if found is None and attempt == 1:
                raise
            # What else went wrong with a repeat changes nothing about what the first was told.
            sent = [found or results[number] for number in left]
            attempt = scope.attempts
        for number, result in zip(left, sent, strict=True):
            results[number] = result
        left = [number for number in left if results[number].outcome in _PASSING]
        if left and not _may_go_on(attempt, [results[number] for number in left]):
            break
    return results


def _may_go_on(attempt: int, passing: Sequence[Result]) -> bool:
    """Whether there is another attempt, once the pause before it is over."""
    scope = current_scope()
    if scope.pace and any(result.outcome is Outcome.THROTTLED for result in passing):
        scope.pace.slow_down()
    if attempt >= scope.attempts:
        return False
    try:
        back_off(attempt, scope)
    except DeadlineError:
        return False
    return True


def _result_of_all(error: DynamoError) -> Result | None:
    """What an error of the whole call says of each write in it; None where nothing was done and
    the error says the rest."""
    code = type(error).__name__
    if error.outcome_unknown:
        return Result(Outcome.UNKNOWN, code)
    if isinstance(error, ThrottledError):
        return Result(Outcome.THROTTLED, code)
    return Result(Outcome.CONFLICT, code) if isinstance(error, ConflictError) else None


def _result(answer: dict[str, Any]) -> Result:
    error = answer.get("Error")
    if error is None:
        return _DONE
    return Result(_OUTCOMES.get(error["Code"], Outcome.UNKNOWN), error["Code"])


def _unprocessed(writes: Sequence[BlindWrite], answer: dict[str, Any]) -> list[Hashable]:
    """Which items DynamoDB left as they were; None among them for what is none of ours."""
    tables = {write.table.name: write.table for write in writes}
    found: list[Hashable] = []
    for name, requests in answer.get("UnprocessedItems", {}).items():
        for request in requests:
            is_put = "PutRequest" in request
            item = request["PutRequest"]["Item"] if is_put else request["DeleteRequest"]["Key"]
            found.append(_identity(tables[name], item) if name in tables else None)
    return found


def _check(writes: Sequence[Statement | BlindWrite]) -> None:
    if len(writes) > MAX_BATCH:
        raise RequestError(f"A batch holds at most {MAX_BATCH} writes.")
    # Some servers refuse the whole batch for that, and some do both.
    if len({_identity(write.table, write.key) for write in writes}) < len(writes):
        raise RequestError("One item stands in a batch only once.")


def _check_may_be_blind(table: Table) -> None:
    if table.only_grows:
        raise RequestError("Nothing is written to this table without a condition.")


def _identity(table: Table, item: Item) -> Hashable:
    return (table.name, *item[table.partition_key].items(), *item[table.sort_key].items())


def _key_of(table: Table, item: Item) -> Item:
    return {name: item[name] for name in (table.partition_key, table.sort_key)}
