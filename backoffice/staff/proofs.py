"""Who somebody is, by their password: for the sign-in page, and for a person at a command.

Throttled and on record, so that no way of checking a password goes around either.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.views.decorators.debug import sensitive_variables

from backoffice.access import Actor
from backoffice.staff import services
from backoffice.staff.domain import Account, Device, StaffError
from backoffice.staff.models import StaffMember
from backoffice.staff.services import FailureCause
from backoffice.staff.services.accounts import entry_about
from backoffice.staff.store import StaffStore
from backoffice.staff.words import PROVEN

#: Where all commands are tried from: together they have as many attempts as one network address.
AT_A_COMMAND = "command"


class NotProvenError(StaffError):
    """Nothing shows that it is the person; why not, is on record only."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or "Name or password is incorrect, or the account is disabled.")


@sensitive_variables("password")
def member_with(
    *,
    store: StaffStore,
    email: str,
    password: str,
    client_address: str,
    device: Device | None = None,
    actor: Actor,
    now: datetime,
) -> StaffMember | None:
    """The active member of staff with this e-mail and password, or None. Raises
    SignInThrottledError."""
    attempt = services.begin_attempt(
        store=store,
        email=email,
        client_address=client_address,
        device=device,
        actor=actor,
        now=now,
    )
    was_guess = succeeded = False
    try:
        account = services.find_account_of(store=store, attempt=attempt)
        member = StaffMember.of(account) if account else None
        cause = _cause_of_failure(member, password, now)
        was_guess, succeeded = cause is not None and cause.is_counted, cause is None
        if cause:
            services.record_failure(
                store=store, attempt=attempt, cause=cause, account=account, actor=actor, now=now
            )
            return None
    finally:
        # Whatever it was, an error too: only a wrong password counts.
        if not was_guess:
            services.settle_attempt(store=store, attempt=attempt, succeeded=succeeded)
    return member


@sensitive_variables("password")
def prove(*, store: StaffStore, who: str, password: str, actor: Actor, now: datetime) -> Actor:
    """The person at a command, once their password has shown who they are; on record. `who` is
    their staff id or e-mail, `actor` the command.

    Raises NotProvenError, also where the password was given to them and somebody else may know it,
    and SignInThrottledError.
    """
    known = None if "@" in who else store.find_account(who)
    member = member_with(
        store=store,
        email=known.email if known else who,
        password=password,
        client_address=AT_A_COMMAND,
        actor=actor,
        now=now,
    )
    if member is None:
        raise NotProvenError
    account: Account = member.account
    if account.must_change_password:
        raise NotProvenError(
            "This password was given to you, so somebody else may know it. Sign in once in the "
            "browser and choose your own."
        )
    person = replace(actor, staff_id=account.staff_id, role=account.role)
    store.trail.record(entry_about(account, PROVEN, actor=person, now=now))
    return person


@sensitive_variables("password")
def _cause_of_failure(
    member: StaffMember | None, password: str, now: datetime
) -> FailureCause | None:
    """Every way out has run the hasher once, so that the time it takes tells nothing."""
    if member is None:
        make_password(password)
        return FailureCause.UNKNOWN_ACCOUNT
    if not member.check_password(password):
        return FailureCause.WRONG_PASSWORD
    if not member.account.password_is_good(now):
        return FailureCause.EXPIRED_PASSWORD
    return None if member.is_active else FailureCause.DISABLED
