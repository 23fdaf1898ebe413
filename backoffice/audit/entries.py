"""One entry of the audit trail."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.reasons import Reason

#: A value in an entry: an id, a hash, a value of a closed list, a count or an instant.
EntryValue = str | int | bool | None
Values = Mapping[str, EntryValue]


def new_entry_id(now: datetime) -> str:
    """An id that sorts by the time it was made: 12 hex digits of milliseconds, 20 of chance."""
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who did what to whom, when and why.

    `user_id` is empty where no user is concerned; then `subject` names the partition
    (a staff account, a sign-in name's hash). `old` is what was seen, pinned by the condition of
    the change. `fields` names what was shown or exported.
    """

    entry_id: str
    action: Action
    at: datetime
    actor: Actor
    user_id: str = ""
    subject: str = ""
    reason: Reason | None = None
    old: Values = field(default_factory=dict)
    new: Values = field(default_factory=dict)
    fields: tuple[str, ...] = ()

    @property
    def about_staff_id(self) -> str:
        """The account the entry is about, empty where it is about none."""
        kind, _, staff_id = self.subject.partition(":")
        return staff_id if kind == "staff" else ""
