"""The names of staff, for pages that show who did something."""

from __future__ import annotations

import time
from collections.abc import Iterable

from staff.current import staff_store

#: A name is looked up again after this many seconds.
_SECONDS = 300
_names: dict[str, tuple[float, str]] = {}


def names_of(staff_ids: Iterable[str]) -> dict[str, str]:
    """Names by staff id, in one batch and kept for five minutes; unknown ids are left out."""
    now = time.monotonic()
    wanted = {staff_id for staff_id in staff_ids if staff_id}
    missing = sorted(i for i in wanted if i not in _names or _names[i][0] < now)
    if missing:
        for account in staff_store().find_accounts(missing):
            _names[account.staff_id] = (now + _SECONDS, account.name)
    return {staff_id: _names[staff_id][1] for staff_id in wanted if staff_id in _names}
