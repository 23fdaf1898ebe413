"""Sending requests: one client per process, safe for threads."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any

from backoffice.dynamo import connection, costs
from backoffice.dynamo.answers import RefusalError
from backoffice.dynamo.errors import (
    ConflictError,
    DeadlineError,
    DynamoError,
    NotFoundError,
    ScanNotAllowedError,
    ThrottledError,
    TruncatedResponseError,
    UnavailableError,
    UnsettledError,
)
from backoffice.dynamo.expressions import Condition, Update
from backoffice.dynamo.pages import CursorSigner, Page
from backoffice.dynamo.patterns import GetPattern, Parts, QueryPattern, ScanPattern
from backoffice.dynamo.scope import Call, CallScope, current_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.transactions import (
    ItemDelete,
    ItemPut,
    ItemUpdate,
    SingleWrite,
    Transaction,
)
from backoffice.dynamo.translation import translated
from backoffice.dynamo.transport import Transport
from backoffice.dynamo.wire import Item
from backoffice.net.steps import Steps, result_of

BACKOFF_SECONDS = 0.05
MAX_BACKOFF_SECONDS = 2.0
_READS = {"GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan"}


class Client:
    """The gateway. Every method needs a call scope and raises the errors of `dynamo.errors`.

    Reads are retried within the scope; a write is retried only where it surely was not done,
    or where its token makes a second time harmless.
    """

    def __init__(
        self,
        *,
        cursors: CursorSigner,
        endpoint_url: str | None = None,
        region: str | None = None,
        transport: Transport | None = None,
        validate: bool = False,
    ) -> None:
        self.cursors = cursors
        self._connect = partial(
            connection.connect,
            endpoint_url=endpoint_url,
            region=region,
            transport=transport,
            validate=validate,
        )

    @cached_property
    def _call(self) -> connection.ApiCall:
        """Connected with the first call: a process that forks has its own connections."""
        return self._connect()

    # -- reads -------------------------------------------------------------------------------

    def find(
        self, table: Table, pattern: GetPattern, parts: Parts, *, consistent: bool = False
    ) -> Item | None:
        """The wire item, None where there is none."""
        request = pattern.request(table, parts) | {"TableName": table.name}
        request["ConsistentRead"] = consistent
        item: Item | None = self.send("GetItem", request, repeatable=True).get("Item")
        return item

    def get(
        self, table: Table, pattern: GetPattern, parts: Parts, *, consistent: bool = False
    ) -> Item:
        """The wire item. Raises NotFoundError where there is none."""
        item = self.find(table, pattern, parts, consistent=consistent)
        if item is None:
            raise NotFoundError(pattern.question)
        return item

    def find_many(
        self, table: Table, gets: Sequence[tuple[GetPattern, Parts]], *, consistent: bool = False
    ) -> list[Item | None]:
        """Items of one table in one batch (at most 100 keys), in the order asked."""
        keys = [pattern.request(table, parts)["Key"] for pattern, parts in gets]
        pending = [key for index, key in enumerate(keys) if key not in keys[:index]]
        found: list[Item] = []
        attempt = 0
        while pending:
            asked = {table.name: {"Keys": pending, "ConsistentRead": consistent}}
            answer = self.send("BatchGetItem", {"RequestItems": asked}, repeatable=True)
            found += answer.get("Responses", {}).get(table.name, [])
            pending = answer.get("UnprocessedKeys", {}).get(table.name, {}).get("Keys", [])
            if pending:
                attempt += 1
                back_off(attempt, current_scope())
        by_key = {_identity(table, item): item for item in found}
        return [by_key.get(_identity(table, key)) for key in keys]

    def query(
        self,
        table: Table,
        pattern: QueryPattern,
        parts: Parts,
        *,
        cursor: str | None = None,
        after: Item | None = None,
        consistent: bool = False,
        limit: int | None = None,
    ) -> Page:
        """One page. Raises CursorError where the cursor is not of this question.

        `after` is a key to continue after, for callers with cursors of their own over several
        questions. `limit` is another size than the pattern's; cursors lead from pages of one size
        to another.
        """
        steps = self.query_steps(
            table, pattern, parts, cursor=cursor, after=after, consistent=consistent, limit=limit
        )
        return result_of(steps)

    def query_steps(
        self,
        table: Table,
        pattern: QueryPattern,
        parts: Parts,
        *,
        cursor: str | None = None,
        after: Item | None = None,
        consistent: bool = False,
        limit: int | None = None,
    ) -> Steps[Page]:
        """The same, which stops whenever a request was sent: see `parallel.sent`."""
        request = pattern.request(table, parts) | {"TableName": table.name}
        if limit is not None:
            request["Limit"] = limit
        if consistent:
            request["ConsistentRead"] = True
        if after:
            request["ExclusiveStartKey"] = after
        if cursor:
            request["ExclusiveStartKey"] = self.cursors.read(cursor, pattern, parts)
        answer = yield from self.sending("Query", request, repeatable=True)
        last_key = answer.get("LastEvaluatedKey")
        next_cursor = self.cursors.sign(last_key, pattern, parts) if last_key else None
        return Page(answer.get("Items", []), next_cursor, last_key, costs.units(answer))

    def scan(
        self,
        table: Table,
        pattern: ScanPattern,
        *,
        segment: int = 0,
        segments: int = 1,
        after: Item | None = None,
        consistent: bool = False,
    ) -> Page:
        """One page of one segment, after the key `after`; it has no cursor, only a last key.

        Raises ScanNotAllowedError where the call scope allows no scans.
        """
        request = pattern.request(table, segment, segments) | {"TableName": table.name}
        if consistent:
            request["ConsistentRead"] = True
        if after:
            request["ExclusiveStartKey"] = after
        answer = self.send("Scan", request, repeatable=True)
        return Page(answer.get("Items", []), None, answer.get("LastEvaluatedKey"))

    # -- writes ------------------------------------------------------------------------------

    def put(self, table: Table, item: Item, condition: Condition) -> None:
        """Write a whole item. Raises ConditionFailedError where `condition` does not hold."""
        self.write(ItemPut(table, item, condition))

    def update(
        self,
        table: Table,
        key: Item,
        update: Update,
        condition: Condition,
        *,
        repeatable: bool = False,
    ) -> Item:
        """Change named attributes; the wire item as it is afterwards.

        `repeatable`: making the change twice is the same as once, so it may be sent again even
        if nobody knows what became of the first. Raises ConditionFailedError.
        """
        write = ItemUpdate(table, key, update, condition)
        answer = self._write(write, repeatable=repeatable, ReturnValues="ALL_NEW")
        item: Item | None = answer.get("Attributes")
        if item is None:
            raise TruncatedResponseError("The answer does not say what the item is now.")
        return item

    def delete(self, table: Table, key: Item, condition: Condition) -> None:
        """Delete one item. Raises ConditionFailedError where `condition` does not hold."""
        self.write(ItemDelete(table, key, condition))

    def write(self, write: SingleWrite, *, repeatable: bool = False) -> None:
        """Send one write alone; it brings nothing back. `repeatable` as in `update`.

        Raises ConditionFailedError.
        """
        self._write(write, repeatable=repeatable)

    def writing(self, write: SingleWrite) -> Steps[None]:
        """The same in steps, for a write that is not repeatable."""
        yield from self.sending(f"{write.verb}Item", _request_of(write), repeatable=False)

    def transact(self, transaction: Transaction) -> None:
        """Do all writes or none. Raises TransactionCancelledError with a reason per write."""
        self.send(
            "TransactWriteItems",
            transaction.request(),
            repeatable=True,
            labels=tuple(transaction.labels),
        )

    def _write(self, write: SingleWrite, *, repeatable: bool, **more: str) -> dict[str, Any]:
        request = _request_of(write) | more
        return self.send(f"{write.verb}Item", request, repeatable=repeatable)

    # -- sending -----------------------------------------------------------------------------

    def send(
        self,
        operation: str,
        request: dict[str, Any],
        *,
        repeatable: bool,
        labels: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """Send a built request, again where that is safe and the scope allows it.

        What became of a write whose answer was lost is unknown, whatever its repeat is told:
        raises UnsettledError then.
        """
        return result_of(self.sending(operation, request, repeatable=repeatable, labels=labels))

    def sending(
        self,
        operation: str,
        request: dict[str, Any],
        *,
        repeatable: bool,
        labels: tuple[str, ...] = (),
    ) -> Steps[dict[str, Any]]:
        """The same in steps."""
        scope = current_scope()
        if operation == "Scan" and not scope.may_scan:
            raise ScanNotAllowedError("Whole tables are not read here.")
        request["ReturnConsumedCapacity"] = "INDEXES" if scope.pace else "TOTAL"
        attempt = 1
        is_unsettled = False
        while True:
            try:
                return (yield from self._in_turn(operation, request, scope, labels))
            except DynamoError as error:
                if attempt >= scope.attempts or not _may_repeat(error, repeatable=repeatable):
                    if is_unsettled and not error.outcome_unknown:
                        raise UnsettledError("The write may have been done before.") from error
                    raise
                is_unsettled |= error.outcome_unknown and operation not in _READS
                back_off(attempt, scope)
                attempt += 1

    def administer(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """One call about tables rather than items (CreateTable, DescribeTable), once."""
        return result_of(self._attempt(operation, request, current_scope(), ()))

    def _in_turn(
        self,
        operation: str,
        request: dict[str, Any],
        scope: CallScope,
        labels: tuple[str, ...],
    ) -> Steps[dict[str, Any]]:
        """An attempt; a write at the pace of the scope, whose time does not run while it waits."""
        pace = scope.pace
        writes = 0 if pace is None or operation in _READS else costs.writes_to(request, pace.table)
        if pace is None or not writes:
            return (yield from self._attempt(operation, request, scope, labels))
        started = time.monotonic()
        reserved = pace.take(writes)
        scope.expires_at += time.monotonic() - started
        units: float | None = None
        try:
            answer = yield from self._attempt(operation, request, scope, labels)
            units = costs.table_units(answer, pace.table)
        except ThrottledError:
            units = 0
            pace.slow_down()
            raise
        finally:
            pace.settle(reserved, writes, units)
        return answer

    def _attempt(
        self,
        operation: str,
        request: dict[str, Any],
        scope: CallScope,
        labels: tuple[str, ...],
    ) -> Steps[dict[str, Any]]:
        scope.remaining()
        started = time.perf_counter()
        failure: DynamoError | None = None
        answer: dict[str, Any] = {}
        try:
            answer = yield from self._call(operation, request)
        except DynamoError as error:
            failure = error
            raise
        except RefusalError as error:
            failure = translated(error, labels)
            # The cause holds an item, so it is not chained.
            raise failure from None
        finally:
            seconds = time.perf_counter() - started
            name = type(failure).__name__ if failure else None
            call = Call(operation, costs.target(request), costs.units(answer), seconds, name)
            scope.note(call)
        return answer


def _request_of(write: SingleWrite) -> dict[str, Any]:
    """A write that says, where it is refused, what is there."""
    return write.request() | {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def _may_repeat(error: DynamoError, *, repeatable: bool) -> bool:
    if isinstance(error, DeadlineError):
        return False
    if isinstance(error, ThrottledError | ConflictError):
        return True
    return isinstance(error, UnavailableError) and (repeatable or not error.outcome_unknown)


def back_off(attempt: int, scope: CallScope) -> None:
    """Before another attempt: sleep with full jitter.

    Raises DeadlineError rather than sleeping past the deadline.
    """
    ceiling = min(MAX_BACKOFF_SECONDS, BACKOFF_SECONDS * 2**attempt)
    pause = random.uniform(0, ceiling)  # noqa: S311 - jitter, not a secret
    if pause >= scope.remaining():
        raise DeadlineError("The time allowed for this work ran out between two attempts.")
    time.sleep(pause)


def _identity(table: Table, item: Item) -> tuple[str, str]:
    try:
        return (item[table.partition_key]["S"], item[table.sort_key]["S"])
    except KeyError:
        raise TruncatedResponseError("An item of the answer has no key.") from None
