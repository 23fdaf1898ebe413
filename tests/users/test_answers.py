"""What the user page says first: all causes together, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from documents.jobs import Job, JobState
from records.lists import (
    AccountStatus,
    ConsentType,
    Provider,
    SubscriptionType,
)
from records.model import User
from tests.users.situations import (
    AFTER,
    BEFORE,
    HEALTHY,
    UNREAD,
    situation,
    with_consent,
    with_part,
)
from users.causes import RULES, Cause, Helper, unread_parts
from users.page import answer_of

C = ConsentType
PREMIUM = {"subscription_type": SubscriptionType.PREMIUM, "provider": Provider.GOOGLE}


# -- what cannot be read ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "unread"),
    [
        (replace(HEALTHY, session=UNREAD), ["session"]),
        (with_part("session", status=UNREAD), ["session"]),
        (with_part("session", status="paused"), ["session (unknown status)"]),
        (with_part("session", biometric_expires_at=UNREAD), ["biometric check"]),
        (replace(HEALTHY, device=UNREAD), ["device"]),
        (with_part("profile", account_status=UNREAD), ["account"]),
        (with_part("profile", email_verified=UNREAD), ["e-mail verification"]),
        (replace(HEALTHY, usage=UNREAD), ["usage period"]),
        (with_part("usage", documents_processed=UNREAD), ["documents processed"]),
        (with_part("subscription", subscription_type=UNREAD), ["type of the subscription"]),
        (replace(HEALTHY, subscription=UNREAD, usage=UNREAD), ["subscription", "usage period"]),
        (with_consent(C.PRIVACY_POLICY, UNREAD), ["privacy policy"]),  # type: ignore[arg-type]
        (replace(HEALTHY, consents=dict.fromkeys(C, UNREAD)), ["all consents"]),
        (replace(HEALTHY, layout="unknown"), ["the whole record"]),
        (
            replace(HEALTHY, device=None, session=None, subscription=None, usage=None),
            ["device", "session", "subscription", "usage period"],
        ),
    ],
)
def test_of_what_cannot_be_read_nothing_is_said(user: User, unread: list[str]) -> None:
    answer = answer_of(situation(user))

    assert list(answer.unread) == unread
    assert (answer.stopping, answer.state) == ([], "unsure")
    assert "nothing that stops" not in answer.heading


# -- all of them -----------------------------------------------------------------------------------


def worst() -> User:
    user = with_part("profile", account_status=AccountStatus.SUSPENDED, email_verified=False)
    user = with_part("session", user, expires_at=BEFORE)
    user = with_part("subscription", user, **PREMIUM, end_date=BEFORE)
    user = with_part("usage", user, documents_processed=9)
    return replace(user, has_ttl=True, ttl=AFTER, device=None, consents={})


def test_causes_stand_in_the_order_in_which_they_are_met() -> None:
    answer = answer_of(situation(worst(), Job("job-1", "pdf", JobState.STUCK, BEFORE)))

    assert answer.heading == "9 things stop this user".replace("9", "Nine")
    assert [cause.title for cause in answer.stopping] == [
        "The record will be deleted",
        "Account suspended",
        "No device registered",
        "Session expired",
        "E-mail not verified",
        "Consents missing",
        "Consent missing",
        "Premium ended",
        "9 of 5 documents used",
    ]
    assert [cause.title for cause in answer.minding] == ["Consent missing", "A document is stuck"]


def every_cause() -> Iterator[Cause]:
    for rule in RULES:
        yield from rule(situation(worst(), Job("job-1", "pdf", JobState.STUCK, BEFORE)))


def test_every_line_that_stops_says_what_helps_and_who_can() -> None:
    for cause in every_cause():
        assert not cause.stops or cause.help
        assert (cause.act is not None) == (cause.by == Helper.STAFF)


def test_one_thing_is_one() -> None:
    assert answer_of(situation(replace(HEALTHY, device=None))).heading == (
        "One thing stops this user"
    )
    assert unread_parts(situation(HEALTHY)) == []
