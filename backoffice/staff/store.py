"""Asking the back-office's table about staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from backoffice.access import ADMINISTER, Actor, Permission
from backoffice.acts.engine import together
from backoffice.acts.errors import RefusedError
from backoffice.acts.kinds import Plan, Requirement
from backoffice.audit.entries import Entry
from backoffice.audit.trail import Trail
from backoffice.dynamo.client import Client
from backoffice.dynamo.expressions import path
from backoffice.dynamo.patterns import GetPattern, Parts
from backoffice.dynamo.table import Table
from backoffice.dynamo.transactions import ItemCheck, ItemUpdate
from backoffice.dynamo.wire import Item
from backoffice.staff import items
from backoffice.staff.domain import (
    Account,
    AccountChangedError,
    Counter,
    LastAdminError,
    NotAdminError,
    Session,
    StaffRecord,
    Status,
    sign_in_hash,
)

#: Stands in for the account of an unknown e-mail, so that both ask the same questions.
NOBODYS_ACCOUNT = "0" * 32
#: The labels of what an admin's act may fail by, among a transaction's writes.
ROSTER = "roster of active admins"
ACTING_ADMIN = "acting admin"
#: Stored sessions that are read. Those that are over go with their TTL.
_MAX_SESSIONS = 1000


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
        self.vocabulary = trail.vocabulary

    def find_account(self, staff_id: str) -> Account | None:
        """The account of that id."""
        parts = {"staff_id": staff_id}
        item = self.client.find(self.table, items.ACCOUNT_BY_ID, parts, consistent=True)
        return self._account(item)

    def find_account_by_email(self, email_hash: str) -> Account | None:
        """The account whose e-mail has this hash; two reads, also where there is none."""
        marker = self.client.find(
            self.table, items.ACCOUNT_BY_EMAIL, {"email_hash": email_hash}, consistent=True
        )
        return self.find_account(items.staff_id_in_marker(marker) or NOBODYS_ACCOUNT)

    def find_for_sign_in(
        self, email_hash: str, counters: Sequence[tuple[str, str]], *, device_of: str = ""
    ) -> tuple[str, Account | None, list[Counter | None]]:
        """The id of the account with this e-mail, also where there is none; the account
        `device_of`; and counters by kind and digest. One batch."""
        gets: list[tuple[GetPattern, Parts]] = [
            (items.ACCOUNT_BY_EMAIL, {"email_hash": email_hash}),
            (items.ACCOUNT_BY_ID, {"staff_id": device_of or NOBODYS_ACCOUNT}),
        ]
        for kind, digest in counters:
            gets.append((items.COUNTER_BY_DIGEST, {"kind": kind, "digest": digest}))
        marker, account, *found = self.client.find_many(self.table, gets, consistent=True)
        staff_id = items.staff_id_in_marker(marker) or NOBODYS_ACCOUNT
        return staff_id, self._account(account), [items.counter_of(item) for item in found]

    def find_session(self, staff_id: str, digest: str) -> tuple[Session, Account] | None:
        """A session and its account in one batch; None where either is missing."""
        parts = {"staff_id": staff_id, "digest": digest}
        session_item, account_item = self.client.find_many(
            self.table,
            [(items.SESSION_BY_DIGEST, parts), (items.ACCOUNT_BY_ID, parts)],
            consistent=True,
        )
        session, account = items.session_of(session_item), self._account(account_item)
        return (session, account) if session and account else None

    def find_accounts(self, staff_ids: Sequence[str], *, consistent: bool = False) -> list[Account]:
        """The accounts of at most 100 ids in one batch."""
        gets = [(items.ACCOUNT_BY_ID, {"staff_id": staff_id}) for staff_id in staff_ids]
        found = self.client.find_many(self.table, gets, consistent=consistent) if gets else []
        return [account for item in found if (account := self._account(item))]

    def find_roster(self) -> frozenset[str] | None:
        """The ids of all active admins as the roster has them; None where there is none."""
        item = self.client.find(self.table, items.ROSTER_OF_ADMINS, {}, consistent=True)
        return items.admins_in_roster(item)

    def walk_accounts(self) -> Iterator[Account]:
        """All accounts, in as few reads as they take."""
        cursor: str | None = None
        while True:
            page = self.client.query(self.table, items.ALL_ACCOUNTS, {}, cursor=cursor)
            yield from (account for item in page.items if (account := self._account(item)))
            if (cursor := page.cursor) is None:
                return

    def list_accounts(self, *, cursor: str | None = None) -> AccountPage:
        """The accounts in the order of their creation."""
        page = self.client.query(self.table, items.ACCOUNTS, {}, cursor=cursor)
        accounts = [account for item in page.items if (account := self._account(item))]
        return AccountPage(accounts, page.cursor)

    def find_record(self, staff_id: str) -> StaffRecord | None:
        """The account of that id with its failed sign-ins; two reads."""
        account = self.find_account(staff_id)
        if account is None:
            return None
        (failures,) = self.find_failures([account], consistent=True)
        return StaffRecord(account, failures)

    def find_failures(
        self, accounts: Sequence[Account], *, consistent: bool = False
    ) -> list[Counter | None]:
        """The failed sign-ins of at most 100 accounts in one batch, in their order."""
        digests = (sign_in_hash(account.email) for account in accounts)
        gets = [(items.COUNTER_BY_DIGEST, {"kind": items.BY_ACCOUNT, "digest": d}) for d in digests]
        found = self.client.find_many(self.table, gets, consistent=consistent) if gets else []
        return [items.counter_of(item) for item in found]

    def list_sessions(self, staff_id: str) -> list[Session]:
        """The sessions of a member of staff that are stored, good or not (consistent)."""
        found: list[Session] = []
        cursor: str | None = None
        while len(found) < _MAX_SESSIONS:
            page = self.client.query(
                self.table,
                items.SESSIONS_OF_STAFF,
                {"staff_id": staff_id},
                cursor=cursor,
                consistent=True,
            )
            found += [session for item in page.items if (session := items.session_of(item))]
            cursor = page.cursor
            if cursor is None:
                break
        return found

    def change_of(self, before: Account, after: Account) -> ItemUpdate:
        """The change of an account, made only where nothing else changed it since."""
        key = items.account_key(self.table, before.staff_id)
        condition = items.EXISTS & items.is_as_seen(before)
        return ItemUpdate(self.table, key, items.update_between(before, after), condition)

    def roster_change(self, account: Account) -> Requirement:
        """Enter an account into the roster of active admins, or strike it, as it now is."""
        change = items.entered if account.is_active_admin else items.struck
        update, condition = change(account.staff_id)
        key = items.roster_key(self.table)
        return Requirement(ROSTER, ItemUpdate(self.table, key, update, condition), LastAdminError)

    def acting_admin(self, actor: Actor) -> list[Requirement]:
        """That `actor` is still an active admin; a command needs no account."""
        if actor.is_command:
            return []
        return [self.in_force(ACTING_ADMIN, actor.staff_id, ADMINISTER, NotAdminError)]

    def in_force(
        self, label: str, staff_id: str, permission: Permission, error: Callable[[], Exception]
    ) -> Requirement:
        """That an account is active, in a role that holds `permission`."""
        key = items.account_key(self.table, staff_id)
        has_role = path("role").is_in(*self.vocabulary.roles_with(permission))
        is_active = path("status").equals(Status.ACTIVE)
        check = ItemCheck(self.table, key, items.EXISTS & has_role & is_active)
        return Requirement(label, check, error)

    def change_account(self, change: ItemUpdate, entry: Entry) -> None:
        """Change an account and put it on record, both or neither. Raises AccountChangedError."""
        try:
            together(Plan(changes=[change]), entry, self.trail)
        except RefusedError:
            raise AccountChangedError from None

    def _account(self, item: Item | None) -> Account | None:
        return items.account_of(item, self.vocabulary)
