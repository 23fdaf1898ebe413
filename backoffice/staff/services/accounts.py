"""Creating accounts and changing one's own: each one conditional write with its audit entry.

What an admin changes about somebody else is in `backoffice.administration`.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from backoffice.access import Actor, Role
from backoffice.acts.engine import together
from backoffice.acts.kinds import Plan, Requirement
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, EntryValue, Values, new_entry
from backoffice.audit.reasons import Reason
from backoffice.audit.words import STAFF
from backoffice.dynamo.errors import ConditionFailedError
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.transactions import ItemPut
from backoffice.staff import items
from backoffice.staff.domain import (
    ONE_TIME_LIFETIME,
    Account,
    AccountChangedError,
    EmailTakenError,
    sign_in_hash,
    sign_in_name,
)
from backoffice.staff.store import StaffStore
from backoffice.staff.words import (
    CREATED,
    PASSWORD_CHANGED,
    SESSIONS_ENDED,
    TIME_ZONE_CHANGED,
)

_MARKER = "e-mail marker"


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
        email=sign_in_name(email),
        name=name,
        role=role,
        password=password,
        must_change_password=must_change_password,
        password_expires_at=now + ONE_TIME_LIFETIME if must_change_password else None,
        created_at=now,
        updated_at=now,
    )


def create_account(
    *,
    store: StaffStore,
    email: str,
    name: str,
    role: Role,
    password: str,
    actor: Actor,
    now: datetime,
    must_change_password: bool = False,
) -> Account:
    """A new account; `password` is a hash.

    Raises EmailTakenError, NotAdminError and OutcomeUnknownError.
    """
    account = new_account(
        email=email,
        name=name,
        role=role,
        password=password,
        now=now,
        must_change_password=must_change_password,
    )
    plan = creation_of(store=store, account=account, actor=actor)
    entry = entry_about(account, CREATED, actor=actor, now=now, new=plan.new)
    together(plan, entry, store.trail)
    return account


def creation_of(*, store: StaffStore, account: Account, actor: Actor) -> Plan:
    """What has to be written for a new account: it is refused where another one has its e-mail, and
    where `actor` is no admin any more."""
    marker = items.item_of_marker(email_hash=sign_in_hash(account.email), staff_id=account.staff_id)
    requirements = [
        Requirement(_MARKER, ItemPut(store.table, marker, items.IS_NEW), EmailTakenError)
    ]
    if account.is_active_admin:
        requirements.append(store.roster_change(account))
    return Plan(
        changes=[ItemPut(store.table, items.item_of_account(account), items.IS_NEW)],
        requirements=[*requirements, *store.acting_admin(actor)],
        new={"role": account.role.name},
    )


def set_password(
    *, store: StaffStore, account: Account, password: str, actor: Actor, now: datetime
) -> Account:
    """Give one's own `account` (as seen) another password hash; ends all its sessions."""
    changed = replace(
        with_ended_sessions(account, now),
        password=password,
        must_change_password=False,
        password_expires_at=None,
    )
    return _change_own(store, account, changed, PASSWORD_CHANGED, actor)


def end_own_sessions(
    *, store: StaffStore, account: Account, actor: Actor, now: datetime
) -> Account:
    """End all sessions of one's own `account` (as seen)."""
    changed = with_ended_sessions(account, now)
    return _change_own(store, account, changed, SESSIONS_ENDED, actor)


def set_time_zone(
    *, store: StaffStore, account: Account, time_zone: str, actor: Actor, now: datetime
) -> Account:
    """Give one's own `account` (as seen) another time zone, a name of the time zone database."""
    if time_zone == account.time_zone:
        return account
    changed = replace(account, time_zone=time_zone, updated_at=now)
    return _change_own(store, account, changed, TIME_ZONE_CHANGED, actor)


def upgrade_password_hash(*, store: StaffStore, account: Account, password: str) -> Account:
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
    except ConditionFailedError:
        raise AccountChangedError from None
    return replace(account, password=password)


def with_ended_sessions(account: Account, now: datetime) -> Account:
    """The account after a change: sessions are bound to the epoch, which goes up by one."""
    return replace(account, session_epoch=account.session_epoch + 1, updated_at=now)


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
    return new_entry(
        action, STAFF.of(account.staff_id), actor=actor, now=now, reason=reason, old=old, new=new
    )


def _change_own(
    store: StaffStore, account: Account, changed: Account, action: Action, actor: Actor
) -> Account:
    """Raises AccountChangedError."""
    old, new = differences(account, changed)
    entry = entry_about(account, action, actor=actor, now=changed.updated_at, old=old, new=new)
    store.change_account(store.change_of(account, changed), entry)
    return changed


def _on_record(account: Account) -> dict[str, EntryValue]:
    """What entries may hold of an account: values of closed lists and counts."""
    return {
        items.SESSION_EPOCH: account.session_epoch,
        "must_change_password": account.must_change_password,
        "time_zone": account.time_zone,
        "role": account.role.name,
        "status": account.status.value,
    }
