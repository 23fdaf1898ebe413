"""What holds of each part, as tables of cases: at noon, of what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from records.holds.accounts import AccountState, TtlState, account_of, ttl_of
from records.holds.devices import BiometricState, DeviceState, biometric_of, device_of
from records.holds.generations import Generation, generation_of
from records.holds.held import Held
from records.holds.sessions import CheckState, SessionState, check_of, session_of
from records.holds.subscriptions import (
    PeriodState,
    SubscriptionState,
    period_of,
    subscription_of,
)
from records.holds.whole import holds_of
from records.lists import AccountStatus, DeviceStatus, SessionStatus, SubscriptionStatus
from records.model import Biometric, Device, Profile, Session, Subscription, Usage, User
from records.table import StoredUser
from tests import samples

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE, AFTER = NOON - timedelta(days=3), NOON + timedelta(days=3)
UNREAD = Unread.NOT_READABLE
OPEN = Held(AccountState.ACTIVE)
CLOSED = Held(AccountState.DELETED, since=BEFORE)
PAUSED: Any = "paused"  # no word of any closed list


def user(**parts: Any) -> User:
    return replace(StoredUser.of(samples.profile_of("user-1")).user, **parts)


S = SessionState
ACTIVE, EXPIRED, REVOKED = SessionStatus.ACTIVE, SessionStatus.EXPIRED, SessionStatus.REVOKED


@pytest.mark.parametrize(
    ("session", "account", "state", "differs"),
    [
        (None, OPEN, S.NONE, False),
        (None, CLOSED, S.NONE, False),
        (UNREAD, OPEN, S.NOT_READABLE, False),
        (Session(status=ACTIVE, expires_at=AFTER), OPEN, S.LIVE, False),
        (Session(status=ACTIVE), OPEN, S.LIVE, False),
        (Session(expires_at=AFTER), OPEN, S.LIVE, False),
        (Session(expires_at=BEFORE), OPEN, S.EXPIRED, False),
        (Session(status=ACTIVE, expires_at=BEFORE), OPEN, S.EXPIRED, True),
        (Session(status=ACTIVE, expires_at=NOON), OPEN, S.EXPIRED, True),
        (Session(status=EXPIRED, expires_at=AFTER), OPEN, S.EXPIRED, False),
        (Session(status=REVOKED, expires_at=AFTER), OPEN, S.REVOKED, False),
        (Session(status=REVOKED, expires_at=BEFORE), CLOSED, S.REVOKED, False),
        (Session(status=ACTIVE, expires_at=AFTER), CLOSED, S.ACCOUNT_ENDED, True),
        (Session(status=ACTIVE, expires_at=UNREAD), CLOSED, S.ACCOUNT_ENDED, True),
        (Session(status=ACTIVE, expires_at=UNREAD), OPEN, S.NOT_READABLE, False),
        (Session(status=UNREAD, expires_at=AFTER), OPEN, S.NOT_READABLE, False),
        (Session(status=UNREAD, expires_at=BEFORE), OPEN, S.EXPIRED, False),
        (Session(status=PAUSED, expires_at=AFTER), OPEN, S.UNKNOWN, False),
        (Session(status=PAUSED, expires_at=BEFORE), OPEN, S.EXPIRED, True),
        (Session(status=ACTIVE, expires_at=AFTER), Held(AccountState.NOT_READABLE), S.LIVE, False),
    ],
)
def test_what_holds_of_a_session(
    session: Session | Unread | None, account: Held[AccountState], state: S, differs: bool
) -> None:
    held = session_of(session, account, NOON)

    assert (held.state, held.differs) == (state, differs)


def test_a_session_says_from_when_until_when() -> None:
    session = Session(status=ACTIVE, created_at=BEFORE, updated_at=NOON, expires_at=AFTER)
    over = replace(session, expires_at=NOON)

    assert session_of(session, OPEN, NOON) == Held(S.LIVE, BEFORE, AFTER, ACTIVE)
    assert session_of(over, OPEN, AFTER) == Held(S.EXPIRED, NOON, None, ACTIVE, differs=True)
    assert session_of(replace(session, status=REVOKED), OPEN, AFTER).since == NOON
    assert session_of(session, CLOSED, NOON).since == CLOSED.since


@pytest.mark.parametrize(
    ("session", "state"),
    [
        (None, CheckState.NONE),
        (UNREAD, CheckState.NOT_READABLE),
        (Session(), CheckState.NONE),
        (Session(requires_biometric_reauth=False), CheckState.DONE),
        (Session(requires_biometric_reauth=True, biometric_expires_at=AFTER), CheckState.DUE),
        (Session(requires_biometric_reauth=False, biometric_expires_at=AFTER), CheckState.DONE),
        (Session(requires_biometric_reauth=False, biometric_expires_at=NOON), CheckState.DUE),
        (Session(requires_biometric_reauth=UNREAD), CheckState.NOT_READABLE),
        (Session(requires_biometric_reauth=UNREAD, biometric_expires_at=NOON), CheckState.DUE),
        (Session(biometric_expires_at=UNREAD), CheckState.NOT_READABLE),
    ],
)
def test_what_holds_of_a_biometric_check(
    session: Session | Unread | None, state: CheckState
) -> None:
    assert check_of(session, NOON).state == state


P = SubscriptionState
RUNS, CANCELLED = SubscriptionStatus.ACTIVE, SubscriptionStatus.CANCELLED
OVER, PENDING = SubscriptionStatus.EXPIRED, SubscriptionStatus.PENDING


def subscribed(status: Any = None, start: Any = None, end: Any = None) -> Subscription:
    return Subscription(subscription_status=status, start_date=start, end_date=end)


@pytest.mark.parametrize(
    ("subscription", "state", "differs"),
    [
        (None, P.NONE, False),
        (UNREAD, P.NOT_READABLE, False),
        (subscribed(RUNS, BEFORE, AFTER), P.ACTIVE, False),
        (subscribed(RUNS), P.ACTIVE, False),
        (subscribed(RUNS, BEFORE, NOON), P.ENDED, True),
        (subscribed(RUNS, AFTER), P.NOT_BEGUN, True),
        (subscribed(PENDING, AFTER), P.NOT_BEGUN, False),
        (subscribed(PENDING, BEFORE, AFTER), P.PENDING, False),
        (subscribed(PENDING, BEFORE, BEFORE), P.ENDED, True),
        (subscribed(OVER, BEFORE, AFTER), P.ENDED, False),
        (subscribed(OVER), P.ENDED, False),
        (subscribed(CANCELLED, BEFORE, AFTER), P.PAID_UNTIL, False),
        (subscribed(CANCELLED, BEFORE, NOON), P.ENDED, False),
        (subscribed(CANCELLED, BEFORE), P.ENDED, False),
        (subscribed(CANCELLED, BEFORE, UNREAD), P.NOT_READABLE, False),
        (subscribed(None, BEFORE, AFTER), P.ACTIVE, False),
        (subscribed(None, BEFORE), P.ACTIVE, False),
        (subscribed(None, None, AFTER), P.ACTIVE, False),
        (subscribed(None, BEFORE, BEFORE), P.ENDED, False),
        (subscribed(None, AFTER), P.NOT_BEGUN, False),
        (subscribed(), P.UNKNOWN, False),
        (subscribed(PAUSED, BEFORE, AFTER), P.UNKNOWN, False),
        (subscribed(PAUSED, BEFORE, NOON), P.ENDED, True),
        (subscribed(UNREAD, BEFORE, AFTER), P.NOT_READABLE, False),
        (subscribed(UNREAD, BEFORE, NOON), P.ENDED, False),
        (subscribed(RUNS, UNREAD, AFTER), P.NOT_READABLE, False),
        (subscribed(RUNS, BEFORE, UNREAD), P.NOT_READABLE, False),
    ],
)
def test_what_holds_of_a_subscription(
    subscription: Subscription | Unread | None, state: P, differs: bool
) -> None:
    held = subscription_of(subscription, NOON)

    assert (held.state, held.differs) == (state, differs)


def test_a_subscription_says_from_when_until_when() -> None:
    stored = subscribed(RUNS, BEFORE, AFTER)

    assert subscription_of(stored, NOON) == Held(P.ACTIVE, BEFORE, AFTER, RUNS)
    assert subscription_of(stored, AFTER) == Held(P.ENDED, AFTER, None, RUNS, differs=True)
    assert subscription_of(subscribed(RUNS, AFTER), NOON).until == AFTER
    assert subscription_of(subscribed(OVER, BEFORE, AFTER), NOON).since is None


@pytest.mark.parametrize(
    ("usage", "held"),
    [
        (None, Held(PeriodState.NONE)),
        (UNREAD, Held(PeriodState.NOT_READABLE)),
        (Usage(period_start=BEFORE, period_end=AFTER), Held(PeriodState.CURRENT, BEFORE, AFTER)),
        (Usage(period_start=NOON), Held(PeriodState.CURRENT, NOON)),
        (Usage(documents_processed=3), Held(PeriodState.CURRENT)),
        (Usage(period_start=BEFORE, period_end=NOON), Held(PeriodState.OVER, NOON)),
        (Usage(period_start=AFTER, period_end=AFTER), Held(PeriodState.NOT_BEGUN, until=AFTER)),
        (Usage(period_start=UNREAD, period_end=AFTER), Held(PeriodState.NOT_READABLE)),
        (Usage(period_start=UNREAD, period_end=NOON), Held(PeriodState.OVER, NOON)),
        (Usage(period_start=BEFORE, period_end=UNREAD), Held(PeriodState.NOT_READABLE)),
    ],
)
def test_what_holds_of_a_usage_period(
    usage: Usage | Unread | None, held: Held[PeriodState]
) -> None:
    assert period_of(usage, NOON) == held


GONE = Device(device_id="d-1", status=DeviceStatus.REVOKED, updated_at=BEFORE)


@pytest.mark.parametrize(
    ("device", "state"),
    [
        (None, DeviceState.NONE),
        (UNREAD, DeviceState.NOT_READABLE),
        (Device(), DeviceState.ACTIVE),
        (Device(status=DeviceStatus.ACTIVE), DeviceState.ACTIVE),
        (Device(status=DeviceStatus.INACTIVE), DeviceState.INACTIVE),
        (GONE, DeviceState.REVOKED),
        (Device(status=UNREAD), DeviceState.NOT_READABLE),
        (Device(status=PAUSED), DeviceState.UNKNOWN),
    ],
)
def test_what_holds_of_a_device(device: Device | Unread | None, state: DeviceState) -> None:
    assert device_of(device).state == state


B = BiometricState


@pytest.mark.parametrize(
    ("biometric", "device", "state", "differs"),
    [
        (None, GONE, B.NONE, False),
        (UNREAD, GONE, B.NOT_READABLE, False),
        (Biometric(is_active=True, is_verified=True), Device(), B.ACTIVE, False),
        (Biometric(), Device(), B.ACTIVE, False),
        (Biometric(is_active=False), GONE, B.INACTIVE, False),
        (Biometric(is_active=True, device_id="d-1"), GONE, B.DEVICE_REVOKED, True),
        (Biometric(is_active=True), GONE, B.DEVICE_REVOKED, True),
        (Biometric(is_active=True, device_id="d-2"), GONE, B.ACTIVE, False),
        (Biometric(is_active=True, device_id=UNREAD), GONE, B.ACTIVE, False),
        (Biometric(is_active=True, is_verified=False), None, B.NOT_VERIFIED, False),
        (Biometric(is_active=UNREAD), Device(), B.NOT_READABLE, False),
        (Biometric(is_active=True, is_verified=UNREAD), Device(), B.NOT_READABLE, False),
        (Biometric(is_active=UNREAD), UNREAD, B.NOT_READABLE, False),
    ],
)
def test_what_holds_of_a_biometric_registration(
    biometric: Biometric | Unread | None, device: Device | Unread | None, state: B, differs: bool
) -> None:
    held = biometric_of(biometric, device)

    assert (held.state, held.differs) == (state, differs)


A = AccountState


@pytest.mark.parametrize(
    ("status", "deactivated_at", "state", "since", "differs"),
    [
        (AccountStatus.ACTIVE, None, A.ACTIVE, None, False),
        (AccountStatus.ACTIVE, AFTER, A.ACTIVE, None, False),
        (AccountStatus.ACTIVE, NOON, A.DEACTIVATED, NOON, True),
        (AccountStatus.ACTIVE, UNREAD, A.NOT_READABLE, None, False),
        (AccountStatus.SUSPENDED, None, A.SUSPENDED, None, False),
        (AccountStatus.SUSPENDED, UNREAD, A.SUSPENDED, None, False),
        (AccountStatus.DELETED, BEFORE, A.DELETED, BEFORE, False),
        (AccountStatus.DEACTIVATED, AFTER, A.DEACTIVATED, None, False),
        (None, None, A.NO_STATUS, None, False),
        (None, BEFORE, A.DEACTIVATED, BEFORE, False),
        (UNREAD, None, A.NOT_READABLE, None, False),
        (PAUSED, None, A.UNKNOWN, None, False),
        (PAUSED, NOON, A.DEACTIVATED, NOON, True),
    ],
)
def test_what_holds_of_an_account(
    status: Any, deactivated_at: Any, state: A, since: datetime | None, differs: bool
) -> None:
    held = account_of(Profile(account_status=status, deactivated_at=deactivated_at), NOON)

    assert (held.state, held.since, held.differs) == (state, since, differs)


@pytest.mark.parametrize(
    ("parts", "held"),
    [
        ({}, Held(TtlState.NONE)),
        ({"has_ttl": True, "ttl": AFTER}, Held(TtlState.AHEAD, until=AFTER)),
        ({"has_ttl": True, "ttl": NOON}, Held(TtlState.PAST, since=NOON)),
        ({"has_ttl": True, "ttl": UNREAD}, Held(TtlState.NOT_READABLE)),
        ({"has_ttl": True, "ttl": None}, Held(TtlState.NOT_READABLE)),
    ],
)
def test_what_holds_of_a_stray_ttl(parts: dict[str, Any], held: Held[TtlState]) -> None:
    assert ttl_of(user(**parts), NOON) == held


def test_what_the_first_draft_keeps_beside_the_profile_is_not_missing() -> None:
    draft = user(device=None, session=None, subscription=None, usage=None, consents={})
    holds = holds_of(draft, NOON)

    parts = (holds.device, holds.session, holds.check, holds.subscription, holds.period)
    assert generation_of(draft) == Generation.DRAFT
    assert {held.state.value for held in parts} == {"not readable here"}
    # These are in the profile in every generation.
    assert {held.state.value for held in holds.consents.values()} == {"missing"}


def test_a_usage_period_cannot_be_read_without_its_subscription() -> None:
    holds = holds_of(user(subscription=UNREAD, usage=None), NOON)

    assert holds.period.state == PeriodState.NOT_READABLE


@pytest.mark.parametrize("layout", ["unknown", "tomorrow"])
def test_nothing_is_missing_from_a_layout_that_is_not_known(layout: str) -> None:
    parts = {"device": None, "session": None, "subscription": None, "usage": None}
    holds = holds_of(user(layout=layout, consents={}, **parts), NOON)

    states = {holds.session.state, holds.device.state, holds.period.state}
    states |= {held.state for held in holds.consents.values()}
    assert {state.value for state in states} == {"not readable here"}
