"""What is on record beside the current session, device and subscription, and what stops a user."""

from __future__ import annotations

from dataclasses import replace

from records.holds.whole import holds_of
from records.lists import DeviceStatus, SessionStatus, SubscriptionType
from records.model import Beside, Device, Session, Subscription
from tests.users.situations import AFTER, BEFORE, HEALTHY, NOON, lines
from users.timeline.record import events_of_user


def test_what_is_over_stops_nobody_who_has_another_that_is_not() -> None:
    over = replace(
        HEALTHY,
        session=Session(session_id="s-1", status=SessionStatus.REVOKED),
        device=Device(device_id="d-1", status=DeviceStatus.REVOKED),
        subscription=Subscription(subscription_type=SubscriptionType.PREMIUM, end_date=BEFORE),
    )
    others = Beside(
        sessions=(Session(session_id="s-2"),),
        devices=(Device(device_id="d-2"),),
        subscriptions=(Subscription(subscription_type=SubscriptionType.PREMIUM, end_date=AFTER),),
    )
    alike = Beside(sessions=(Session(expires_at=BEFORE),), devices=(revoked("d-3"),))

    titles = ["Device revoked", "Session revoked", "Premium ended"]
    for beside, stopping in ((None, titles), (alike, titles), (others, [])):
        found = lines(replace(over, beside=beside))
        assert [cause.title for cause in found] == titles
        assert [cause.title for cause in found if cause.stops] == stopping
        assert all(("Another " in cause.detail) == (not cause.stops) for cause in found)


def revoked(device_id: str) -> Device:
    return Device(device_id=device_id, status=DeviceStatus.REVOKED)


def test_a_record_of_the_first_draft_is_judged_by_what_is_beside_it() -> None:
    bare = replace(HEALTHY, device=None, session=None, subscription=None, usage=None)

    unread, empty = bare, replace(bare, beside=Beside())

    assert [cause.title for cause in lines(unread)] == []
    assert [cause.title for cause in lines(empty)] == [
        "No device registered",
        "No session",
        "No subscription",
    ]


def test_what_is_beside_is_in_the_timeline_too() -> None:
    beside = Beside(
        sessions=(Session(created_at=BEFORE, expires_at=BEFORE), Session(created_at=AFTER)),
        devices=(Device(device_id="d-2", created_at=BEFORE, model="Made-up 9"),),
        subscriptions=(Subscription(start_date=BEFORE, end_date=BEFORE),),
    )
    user = replace(HEALTHY, beside=beside)

    told = events_of_user(user, holds_of(user, NOON))
    before = events_of_user(HEALTHY, holds_of(HEALTHY, NOON))

    added = [event for event in told if event not in before]
    assert sorted((event.title, event.detail) for event in added) == [
        ("Device registered", "Made-up 9"),
        ("Session expired", ""),
        ("Subscription began", ""),
        ("Subscription ended", ""),
    ]
