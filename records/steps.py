"""Acts on users as steps of bulk runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import cast

from backoffice.audit.trail import Trail
from backoffice.bulk.runs import Planned
from backoffice.bulk.steps import KindStep, ReadingStep, Swaps
from backoffice.bulk.undoing import UndoStep
from backoffice.dynamo.wire import Item
from records.acts import UserAct, UserUndo
from records.keys import user_id_of
from records.layouts import KeptPart
from records.lists import AccountStatus
from records.table import StoredUser, UsersTable

STATUS = "account_status"


def user_step(
    kind: UserAct,
    users: UsersTable,
    *,
    leaves_id: bool = False,
    swaps: Swaps | None = None,
    surely: Callable[[Item, datetime], Planned | None] | None = None,
) -> KindStep[StoredUser, UsersTable]:
    """A kind of act on users as a step. `leaves_id`: the record keeps the id of the act."""
    kept = _kept_of(kind, users)
    return KindStep(kind, users, _stored_in(users), kept, users.table, leaves_id, swaps, surely)


def user_undo_step(
    kind: UserUndo, of: UserAct, users: UsersTable, trail: Trail
) -> UndoStep[StoredUser, UsersTable]:
    """A kind of taking back as a step, of runs of acts that are `of` a kind."""
    return UndoStep(kind, users, _stored_in(users), _kept_of(of, users), trail, users.table)


def _stored_in(users: UsersTable) -> Callable[[Item], StoredUser]:
    return lambda item: StoredUser.of(item, layouts=users.layouts)


def _kept_of(kind: UserAct, users: UsersTable) -> Callable[[Item], Item]:
    def kept(item: Item) -> Item:
        part = users.layouts.of(item).parts[kind.part]
        return cast("KeptPart", part).kept(item)

    return kept


class CountUsers(ReadingStep):
    """How many users there are, by the status of their accounts."""

    name = "count-users"

    def planned(self, item: Item, *, now: datetime) -> Planned:
        """An item as a plan keeps it: the status, where it is one of the list."""
        status = StoredUser.of(item).user.profile.account_status
        known = status if isinstance(status, AccountStatus) else "missing" if status is None else ""
        return Planned(user_id_of(item), {STATUS: {"S": known or "unknown"}})

    def count(self, planned: Sequence[Planned]) -> Mapping[str, int]:
        return Counter(each.values[STATUS]["S"] for each in planned)


count_users = CountUsers()

#: What a run may do with users.
UserStep = KindStep[StoredUser, UsersTable] | CountUsers
