"""The names of staff, for pages that show who did something."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable

from backoffice.access.actor import COMMAND, NOBODY
from backoffice.staff.domain import Account
from backoffice.staff.store import StaffStore
from backoffice.web.composition import composed

#: A name is looked up again after this many seconds.
_SECONDS = 300
#: DynamoDB reads no more in one batch.
_BATCH = 100
_names: dict[str, tuple[float, str]] = {}
#: Who acts without an account, under the ids that entries hold.
NOT_STAFF = {NOBODY: "Not signed in", COMMAND: "A command on the server"}
#: Pages of accounts that are read for a list of names: 500 people.
_MAX_PAGES = 10


def find_names(staff_ids: Iterable[str]) -> dict[str, str]:
    """Names by staff id, in one batch and kept for five minutes; unknown ids are left out."""
    now = time.monotonic()
    wanted = {staff_id for staff_id in staff_ids if staff_id}
    people = wanted - NOT_STAFF.keys()
    missing = sorted(i for i in people if i not in _names or _names[i][0] < now)
    for first in range(0, len(missing), _BATCH):
        _keep(composed(StaffStore).find_accounts(missing[first : first + _BATCH]))
    known = {staff_id: _names[staff_id][1] for staff_id in people if staff_id in _names}
    return known | {staff_id: NOT_STAFF[staff_id] for staff_id in wanted - people}


def list_names() -> list[tuple[str, str]]:
    """Every member of staff by id and name, in the order of the names; those who are disabled or
    share their name with somebody are marked."""
    accounts: list[Account] = []
    cursor: str | None = None
    for _ in range(_MAX_PAGES):
        page = composed(StaffStore).list_accounts(cursor=cursor)
        accounts += page.accounts
        cursor = page.cursor
        if cursor is None:
            break
    _keep(accounts)
    count = Counter(account.name for account in accounts)
    accounts.sort(key=lambda account: (account.name.casefold(), account.staff_id))
    return [(account.staff_id, _told_apart(account, count)) for account in accounts]


def _keep(accounts: Iterable[Account]) -> None:
    until = time.monotonic() + _SECONDS
    _names.update({account.staff_id: (until, account.name) for account in accounts})


def _told_apart(account: Account, count: Counter[str]) -> str:
    which = f" ({account.staff_id[:8]})" if count[account.name] > 1 else ""
    return f"{account.name}{which}" + ("" if account.is_active else ", disabled")
