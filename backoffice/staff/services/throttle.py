"""How often somebody may try to sign in.

An attempt is reserved before the password is looked at, in every counter it falls under, by one
transaction of conditional increments: however many come at once, no more than the limit get
through. Only a wrong password keeps its reservation. Each carries a mark, so that giving it back
takes away that one and no other; one that nothing became of (the database failed, the process
died) counts for a minute and no longer.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.dynamo.errors import (
    ConditionFailedError,
    ConflictError,
    DynamoError,
    TransactionCancelledError,
    UnavailableError,
)
from backoffice.dynamo.expressions import Clause, Plus, Update, add, delete_from, path, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.scope import grace
from backoffice.dynamo.transactions import ItemDelete, ItemUpdate, Transaction, Write
from backoffice.dynamo.wire import Item
from backoffice.staff import items
from backoffice.staff.domain import (
    Counter,
    Device,
    Locked,
    SignInThrottledError,
    new_mark,
    sha256,
)
from backoffice.staff.store import StaffStore

log = logging.getLogger("backoffice.staff.throttle")

_ATTEMPTS = path("attempts")
_EXPIRES_AT = path("expires_at")
_UNDER_WAY = path("under_way")
# Each further try means that somebody else counted, opened or closed a window in between.
_TRIES = 6
_WINDOW = timedelta(minutes=15)
_GIVING_BACK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Limit:
    """`attempts` within `window`, counted under items of the kind `counted_by`. `prolongs`: each
    attempt starts the window anew."""

    counted_by: str
    attempts: int
    locks: Locked
    prolongs: bool
    window: timedelta = _WINDOW


#: Failures in a row; a success forgets them, and so does a lock that has run its time.
PER_ACCOUNT = Limit(items.BY_ACCOUNT, 5, Locked.ACCOUNT, prolongs=True)
PER_DEVICE = Limit("device", 5, Locked.DEVICE, prolongs=True)
#: An IPv4 address, or the /64 that one IPv6 customer has at least.
PER_NETWORK_ADDRESS = Limit("address", 20, Locked.NETWORK, prolongs=False)
PER_56 = Limit("network", 40, Locked.NETWORK, prolongs=False)
PER_48 = Limit("network", 80, Locked.NETWORK, prolongs=False)
_IPV6_LIMITS = {64: PER_NETWORK_ADDRESS, 56: PER_56, 48: PER_48}


@dataclass(frozen=True, slots=True)
class Counted:
    """One counter that an attempt falls under."""

    limit: Limit
    digest: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """One attempt, counted in all of these under a mark of its own."""

    counted: Sequence[Counted]
    mark: str


def of_account(email_hash: str) -> Counted:
    """All attempts at one account from devices that are not known, together."""
    return Counted(PER_ACCOUNT, email_hash)


def of_device(device: Device) -> Counted:
    """The attempts from one known device."""
    return Counted(PER_DEVICE, sha256(f"{device.staff_id}.{device.device_id}"))


def of_network(client_address: str) -> list[Counted]:
    """The network address first, then the larger networks it is in."""
    try:
        address = ipaddress.ip_address(client_address)
    except ValueError:
        return [Counted(PER_NETWORK_ADDRESS, sha256(client_address))]
    if address.version == 4:
        return [Counted(PER_NETWORK_ADDRESS, sha256(f"{address}/32"))]
    return [
        Counted(limit, sha256(str(ipaddress.ip_network((int(address), bits), strict=False))))
        for bits, limit in _IPV6_LIMITS.items()
    ]


def reserve(
    *,
    store: StaffStore,
    counted: Sequence[Counted],
    now: datetime,
    found: Sequence[Counter | None] = (),
) -> Reservation:
    """Count one attempt in all of these, or in none. `found` are the counters as they were read.

    Raises SignInThrottledError where a limit is reached.
    """
    reservation = Reservation(tuple(counted), new_mark(now))
    counters = list(found) or [None] * len(counted)
    for _ in range(_TRIES):
        _refuse_where_full(counted, counters, now)
        try:
            _send(store, [_one_more(store, *each, reservation.mark, now)
                          for each in zip(counted, counters, strict=True)])  # fmt: skip
        except TransactionCancelledError as error:
            counters = [
                items.counter_of(reason.item) if reason.condition_failed else before
                for reason, before in zip(error.reasons, counters, strict=True)
            ]
        except ConflictError:
            continue
        except UnavailableError:
            give_back(store=store, reservation=reservation)
            raise
        else:
            return reservation
    raise SignInThrottledError(60, counted[0].limit.locks)


def give_back(*, store: StaffStore, reservation: Reservation, forget: bool = False) -> None:
    """Uncount an attempt; `forget` the failures in a row before it as well.

    Never an error: what cannot be given back now counts for a minute.
    """
    writes = [_one_less(store, each, reservation.mark, forget) for each in reservation.counted]
    try:
        with grace(_GIVING_BACK_SECONDS, attempts=4):
            while writes:
                writes = _left_of(store, writes)
    except DynamoError as error:
        log.warning("An attempt to sign in was not given back: %s", type(error).__name__)


def kept(*, store: StaffStore, reservation: Reservation) -> list[ItemUpdate]:
    """The changes that make a counted attempt a failure for good, to travel with its entry."""
    return [
        ItemUpdate(
            store.table,
            _key(store, each),
            Update(delete_from(_UNDER_WAY, {reservation.mark})),
            items.EXISTS,
        )
        for each in reservation.counted
    ]


def unlock_account(*, store: StaffStore, email_hash: str) -> None:
    """Forget the failures counted for an e-mail."""
    try:
        store.client.delete(store.table, _key(store, of_account(email_hash)), items.EXISTS)
    except ConditionFailedError:
        return


def is_locked(failures: Counter | None, now: datetime) -> bool:
    """Whether an account takes no sign-in from unknown devices at the moment."""
    return failures is not None and failures.counted(now) >= PER_ACCOUNT.attempts


def _refuse_where_full(
    counted: Sequence[Counted], counters: Sequence[Counter | None], now: datetime
) -> None:
    full = [
        (counter, each.limit.locks)
        for each, counter in zip(counted, counters, strict=True)
        if counter and counter.counted(now) >= each.limit.attempts
    ]
    if full:
        counter, locks = max(full, key=lambda each: each[0].expires_at)
        raise SignInThrottledError(_seconds_until(counter, now), locks)


def _one_more(
    store: StaffStore, counted: Counted, counter: Counter | None, mark: str, now: datetime
) -> ItemUpdate:
    """The write that counts an attempt, by what the counter was when it was read."""
    key, limit = _key(store, counted), counted.limit
    window = _window_clauses(limit, now)
    if counter is None or counter.expires_at <= now:
        window_is_over = _EXPIRES_AT.at_most(instant_text(now))
        first = Update(set_(_ATTEMPTS, 1), set_(_UNDER_WAY, {mark}), *window)
        return ItemUpdate(store.table, key, first, items.IS_NEW | window_is_over)
    prolonged = window if limit.prolongs else []
    lapsed = counter.lapsed(now)
    if lapsed:
        left = set_(_ATTEMPTS, counter.counted(now) + 1)
        marks = set_(_UNDER_WAY, (counter.under_way - lapsed) | {mark})
        count_is_as_read = _ATTEMPTS.equals(counter.attempts)
        marks_are_as_read = _UNDER_WAY.equals(set(counter.under_way))
        as_read = count_is_as_read & marks_are_as_read
        return ItemUpdate(store.table, key, Update(left, marks, *prolonged), as_read)
    window_is_open = _EXPIRES_AT.above(instant_text(now))
    limit_is_not_reached = _ATTEMPTS.below(limit.attempts)
    more = Update(set_(_ATTEMPTS, Plus(_ATTEMPTS, 1)), add(_UNDER_WAY, {mark}), *prolonged)
    return ItemUpdate(store.table, key, more, items.EXISTS & window_is_open & limit_is_not_reached)


def _one_less(store: StaffStore, counted: Counted, mark: str, forget: bool) -> Write:
    key = _key(store, counted)
    if forget and counted.limit.prolongs:
        return ItemDelete(store.table, key, items.EXISTS)
    attempt_is_counted = _UNDER_WAY.contains(mark)
    less = Update(set_(_ATTEMPTS, Plus(_ATTEMPTS, -1)), delete_from(_UNDER_WAY, {mark}))
    return ItemUpdate(store.table, key, less, attempt_is_counted)


def _left_of(store: StaffStore, writes: list[Write]) -> list[Write]:
    """Do all of the writes; or none, and say which could be done."""
    try:
        store.client.transact(_transaction(writes))
    except TransactionCancelledError as error:
        # Unlocked meanwhile, or counted anew: there is nothing of it to give back.
        reasons = zip(error.reasons, writes, strict=True)
        left = [write for reason, write in reasons if not reason.condition_failed]
        return left if len(left) < len(writes) else []
    return []


def _send(store: StaffStore, writes: Sequence[Write]) -> None:
    store.client.transact(_transaction(writes))


def _transaction(writes: Sequence[Write]) -> Transaction:
    transaction = Transaction()
    for number, write in enumerate(writes):
        transaction.add(f"counter {number + 1}", write)
    return transaction


def _key(store: StaffStore, counted: Counted) -> Item:
    return items.counter_key(store.table, counted.limit.counted_by, counted.digest)


def _window_clauses(limit: Limit, now: datetime) -> list[Clause]:
    ends_at = now + limit.window
    return [
        set_(_EXPIRES_AT, instant_text(ends_at)),
        set_(path("ttl"), items.ttl(ends_at)),
        set_(path("entity_type"), "sign_in_counter"),
    ]


def _seconds_until(counter: Counter, now: datetime) -> int:
    return int((counter.expires_at - now).total_seconds()) + 1
