"""How often somebody may try to sign in.

An attempt is reserved before the password is looked at, by one conditional increment: however
many come at once, no more than the limit get through. A success gives its reservation back.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.dynamo.errors import ConditionFailedError
from backoffice.dynamo.expressions import Clause, Plus, Update, path, set_
from backoffice.dynamo.instants import instant_text
from backoffice.staff import items
from backoffice.staff.domain import Counter, SignInThrottledError, sha256
from backoffice.staff.store import StaffStore

_ATTEMPTS = path("attempts")
_EXPIRES_AT = path("expires_at")
# Each further try means that somebody else opened or closed the window in between.
_TRIES = 4
_IPV6_SITE_BITS = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """`attempts` within `window`. `prolongs`: each attempt starts the window anew."""

    counted_by: str
    attempts: int
    window: timedelta
    prolongs: bool


#: Failures in a row; a success forgets them, and so does a lock that has run its time.
PER_ACCOUNT = Limit(items.BY_ACCOUNT, 5, timedelta(minutes=15), prolongs=True)
PER_NETWORK_ADDRESS = Limit("address", 20, timedelta(minutes=15), prolongs=False)


@dataclass(frozen=True, slots=True)
class Reservation:
    """One counted attempt, in the window that ends at `expires_at`."""

    limit: Limit
    digest: str
    expires_at: str


def reserve(*, store: StaffStore, limit: Limit, digest: str, now: datetime) -> Reservation:
    """Count one attempt. Raises SignInThrottledError where the limit is reached."""
    reservation = Reservation(limit, digest, instant_text(now + limit.window))
    for _ in range(_TRIES):
        try:
            return _count(store, reservation, now)
        except ConditionFailedError as error:
            counter = items.counter_of(error.item)
        window_is_open = counter is not None and counter.expires_at > now
        if counter and window_is_open and counter.attempts >= limit.attempts:
            raise SignInThrottledError(_seconds_until(counter, now))
        try:
            return _start(store, reservation, now)
        except ConditionFailedError:
            continue
    raise SignInThrottledError(60)


def give_back(*, store: StaffStore, reservation: Reservation) -> None:
    """Uncount an attempt, unless its window is over."""
    window_is_the_same = _EXPIRES_AT.equals(reservation.expires_at)
    something_is_counted = _ATTEMPTS.at_least(1)
    try:
        store.client.update(
            store.table,
            items.counter_key(store.table, reservation.limit.counted_by, reservation.digest),
            Update(set_(_ATTEMPTS, Plus(_ATTEMPTS, -1))),
            items.EXISTS & window_is_the_same & something_is_counted,
        )
    except ConditionFailedError:
        return


def unlock_account(*, store: StaffStore, email_hash: str) -> None:
    """Forget the failures counted for an e-mail."""
    key = items.counter_key(store.table, PER_ACCOUNT.counted_by, email_hash)
    try:
        store.client.delete(store.table, key, items.EXISTS)
    except ConditionFailedError:
        return


def is_locked(failures: Counter | None, now: datetime) -> bool:
    """Whether an account takes no sign-in at the moment."""
    if failures is None or failures.expires_at <= now:
        return False
    return failures.attempts >= PER_ACCOUNT.attempts


def network_address_digest(client_address: str) -> str:
    """What a network address is counted under: an IPv6 customer has a whole /64 to try from."""
    try:
        network = ipaddress.ip_network(client_address)
    except ValueError:
        return sha256(client_address)
    if network.version == 6:
        network = network.supernet(new_prefix=_IPV6_SITE_BITS)
    return sha256(str(network))


def _count(store: StaffStore, reservation: Reservation, now: datetime) -> Reservation:
    """Add one to a counter whose window is open and whose limit is not reached."""
    limit = reservation.limit
    window_is_open = _EXPIRES_AT.above(instant_text(now))
    limit_is_not_reached = _ATTEMPTS.below(limit.attempts)
    clauses = [set_(_ATTEMPTS, Plus(_ATTEMPTS, 1))]
    if limit.prolongs:
        clauses += _window_clauses(reservation, now)
    item = store.client.update(
        store.table,
        items.counter_key(store.table, limit.counted_by, reservation.digest),
        Update(*clauses),
        items.EXISTS & window_is_open & limit_is_not_reached,
    )
    return Reservation(limit, reservation.digest, item["expires_at"]["S"])


def _start(store: StaffStore, reservation: Reservation, now: datetime) -> Reservation:
    """Open a window with one attempt in it, where none is open."""
    window_is_over = _EXPIRES_AT.at_most(instant_text(now))
    store.client.update(
        store.table,
        items.counter_key(store.table, reservation.limit.counted_by, reservation.digest),
        Update(set_(_ATTEMPTS, 1), *_window_clauses(reservation, now)),
        items.IS_NEW | window_is_over,
    )
    return reservation


def _window_clauses(reservation: Reservation, now: datetime) -> list[Clause]:
    ends_at = now + reservation.limit.window
    return [
        set_(_EXPIRES_AT, reservation.expires_at),
        set_(path("ttl"), items.ttl(ends_at)),
        set_(path("entity_type"), "sign_in_counter"),
    ]


def _seconds_until(counter: Counter, now: datetime) -> int:
    return int((counter.expires_at - now).total_seconds()) + 1
