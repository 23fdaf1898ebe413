"""A site whose admins have two roles, neither of them called admin."""

from __future__ import annotations

import pytest

from backoffice.access import Actor, Permission, Role
from backoffice.access.permissions import ADMINISTER, USE
from backoffice.acts.errors import RefusedError
from backoffice.administration import kinds
from backoffice.audit.trail import Trail
from backoffice.audit.vocabulary import Vocabulary, Words
from backoffice.audit.words import WORDS
from backoffice.staff import items
from backoffice.staff.domain import Account, LastAdminError, NotAdminError
from backoffice.staff.store import StaffStore
from tests.backoffice.administration.changes import (
    actor_of,
    confirm,
    disable,
    done,
    offered,
    set_role,
    stored,
)
from tests.backoffice.administration.test_admins import only_admins, roster
from tests.backoffice.staff.accounts import ADMIN, NewAccount
from tests.conftest import Clock

LEND = Permission("lend", "lend books")
OWNER = Role.of("owner", "owns the place", {USE, ADMINISTER})
HEAD = Role.of("head", "runs the place", {USE, LEND, ADMINISTER})
CLERK = Role.of("admin", "lends books, and is called an admin", {USE, LEND})
LIBRARY = Vocabulary(
    [WORDS, Words(permissions=[LEND])],
    roles=(OWNER, HEAD, CLERK),
)


@pytest.fixture
def store(store: StaffStore) -> StaffStore:
    """The same tables on a site with other roles."""
    trail = Trail(store.client, store.trail.table, LIBRARY, store.trail.typed_keys)
    return StaffStore(store.client, store.table, trail)


def promote(store: StaffStore, account: Account, actor: Actor, clock: Clock, role: Role) -> None:
    act = offered(store, kinds.change_role, account, actor, clock)
    done(store, kinds.change_role, act, actor, clock(), role)


@pytest.mark.parametrize("role", [OWNER, HEAD], ids=str)
def test_whoever_may_administer_is_in_the_roster(
    store: StaffStore, new_account: NewAccount, role: Role
) -> None:
    account = new_account(role)

    assert stored(store, account).is_active_admin
    assert account.staff_id in roster(store)


def test_whoever_is_only_called_an_admin_is_not(store: StaffStore, new_account: NewAccount) -> None:
    account = new_account(CLERK)

    assert not stored(store, account).is_active_admin
    assert account.staff_id not in roster(store)


@pytest.mark.parametrize("role", [OWNER, HEAD], ids=str)
def test_either_role_administers_the_other(
    store: StaffStore, new_account: NewAccount, clock: Clock, role: Role
) -> None:
    me, other = new_account(role), new_account(HEAD if role is OWNER else OWNER)

    act = offered(store, kinds.disable, other, actor_of(me), clock)
    confirm(store, kinds.disable, act, actor_of(me), clock)

    assert not stored(store, other).is_active
    assert other.staff_id not in roster(store)


def test_whoever_is_only_called_an_admin_administers_nobody(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    clerk, other = new_account(CLERK), new_account(CLERK)
    act = offered(store, kinds.disable, other, actor_of(clerk), clock)

    with pytest.raises(NotAdminError):
        confirm(store, kinds.disable, act, actor_of(clerk), clock)

    assert stored(store, other).is_active


def test_the_last_admin_may_get_the_other_role_of_admins_and_no_other(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    last = new_account(OWNER)
    only_admins(store, last)

    head = set_role(store, last, HEAD, clock())
    assert head.role == HEAD
    assert roster(store) == {last.staff_id}
    with pytest.raises(LastAdminError):
        promote(store, head, ADMIN, clock, CLERK)
    assert stored(store, last) == head

    second = new_account(OWNER)
    set_role(store, head, CLERK, clock())
    assert roster(store) == {second.staff_id}


def test_a_role_that_was_taken_away_meanwhile_is_seen(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    other = new_account(OWNER)
    act = offered(store, kinds.disable, other, ADMIN, clock)
    set_role(store, other, HEAD, clock())

    with pytest.raises(RefusedError):
        confirm(store, kinds.disable, act, ADMIN, clock)


def test_a_disabled_admin_is_no_admin(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    new_account(OWNER)
    account = disable(store, new_account(HEAD), clock())

    assert not account.is_active_admin
    assert account.staff_id not in roster(store)


def test_another_site_does_not_know_these_admins(
    store: StaffStore, new_account: NewAccount, trail: Trail
) -> None:
    """An account belongs to the words of the site that reads it."""
    account = new_account(OWNER)
    elsewhere = StaffStore(store.client, store.table, trail)

    found = stored(elsewhere, account)

    assert str(found.role) == "owner"
    assert not found.is_active_admin
    assert items.account_of(items.item_of_account(account), LIBRARY) == account
