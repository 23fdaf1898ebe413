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

from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.testing import (
    Fault,
    FaultInjector,
    error_answer,
    lost_answer,
    lost_request,
)
from backoffice.staff.domain import Counter, Device, Locked, SignInThrottledError
from backoffice.staff.items import counter_key, counter_of
from backoffice.staff.services import throttle
from backoffice.staff.services.throttle import (
    PER_48,
    PER_56,
    PER_ACCOUNT,
    PER_DEVICE,
    PER_NETWORK_ADDRESS,
    Counted,
    Limit,
    Reservation,
    give_back,
    is_locked,
    of_account,
    of_device,
    of_network,
    reserve,
    unlock_account,
)
from backoffice.staff.store import StaffStore
from tests.conftest import Clock

Reserve = Callable[[Limit], Reservation]
LIMITS = (PER_ACCOUNT, PER_DEVICE, PER_NETWORK_ADDRESS, PER_56, PER_48)
each_limit = pytest.mark.parametrize("limit", LIMITS, ids=attrgetter("attempts", "locks"))


@pytest.fixture
def digest() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def begin(store: StaffStore, clock: Clock, digest: str) -> Reserve:
    """Reserves an attempt that is under way."""
    return lambda limit: reserve(store=store, counted=[Counted(limit, digest)], now=clock())


@pytest.fixture
def take(store: StaffStore, begin: Reserve) -> Reserve:
    """Takes an attempt that turns out to be a wrong guess."""

    def guess(limit: Limit) -> Reservation:
        reservation = begin(limit)
        for change in throttle.kept(store=store, reservation=reservation):
            store.client.write(change)
        return reservation

    return guess


def counter(store: StaffStore, limit: Limit, digest: str) -> Counter | None:
    key = counter_key(store.table, limit.counted_by, digest)
    request = {"TableName": store.table.name, "Key": key, "ConsistentRead": True}
    return counter_of(store.client.send("GetItem", request, repeatable=True).get("Item"))


@each_limit
def test_the_limit_is_reached_and_not_passed(take: Reserve, limit: Limit) -> None:
    for _ in range(limit.attempts):
        take(limit)
    with pytest.raises(SignInThrottledError):
        take(limit)


def test_the_limits_are_those_of_the_house() -> None:
    assert [limit.attempts for limit in LIMITS] == [5, 5, 20, 40, 80]
    assert {limit.window for limit in LIMITS} == {timedelta(minutes=15)}


@each_limit
def test_thirty_at_once_do_not_pass_it_either(
    store: StaffStore, clock: Clock, digest: str, limit: Limit
) -> None:
    start = Barrier(30)

    def attempt() -> bool:
        start.wait()
        try:
            with call_scope(seconds=30, attempts=10):
                reserve(store=store, counted=[Counted(limit, digest)], now=clock())
        except SignInThrottledError:
            return False
        return True

    with ThreadPoolExecutor(30) as threads:
        jobs = [threads.submit(copy_context().run, attempt) for _ in range(30)]
    assert sum(job.result() for job in jobs) == min(30, limit.attempts)


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


def test_what_is_given_back_may_be_taken_again(
    store: StaffStore, take: Reserve, begin: Reserve, digest: str
) -> None:
    for _ in range(PER_NETWORK_ADDRESS.attempts - 1):
        take(PER_NETWORK_ADDRESS)
    reservation = begin(PER_NETWORK_ADDRESS)
    for _ in range(3):
        give_back(store=store, reservation=reservation)
    assert counter(store, PER_NETWORK_ADDRESS, digest).attempts == 19  # type: ignore[union-attr]
    take(PER_NETWORK_ADDRESS)
    with pytest.raises(SignInThrottledError):
        take(PER_NETWORK_ADDRESS)


def test_an_attempt_of_an_old_window_is_not_given_back_to_a_new_one(
    store: StaffStore, take: Reserve, begin: Reserve, clock: Clock
) -> None:
    old = begin(PER_NETWORK_ADDRESS)
    clock.advance(minutes=16)
    for _ in range(PER_NETWORK_ADDRESS.attempts):
        take(PER_NETWORK_ADDRESS)
    give_back(store=store, reservation=old)
    with pytest.raises(SignInThrottledError):
        take(PER_NETWORK_ADDRESS)


def test_an_attempt_in_several_counters_is_in_all_or_in_none(
    store: StaffStore, clock: Clock, take: Reserve, digest: str
) -> None:
    for _ in range(PER_ACCOUNT.attempts):
        take(PER_ACCOUNT)
    both = [Counted(PER_NETWORK_ADDRESS, digest), Counted(PER_ACCOUNT, digest)]
    with pytest.raises(SignInThrottledError) as refusal:
        reserve(store=store, counted=both, now=clock())
    assert refusal.value.locked is Locked.ACCOUNT
    assert counter(store, PER_NETWORK_ADDRESS, digest) is None


def test_giving_back_leaves_out_what_is_no_longer_counted(
    store: StaffStore, clock: Clock, digest: str
) -> None:
    both = [Counted(PER_NETWORK_ADDRESS, digest), Counted(PER_ACCOUNT, digest)]
    reservation = reserve(store=store, counted=both, now=clock())
    unlock_account(store=store, email_hash=digest)
    give_back(store=store, reservation=reservation)
    assert counter(store, PER_NETWORK_ADDRESS, digest).attempts == 0  # type: ignore[union-attr]


# -- what nothing became of -----------------------------------------------------------------------


@each_limit
def test_an_attempt_that_nothing_became_of_counts_for_a_minute(
    begin: Reserve, take: Reserve, clock: Clock, limit: Limit
) -> None:
    take(limit)
    for _ in range(limit.attempts - 1):
        begin(limit)
    with pytest.raises(SignInThrottledError):
        begin(limit)
    clock.advance(seconds=61)
    for _ in range(limit.attempts - 1):
        take(limit)
    with pytest.raises(SignInThrottledError):
        begin(limit)


def test_who_is_locked_is_told_without_what_has_lapsed(
    store: StaffStore, begin: Reserve, clock: Clock, digest: str
) -> None:
    for _ in range(PER_ACCOUNT.attempts):
        begin(PER_ACCOUNT)
    assert is_locked(counter(store, PER_ACCOUNT, digest), clock())
    clock.advance(seconds=61)
    assert not is_locked(counter(store, PER_ACCOUNT, digest), clock())


@pytest.mark.parametrize("fault", [lost_request, lost_answer])
def test_a_reservation_that_may_have_been_made_is_given_back(
    store: StaffStore, begin: Reserve, digest: str, faults: FaultInjector, fault: Fault
) -> None:
    faults.inject([fault] * 8, matching="TransactWriteItems")
    with pytest.raises(UnavailableError):
        begin(PER_ACCOUNT)
    faults.inject([])
    found = counter(store, PER_ACCOUNT, digest)
    assert found is None or found.attempts == 0


def test_giving_back_is_never_an_error(
    store: StaffStore, begin: Reserve, faults: FaultInjector
) -> None:
    reservation = begin(PER_ACCOUNT)
    faults.inject([error_answer("InternalServerError", 500)] * 99)
    give_back(store=store, reservation=reservation)


# -- unlocking, and what is counted together ------------------------------------------------------


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


def digests(client_address: str) -> dict[int, str]:
    return {each.limit.attempts: each.digest for each in of_network(client_address)}


def shared(one: str, other: str) -> set[int]:
    """The limits that two network addresses share."""
    return {attempts for attempts, _ in digests(one).items() & digests(other).items()}


def test_network_addresses_count_by_what_one_customer_may_have() -> None:
    assert shared("2001:db8::1", "2001:db8::ffff:1") == {20, 40, 80}
    assert shared("2001:db8::1", "2001:db8:0:ff::1") == {40, 80}
    assert shared("2001:db8::1", "2001:db8:0:100::1") == {80}
    assert shared("2001:db8::1", "2001:db8:1::1") == set()
    assert digests("192.0.2.1").keys() == {20}
    assert shared("192.0.2.1", "192.0.2.1") == {20}
    assert shared("192.0.2.1", "192.0.2.2") == set()
    assert shared("unknown", "unknown") == {20}


def test_a_network_of_many_customers_gets_no_further_than_its_limit(
    store: StaffStore, clock: Clock
) -> None:
    """A customer with a whole /48 has 65,536 /64s to try from."""
    site = uuid.uuid4().hex[:4]
    addresses = (f"2001:db8:{site}:{number * 64:x}::1" for number in range(200))
    for _ in range(80):
        reserve(store=store, counted=of_network(next(addresses)), now=clock())
    another = of_network(next(addresses))
    with pytest.raises(SignInThrottledError) as refusal:
        reserve(store=store, counted=another, now=clock())
    assert refusal.value.locked is Locked.NETWORK


def test_devices_of_one_person_and_persons_on_one_device_count_by_themselves() -> None:
    def digest_of(staff_id: str, device_id: str) -> str:
        device = Device(staff_id=staff_id, device_id=device_id, session_epoch=1)
        assert of_device(device).limit is PER_DEVICE
        return of_device(device).digest

    counters = {digest_of("a", "x"), digest_of("a", "y"), digest_of("b", "x")}
    assert len(counters) == 3
    assert of_account("hash") == Counted(PER_ACCOUNT, "hash")
