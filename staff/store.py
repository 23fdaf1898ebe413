"""Asking the back-office's table about staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from audit.entries import Entry
from audit.trail import Trail
from dynamo.client import Client
from dynamo.errors import TransactionCancelledError
from dynamo.expressions import Condition, Update
from dynamo.table import Table
from dynamo.transactions import Transaction
from staff import items
from staff.domain import Account, AccountChangedError, Session

#: Stands in for the account of an unknown e-mail, so that both ask the same questions.
_NOBODY = "0" * 32
_CHANGE = "account"


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Accounts, and the cursor of the next page."""

    accounts: Sequence[Account] = field(repr=False)
    cursor: str | None = None


class StaffStore:
    """Staff in the back-office's table, and the trail their changes go to.

    Every read of one item is consistent: what ends a session is in force at once.
    """

    def __init__(self, client: Client, table: Table, trail: Trail) -> None:
        self.client = client
        self.table = table
        self.trail = trail

    def find_account(self, staff_id: str) -> Account | None:
        """The account of that id."""
        parts = {"staff_id": staff_id}
        item = self.client.find(self.table, items.ACCOUNT_BY_ID, parts, consistent=True)
        return items.account_of(item)

    def find_account_by_email(self, email_hash: str) -> Account | None:
        """The account whose e-mail has this hash; two reads, also where there is none."""
        marker = self.client.find(
            self.table, items.ACCOUNT_BY_EMAIL, {"email_hash": email_hash}, consistent=True
        )
        return self.find_account(items.staff_id_in_marker(marker) or _NOBODY)

    def find_session(self, staff_id: str, digest: str) -> tuple[Session, Account] | None:
        """A session and its account in one batch; None where either is missing."""
        parts = {"staff_id": staff_id, "digest": digest}
        session_item, account_item = self.client.find_many(
            self.table,
            [(items.SESSION_BY_DIGEST, parts), (items.ACCOUNT_BY_ID, parts)],
            consistent=True,
        )
        session, account = items.session_of(session_item), items.account_of(account_item)
        return (session, account) if session and account else None

    def find_accounts(self, staff_ids: Sequence[str]) -> list[Account]:
        """The accounts of at most 100 ids in one batch, as they were a moment ago."""
        gets = [(items.ACCOUNT_BY_ID, {"staff_id": staff_id}) for staff_id in staff_ids]
        found = self.client.find_many(self.table, gets)
        return [account for item in found if (account := items.account_of(item))]

    def list_accounts(self, *, cursor: str | None = None) -> AccountPage:
        """The accounts in the order of their creation."""
        page = self.client.query(self.table, items.ACCOUNTS, {}, cursor=cursor)
        accounts = [account for item in page.items if (account := items.account_of(item))]
        return AccountPage(accounts, page.cursor)

    def change_account(
        self, account: Account, update: Update, condition: Condition, entry: Entry
    ) -> None:
        """Change an account and put it on record, both or neither. Raises AccountChangedError."""
        transaction = Transaction()
        key = items.account_key(self.table, account.staff_id)
        transaction.update(_CHANGE, self.table, key, update, items.EXISTS & condition)
        self.trail.add_to(transaction, entry)
        try:
            self.client.transact(transaction)
        except TransactionCancelledError as error:
            reason = error.reason(_CHANGE)
            if not reason.condition_failed:
                raise
            raise AccountChangedError(items.account_of(reason.item)) from None
