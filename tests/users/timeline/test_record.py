"""What a record tells of, case by case; and that nothing is told of what cannot be read."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from documents.jobs import Job, JobState
from records.holds.whole import holds_of
from records.lists import (
    AccountStatus,
    AuthProvider,
    BiometricType,
    ConsentType,
    PaymentStatus,
    SessionStatus,
    SubscriptionStatus,
)
from records.model import Biometric, Consent, Payment, PaymentRecord, User
from tests.users.situations import AFTER, BEFORE, GIVEN, HEALTHY, NOON, with_consent, with_part
from users.timeline.events import Event
from users.timeline.record import document_events, events_of_user, payment_events

LONG_AGO = datetime(2024, 5, 1, 8, tzinfo=UTC)
#: A record that tells of nothing.
SILENT = replace(
    HEALTHY,
    consents={},
    device=None,
    session=None,
    subscription=None,
    created_at=None,
)
TERMS, PRIVACY = ConsentType.TERMS_OF_SERVICE, ConsentType.PRIVACY_POLICY


def silent_but(**parts: Any) -> User:
    return replace(SILENT, **parts)


def without(name: str) -> User:
    """A healthy record, one part of which cannot be read."""
    unread: dict[str, Any] = {name: Unread.ENCRYPTED}
    return replace(HEALTHY, **unread)


def with_profile(**values: Any) -> User:
    return silent_but(profile=replace(SILENT.profile, **values))


def told(user: User) -> list[tuple[datetime, str, str]]:
    return [(e.at, e.title, e.detail) for e in events_of_user(user, holds_of(user, NOON))]


def only_part(name: str, **values: Any) -> User:
    """A record with one part, of which only these values are known."""
    silent: dict[str, Any] = dict.fromkeys(_instants(name))
    return silent_but(**{name: replace(getattr(HEALTHY, name), **silent | values)})


def _instants(name: str) -> list[str]:
    part = getattr(HEALTHY, name)
    assert is_dataclass(part)
    return [each.name for each in fields(part) if isinstance(getattr(part, each.name), datetime)]


CASES: dict[str, tuple[User, list[tuple[datetime, str, str]]]] = {
    "nothing": (SILENT, []),
    "created": (silent_but(created_at=LONG_AGO), [(LONG_AGO, "Account created", "")]),
    "closed": (
        with_profile(account_status=AccountStatus.SUSPENDED, deactivated_at=BEFORE),
        [(BEFORE, "Account suspended", "")],
    ),
    "closed, nobody knows when": (with_profile(account_status=AccountStatus.SUSPENDED), []),
    "signed in": (
        replace(
            only_part("session", created_at=BEFORE),
            profile=replace(SILENT.profile, auth_provider=AuthProvider.APPLE),
        ),
        [(BEFORE, "Signed in", "with Apple")],
    ),
    "signed in, as the profile says too": (
        replace(
            only_part("session", created_at=BEFORE),
            profile=replace(SILENT.profile, last_login_at=BEFORE + timedelta(seconds=2)),
        ),
        [(BEFORE, "Signed in", "")],
    ),
    "signed in again": (
        replace(
            only_part("session", created_at=LONG_AGO),
            profile=replace(SILENT.profile, last_login_at=BEFORE),
        ),
        [(LONG_AGO, "Signed in", ""), (BEFORE, "Signed in", "")],
    ),
    "checked": (
        only_part("session", last_biometric_auth_at=BEFORE),
        [(BEFORE, "Biometric check passed", "")],
    ),
    "session over": (
        only_part("session", expires_at=BEFORE),
        [(BEFORE, "Session expired", "")],
    ),
    "session revoked, which is no expiry": (
        only_part("session", expires_at=BEFORE, status=SessionStatus.REVOKED),
        [],
    ),
    "session goes on": (only_part("session", expires_at=AFTER), []),
    "device": (
        only_part("device", created_at=LONG_AGO, model="iPhone SE"),
        [(LONG_AGO, "Device registered", "iPhone SE")],
    ),
    "biometric": (
        silent_but(
            biometric=Biometric(
                biometric_type=BiometricType.FACE, created_at=LONG_AGO, last_verified_at=BEFORE
            )
        ),
        [(LONG_AGO, "Biometric registered", "face"), (BEFORE, "Biometric verified", "face")],
    ),
    "biometric, last used when it was registered": (
        silent_but(biometric=Biometric(created_at=BEFORE, last_verified_at=BEFORE)),
        [(BEFORE, "Biometric registered", "")],
    ),
    "subscription": (
        only_part("subscription", start_date=BEFORE, end_date=AFTER),
        [(BEFORE, "Subscription began", "free")],
    ),
    "subscription over": (
        only_part("subscription", start_date=LONG_AGO, end_date=BEFORE),
        [(LONG_AGO, "Subscription began", "free"), (BEFORE, "Subscription ended", "free")],
    ),
    "subscription to come": (
        only_part("subscription", start_date=AFTER, subscription_status=SubscriptionStatus.PENDING),
        [],
    ),
    "consents ticked together": (
        silent_but(consents={TERMS: GIVEN, PRIVACY: GIVEN}),
        [(BEFORE, "Accepted", "Terms of service, Privacy policy v2.1.0")],
    ),
    "consents of two versions": (
        silent_but(consents={TERMS: GIVEN, PRIVACY: replace(GIVEN, consent_version="2.0")}),
        [
            (BEFORE, "Accepted", "Terms of service v2.1.0"),
            (BEFORE, "Accepted", "Privacy policy v2.0.0"),
        ],
    ),
    "consent withdrawn": (
        with_consent(TERMS, replace(GIVEN, created_at=LONG_AGO, withdrawn_at=BEFORE), base=SILENT),
        [
            (BEFORE, "Withdrew", "Terms of service v2.1.0"),
            (LONG_AGO, "Accepted", "Terms of service v2.1.0"),
        ],
    ),
    "consent given after the sign-up that made it": (
        with_consent(
            TERMS,
            replace(GIVEN, created_at=LONG_AGO, updated_at=BEFORE),
            base=replace(SILENT, created_at=LONG_AGO),
        ),
        [(LONG_AGO, "Account created", ""), (BEFORE, "Accepted", "Terms of service v2.1.0")],
    ),
    "consent given anew": (
        with_consent(TERMS, replace(GIVEN, created_at=LONG_AGO, updated_at=BEFORE), base=SILENT),
        [
            (BEFORE, "Accepted", "Terms of service v2.1.0"),
            (LONG_AGO, "First on record", "Terms of service"),
        ],
    ),
    "consent whose withdrawal is the last change": (
        with_consent(
            TERMS,
            replace(GIVEN, created_at=LONG_AGO, updated_at=BEFORE, withdrawn_at=BEFORE),
            base=SILENT,
        ),
        [
            (BEFORE, "Withdrew", "Terms of service v2.1.0"),
            (LONG_AGO, "First on record", "Terms of service"),
        ],
    ),
    "consent not given": (
        with_consent(TERMS, Consent(consent_given=False, created_at=BEFORE), base=SILENT),
        [(BEFORE, "Did not accept", "Terms of service")],
    ),
    "consent given or not": (
        with_consent(
            TERMS, Consent(consent_given=Unread.NOT_READABLE, created_at=BEFORE), base=SILENT
        ),
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_profile_tells_of(case: str) -> None:
    user, expected = CASES[case]

    assert told(user) == expected


def test_nothing_that_cannot_be_read_is_told_of() -> None:
    """Each part, and each value of a part, once without being readable."""
    for name in ("session", "device", "subscription"):
        part = getattr(HEALTHY, name)
        before = {title for _, title, _ in told(HEALTHY)}
        assert {title for _, title, _ in told(without(name))} < (before | {""})
        for each in fields(part):
            unread: dict[str, Any] = {each.name: Unread.NOT_READABLE}
            user = with_part(name, **unread)
            assert {title for _, title, _ in told(user)} <= before


# -- payments --------------------------------------------------------------------------------------

AT = datetime(2026, 2, 10, 9, 30, tzinfo=UTC)
DAY = datetime(2026, 2, 10, tzinfo=UTC)


def paid(
    date: str = "2026-02-10", status: Any = PaymentStatus.COMPLETED, **values: Any
) -> PaymentRecord:
    created_at = values.pop("created_at", None)
    payment = Payment(payment_status=status, **values)
    return PaymentRecord(date, "pay-1", payment, created_at)


@pytest.mark.parametrize(
    ("record", "at", "is_day"),
    [
        (paid(processed_at=AT), AT, False),
        (paid(created_at=AT), AT, False),
        (paid(processed_at=AT + timedelta(days=3)), DAY, True),
        (paid(processed_at=AT + timedelta(days=3), created_at=AT), AT, False),
        (paid(processed_at=Unread.NOT_READABLE), DAY, True),
        (paid(date="", processed_at=AT), AT, False),
    ],
    ids=["processed", "created", "other day", "created then", "unread", "odd key"],
)
def test_when_a_payment_was(record: PaymentRecord, at: datetime, is_day: bool) -> None:
    (event,) = payment_events([record])

    assert (event.at, event.is_day, event.payment) == (at, is_day, record)


@pytest.mark.parametrize("date", ["", "soon", "2026-02-30"])
def test_a_payment_of_which_no_day_can_be_read_is_no_event(date: str) -> None:
    assert payment_events([paid(date=date)]) == []


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (PaymentStatus.COMPLETED, "Paid"),
        (PaymentStatus.FAILED, "Charge failed"),
        # When it was refunded, nobody wrote down.
        (PaymentStatus.REFUNDED, "Payment"),
        ("odd", "Payment"),
        (None, "Payment"),
        (Unread.NOT_READABLE, "Payment"),
    ],
    ids=str,
)
def test_what_a_payment_is_called(status: Any, title: str) -> None:
    (event,) = payment_events([paid(status=status)])

    assert event.title == title


# -- documents -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (Job("j", "pdf", JobState.COMPLETED, BEFORE, 1, AT), (AT, "Document done")),
        (Job("j", "pdf", JobState.STUCK, BEFORE, 1), (BEFORE, "Document uploaded")),
        (Job("j", "pdf", JobState.UNKNOWN, None, None, AT), (AT, "Result stored")),
        (Job("j", "pdf", JobState.UNKNOWN), None),
    ],
    ids=["done", "stuck", "result alone", "no time"],
)
def test_what_a_document_tells_of(job: Job, expected: tuple[datetime, str] | None) -> None:
    events: list[Event] = document_events([job])

    assert [(event.at, event.title) for event in events] == ([expected] if expected else [])
