"""Why a user cannot sign in, upload or pay: a table of cases for each rule of the data contract."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from records.lists import (
    AccountStatus,
    ConsentType,
    DeviceStatus,
    Provider,
    SessionStatus,
    SubscriptionStatus,
    SubscriptionType,
)
from records.model import Consent, Device, Session, User
from tests.users.situations import (
    AFTER,
    BASES,
    BEFORE,
    DRAFT,
    FLAT,
    GIVEN,
    HEALTHY,
    NOON,
    UNREAD,
    each_base,
    lines,
    only,
    situation,
    with_consent,
    with_part,
)
from users.causes import Helper, Source, Stops, causes_of
from users.page import answer_of


@pytest.mark.parametrize(("generation", "base"), BASES.items(), ids=BASES)
def test_nothing_stops_a_healthy_record_of_each_generation(generation: str, base: User) -> None:
    it = situation(base)
    answer = answer_of(it)

    assert answer.heading == "The record shows nothing that stops the user."
    assert (answer.state, answer.minding, answer.unread) == ("none", [], [])
    assert it.holds.generation == generation


# -- a table for each rule -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ttl", "title", "since", "until"),
    [
        (AFTER, "The record will be deleted", None, AFTER),
        (NOON, "The deletion of the record was due", NOON, None),
        (BEFORE, "The deletion of the record was due", BEFORE, None),
        (UNREAD, "The record may be deleted", None, None),
    ],
)
@each_base
def test_a_stray_ttl(base: User, ttl: Any, title: str, since: Any, until: Any) -> None:
    cause = only(replace(base, has_ttl=True, ttl=ttl))

    assert (cause.title, cause.since, cause.until) == (title, since, until)
    assert (cause.stops, cause.source) == ((Stops.EVERYTHING,), Source.CODE)
    assert (cause.by, cause.act) == (Helper.STAFF, "remove-ttl")


@each_base
@pytest.mark.parametrize(
    ("status", "at", "title", "stored"),
    [
        (AccountStatus.SUSPENDED, None, "Account suspended", None),
        (AccountStatus.DEACTIVATED, BEFORE, "Account deactivated", None),
        (AccountStatus.DELETED, BEFORE, "Account deleted", None),
        (AccountStatus.ACTIVE, NOON, "Account deactivated", "active"),
    ],
)
def test_a_closed_account(
    base: User, status: AccountStatus, at: Any, title: str, stored: str | None
) -> None:
    cause = only(with_part("profile", base, account_status=status, deactivated_at=at))

    assert (cause.title, cause.since, cause.stored) == (title, at, stored)
    assert cause.stops == (Stops.SIGN_IN, Stops.UPLOAD, Stops.PAY)
    assert (cause.source, cause.by, cause.act) == (Source.ASSUMED, Helper.NOBODY, None)


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ({"account_status": None}, ["The account has no status"]),
        ({"account_status": "frozen"}, []),
        ({"account_status": UNREAD}, []),
        ({"deactivated_at": AFTER}, []),
    ],
)
def test_an_account_of_which_nobody_can_say_stops_nothing(
    profile: dict[str, Any], said: list[str]
) -> None:
    causes = lines(with_part("profile", **profile))

    assert [cause.title for cause in causes] == said
    assert not any(cause.stops for cause in causes)


REVOKED = Device(status=DeviceStatus.REVOKED, updated_at=BEFORE)


@pytest.mark.parametrize(
    ("device", "title"),
    [
        (Device(status=DeviceStatus.REVOKED, updated_at=BEFORE), "Device revoked"),
        (None, "No device registered"),
        (Device(status=DeviceStatus.INACTIVE), None),
        (Device(), None),
        (UNREAD, None),
    ],
)
@each_base
def test_a_device_that_is_gone(base: User, device: Any, title: str | None) -> None:
    causes = lines(replace(base, device=device))

    assert [cause.title for cause in causes] == ([title] if title else [])
    for cause in causes:
        assert (cause.stops, cause.source) == ((Stops.BIOMETRICS,), Source.ASSUMED)
        assert cause.by == Helper.USER


@pytest.mark.parametrize(
    ("device", "can_allow", "helps", "act"),
    [
        (REVOKED, True, ("Allow the device again", Helper.STAFF), "allow-device"),
        (REVOKED, False, ("The user registers the device again", Helper.USER), None),
        (None, True, ("The user registers one", Helper.USER), None),
    ],
)
def test_a_device_that_can_be_allowed_again(
    device: Any, helps: Any, act: str | None, *, can_allow: bool
) -> None:
    it = situation(replace(HEALTHY, device=device))

    (cause,) = causes_of(replace(it, can_allow_device=can_allow))

    assert (cause.help, cause.by) == helps
    assert cause.act == act
    assert cause.help_too == ("Or the user registers the device again." if act else "")


@each_base
@pytest.mark.parametrize(
    ("session", "title", "source", "since", "stored"),
    [
        (
            Session(status=SessionStatus.ACTIVE, expires_at=NOON),
            "Session expired",
            Source.CODE,
            NOON,
            "active",
        ),
        (
            Session(status=SessionStatus.REVOKED, updated_at=BEFORE),
            "Session revoked",
            Source.ASSUMED,
            BEFORE,
            None,
        ),
        (None, "No session", Source.ASSUMED, None, None),
    ],
)
def test_a_session_that_is_over(
    base: User, session: Any, title: str, source: Source, since: Any, stored: str | None
) -> None:
    cause = only(replace(base, session=session))

    assert (cause.title, cause.source) == (title, source)
    assert (cause.since, cause.stored) == (since, stored)
    assert (cause.stops, cause.by) == ((Stops.UPLOAD,), Helper.USER)


def test_a_session_that_ended_with_the_account_is_no_line_of_its_own() -> None:
    assert only(with_part("profile", account_status=AccountStatus.DELETED)).title == (
        "Account deleted"
    )


@pytest.mark.parametrize(
    ("base", "values", "is_due"),
    [
        (HEALTHY, {"requires_biometric_reauth": True}, True),
        (HEALTHY, {"biometric_expires_at": NOON}, True),
        (HEALTHY, {"biometric_expires_at": UNREAD}, False),
        (FLAT, {"requires_biometric_reauth": True}, False),
        (DRAFT, {"requires_biometric_reauth": True}, False),
    ],
)
def test_a_biometric_check(base: User, values: dict[str, Any], is_due: bool) -> None:
    causes = lines(with_part("session", base, **values))

    assert [cause.title for cause in causes] == (["Biometric check due"] if is_due else [])
    assert all(cause.stops == (Stops.UPLOAD,) for cause in causes)
    assert all(cause.source == Source.PLAN for cause in causes)


def test_the_check_of_a_session_that_is_over_is_not_due() -> None:
    user = with_part("session", expires_at=NOON, requires_biometric_reauth=True)

    assert only(user).title == "Session expired"


@pytest.mark.parametrize(
    ("base", "verified", "stops"),
    [
        (HEALTHY, False, True),
        (HEALTHY, True, False),
        (HEALTHY, None, False),
        (HEALTHY, UNREAD, False),
        (FLAT, False, False),
        (DRAFT, False, True),
    ],
)
def test_an_email_that_is_not_verified(base: User, verified: Any, stops: bool) -> None:
    causes = lines(with_part("profile", base, email_verified=verified))

    assert [cause.title for cause in causes] == (["E-mail not verified"] if stops else [])
    assert all(cause.stops == (Stops.UPLOAD,) for cause in causes)
    assert all(cause.source == Source.ASSUMED for cause in causes)


C = ConsentType
WITHDRAWN = Consent(consent_given=False, withdrawn_at=BEFORE)
OUTDATED = replace(GIVEN, consent_version="v2.0.0")


@pytest.mark.parametrize(
    ("consent_type", "consent", "title", "stops", "since"),
    [
        (C.TERMS_OF_SERVICE, WITHDRAWN, "Consent withdrawn", (Stops.UPLOAD,), BEFORE),
        (
            C.PRIVACY_POLICY,
            Consent(consent_given=False),
            "Consent not given",
            (Stops.UPLOAD,),
            None,
        ),
        (C.HEALTHCARE_CONSULTATION, None, "Consent missing", (Stops.UPLOAD,), None),
        (C.TERMS_OF_SERVICE, OUTDATED, "Consent outdated", (Stops.UPLOAD,), None),
        (C.MEDICAL_DISCLAIMERS, WITHDRAWN, "Consent withdrawn", (Stops.EXPLANATION,), BEFORE),
        (C.EMERGENCY_CARE_LIMITATION, WITHDRAWN, "Consent withdrawn", (), BEFORE),
        (
            C.TERMS_OF_SERVICE,
            replace(GIVEN, consent_version="v9.9"),
            "Consent unknown version",
            (),
            None,
        ),
    ],
)
def test_a_consent_that_is_not_in_force(
    consent_type: ConsentType, consent: Any, title: str, stops: Any, since: Any
) -> None:
    cause = only(with_consent(consent_type, consent))

    assert (cause.title, cause.stops, cause.since) == (title, stops, since)
    assert (cause.source, cause.by) == (Source.PLAN, Helper.USER)


def test_consents_that_stop_the_same_in_the_same_state_are_one_line() -> None:
    causes = lines(replace(HEALTHY, consents={}))

    assert [(cause.stops, cause.detail) for cause in causes] == [
        ((Stops.UPLOAD,), "Terms of service, Privacy policy, Healthcare consultation."),
        ((Stops.EXPLANATION,), "Medical disclaimers."),
        ((), "Emergency care limitation."),
    ]


@pytest.mark.parametrize(
    ("consent_type", "said"),
    [(C.TERMS_OF_SERVICE, ["Consent missing"]), (C.MEDICAL_DISCLAIMERS, [])],
)
def test_two_consents_exist_in_the_flat_generation(
    consent_type: ConsentType, said: list[str]
) -> None:
    causes = lines(with_consent(consent_type, None, FLAT))

    assert [cause.title for cause in causes] == said


PREMIUM = {"subscription_type": SubscriptionType.PREMIUM, "provider": Provider.GOOGLE}
CANCELLED, EXPIRED = SubscriptionStatus.CANCELLED, SubscriptionStatus.EXPIRED


@each_base
@pytest.mark.parametrize(
    ("values", "title", "helps", "stored"),
    [
        ({"end_date": NOON}, "Premium ended", "The user renews in Google Play", "active"),
        (
            {"subscription_status": EXPIRED, "provider": Provider.APPLE},
            "Premium ended",
            "The user renews in the App Store",
            None,
        ),
        (
            {"subscription_status": CANCELLED, "end_date": BEFORE, "provider": None},
            "Premium ended",
            "The user renews with the provider",
            None,
        ),
        ({"start_date": AFTER}, "Premium has not begun yet", "It begins by itself", "active"),
        (
            {"subscription_status": SubscriptionStatus.PENDING},
            "Premium is pending",
            "The user completes the payment in Google Play",
            None,
        ),
        ({"subscription_status": CANCELLED}, None, "", None),
        ({}, None, "", None),
        ({"end_date": UNREAD}, None, "", None),
    ],
)
def test_a_subscription_that_does_not_run(
    base: User, values: dict[str, Any], title: str | None, helps: str, stored: str | None
) -> None:
    causes = lines(with_part("subscription", base, **PREMIUM | values))

    assert [cause.title for cause in causes] == ([title] if title else [])
    for cause in causes:
        assert (cause.help, cause.stored) == (helps, stored)
        assert (cause.stops, cause.source) == ((Stops.BEYOND_FREE,), Source.PLAN)
        assert cause.lead == ("; it begins" if cause.until else "")


def test_without_a_subscription_there_is_the_free_tier() -> None:
    assert [cause.title for cause in lines(replace(HEALTHY, subscription=None, usage=None))] == [
        "No subscription"
    ]


def test_a_free_subscription_that_is_over_stops_nothing() -> None:
    assert lines(with_part("subscription", end_date=NOON)) == []


@pytest.mark.parametrize(
    ("base", "usage", "title"),
    [
        (HEALTHY, {"documents_processed": 5}, "5 of 5 documents used"),
        (HEALTHY, {"documents_processed": 7}, "7 of 5 documents used"),
        (HEALTHY, {"documents_processed": 4}, None),
        (HEALTHY, {"documents_processed": UNREAD}, None),
        (replace(FLAT, usage=HEALTHY.usage), {"documents_processed": 5}, None),
        (
            replace(DRAFT, usage=HEALTHY.usage),
            {"documents_processed": 5},
            "5 of 5 documents used",
        ),
    ],
)
def test_a_limit_that_is_reached(base: User, usage: dict[str, Any], title: str | None) -> None:
    causes = lines(with_part("usage", base, **usage))

    assert [cause.title for cause in causes] == ([title] if title else [])
    for cause in causes:
        assert (cause.stops, cause.source) == ((Stops.UPLOAD,), Source.PLAN)
        assert (cause.by, cause.act, cause.until) == (Helper.STAFF, "reset-usage", AFTER)
        assert cause.lead == "; the period ends"


@pytest.mark.parametrize(
    ("base", "end", "said"),
    [
        (HEALTHY, NOON, ["The usage period ended"]),
        (HEALTHY, AFTER, []),
        (HEALTHY, UNREAD, []),
        (replace(FLAT, usage=HEALTHY.usage), NOON, []),
        (replace(DRAFT, usage=HEALTHY.usage), NOON, ["The usage period ended"]),
    ],
)
def test_a_usage_period_that_is_over_stops_nothing(base: User, end: Any, said: list[str]) -> None:
    causes = lines(with_part("usage", base, period_end=end, documents_processed=0))

    assert [cause.title for cause in causes] == said
    assert not any(cause.stops for cause in causes)


def test_a_full_count_of_a_period_that_is_over_stops_nothing() -> None:
    user = with_part("usage", period_end=NOON, documents_processed=9)

    assert answer_of(situation(user)).state == "none"
