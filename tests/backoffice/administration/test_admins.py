"""Who may administer whom, and that there is always an active admin."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from backoffice.acts.errors import RefusedError
from backoffice.administration import kinds
from backoffice.administration.kinds import StaffAct
from backoffice.dynamo.errors import ConflictError
from backoffice.dynamo.expressions import path
from backoffice.dynamo.scope import call_scope, prolong
from backoffice.dynamo.wire import decode_item, encode_item
from backoffice.staff import items
from backoffice.staff.domain import (
    Account,
    LastAdminError,
    NotAdminError,
    OwnAccountError,
    StaffRecord,
)
from backoffice.staff.store import StaffStore
from tests import words
from tests.backoffice.administration.changes import (
    actor_of,
    by_name,
    confirm,
    disable,
    do,
    offered,
    set_role,
    stored,
)
from tests.backoffice.staff.accounts import ADMIN, Entries, NewAccount
from tests.conftest import Clock


def roster(store: StaffStore) -> frozenset[str]:
    """The active admins, read past the store: the site itself never needs to know."""
    request = {"TableName": store.table.name, "Key": items.roster_key(store.table)}
    answer = store.client.send("GetItem", request | {"ConsistentRead": True}, repeatable=True)
    found = decode_item(answer.get("Item", {})).get("staff_ids", ())
    return frozenset(found)


def only_admins(store: StaffStore, *accounts: Account) -> None:
    """Let these be all the active admins that there are: the roster is one for all tests."""
    ids = {account.staff_id for account in accounts}
    item = items.roster_key(store.table) | encode_item({"staff_ids": ids})
    store.client.put(store.table, item, items.IS_NEW | items.EXISTS)


# -- who may --------------------------------------------------------------------------------------


@by_name
def test_nobody_administers_the_own_account(
    store: StaffStore, new_account: NewAccount, kind: StaffAct, clock: Clock
) -> None:
    me = new_account(words.ADMIN)
    record = StaffRecord(me)
    assert kind.offers(record, actor=actor_of(me), now=clock()) == []
    act = offered(store, kind, me, ADMIN, clock)
    with pytest.raises(OwnAccountError, match="own account"):
        confirm(store, kind, act, actor_of(me), clock)
    assert stored(store, me) == me


@by_name
def test_who_is_no_admin_any_more_changes_nothing(
    store: StaffStore,
    new_account: NewAccount,
    kind: StaffAct,
    clock: Clock,
    entries: Entries,
) -> None:
    account = new_account()
    for is_disabled in (True, False):
        other = new_account(words.ADMIN)
        act = offered(store, kind, account, actor_of(other), clock)
        if is_disabled:
            disable(store, other, clock())
        else:
            set_role(store, other, words.LEAD, clock())
        clock.advance(seconds=1)
        with pytest.raises(NotAdminError):
            confirm(store, kind, act, actor_of(other), clock)
        assert stored(store, account) == account
        assert entries(words.STAFF.of(account.staff_id))[-1].action == words.REFUSED


def test_the_last_active_admin_stays(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    last = new_account(words.ADMIN)
    only_admins(store, last)
    for kind in (kinds.disable, kinds.change_role):
        act = offered(store, kind, last, ADMIN, clock)
        with pytest.raises(LastAdminError, match="last active admin"):
            confirm(store, kind, act, ADMIN, clock)
    assert stored(store, last) == last
    second = new_account(words.ADMIN)
    disable(store, last, clock())
    assert roster(store) == {second.staff_id}


def test_the_roster_follows_every_change(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    keeper, account = new_account(words.ADMIN), new_account(words.LEAD)
    only_admins(store, keeper)
    alone, both = {keeper.staff_id}, {keeper.staff_id, account.staff_id}
    account = set_role(store, account, words.ADMIN, clock())
    assert roster(store) == both
    account = disable(store, account, clock())
    assert roster(store) == alone
    do(store, kinds.enable, account, clock())
    assert roster(store) == both
    account = set_role(store, stored(store, account), words.VIEWER, clock())
    assert roster(store) == alone
    disable(store, account, clock())
    assert roster(store) == alone
    assert new_account(words.ADMIN).staff_id in roster(store)


RACES = 200


@pytest.mark.dynoxide
# One server, the quicker: what is tested is our condition, not the locks of an emulator.
@pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
def test_two_admins_who_disable_each_other_at_once_leave_one(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    """The acting admin's account and the roster are held by the transaction itself."""
    prolong(300)
    line = threading.Barrier(2)
    pairs = [(new_account(words.ADMIN), new_account(words.ADMIN)) for _ in range(RACES)]

    def race(me: Account, other: Account) -> str:
        with call_scope(seconds=60, attempts=5):
            act = offered(store, kinds.disable, other, actor_of(me), clock)
            line.wait(timeout=30)
            try:
                confirm(store, kinds.disable, act, actor_of(me), clock)
            except (NotAdminError, LastAdminError, RefusedError) as refused:
                return type(refused).__name__
            except ConflictError:
                return "conflict"
            return "done"

    ends: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as pool:
        for one, two in pairs:
            only_admins(store, one, two)
            jobs = [pool.submit(race, one, two), pool.submit(race, two, one)]
            ends.update(job.result() for job in jobs)
            left = [a for a in (stored(store, one), stored(store, two)) if a.is_active_admin]
            assert len(left) >= 1
            assert roster(store) == {account.staff_id for account in left}
    assert ends["done"] >= RACES * 0.9
    assert ends["NotAdminError"] + ends["LastAdminError"] > 10, ends


@pytest.mark.dynoxide
@pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
def test_of_two_commands_that_disable_the_last_two_admins_at_once_one_is_refused(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    """A command has no account that could be checked: the roster alone holds it."""
    prolong(300)
    line = threading.Barrier(2)

    def race(account: Account) -> str:
        with call_scope(seconds=60, attempts=5):
            act = offered(store, kinds.disable, account, ADMIN, clock)
            line.wait(timeout=30)
            try:
                confirm(store, kinds.disable, act, ADMIN, clock)
            except LastAdminError:
                return "refused"
            except ConflictError:
                return "conflict"
            return "done"

    ends: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(40):
            pair = new_account(words.ADMIN), new_account(words.ADMIN)
            only_admins(store, *pair)
            ends.update(pool.map(race, pair))
            assert sum(stored(store, account).is_active_admin for account in pair) >= 1
            assert roster(store)
    assert ends["refused"] > 5, ends


def test_the_first_admin_of_all_starts_the_roster(
    store: StaffStore, new_account: NewAccount
) -> None:
    store.client.delete(store.table, items.roster_key(store.table), path("PK").exists())
    first = new_account(words.ADMIN)
    assert roster(store) == {first.staff_id}
