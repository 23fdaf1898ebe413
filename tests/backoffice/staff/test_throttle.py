"""Attempts are counted before the password is looked at, however many come at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from operator import attrgetter
from threading import Barrier

import pytest

from backoffice.dynamo.scope import call_scope
from backoffice.staff.domain import SignInThrottledError
from backoffice.staff.items import counter_key
from backoffice.staff.services.throttle import (
    PER_ACCOUNT,
    PER_NETWORK_ADDRESS,
    Limit,
    Reservation,
    give_back,
    network_address_digest,
    reserve,
    unlock_account,
)
from backoffice.staff.store import StaffStore
from tests.conftest import Clock

Reserve = Callable[[Limit], Reservation]


@pytest.fixture
def digest() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def take(store: StaffStore, clock: Clock, digest: str) -> Reserve:
    return lambda limit: reserve(store=store, limit=limit, digest=digest, now=clock())


@pytest.mark.parametrize("limit", [PER_ACCOUNT, PER_NETWORK_ADDRESS], ids=attrgetter("counted_by"))
def test_the_limit_is_reached_and_not_passed(take: Reserve, limit: Limit) -> None:
    for _ in range(limit.attempts):
        take(limit)
    with pytest.raises(SignInThrottledError):
        take(limit)


def test_the_limits_are_those_of_the_house() -> None:
    assert (PER_ACCOUNT.attempts, PER_NETWORK_ADDRESS.attempts) == (5, 20)
    assert PER_NETWORK_ADDRESS.window == timedelta(minutes=15)


@pytest.mark.parametrize("limit", [PER_ACCOUNT, PER_NETWORK_ADDRESS], ids=attrgetter("counted_by"))
def test_thirty_at_once_do_not_pass_it_either(
    store: StaffStore, clock: Clock, digest: str, limit: Limit
) -> None:
    start = Barrier(30)

    def attempt() -> bool:
        start.wait()
        try:
            with call_scope(seconds=30, attempts=10):
                reserve(store=store, limit=limit, digest=digest, now=clock())
        except SignInThrottledError:
            return False
        return True

    with ThreadPoolExecutor(30) as threads:
        jobs = [threads.submit(copy_context().run, attempt) for _ in range(30)]
    assert sum(job.result() for job in jobs) == limit.attempts


def test_it_says_when_to_come_back(take: Reserve, clock: Clock) -> None:
    for _ in range(PER_ACCOUNT.attempts):
        take(PER_ACCOUNT)
    clock.advance(minutes=10)
    with pytest.raises(SignInThrottledError) as refusal:
        take(PER_ACCOUNT)
    assert 300 <= refusal.value.retry_after <= 301
    clock.advance(minutes=4, seconds=59)
    with pytest.raises(SignInThrottledError) as refusal:
        take(PER_ACCOUNT)
    assert refusal.value.minutes == 1
    clock.advance(seconds=1)
    take(PER_ACCOUNT)


def test_each_failure_of_an_account_starts_its_window_anew(take: Reserve, clock: Clock) -> None:
    for _ in range(PER_ACCOUNT.attempts):
        take(PER_ACCOUNT)
        clock.advance(minutes=14)
    with pytest.raises(SignInThrottledError):
        take(PER_ACCOUNT)


def test_the_window_of_a_network_address_stands_still(take: Reserve, clock: Clock) -> None:
    """The mistakes of a whole day must not lock out an office behind one network address."""
    take(PER_NETWORK_ADDRESS)
    clock.advance(minutes=14, seconds=59)
    for _ in range(1, PER_NETWORK_ADDRESS.attempts):
        take(PER_NETWORK_ADDRESS)
    with pytest.raises(SignInThrottledError):
        take(PER_NETWORK_ADDRESS)
    clock.advance(seconds=1)
    take(PER_NETWORK_ADDRESS)


def test_a_refused_attempt_does_not_prolong_the_pause(take: Reserve, clock: Clock) -> None:
    for _ in range(PER_ACCOUNT.attempts):
        take(PER_ACCOUNT)
    for _ in range(3):
        clock.advance(minutes=5)
        if clock.at.minute != 15:
            with pytest.raises(SignInThrottledError):
                take(PER_ACCOUNT)
    take(PER_ACCOUNT)


def test_a_success_gives_its_attempt_back(store: StaffStore, take: Reserve) -> None:
    reservations = [take(PER_NETWORK_ADDRESS) for _ in range(PER_NETWORK_ADDRESS.attempts)]
    give_back(store=store, reservation=reservations[3])
    take(PER_NETWORK_ADDRESS)
    with pytest.raises(SignInThrottledError):
        take(PER_NETWORK_ADDRESS)


def test_an_attempt_of_an_old_window_is_not_given_back_to_a_new_one(
    store: StaffStore, take: Reserve, clock: Clock
) -> None:
    old = take(PER_NETWORK_ADDRESS)
    clock.advance(minutes=16)
    for _ in range(PER_NETWORK_ADDRESS.attempts):
        take(PER_NETWORK_ADDRESS)
    give_back(store=store, reservation=old)
    with pytest.raises(SignInThrottledError):
        take(PER_NETWORK_ADDRESS)


def test_unlocking_forgets_the_failures(store: StaffStore, take: Reserve, digest: str) -> None:
    for _ in range(PER_ACCOUNT.attempts):
        take(PER_ACCOUNT)
    unlock_account(store=store, email_hash=digest)
    take(PER_ACCOUNT)
    unlock_account(store=store, email_hash=uuid.uuid4().hex)


def test_counters_go_away_by_themselves(
    store: StaffStore, take: Reserve, clock: Clock, digest: str
) -> None:
    take(PER_NETWORK_ADDRESS)
    key = counter_key(store.table, "address", digest)
    item = store.client.send(
        "GetItem", {"TableName": store.table.name, "Key": key}, repeatable=True
    )["Item"]
    window_ends_at = (clock() + PER_NETWORK_ADDRESS.window).timestamp()
    assert window_ends_at < int(item["ttl"]["N"]) < window_ends_at + 2 * 3600


def test_one_customers_ipv6_addresses_count_as_one() -> None:
    assert network_address_digest("2001:db8::1") == network_address_digest("2001:db8::ffff:1")
    assert network_address_digest("2001:db8::1") != network_address_digest("2001:db8:0:1::1")
    assert network_address_digest("192.0.2.1") != network_address_digest("192.0.2.2")
    assert network_address_digest("unknown") == network_address_digest("unknown")
