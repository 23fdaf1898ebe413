"""Writing and reading the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from audit.entries import Entry
from audit.items import (
    ENTRIES_OF_STAFF,
    ENTRIES_OF_USER,
    ENTRY_BY_ID,
    ENTRY_IS_NEW,
    entry_of,
    instant_text,
    item_of,
)
from dynamo.client import Client
from dynamo.errors import ConditionFailedError, UnavailableError
from dynamo.scope import grace
from dynamo.table import Table
from dynamo.transactions import Transaction

#: The label of the entry among a transaction's actions.
ENTRY = "audit entry"
_GRACE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries, and the cursor of the next page."""

    entries: Sequence[Entry] = field(repr=False)
    cursor: str | None = None


class Trail:
    """The audit table. It puts and reads; nothing here updates or deletes."""

    def __init__(self, client: Client, table: Table) -> None:
        self.client = client
        self.table = table

    def add_to(self, transaction: Transaction, entry: Entry) -> None:
        """Let `entry` travel with a change: both happen or neither."""
        transaction.put(ENTRY, self.table, item_of(entry), ENTRY_IS_NEW)

    def record(self, entry: Entry) -> None:
        """Put an entry that stands alone (something was seen). Raises what the put raises.

        An answer that got lost is sent for again: the id is new, so an entry found under it is
        this one.
        """
        item = item_of(entry)
        try:
            self.client.put(self.table, item, ENTRY_IS_NEW)
        except ConditionFailedError as error:
            if error.item != item:
                raise
        except UnavailableError as error:
            if not error.outcome_unknown:
                raise
            with grace(_GRACE_SECONDS):
                self._put_again(entry)

    def find(self, user_id: str, entry_id: str) -> Entry | None:
        """The entry of an act on a user, None where there is none (consistent)."""
        parts = {"user_id": user_id, "entry_id": entry_id}
        item = self.client.find(self.table, ENTRY_BY_ID, parts, consistent=True)
        return entry_of(item) if item else None

    def list_of_user(self, user_id: str, *, cursor: str | None = None) -> EntryPage:
        """What staff did and saw on a user, newest first (consistent)."""
        page = self.client.query(
            self.table, ENTRIES_OF_USER, {"user_id": user_id}, cursor=cursor, consistent=True
        )
        return EntryPage([entry_of(item) for item in page.items], page.cursor)

    def list_of_staff(
        self, staff_id: str, *, since: datetime, cursor: str | None = None
    ) -> EntryPage:
        """What a member of staff did and saw since an instant, newest first."""
        parts = {"staff_id": staff_id, "since": instant_text(since)}
        page = self.client.query(self.table, ENTRIES_OF_STAFF, parts, cursor=cursor)
        return EntryPage([entry_of(item) for item in page.items], page.cursor)

    def _put_again(self, entry: Entry) -> None:
        item = item_of(entry)
        try:
            self.client.put(self.table, item, ENTRY_IS_NEW)
        except ConditionFailedError as error:
            if error.item != item:
                raise
