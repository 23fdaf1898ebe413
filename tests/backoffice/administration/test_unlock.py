"""Unlocking an account that failed sign-ins have locked: only as its failures were seen."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from backoffice.access import Actor
from backoffice.acts.act import Act
from backoffice.acts.errors import OutdatedActError, RefusedError
from backoffice.administration import kinds
from backoffice.staff import services
from backoffice.staff.domain import Account, sign_in_hash
from backoffice.staff.store import StaffStore
from tests import words
from tests.backoffice.administration.changes import (
    actor_of,
    confirm,
    do,
    offered,
    sentence_of,
    stored,
)
from tests.backoffice.staff.accounts import ADMIN, Entries, NewAccount
from tests.conftest import Clock


@pytest.fixture
def admin(new_account: NewAccount) -> Actor:
    """An admin with an account."""
    return actor_of(new_account(words.ADMIN))


def fail(store: StaffStore, account: Account, times: int, clock: Clock) -> None:
    for _ in range(times):
        services.begin_attempt(
            store=store,
            email=account.email,
            client_address=uuid.uuid4().hex,
            actor=ADMIN,
            now=clock(),
        )


def test_unlocking_forgets_the_failures(
    store: StaffStore, account: Account, admin: Actor, clock: Clock, entries: Entries
) -> None:
    fail(store, account, 5, clock)
    clock.advance(seconds=1)
    done = do(store, kinds.unlock, account, clock(), actor=admin)
    assert store.find_failures([account], consistent=True) == [None]
    assert (done.entry.old, done.entry.new) == ({"failed_sign_ins": 5}, {"failed_sign_ins": 0})
    assert entries(words.STAFF.of(account.staff_id))[-1].action == words.UNLOCKED
    assert stored(store, account) == account
    assert sentence_of(kinds.unlock, done.entry)


def test_only_a_locked_account_is_unlocked(
    store: StaffStore, account: Account, admin: Actor, clock: Clock
) -> None:
    def offers() -> list[Act]:
        record = store.find_record(account.staff_id)
        assert record is not None
        return kinds.unlock.offers(record, actor=admin, now=clock())

    fail(store, account, 4, clock)
    assert offers() == []
    fail(store, account, 1, clock)
    assert len(offers()) == 1
    clock.advance(minutes=15)
    assert offers() == []


def test_unlocking_what_was_unlocked_is_refused(
    store: StaffStore, account: Account, admin: Actor, clock: Clock
) -> None:
    fail(store, account, 5, clock)
    act = offered(store, kinds.unlock, account, admin, clock)
    services.unlock_account(store=store, email_hash=sign_in_hash(account.email))
    with pytest.raises(RefusedError):
        confirm(store, kinds.unlock, act, admin, clock)


def test_failures_of_a_later_window_are_not_forgotten(
    store: StaffStore, account: Account, admin: Actor, clock: Clock
) -> None:
    """As many as were seen, but of a lock that the admin has not looked at."""
    fail(store, account, 5, clock)
    act = offered(store, kinds.unlock, account, admin, clock)
    clock.advance(minutes=20)
    fail(store, account, 5, clock)
    with pytest.raises(RefusedError):
        confirm(store, kinds.unlock, act, admin, clock)
    assert store.find_failures([account], consistent=True) != [None]


def test_another_count_in_the_same_window_is_not_forgotten(
    store: StaffStore, account: Account, admin: Actor, clock: Clock
) -> None:
    fail(store, account, 5, clock)
    act = offered(store, kinds.unlock, account, admin, clock)
    services.unlock_account(store=store, email_hash=sign_in_hash(account.email))
    fail(store, account, 4, clock)
    with pytest.raises(RefusedError):
        confirm(store, kinds.unlock, act, admin, clock)
    (left,) = store.find_failures([account], consistent=True)
    assert left is not None
    assert left.attempts == 4


def test_an_unlocking_that_saw_something_else_is_outdated(
    store: StaffStore, account: Account, admin: Actor, clock: Clock
) -> None:
    fail(store, account, 5, clock)
    act = offered(store, kinds.unlock, account, admin, clock)
    for seen in ({}, {"attempts": 5}, {"attempts": "5", "expires_at": "2026-03-01T12:15:00.000Z"}):
        with pytest.raises(OutdatedActError):
            confirm(store, kinds.unlock, replace(act, seen=seen), admin, clock)
    assert store.find_failures([account], consistent=True) != [None]
