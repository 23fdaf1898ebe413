"""Whether an account is open, and whether its record is about to go."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from backoffice.dynamo.unread import Maybe, Unread, known
from records.holds.held import Held, contradicts, is_ahead, is_past
from records.lists import AccountStatus
from records.model import Profile, User


class AccountState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DEACTIVATED = "deactivated"
    DELETED = "deleted"
    NO_STATUS = "no status"
    UNKNOWN = "unknown status"
    NOT_READABLE = "not readable here"


#: The states in which nobody should be let in.
CLOSED = frozenset([AccountState.SUSPENDED, AccountState.DEACTIVATED, AccountState.DELETED])
#: The states in which nothing is known to hold.
_UNSETTLED = (AccountState.UNKNOWN, AccountState.NOT_READABLE)


class TtlState(StrEnum):
    """A `ttl` on a profile: DynamoDB deletes the record some time after it."""

    NONE = "none"
    AHEAD = "ahead"
    PAST = "past"
    NOT_READABLE = "not readable here"


def account_of(profile: Profile, now: datetime) -> Held[AccountState]:
    """What holds of an account. Source: data contract, sections 2 and 10."""
    status, ends_at = profile.account_status, profile.deactivated_at
    state = _account_state(status, ends_at, now)
    has_ended = state in CLOSED and is_past(ends_at, now)
    return Held(
        state,
        since=known(ends_at) if has_ended else None,
        until=known(ends_at) if is_ahead(ends_at, now) and state not in CLOSED else None,
        stored=status,
        differs=state not in _UNSETTLED and contradicts(status, (state,)),
    )


def ttl_of(user: User, now: datetime) -> Held[TtlState]:
    """What holds of the stray `ttl`. Source: data contract, section 6."""
    if not user.has_ttl:
        return Held(TtlState.NONE)
    ttl = known(user.ttl)
    if ttl is None:
        return Held(TtlState.NOT_READABLE)
    return Held(TtlState.PAST, since=ttl) if ttl <= now else Held(TtlState.AHEAD, until=ttl)


def _account_state(
    status: Maybe[AccountStatus | str], ends_at: Maybe[datetime], now: datetime
) -> AccountState:
    if isinstance(status, AccountStatus) and AccountState(status) in CLOSED:
        return AccountState(status)
    if is_past(ends_at, now):
        return AccountState.DEACTIVATED
    if isinstance(status, Unread) or isinstance(ends_at, Unread):
        return AccountState.NOT_READABLE
    if isinstance(status, AccountStatus):
        return AccountState(status)
    return AccountState.UNKNOWN if status else AccountState.NO_STATUS
