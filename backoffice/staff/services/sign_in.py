"""Signing in and out, on record. The password itself is checked by Django's hashers, outside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, Values, new_entry
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.transactions import ItemUpdate
from backoffice.staff import items
from backoffice.staff.domain import Account, SignInThrottledError, sign_in_hash
from backoffice.staff.services.accounts import entry_about
from backoffice.staff.services.throttle import (
    PER_ACCOUNT,
    PER_NETWORK_ADDRESS,
    Reservation,
    give_back,
    network_address_digest,
    reserve,
    unlock_account,
)
from backoffice.staff.store import StaffStore
from backoffice.staff.words import (
    SIGN_IN,
    SIGN_IN_FAILED,
    SIGN_IN_THROTTLED,
    SIGNED_IN,
    SIGNED_OUT,
)


class FailureCause(StrEnum):
    """Why a sign-in failed. On record only: whoever tries is not told."""

    UNKNOWN_ACCOUNT = "unknown-account"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105
    EXPIRED_PASSWORD = "expired-password"  # noqa: S105
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in under way, counted already."""

    email_hash: str
    by_network_address: Reservation


def begin_attempt(
    *, store: StaffStore, email: str, client_address: str, actor: Actor, now: datetime
) -> Attempt:
    """Count an attempt before the password is looked at. Raises SignInThrottledError."""
    by_email, by_network_address = sign_in_hash(email), network_address_digest(client_address)
    try:
        reservation = reserve(
            store=store, limit=PER_NETWORK_ADDRESS, digest=by_network_address, now=now
        )
        reserve(store=store, limit=PER_ACCOUNT, digest=by_email, now=now)
    except SignInThrottledError:
        new = {"address_hash": by_network_address}
        store.trail.record(_entry(SIGN_IN_THROTTLED, by_email, actor, now, new))
        raise
    return Attempt(by_email, reservation)


def settle_attempt(*, store: StaffStore, attempt: Attempt) -> None:
    """The password was right: forget the failures of the account, uncount the attempt."""
    unlock_account(store=store, email_hash=attempt.email_hash)
    give_back(store=store, reservation=attempt.by_network_address)


def record_failure(
    *,
    store: StaffStore,
    attempt: Attempt,
    cause: FailureCause,
    account: Account | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Put a failed sign-in on record."""
    new: dict[str, str | int | bool | None] = {
        "cause": cause,
        "address_hash": attempt.by_network_address.digest,
    }
    if account:
        new["staff_id"] = account.staff_id
    store.trail.record(_entry(SIGN_IN_FAILED, attempt.email_hash, actor, now, new))


def record_sign_in(*, store: StaffStore, account: Account, actor: Actor, now: datetime) -> Account:
    """Put a sign-in on record; without its entry nobody is signed in.

    Raises AccountChangedError where the account was changed while the password was checked.
    """
    change = ItemUpdate(
        store.table,
        items.account_key(store.table, account.staff_id),
        Update(set_(path("last_sign_in_at"), instant_text(now))),
        items.EXISTS & items.is_as_seen(account),
    )
    store.change_account(change, entry_about(account, SIGNED_IN, actor=actor, now=now))
    return replace(account, last_sign_in_at=now)


def record_sign_out(*, store: StaffStore, account: Account, actor: Actor, now: datetime) -> None:
    """Put a sign-out on record."""
    store.trail.record(entry_about(account, SIGNED_OUT, actor=actor, now=now))


def _entry(action: Action, by_email: str, actor: Actor, now: datetime, new: Values) -> Entry:
    """An entry about a sign-in that has no account yet: it goes by the hash of the e-mail."""
    return new_entry(action, SIGN_IN.of(by_email), actor=actor, now=now, new=new)
