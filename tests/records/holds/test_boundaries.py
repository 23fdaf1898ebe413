"""What is true of what holds whatever is stored, at every instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.dynamo.unread import Unread
from records.holds.accounts import CLOSED, AccountState, account_of
from records.holds.held import Held
from records.holds.sessions import CheckState, SessionState, check_of, session_of
from records.holds.subscriptions import (
    NOT_RUNNING,
    RUNNING,
    PeriodState,
    SubscriptionState,
    period_of,
    subscription_of,
)
from records.lists import AccountStatus, SessionStatus, SubscriptionStatus
from records.model import Profile, Session, Subscription, Usage

MOMENT = timedelta(microseconds=1)
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
OPEN = Held(AccountState.ACTIVE)

#: Instants around those at which something begins or ends.
moments = st.builds(
    lambda base, steps: base + steps * MOMENT, st.sampled_from([BEGIN, END]), st.integers(-2, 2)
) | st.datetimes(timezones=st.just(UTC))
maybe_instants = st.sampled_from([None, Unread.NOT_READABLE, Unread.ENCRYPTED]) | moments


def statuses(kind: type[StrEnum]) -> st.SearchStrategy[Any]:
    return st.sampled_from([*kind, None, Unread.NOT_READABLE, "paused"])


sessions = st.builds(
    Session,
    status=statuses(SessionStatus),
    expires_at=maybe_instants,
    created_at=maybe_instants,
    updated_at=maybe_instants,
    biometric_expires_at=maybe_instants,
    requires_biometric_reauth=st.sampled_from([True, False, None, Unread.NOT_READABLE]),
)
subscriptions = st.builds(
    Subscription,
    subscription_status=statuses(SubscriptionStatus),
    start_date=maybe_instants,
    end_date=maybe_instants,
)
periods = st.builds(Usage, period_start=maybe_instants, period_end=maybe_instants)
profiles = st.builds(Profile, account_status=statuses(AccountStatus), deactivated_at=maybe_instants)

#: Whether what a part gives holds at an instant; None where nobody can say.
Answer = Callable[[Any, datetime], bool | None]


def session_holds(session: Session, now: datetime) -> bool | None:
    state = session_of(session, OPEN, now).state
    return _said(state, SessionState.LIVE, SessionState.UNKNOWN, SessionState.NOT_READABLE)


def check_holds(session: Session, now: datetime) -> bool | None:
    state = check_of(session, now).state
    if state in (CheckState.NONE, CheckState.DONE):
        return True
    return None if state == CheckState.NOT_READABLE else False


def subscription_holds(subscription: Subscription, now: datetime) -> bool | None:
    state = subscription_of(subscription, now).state
    return True if state in RUNNING else False if state in NOT_RUNNING else None


def period_holds(usage: Usage, now: datetime) -> bool | None:
    return _said(period_of(usage, now).state, PeriodState.CURRENT, PeriodState.NOT_READABLE)


def account_holds(profile: Profile, now: datetime) -> bool | None:
    state = account_of(profile, now).state
    if state in CLOSED:
        return False
    return True if state in (AccountState.ACTIVE, AccountState.NO_STATUS) else None


def _said(state: Any, good: Any, *unknown: Any) -> bool | None:
    return None if state in unknown else state == good


#: A part, what it answers, and the fields that the answer is about.
PARTS: dict[str, tuple[st.SearchStrategy[Any], Answer, dict[str, st.SearchStrategy[Any]]]] = {
    "session": (
        sessions,
        session_holds,
        {"status": statuses(SessionStatus), "expires_at": maybe_instants},
    ),
    "check": (
        sessions,
        check_holds,
        {"biometric_expires_at": maybe_instants, "requires_biometric_reauth": st.booleans()},
    ),
    "subscription": (
        subscriptions,
        subscription_holds,
        {
            "subscription_status": statuses(SubscriptionStatus),
            "start_date": maybe_instants,
            "end_date": maybe_instants,
        },
    ),
    "period": (
        periods,
        period_holds,
        {"period_start": maybe_instants, "period_end": maybe_instants},
    ),
    "account": (
        profiles,
        account_holds,
        {"account_status": statuses(AccountStatus), "deactivated_at": maybe_instants},
    ),
}
each_part = pytest.mark.parametrize("name", PARTS)


@each_part
@given(data=st.data())
def test_nothing_is_concluded_from_what_was_not_read(name: str, data: st.DataObject) -> None:
    parts, holds, fields = PARTS[name]
    field = data.draw(st.sampled_from(sorted(fields)))
    part = replace(data.draw(parts), **{field: Unread.NOT_READABLE})
    now = data.draw(moments)

    said = holds(part, now)

    if said is not None:
        read = replace(part, **{field: data.draw(fields[field])})
        assert holds(read, now) in (said, None)


@pytest.mark.parametrize("name", ["session", "check", "period", "account"])
@given(data=st.data())
def test_what_is_over_stays_over(name: str, data: st.DataObject) -> None:
    parts, holds, _ = PARTS[name]
    part, now = data.draw(parts), data.draw(moments)
    later = max(now, data.draw(moments))

    if holds(part, now) is False and not _is_ahead(part, now):
        assert holds(part, later) is False


def _is_ahead(part: object, now: datetime) -> bool:
    """A period that begins later is not over."""
    begins_at = getattr(part, "period_start", None)
    return isinstance(begins_at, datetime) and begins_at > now


@given(now=moments)
def test_at_exactly_its_end_everything_is_over(now: datetime) -> None:
    session = Session(status=SessionStatus.ACTIVE, expires_at=now, biometric_expires_at=now)
    subscription = Subscription(subscription_status=SubscriptionStatus.ACTIVE, end_date=now)
    profile = Profile(account_status=AccountStatus.ACTIVE, deactivated_at=now)

    states = (
        session_of(session, OPEN, now),
        check_of(session, now),
        subscription_of(subscription, now),
        period_of(Usage(period_end=now), now),
        account_of(profile, now),
    )

    assert [held.state for held in states] == [
        SessionState.EXPIRED,
        CheckState.DUE,
        SubscriptionState.ENDED,
        PeriodState.OVER,
        AccountState.DEACTIVATED,
    ]
    assert {held.since for held in states} == {now}
    assert {held.until for held in states} == {None}


@given(end=st.datetimes(min_value=datetime(2, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_before_its_end_nothing_is_over(end: datetime) -> None:
    now = end - MOMENT
    session = Session(status=SessionStatus.ACTIVE, expires_at=end, biometric_expires_at=end)
    subscription = Subscription(subscription_status=SubscriptionStatus.ACTIVE, end_date=end)
    profile = Profile(account_status=AccountStatus.ACTIVE, deactivated_at=end)

    states = (
        session_of(session, OPEN, now),
        check_of(session, now),
        subscription_of(subscription, now),
        period_of(Usage(period_end=end), now),
        account_of(profile, now),
    )

    assert [held.state for held in states] == [
        SessionState.LIVE,
        CheckState.DONE,
        SubscriptionState.ACTIVE,
        PeriodState.CURRENT,
        AccountState.ACTIVE,
    ]
    assert {held.until for held in states} == {end}


@given(now=moments)
def test_at_exactly_its_begin_everything_has_begun(now: datetime) -> None:
    subscription = Subscription(subscription_status=SubscriptionStatus.ACTIVE, start_date=now)

    assert subscription_of(subscription, now).state == SubscriptionState.ACTIVE
    assert period_of(Usage(period_start=now), now).state == PeriodState.CURRENT


@given(session=sessions, now=moments)
def test_a_stored_status_that_says_what_holds_does_not_differ(
    session: Session, now: datetime
) -> None:
    held = session_of(session, OPEN, now)

    assert not (held.differs and held.state.value == held.stored)
    assert held.differs == (
        held.state == SessionState.EXPIRED and held.stored in ("active", "paused")
    )
