"""What admins do about an account, for tests of what comes of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from backoffice.access import Actor, Role
from backoffice.audit.acts import Act, Done
from backoffice.audit.reasons import Category, Reason
from backoffice.staff.domain import Account, StaffRecord
from backoffice.staff.services import acts
from backoffice.staff.services.acts import Given, StaffAct
from backoffice.staff.store import StaffStore
from tests.backoffice.staff.conftest import ADMIN
from tests.conftest import Clock

REASON = Reason(Category.OTHER, "moves to another team")
GIVEN = Given(role=Role.LEAD, password="argon2$given")
OF_ACTIVE = [acts.change_role, acts.disable, acts.end_sessions, acts.give_password]
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
    given: Given = Given(),  # noqa: B008 - frozen
) -> Done:
    """Offer an act on the account as it is given, and do it."""
    record = StaffRecord(account, store.find_failures([account], consistent=True)[0])
    act = kind.offer(record, actor=actor, now=now)
    assert act is not None
    return kind(act=act, actor=actor, reason=REASON, now=now, store=store, given=given)


def stored(store: StaffStore, account: Account) -> Account:
    """The account as it is now."""
    found = store.find_account(account.staff_id)
    assert found is not None
    return found


def set_role(store: StaffStore, account: Account, role: Role, now: datetime) -> Account:
    do(store, acts.change_role, account, now, given=Given(role=role))
    return stored(store, account)


def disable(store: StaffStore, account: Account, now: datetime) -> Account:
    do(store, acts.disable, account, now)
    return stored(store, account)


def enable(store: StaffStore, account: Account, now: datetime) -> Account:
    do(store, acts.enable, account, now)
    return stored(store, account)


def offered(store: StaffStore, kind: StaffAct, account: Account, actor: Actor, clock: Clock) -> Act:
    (failures,) = store.find_failures([account], consistent=True)
    act = kind.offer(StaffRecord(account, failures), actor=actor, now=clock())
    assert act is not None
    return act


def confirm(store: StaffStore, kind: StaffAct, act: Act, actor: Actor, clock: Clock) -> Done:
    return kind(act=act, actor=actor, reason=REASON, now=clock(), store=store, given=GIVEN)
