"""What acts on many users cost, by a sample of them.

Sizes and units follow DynamoDB's published rules (`backoffice.dynamo.capacity`). The sample is read
whole, because a change costs what the item takes, in the table and in each index that holds it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from backoffice.bulk.planning import Estimating
from backoffice.bulk.runs import Estimate
from backoffice.bulk.steps import ActStep
from backoffice.bulk.undoing import UndoStep
from backoffice.dynamo.capacity import item_bytes, write_units
from backoffice.dynamo.errors import DynamoError
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item
from records.steps import UserStep
from records.table import StoredUser, UsersTable

#: What a ledger entry takes with a reason of usual length, and in how many indexes it stands.
LEDGER_BYTES, LEDGER_COPIES = 900, 1
#: What a first change may add to an item: ids of act and run, and the count that it replaced.
_GROWTH = 128
_SECONDS = 25.0


def estimating_of(
    step: UserStep | UndoStep[StoredUser, UsersTable], users: UsersTable
) -> Estimating | None:
    """What says what a run of a step costs; None for a reading, which writes nothing.

    Raises errors of `dynamo.errors` where the sample cannot be read.
    """
    if not isinstance(step, ActStep):
        return None
    in_transaction = not step.leaves_id

    def estimating(sample: Sequence[str], count: int) -> Estimate:
        with call_scope(seconds=_SECONDS, attempts=5):
            found = [user.item for user in users.find_users(sample) if user]
        alone = [write_units(_size(each), transactional=in_transaction) for each in found]
        copies = [_copies(users.table, each) * write_units(_size(each)) for each in found]
        entry = write_units(LEDGER_BYTES, index_copies=LEDGER_COPIES, transactional=in_transaction)
        return Estimate(
            table=_of_all(alone, count),
            indexes=_of_all(copies, count),
            audit=math.ceil(entry * count),
            has_stream=has_stream(users),
        )

    return estimating


def has_stream(users: UsersTable) -> bool | None:
    """Whether changes of the table are passed on to the app; None where it may not be asked."""
    try:
        with call_scope(seconds=_SECONDS):
            answer = users.client.administer("DescribeTable", {"TableName": users.table.name})
    except DynamoError:
        return None
    stream = answer.get("Table", {}).get("StreamSpecification") or {}
    return bool(stream.get("StreamEnabled"))


def _size(item: Item) -> int:
    return item_bytes(item) + _GROWTH


def _copies(table: Table, item: Item) -> int:
    """In how many indexes an item stands; they hold all of it."""
    keys = ((index.partition_key, index.sort_key) for index in table.indexes.values())
    return sum(all(key in item for key in both if key) for both in keys)


def _of_all(units: Sequence[float], count: int) -> int:
    """The mean of a sample for so many."""
    return math.ceil(sum(units) * count / len(units)) if units else 0
