"""Sending the app's changes of a profile."""

from __future__ import annotations

from collections.abc import Callable

from backoffice.dynamo.errors import ConditionFailedError
from backoffice.dynamo.wire import Item
from records import keys
from records.app_changes import USUAL_SHAPE
from records.errors import OtherLayoutError, RecordChangedError, UserNotFoundError
from records.layouts.base import Change
from records.reading import WireMap
from records.table import PROFILE_EXISTS, UsersTable

_TRIES = 5


def write_profile(
    users: UsersTable, user_id: str, change: Change, *, repeatable: bool = False
) -> Item:
    """Make a change of a profile, whatever its layout; the item as it is afterwards.

    Raises UserNotFoundError, and ConditionFailedError with the item where the change's own
    condition does not hold.
    """
    key = users.table.key(keys.USER.key(user_id=user_id), keys.PROFILE.key())
    condition = PROFILE_EXISTS & change.condition
    try:
        return users.client.update(
            users.table, key, change.update, condition, repeatable=repeatable
        )
    except ConditionFailedError as refused:
        if refused.item is None:
            raise _not_found() from None
        raise


def write_planned(
    users: UsersTable, user_id: str, change: Change, *, repeatable: bool = False
) -> Item:
    """Make a change of the planned layout. Raises OtherLayoutError where `data` is no map."""
    try:
        return write_profile(users, user_id, change, repeatable=repeatable)
    except ConditionFailedError as refused:
        stored_data(refused.item)
        raise


def write_fitting(
    users: UsersTable,
    user_id: str,
    build: Callable[[WireMap], Change],
    *,
    repeatable: bool = False,
) -> Item:
    """Make the change that fits what is stored, without reading where the shape is the usual one.

    `build` is given the usual shape of `data` first; where that is refused, the `data` that the
    refusal came with. Raises what it raises, what `write_planned` raises for a record that is not
    there or stored otherwise, and RecordChangedError where the record keeps changing.
    """
    data = USUAL_SHAPE
    for _ in range(_TRIES):
        try:
            return write_profile(users, user_id, build(data), repeatable=repeatable)
        except ConditionFailedError as refused:
            data = stored_data(refused.item)
    raise RecordChangedError("The record kept changing.")


def stored_data(item: Item | None) -> WireMap:
    """The map `data` of an item. Raises UserNotFoundError and OtherLayoutError."""
    if item is None:
        raise _not_found()
    if "M" not in item.get("data", {}):
        raise OtherLayoutError("The record is stored in a layout that this write does not know.")
    data: WireMap = item["data"]["M"]
    return data


def _not_found() -> UserNotFoundError:
    return UserNotFoundError("There is no such user.")
