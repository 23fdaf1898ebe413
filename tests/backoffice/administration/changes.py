"""What admins do about an account, for tests of what comes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from backoffice.access import Actor, Role
from backoffice.acts import engine
from backoffice.acts.act import Act
from backoffice.acts.engine import Done
from backoffice.acts.kinds import ActKind
from backoffice.administration import kinds
from backoffice.administration.act_words import STAFF_ACTS
from backoffice.administration.kinds import AccountAct, StaffAct
from backoffice.audit.entries import Entry
from backoffice.audit.reasons import Reason
from backoffice.staff.domain import Account, StaffRecord
from backoffice.staff.store import StaffStore
from tests import words
from tests.backoffice.staff.accounts import ADMIN
from tests.conftest import Clock

REASON = Reason(words.OTHER, "moves to another team")
#: What each kind is given beside the reason, by its name.
GIVEN: dict[str, Any] = {
    kinds.change_role.name: words.LEAD,
    kinds.issue_password.name: "argon2$given",
}
OF_ACTIVE: list[AccountAct] = [
    *(kinds.change_role, kinds.disable, kinds.end_sessions, kinds.issue_password),
]
by_name = pytest.mark.parametrize("kind", OF_ACTIVE, ids=lambda kind: kind.name)


def actor_of(account: Account) -> Actor:
    return Actor(account.staff_id, account.role, "request-7")


def do(
    store: StaffStore,
    kind: StaffAct,
    account: Account,
    now: datetime,
    *,
    actor: Actor = ADMIN,
    given: Any = None,
) -> Done:
    """Offer an act on the account as it is given, and do it."""
    (failures,) = store.find_failures([account], consistent=True)
    (act,) = kind.offers(StaffRecord(account, failures), actor=actor, now=now)
    return done(store, kind, act, actor, now, given)


def done(
    store: StaffStore,
    kind: ActKind[Any, StaffStore],
    act: Act,
    actor: Actor,
    now: datetime,
    given: Any,
) -> Done:
    return engine.do(
        kind,
        act,
        home=store,
        trail=store.trail,
        actor=actor,
        reason=REASON,
        now=now,
        given=given,
    )


def stored(store: StaffStore, account: Account) -> Account:
    """The account as it is now."""
    found = store.find_account(account.staff_id)
    assert found is not None
    return found


def set_role(store: StaffStore, account: Account, role: Role, now: datetime) -> Account:
    do(store, kinds.change_role, account, now, given=role)
    return stored(store, account)


def disable(store: StaffStore, account: Account, now: datetime) -> Account:
    do(store, kinds.disable, account, now)
    return stored(store, account)


def enable(store: StaffStore, account: Account, now: datetime) -> Account:
    do(store, kinds.enable, account, now)
    return stored(store, account)


def offered(store: StaffStore, kind: StaffAct, account: Account, actor: Actor, clock: Clock) -> Act:
    (failures,) = store.find_failures([account], consistent=True)
    (act,) = kind.offers(StaffRecord(account, failures), actor=actor, now=clock())
    return act


def confirm(store: StaffStore, kind: StaffAct, act: Act, actor: Actor, clock: Clock) -> Done:
    return done(store, kind, act, actor, clock(), GIVEN.get(kind.name))


def sentence_of(kind: StaffAct, entry: Entry) -> str:
    """What the page says was done."""
    named = STAFF_ACTS.named(kind.name)
    assert named is not None
    return named.sentence(entry)
