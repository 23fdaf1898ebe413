"""Sending changes that no member of staff makes: the app's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backoffice.dynamo.errors import ConditionFailedError, TransactionCancelledError
from backoffice.dynamo.transactions import Transaction
from backoffice.dynamo.wire import Item
from records.errors import OtherLayoutError, RecordChangedError, UserNotFoundError
from records.layouts.base import Change
from records.layouts.planned.app_changes import USUAL_SHAPE
from records.reading import WireMap
from records.table import UsersTable

_TRIES = 5


def write_profile(users: UsersTable, change: Change, *, repeatable: bool = False) -> Item:
    """Make a change of a profile, whatever its layout; the item as it is afterwards.

    Raises UserNotFoundError, and ConditionFailedError with the item where the change's own
    condition does not hold.
    """
    write = users.write_of(change)
    try:
        return users.client.update(
            write.table, write.key, write.update, write.condition, repeatable=repeatable
        )
    except ConditionFailedError as refused:
        if refused.item is None:
            raise _not_found() from None
        raise


def write_planned(users: UsersTable, change: Change, *, repeatable: bool = False) -> Item:
    """Make a change of the planned layout. Raises OtherLayoutError where `data` is no map."""
    try:
        return write_profile(users, change, repeatable=repeatable)
    except ConditionFailedError as refused:
        stored_data(refused.item)
        raise


def write_fitting(
    users: UsersTable, build: Callable[[WireMap], Change], *, repeatable: bool = False
) -> Item:
    """Make the change that fits what is stored, without reading where the shape is the usual one.

    `build` is given the usual shape of `data` first; where that is refused, the `data` that the
    refusal came with. Raises what it raises, what `write_planned` raises for a record that is not
    there or stored otherwise, and RecordChangedError where the record keeps changing.
    """
    data = USUAL_SHAPE
    for _ in range(_TRIES):
        try:
            return write_profile(users, build(data), repeatable=repeatable)
        except ConditionFailedError as refused:
            data = stored_data(refused.item)
    raise RecordChangedError("The record kept changing.")


def write_together(users: UsersTable, changes: Sequence[Change]) -> None:
    """Make the changes of a layout's part, all or none.

    Raises RecordChangedError where what one of them is tied to is no longer so.
    """
    transaction = Transaction()
    for number, change in enumerate(changes):
        transaction.add(f"change {number}", users.write_of(change))
    try:
        users.client.transact(transaction)
    except TransactionCancelledError as cancelled:
        if any(cancelled.reason(label).condition_failed for label in transaction.labels):
            raise RecordChangedError("The record is no longer as it was seen.") from None
        raise


def stored_data(item: Item | None) -> WireMap:
    """The map `data` of an item. Raises UserNotFoundError and OtherLayoutError."""
    if item is None:
        raise _not_found()
    if "M" not in item.get("data", {}):
        raise OtherLayoutError("This write does not support the layout of the record.")
    data: WireMap = item["data"]["M"]
    return data


def _not_found() -> UserNotFoundError:
    return UserNotFoundError("There is no such user.")
