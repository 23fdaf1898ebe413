"""Acts on users as steps of bulk runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import cast

from backoffice.bulk.runs import Planned
from backoffice.bulk.steps import KindStep, ReadingStep
from backoffice.dynamo.wire import Item
from records.acts import UserAct
from records.keys import user_id_of
from records.layouts import RunPart
from records.lists import AccountStatus
from records.table import StoredUser, UsersTable

STATUS = "account_status"


def user_step(
    kind: UserAct, users: UsersTable, *, leaves_id: bool = False
) -> KindStep[StoredUser, UsersTable]:
    """A kind of act on users as a step. `leaves_id`: the record keeps the id of the act."""

    def stored(item: Item) -> StoredUser:
        return StoredUser.of(item, layouts=users.layouts)

    def kept(item: Item) -> Item:
        part = users.layouts.of(item).parts[kind.part]
        return cast("RunPart", part).kept(item)

    return KindStep(kind, users, stored, kept, leaves_id)


class CountUsers(ReadingStep):
    """How many users there are, by the status of their accounts."""

    name = "count-users"

    def planned(self, item: Item) -> Planned:
        """An item as a plan keeps it: the status, where it is one of the list."""
        status = StoredUser.of(item).user.profile.account_status
        known = status if isinstance(status, AccountStatus) else "missing" if status is None else ""
        return Planned(user_id_of(item), {STATUS: {"S": known or "unknown"}})

    def count(self, planned: Sequence[Planned]) -> Mapping[str, int]:
        return Counter(each.values[STATUS]["S"] for each in planned)


count_users = CountUsers()
