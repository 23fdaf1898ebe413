"""Signing in and out, on record. The password itself is checked by Django's hashers, outside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from backoffice.access import Actor
from backoffice.acts.engine import together
from backoffice.acts.errors import RefusedError
from backoffice.acts.kinds import Plan
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, Values, new_entry
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.transactions import ItemUpdate
from backoffice.staff import items
from backoffice.staff.domain import Account, Device, SignInThrottledError, sign_in_hash
from backoffice.staff.services.accounts import differences, entry_about
from backoffice.staff.services.throttle import (
    Reservation,
    give_back,
    kept,
    of_account,
    of_device,
    of_network,
    reserve,
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

    @property
    def is_counted(self) -> bool:
        """Whether it is a guess that failed; an unknown account must look the same."""
        return self in {FailureCause.UNKNOWN_ACCOUNT, FailureCause.WRONG_PASSWORD}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in under way, counted already. `name_hash` is what goes on record of the name."""

    name_hash: str
    address_hash: str
    staff_id: str
    reservation: Reservation
    #: The account, where it was read already: the attempt is made on a device known to it.
    account: Account | None = None


def begin_attempt(
    *,
    store: StaffStore,
    email: str,
    client_address: str,
    device: Device | None = None,
    actor: Actor,
    now: datetime,
) -> Attempt:
    """Count an attempt before the password is looked at. Raises SignInThrottledError.

    On a device known to the account it is counted for that device alone, so that nothing strangers
    do holds it up: neither what they try on the account nor what they do on a shared network.
    """
    email_hash, by_network = sign_in_hash(email), of_network(client_address)
    of_stranger = [of_account(email_hash), *by_network]
    counted = [*of_stranger, *([of_device(device)] if device else [])]
    staff_id, account, found = store.find_for_sign_in(
        email_hash,
        [(each.limit.counted_by, each.digest) for each in counted],
        device_of=device.staff_id if device else "",
    )
    if not (device and account and account.staff_id == staff_id and device.is_known_to(account)):
        account = None
    number = len(of_stranger)
    which = slice(number, None) if account else slice(number)
    address_hash = by_network[0].digest
    name_hash = store.trail.typed_keys.hash(email)
    try:
        reservation = reserve(store=store, counted=counted[which], found=found[which], now=now)
    except SignInThrottledError as error:
        new = {"address_hash": address_hash, "locked": error.locked.value}
        store.trail.record(_entry(SIGN_IN_THROTTLED, name_hash, actor, now, new))
        raise
    return Attempt(name_hash, address_hash, staff_id, reservation, account)


def find_account_of(*, store: StaffStore, attempt: Attempt) -> Account | None:
    """The account that the attempt is made on."""
    return attempt.account or store.find_account(attempt.staff_id)


def settle_attempt(*, store: StaffStore, attempt: Attempt, succeeded: bool) -> None:
    """The password was not wrong: uncount the attempt, whatever else became of it. One that
    `succeeded` forgets the failures before it."""
    give_back(store=store, reservation=attempt.reservation, forget=succeeded)


def record_failure(
    *,
    store: StaffStore,
    attempt: Attempt,
    cause: FailureCause,
    account: Account | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Put a failed sign-in on record, and keep it counted where its cause is the password."""
    new: dict[str, str | int | bool | None] = {
        "cause": cause,
        "address_hash": attempt.address_hash,
    }
    if account:
        new["staff_id"] = account.staff_id
    entry = _entry(SIGN_IN_FAILED, attempt.name_hash, actor, now, new)
    if not cause.is_counted:
        store.trail.record(entry)
        return
    try:
        changes = kept(store=store, reservation=attempt.reservation)
        together(Plan(changes=changes), entry, store.trail)
    except RefusedError:
        # Unlocked meanwhile: nothing is counted any more.
        store.trail.record(entry)


def record_sign_in(
    *, store: StaffStore, account: Account, actor: Actor, now: datetime, time_zone: str = ""
) -> Account:
    """Put a sign-in on record; without its entry nobody is signed in.

    With the first one the account takes the `time_zone` of the browser, a name of the time zone
    database; empty where that is not known.
    Raises AccountChangedError where the account was changed while the password was checked.
    """
    signed_in = replace(account, last_sign_in_at=now)
    actions = [set_(path("last_sign_in_at"), instant_text(now))]
    if time_zone and account.last_sign_in_at is None:
        signed_in = replace(signed_in, time_zone=time_zone)
        actions.append(set_(path("time_zone"), time_zone))
    change = ItemUpdate(
        store.table,
        items.account_key(store.table, account.staff_id),
        Update(*actions),
        items.EXISTS & items.is_as_seen(account),
    )
    old, new = differences(account, signed_in)
    entry = entry_about(account, SIGNED_IN, actor=actor, now=now, old=old, new=new)
    store.change_account(change, entry)
    return signed_in


def record_sign_out(*, store: StaffStore, account: Account, actor: Actor, now: datetime) -> None:
    """Put a sign-out on record."""
    store.trail.record(entry_about(account, SIGNED_OUT, actor=actor, now=now))


def _entry(action: Action, name_hash: str, actor: Actor, now: datetime, new: Values) -> Entry:
    """An entry about a sign-in that has no account yet: it goes by the hash of the name."""
    return new_entry(action, SIGN_IN.of(name_hash), actor=actor, now=now, new=new)
