"""The roster of active admins, compared with the accounts themselves.

It goes wrong where a deployment changes which roles may administer, or somebody else writes the
table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.access import Actor
from backoffice.acts.engine import together
from backoffice.acts.errors import RefusedError
from backoffice.acts.kinds import Plan, Requirement
from backoffice.audit.entries import new_entry
from backoffice.dynamo.transactions import ItemCheck, ItemUpdate
from backoffice.staff import items
from backoffice.staff.domain import Account, AccountChangedError, LastAdminError
from backoffice.staff.store import StaffStore
from backoffice.staff.words import ROSTER, ROSTER_REBUILT


@dataclass(frozen=True, slots=True)
class RosterCheck:
    """What the roster says and what the accounts say; `accounts` are all that either names."""

    recorded: frozenset[str] | None
    accounts: Sequence[Account]

    @property
    def active_admins(self) -> frozenset[str]:
        """The ids of those who may administer now."""
        return frozenset(each.staff_id for each in self.accounts if each.is_active_admin)

    @property
    def missing(self) -> list[str]:
        """Active admins whom the roster does not hold."""
        return sorted(self.active_admins - (self.recorded or frozenset()))

    @property
    def surplus(self) -> list[str]:
        """Ids in the roster that are no active admin's."""
        return sorted((self.recorded or frozenset()) - self.active_admins)

    @property
    def is_right(self) -> bool:
        return not self.missing and not self.surplus


def check_roster(*, store: StaffStore) -> RosterCheck:
    """Compare the roster with every account (consistent for all that matter)."""
    recorded = store.find_roster()
    named = set(recorded or ())
    cursor: str | None = None
    while True:
        page = store.list_accounts(cursor=cursor)
        named |= {account.staff_id for account in page.accounts if account.is_active_admin}
        cursor = page.cursor
        if cursor is None:
            break
    return RosterCheck(recorded, store.find_accounts(sorted(named), consistent=True))


def rebuild_roster(*, store: StaffStore, check: RosterCheck, actor: Actor, now: datetime) -> None:
    """Write the roster as the accounts have it, on record.

    Raises LastAdminError where there is no active admin, and AccountChangedError where an account
    or the roster changed since the check; then nothing was written.
    """
    if not check.active_admins:
        raise LastAdminError
    update, condition = items.rebuilt(check.active_admins, instead_of=check.recorded)
    unchanged = [
        Requirement(
            f"account {account.staff_id}",
            ItemCheck(
                store.table,
                items.account_key(store.table, account.staff_id),
                items.EXISTS & items.is_as_seen(account),
            ),
            AccountChangedError,
        )
        for account in check.accounts
    ]
    roster = ItemUpdate(store.table, items.roster_key(store.table), update, condition)
    entry = new_entry(
        ROSTER_REBUILT,
        ROSTER.of("active-admins"),
        actor=actor,
        now=now,
        old={"active_admins": len(check.recorded or ())},
        new={"active_admins": len(check.active_admins)},
    )
    try:
        together(Plan(changes=[roster], requirements=unchanged), entry, store.trail)
    except RefusedError:
        raise AccountChangedError from None
