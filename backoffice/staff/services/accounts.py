"""Creating accounts and changing one's own: each one conditional write with its audit entry.

What an admin changes about somebody else is in `acts`.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from backoffice.access import Actor, Role
from backoffice.audit.actions import Action
from backoffice.audit.acts import CHANGE, Act, Done, perform
from backoffice.audit.entries import Entry, EntryValue, Values, new_entry_id
from backoffice.audit.reasons import Reason
from backoffice.dynamo.errors import ConditionFailedError, TransactionCancelledError
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.transactions import Transaction
from backoffice.staff import items
from backoffice.staff.domain import (
    ONE_TIME_LIFETIME,
    Account,
    AccountChangedError,
    EmailTakenError,
    email_hash,
    normalised_email,
)
from backoffice.staff.store import StaffStore, refused_by

_MARKER = "e-mail marker"
#: What entries may hold of an account: values of closed lists and counts.
_ON_RECORD = ("role", "status", "auth_epoch", "must_change_password", "time_zone")


def new_account(
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    now: datetime,
    must_change_password: bool = False,
    staff_id: str = "",
) -> Account:
    """An account that is not stored yet; `password` is a hash.

    One that must be changed is known to somebody else, so it does not last.
    """
    return Account(
        staff_id=staff_id or uuid.uuid4().hex,
        email=normalised_email(email),
        name=name,
        role=role,
        password=password,
        must_change_password=must_change_password,
        password_expires_at=now + ONE_TIME_LIFETIME if must_change_password else None,
        created_at=now,
        updated_at=now,
    )


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
    """A new account; `password` is a hash. Raises EmailTakenError and NotAdminError."""
    account = new_account(
        email=email,
        name=name,
        role=role,
        password=password,
        now=now,
        must_change_password=must_change_password,
    )
    add_account(store, account=account, actor=actor, now=now)
    return account


def add_account(
    store: StaffStore,
    *,
    account: Account,
    actor: Actor,
    now: datetime,
    act: Act | None = None,
    reason: Reason | None = None,
) -> Done:
    """Store a new account, once for each `act`.

    Raises EmailTakenError, NotAdminError, and OutcomeUnknownError.
    """
    entry = entry_about(
        account, Action.STAFF_CREATED, actor=actor, now=now, reason=reason,
        new={"role": account.role},
    )  # fmt: skip
    if act:
        entry = replace(entry, entry_id=act.act_id)
    marker = items.item_of_marker(email_hash=email_hash(account.email), staff_id=account.staff_id)
    transaction = Transaction()
    transaction.put(CHANGE, store.table, items.item_of_account(account), items.IS_NEW)
    transaction.put(_MARKER, store.table, marker, items.IS_NEW)
    if account.is_active_admin:
        store.add_to_roster(transaction, account)
    store.require_admin(transaction, actor)
    try:
        return perform(transaction, entry, store.trail)
    except TransactionCancelledError as error:
        if error.reason(_MARKER).condition_failed:
            raise EmailTakenError("Another account has this e-mail.") from None
        raise refused_by(error) or error from None


def set_password(
    store: StaffStore, *, account: Account, password: str, actor: Actor, now: datetime
) -> Account:
    """Give one's own `account` (as seen) another password hash; ends all its sessions."""
    changed = replace(
        with_ended_sessions(account, now),
        password=password,
        must_change_password=False,
        password_expires_at=None,
    )
    return _change_own(store, account, changed, Action.PASSWORD_CHANGED, actor)


def end_own_sessions(
    store: StaffStore, *, account: Account, actor: Actor, now: datetime
) -> Account:
    """End all sessions of one's own `account` (as seen)."""
    changed = with_ended_sessions(account, now)
    return _change_own(store, account, changed, Action.SESSIONS_ENDED, actor)


def set_time_zone(
    store: StaffStore, *, account: Account, time_zone: str, actor: Actor, now: datetime
) -> Account:
    """Give one's own `account` (as seen) another time zone, a name of the time zone database."""
    if time_zone == account.time_zone:
        return account
    changed = replace(account, time_zone=time_zone, updated_at=now)
    return _change_own(store, account, changed, Action.TIME_ZONE_CHANGED, actor)


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


def with_ended_sessions(account: Account, now: datetime) -> Account:
    """The account after a change: sessions are bound to the epoch, which goes on by one."""
    return replace(account, auth_epoch=account.auth_epoch + 1, updated_at=now)


def differences(before: Account, after: Account) -> tuple[Values, Values]:
    """Old and new values of what an entry tells about a change."""
    old, new = _on_record(before), _on_record(after)
    differing = [name for name in old if old[name] != new[name]]
    return {name: old[name] for name in differing}, {name: new[name] for name in differing}


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


def _change_own(
    store: StaffStore, account: Account, changed: Account, action: Action, actor: Actor
) -> Account:
    """Raises AccountChangedError."""
    old, new = differences(account, changed)
    entry = entry_about(account, action, actor=actor, now=changed.updated_at, old=old, new=new)
    update = items.update_between(account, changed)
    store.change_account(account, update, items.is_as_seen(account), entry)
    return changed


def _on_record(account: Account) -> dict[str, EntryValue]:
    return {name: getattr(account, name) for name in _ON_RECORD}
