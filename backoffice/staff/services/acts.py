"""What admins do about somebody else's account: each act conditional, once, and on record.

An act is a callable service, `change_role(act=..., actor=..., reason=..., ...)`. All of them hold
only while the acting admin is one, and none may leave the site without an active admin.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar

from backoffice.access import Actor, Role
from backoffice.audit.actions import Action
from backoffice.audit.acts import CHANGE, Act, Done, RefusedError, perform, refusal
from backoffice.audit.entries import Entry, Values, new_entry_id
from backoffice.audit.reasons import Reason
from backoffice.dynamo.errors import NotFoundError, TransactionCancelledError
from backoffice.dynamo.expressions import path
from backoffice.dynamo.transactions import Transaction
from backoffice.staff import items
from backoffice.staff.domain import (
    ONE_TIME_LIFETIME,
    Account,
    OwnAccountError,
    StaffRecord,
    Status,
    email_hash,
)
from backoffice.staff.services.accounts import differences, with_ended_sessions
from backoffice.staff.services.throttle import is_locked
from backoffice.staff.store import StaffStore, refused_by

_SIGNED_OUT = "All sessions of this person end with their next request."


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an act needs beside what was seen: the new role, or the hash of a new password."""

    role: Role | None = None
    password: str = field(default="", repr=False)


class StaffAct(ABC):
    """One kind of act on somebody else's account."""

    name: ClassVar[str]
    action: ClassVar[Action]
    label: ClassVar[str]
    title: ClassVar[str]
    verb: ClassVar[str]
    danger: ClassVar[bool] = True

    # -- offering ----------------------------------------------------------------------------

    def is_possible(self, record: StaffRecord, now: datetime) -> bool:
        """Whether there is anything to do."""
        return record.account.is_active

    def see(self, record: StaffRecord) -> dict[str, Any]:
        """The values the act is tied to."""
        account = record.account
        return {
            "role": account.role.value,
            "status": account.status.value,
            "auth_epoch": account.auth_epoch,
        }

    def facts(self, record: StaffRecord) -> dict[str, str]:
        """What a person is shown of it, before and after a refusal."""
        account = record.account
        return {
            "Role": account.role.value,
            "Status": account.status.value,
            "Times all sessions were ended": str(account.auth_epoch - 1),
        }

    @abstractmethod
    def effects(self, record: StaffRecord) -> Sequence[str]:
        """Exactly what will change, in sentences."""

    @abstractmethod
    def notice(self, record: StaffRecord) -> str:
        """What the person will notice."""

    def offer(self, record: StaffRecord, *, actor: Actor, now: datetime) -> Act | None:
        """A new act for `actor` to confirm; None where there is none, as on one's own account."""
        if record.staff_id == actor.staff_id or not self.is_possible(record, now):
            return None
        return Act(
            act_id=new_entry_id(now),
            action=self.action,
            staff_id=actor.staff_id,
            seen=self.see(record),
            facts=self.facts(record),
            subject=subject_of(record.staff_id),
        )

    # -- doing -------------------------------------------------------------------------------

    @abstractmethod
    def add_to(
        self, transaction: Transaction, act: Act, given: Given, *, store: StaffStore, now: datetime
    ) -> tuple[Values, Values]:
        """Add the change, labelled CHANGE; old (pinned by its condition) and new values."""

    @abstractmethod
    def sentence(self, entry: Entry) -> str:
        """What happened, in one sentence, from the entry alone."""

    def __call__(
        self,
        *,
        act: Act,
        actor: Actor,
        reason: Reason,
        now: datetime,
        store: StaffStore,
        given: Given = Given(),
    ) -> Done:
        """Do it once. Raises what `audit.acts.perform` raises, and AdministrationError; both kinds
        of refusal are on record too."""
        if staff_id_of(act) == actor.staff_id:
            raise OwnAccountError
        transaction = Transaction()
        old, new = self.add_to(transaction, act, given, store=store, now=now)
        store.require_admin(transaction, actor)
        entry = Entry(
            entry_id=act.act_id,
            action=self.action,
            at=now,
            actor=actor,
            subject=act.subject,
            reason=reason,
            old=old,
            new=new,
        )
        try:
            return perform(transaction, entry, store.trail)
        except RefusedError:
            store.trail.record(refusal(entry, now=now))
            raise
        except TransactionCancelledError as error:
            refused = refused_by(error)
            if refused:
                store.trail.record(refusal(entry, now=now))
            raise refused or error from None


class AccountAct(StaffAct):
    """An act that changes the account itself, and ends its sessions."""

    @abstractmethod
    def after(self, account: Account, given: Given, now: datetime) -> Account:
        """The account as the act leaves it."""

    def add_to(
        self, transaction: Transaction, act: Act, given: Given, *, store: StaffStore, now: datetime
    ) -> tuple[Values, Values]:
        before = _as_seen(_account_of(act, store), act.seen)
        after = self.after(with_ended_sessions(before, now), given, now)
        store.add_change(transaction, CHANGE, before, after)
        return differences(before, after)


class ChangeRole(AccountAct):
    """Give somebody another role."""

    name = "change-role"
    action = Action.ROLE_CHANGED
    label = "Change role…"
    title = "Change the role"
    verb = "Change role"
    danger = False

    def effects(self, record: StaffRecord) -> Sequence[str]:
        return [f"The role {record.account.role} becomes the one you choose.", _SIGNED_OUT]

    def notice(self, record: StaffRecord) -> str:
        return "They must sign in again and then have the new role."

    def after(self, account: Account, given: Given, now: datetime) -> Account:
        return replace(account, role=given.role or account.role)

    def sentence(self, entry: Entry) -> str:
        return f"The role is now {entry.new.get('role', 'the same')}. Their sessions have ended."


class Disable(AccountAct):
    """Close somebody's account."""

    name = "disable"
    action = Action.STATUS_CHANGED
    label = "Disable"
    title = "Disable the account"
    verb = "Disable account"

    def effects(self, record: StaffRecord) -> Sequence[str]:
        return ["The account becomes disabled.", _SIGNED_OUT, "What they did stays on record."]

    def notice(self, record: StaffRecord) -> str:
        return "They are signed out and cannot sign in. The sign-in page does not say why."

    def after(self, account: Account, given: Given, now: datetime) -> Account:
        return replace(account, status=Status.DISABLED)

    def sentence(self, entry: Entry) -> str:
        return "The account is disabled. Their sessions have ended."


class Enable(AccountAct):
    """Open somebody's account again."""

    name = "enable"
    action = Action.STATUS_CHANGED
    label = "Enable"
    title = "Enable the account"
    verb = "Enable account"
    danger = False

    def is_possible(self, record: StaffRecord, now: datetime) -> bool:
        return not record.account.is_active

    def effects(self, record: StaffRecord) -> Sequence[str]:
        return [f"The account becomes active, with the role {record.account.role}."]

    def notice(self, record: StaffRecord) -> str:
        return "They can sign in with the password they had. Sessions of before stay ended."

    def after(self, account: Account, given: Given, now: datetime) -> Account:
        return replace(account, status=Status.ACTIVE)

    def sentence(self, entry: Entry) -> str:
        return "The account is active again."


class EndSessions(AccountAct):
    """Sign somebody out everywhere."""

    name = "end-sessions"
    action = Action.SESSIONS_ENDED
    label = "End sessions"
    title = "End all sessions"
    verb = "End all sessions"

    def effects(self, record: StaffRecord) -> Sequence[str]:
        return [_SIGNED_OUT]

    def notice(self, record: StaffRecord) -> str:
        return "They must sign in again, with the same password. What they were typing may be lost."

    def after(self, account: Account, given: Given, now: datetime) -> Account:
        return account

    def sentence(self, entry: Entry) -> str:
        return "All their sessions have ended. They can sign in again."


class GivePassword(AccountAct):
    """Replace somebody's password by one that is good once, for a day."""

    name = "one-time-password"
    action = Action.PASSWORD_GIVEN
    label = "One-time password"
    title = "Give a one-time password"
    verb = "Make password"

    def effects(self, record: StaffRecord) -> Sequence[str]:
        return [
            "The present password stops working. A new one is made and shown to you once.",
            "It can be used for 24 hours, and must be changed at the first sign-in.",
            _SIGNED_OUT,
        ]

    def notice(self, record: StaffRecord) -> str:
        return "They are signed out, and need the password from you to sign in."

    def after(self, account: Account, given: Given, now: datetime) -> Account:
        if not given.password:
            raise ValueError("A password is needed.")
        return replace(
            account,
            password=given.password,
            must_change_password=True,
            password_expires_at=now + ONE_TIME_LIFETIME,
        )

    def sentence(self, entry: Entry) -> str:
        return "They have a one-time password now. Their sessions have ended."


class Unlock(StaffAct):
    """Forget the failed sign-ins of an account."""

    name = "unlock"
    action = Action.UNLOCKED
    label = "Unlock"
    title = "Unlock the account"
    verb = "Unlock account"
    danger = False

    def is_possible(self, record: StaffRecord, now: datetime) -> bool:
        return is_locked(record.failures, now)

    def see(self, record: StaffRecord) -> dict[str, Any]:
        failures = record.failures
        if failures is None:
            return {}
        return {
            "attempts": failures.attempts,
            "expires_at": items.instant_text(failures.expires_at),
        }

    def facts(self, record: StaffRecord) -> dict[str, str]:
        failures = record.failures
        if failures is None:
            return {"Failed sign-ins": "none", "Paused until": "not paused"}
        return {
            "Failed sign-ins": str(failures.attempts),
            "Paused until": f"{failures.expires_at:%Y-%m-%d %H:%M:%S} UTC",
        }

    def effects(self, record: StaffRecord) -> Sequence[str]:
        return ["The failed sign-ins counted for this account are forgotten."]

    def notice(self, record: StaffRecord) -> str:
        return "They can try to sign in at once. A pause of the address they come from stays."

    def add_to(
        self, transaction: Transaction, act: Act, given: Given, *, store: StaffStore, now: datetime
    ) -> tuple[Values, Values]:
        account, seen = _account_of(act, store), act.seen
        count_is_as_seen = path("attempts").equals(seen["attempts"])
        window_is_as_seen = path("expires_at").equals(seen["expires_at"])
        key = items.counter_key(store.table, items.BY_ACCOUNT, email_hash(account.email))
        transaction.delete(CHANGE, store.table, key, count_is_as_seen & window_is_as_seen)
        return {"failed_sign_ins": seen["attempts"]}, {"failed_sign_ins": 0}

    def sentence(self, entry: Entry) -> str:
        return "The account is unlocked: they can try to sign in at once."


change_role = ChangeRole()
disable = Disable()
enable = Enable()
end_sessions = EndSessions()
give_password = GivePassword()
unlock = Unlock()


def subject_of(staff_id: str) -> str:
    """The subject of entries about an account."""
    return f"staff:{staff_id}"


def staff_id_of(act: Act) -> str:
    """The account an act is on."""
    return act.subject.partition(":")[2]


def _account_of(act: Act, store: StaffStore) -> Account:
    account = store.find_account(staff_id_of(act))
    if account is None:
        raise NotFoundError("There is no such account.")
    return account


def _as_seen(account: Account, seen: Mapping[str, Any]) -> Account:
    """The account as the act saw it: its condition holds it to that."""
    return replace(
        account,
        role=Role(seen["role"]),
        status=Status(seen["status"]),
        auth_epoch=seen["auth_epoch"],
    )
