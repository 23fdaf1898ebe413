"""Kinds of acts on staff accounts: each conditional, once, and on record (Django-free).

All of them hold only while the acting admin is one, and none may leave the site without an active
admin.
"""

from __future__ import annotations

import uuid
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from backoffice.access import Actor, Role
from backoffice.acts.act import Act, Seen
from backoffice.acts.errors import OutdatedActError
from backoffice.acts.kinds import ActKind, Plan
from backoffice.administration.words import PASSWORD_ISSUED, ROLE_CHANGED, STATUS_CHANGED, UNLOCKED
from backoffice.audit.subjects import Subject
from backoffice.audit.words import STAFF
from backoffice.dynamo.errors import NotFoundError
from backoffice.dynamo.expressions import path
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.transactions import ItemDelete
from backoffice.staff import items
from backoffice.staff.domain import (
    ONE_TIME_LIFETIME,
    Account,
    Counter,
    OwnAccountError,
    StaffRecord,
    Status,
    sign_in_hash,
)
from backoffice.staff.services import creation_of, is_locked
from backoffice.staff.services.accounts import differences, new_account, with_ended_sessions
from backoffice.staff.store import StaffStore
from backoffice.staff.words import CREATED, SESSIONS_ENDED


class StaffAct(ActKind[StaffRecord, StaffStore]):
    """A kind of act on somebody else's account."""

    #: The names under which values are seen, and the form of each.
    shape: Mapping[str, type]

    def subject_of(self, thing: StaffRecord) -> Subject:
        return STAFF.of(thing.staff_id)

    def offers(self, thing: StaffRecord, *, actor: Actor, now: datetime) -> list[Act]:
        """None on one's own account."""
        is_own = thing.staff_id == actor.staff_id
        return [] if is_own else super().offers(thing, actor=actor, now=now)

    def checked(self, seen: Seen) -> Seen:
        """`seen` where it has the form that is known here. Raises OutdatedActError."""
        if {name: type(value) for name, value in seen.items()} != self.shape:
            raise OutdatedActError("What was seen has another form.")
        return seen

    def plan(self, act: Act, home: StaffStore, *, actor: Actor, now: datetime, given: Any) -> Plan:
        self.told(act.seen)  # whether it can be read
        seen = act.seen
        if act.subject.id == actor.staff_id:
            raise OwnAccountError
        plan = self.change(_account_of(act, home), seen, home, now=now, given=given)
        return replace(plan, requirements=[*plan.requirements, *home.acting_admin(actor)])

    @abstractmethod
    def change(
        self, account: Account, seen: Seen, store: StaffStore, *, now: datetime, given: Any
    ) -> Plan:
        """What the act does, but for what holds for all."""


class AccountAct(StaffAct):
    """An act that changes the account itself, and ends its sessions."""

    shape = {"role": str, "status": str, items.SESSION_EPOCH: int}

    def see(self, thing: StaffRecord) -> Sequence[Seen]:
        account = thing.account
        return [
            {
                "role": account.role.name,
                "status": account.status.value,
                items.SESSION_EPOCH: account.session_epoch,
            }
        ]

    def told(self, seen: Seen) -> Mapping[str, object]:
        checked = self.checked(seen)
        return {
            "role": checked["role"],
            "status": checked["status"],
            "session_epoch": checked[items.SESSION_EPOCH],
        }

    def is_open(self, seen: Seen, *, now: datetime) -> bool:
        return bool(seen["status"] == Status.ACTIVE)

    def change(
        self, account: Account, seen: Seen, store: StaffStore, *, now: datetime, given: Any
    ) -> Plan:
        before = _as_seen(account, seen, store)
        after = self.after(with_ended_sessions(before, now), given, now)
        old, new = differences(before, after)
        is_another_admin = after.is_active_admin != before.is_active_admin
        return Plan(
            changes=[store.change_of(before, after)],
            requirements=[store.roster_change(after)] if is_another_admin else [],
            old=old,
            new=new,
        )

    @abstractmethod
    def after(self, account: Account, given: Any, now: datetime) -> Account:
        """The account as the act leaves it."""


class ChangeRole(AccountAct):
    """Give somebody another role; the role is what is given."""

    name = "change-role"
    action = ROLE_CHANGED

    def after(self, account: Account, given: Role, now: datetime) -> Account:
        return replace(account, role=given)


class Disable(AccountAct):
    """Close somebody's account."""

    name = "disable"
    action = STATUS_CHANGED

    def after(self, account: Account, given: None, now: datetime) -> Account:
        return replace(account, status=Status.DISABLED)


class Enable(AccountAct):
    """Open somebody's account again."""

    name = "enable"
    action = STATUS_CHANGED

    def is_open(self, seen: Seen, *, now: datetime) -> bool:
        return bool(seen["status"] != Status.ACTIVE)

    def after(self, account: Account, given: None, now: datetime) -> Account:
        return replace(account, status=Status.ACTIVE)


class EndSessions(AccountAct):
    """Sign somebody out everywhere."""

    name = "end-sessions"
    action = SESSIONS_ENDED

    def after(self, account: Account, given: None, now: datetime) -> Account:
        return account


class IssuePassword(AccountAct):
    """Replace somebody's password by one that is good once, for a day; its hash is given."""

    name = "one-time-password"
    action = PASSWORD_ISSUED

    def after(self, account: Account, given: str, now: datetime) -> Account:
        if not given:
            raise ValueError("A password is needed.")
        return replace(
            account,
            password=given,
            must_change_password=True,
            password_expires_at=now + ONE_TIME_LIFETIME,
        )


class Unlock(StaffAct):
    """Forget the failed sign-ins of an account."""

    name = "unlock"
    action = UNLOCKED
    shape = {"attempts": int, "expires_at": str}

    def see(self, thing: StaffRecord) -> Sequence[Seen]:
        failures = thing.failures
        if failures is None:
            return []
        expires_at = instant_text(failures.expires_at)
        return [{"attempts": failures.attempts, "expires_at": expires_at}]

    def told(self, seen: Seen) -> Mapping[str, Any]:
        try:
            expires_at = datetime.fromisoformat(self.checked(seen)["expires_at"])
        except ValueError:
            raise OutdatedActError("What was seen has an instant in another form.") from None
        return {"attempts": seen["attempts"], "expires_at": expires_at}

    def is_open(self, seen: Seen, *, now: datetime) -> bool:
        return is_locked(Counter(**self.told(seen)), now)

    def change(
        self, account: Account, seen: Seen, store: StaffStore, *, now: datetime, given: Any
    ) -> Plan:
        count_is_as_seen = path("attempts").equals(seen["attempts"])
        window_is_as_seen = path("expires_at").equals(seen["expires_at"])
        key = items.counter_key(store.table, items.BY_ACCOUNT, sign_in_hash(account.email))
        return Plan(
            changes=[ItemDelete(store.table, key, count_is_as_seen & window_is_as_seen)],
            old={"failed_sign_ins": seen["attempts"]},
            new={"failed_sign_ins": 0},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewColleague:
    """Who is to get an account; `password` is a hash, good once."""

    email: str = field(repr=False)
    name: str = field(repr=False)
    role: Role
    password: str = field(repr=False)


class CreateAccount(ActKind[None, StaffStore]):
    """Make an account for a new colleague, who is given. Its id is made with the form, so that a
    repeat finds the entry of the first."""

    name = "create"
    action = CREATED

    def subject_of(self, thing: None) -> Subject:
        return STAFF.of(uuid.uuid4().hex)

    def see(self, thing: None) -> Sequence[Seen]:
        return [{}]

    def plan(
        self, act: Act, home: StaffStore, *, actor: Actor, now: datetime, given: NewColleague
    ) -> Plan:
        account = new_account(
            staff_id=act.subject.id,
            email=given.email,
            name=given.name,
            role=given.role,
            password=given.password,
            now=now,
            must_change_password=True,
        )
        return creation_of(store=home, account=account, actor=actor)


change_role = ChangeRole()
disable = Disable()
enable = Enable()
end_sessions = EndSessions()
issue_password = IssuePassword()
unlock = Unlock()
create_account = CreateAccount()


def _account_of(act: Act, store: StaffStore) -> Account:
    account = store.find_account(act.subject.id)
    if account is None:
        raise NotFoundError("There is no such account.")
    return account


def _as_seen(account: Account, seen: Seen, store: StaffStore) -> Account:
    """The account as the act saw it: its condition holds it to that. Raises OutdatedActError."""
    if seen["status"] not in set(Status):
        raise OutdatedActError("What was seen has a status that is not known here.")
    return replace(
        account,
        role=store.vocabulary.role(seen["role"]),
        status=Status(seen["status"]),
        session_epoch=seen[items.SESSION_EPOCH],
    )
