"""Creating and changing accounts: each one conditional write with its audit entry."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from access import Actor, Role
from audit.actions import Action
from audit.entries import Entry, Values, new_entry_id
from audit.reasons import Reason
from dynamo.errors import ConditionFailedError, TransactionCancelledError
from dynamo.expressions import Clause, Condition, Update, path, set_
from dynamo.transactions import Transaction
from staff import items
from staff.domain import (
    Account,
    AccountChangedError,
    EmailTakenError,
    Status,
    email_hash,
    normalised_email,
)
from staff.store import StaffStore

_MARKER = "e-mail marker"


def create_account(
    store: StaffStore,
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    actor: Actor,
    now: datetime,
    must_change_password: bool = False,
) -> Account:
    """A new account; `password` is a hash. Raises EmailTakenError."""
    account = Account(
        staff_id=uuid.uuid4().hex,
        email=normalised_email(email),
        name=name,
        role=role,
        password=password,
        must_change_password=must_change_password,
        created_at=now,
        updated_at=now,
    )
    marker = items.item_of_marker(email_hash=email_hash(email), staff_id=account.staff_id)
    created = entry_about(account, Action.STAFF_CREATED, actor=actor, now=now, new={"role": role})
    transaction = Transaction()
    transaction.put("account", store.table, items.item_of_account(account), items.IS_NEW)
    transaction.put(_MARKER, store.table, marker, items.IS_NEW)
    store.trail.add_to(transaction, created)
    try:
        store.client.transact(transaction)
    except TransactionCancelledError as error:
        email_is_taken = error.reason(_MARKER).condition_failed
        if not email_is_taken:
            raise
        raise EmailTakenError("Another account has this e-mail.") from None
    return account


def set_password(
    store: StaffStore,
    *,
    account: Account,
    password: str,
    actor: Actor,
    now: datetime,
    must_change_password: bool = False,
) -> Account:
    """Give `account` (as seen) another password hash; ends all its sessions."""
    changed = _ended_sessions(
        account, now, password=password, must_change_password=must_change_password
    )
    clauses = [
        set_(path("password"), password),
        set_(path("must_change_password"), must_change_password),
    ]
    entry = _entry_of_change(account, changed, Action.PASSWORD_CHANGED, actor, now)
    store.change_account(account, _update(changed, clauses), _is_as_seen(account), entry)
    return changed


def set_role(
    store: StaffStore, *, account: Account, role: Role, reason: Reason, actor: Actor, now: datetime
) -> Account:
    """Give `account` (as seen) another role; ends all its sessions."""
    changed = _ended_sessions(account, now, role=role)
    clauses = [set_(path("role"), role)]
    entry = _entry_of_change(account, changed, Action.ROLE_CHANGED, actor, now, reason)
    store.change_account(account, _update(changed, clauses), _is_as_seen(account), entry)
    return changed


def set_status(
    store: StaffStore,
    *,
    account: Account,
    status: Status,
    reason: Reason,
    actor: Actor,
    now: datetime,
) -> Account:
    """Disable or enable `account` (as seen); ends all its sessions."""
    changed = _ended_sessions(account, now, status=status)
    clauses = [set_(path("status"), status)]
    entry = _entry_of_change(account, changed, Action.STATUS_CHANGED, actor, now, reason)
    store.change_account(account, _update(changed, clauses), _is_as_seen(account), entry)
    return changed


def upgrade_password_hash(store: StaffStore, *, account: Account, password: str) -> Account:
    """Store the same password under a stronger hash.

    Nobody decides this and nobody's access changes, so it is not on record. Raises
    AccountChangedError.
    """
    password_is_the_one_checked = path("password").equals(account.password)
    try:
        store.client.update(
            store.table,
            items.account_key(store.table, account.staff_id),
            Update(set_(path("password"), password)),
            items.EXISTS & password_is_the_one_checked,
        )
    except ConditionFailedError as error:
        raise AccountChangedError(items.account_of(error.item)) from None
    return replace(account, password=password)


def entry_about(
    account: Account,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
    reason: Reason | None = None,
    old: Values | None = None,
    new: Values | None = None,
) -> Entry:
    """An entry in the audit partition of an account."""
    return Entry(
        entry_id=new_entry_id(now),
        action=action,
        at=now,
        actor=actor,
        subject=f"staff:{account.staff_id}",
        reason=reason,
        old=old or {},
        new=new or {},
    )


def _ended_sessions(
    account: Account,
    now: datetime,
    *,
    password: str | None = None,
    role: Role | None = None,
    status: Status | None = None,
    must_change_password: bool | None = None,
) -> Account:
    """The account after a change: sessions are bound to the epoch, which goes on by one."""
    must = account.must_change_password if must_change_password is None else must_change_password
    return replace(
        account,
        auth_epoch=account.auth_epoch + 1,
        password=password or account.password,
        role=role or account.role,
        status=status or account.status,
        must_change_password=must,
        updated_at=now,
    )


def _update(changed: Account, clauses: list[Clause]) -> Update:
    return Update(
        *clauses,
        set_(path("auth_epoch"), changed.auth_epoch),
        set_(path("updated_at"), items.instant_text(changed.updated_at)),
    )


def _is_as_seen(account: Account) -> Condition:
    no_other_change_since = path("auth_epoch").equals(account.auth_epoch)
    role_is_as_seen = path("role").equals(account.role)
    status_is_as_seen = path("status").equals(account.status)
    return no_other_change_since & role_is_as_seen & status_is_as_seen


def _entry_of_change(
    account: Account,
    changed: Account,
    action: Action,
    actor: Actor,
    now: datetime,
    reason: Reason | None = None,
) -> Entry:
    old, new = _values(account), _values(changed)
    differing = [name for name in old if old[name] != new[name]]
    return entry_about(
        account,
        action,
        actor=actor,
        now=now,
        reason=reason,
        old={name: old[name] for name in differing},
        new={name: new[name] for name in differing},
    )


def _values(account: Account) -> dict[str, str | int | bool | None]:
    """What entries may hold of an account: values of closed lists and counts."""
    return {
        "role": account.role,
        "status": account.status,
        "auth_epoch": account.auth_epoch,
        "must_change_password": account.must_change_password,
    }
