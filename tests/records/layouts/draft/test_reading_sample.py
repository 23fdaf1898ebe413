"""The sample of the first draft, read from the table; what is expected is written by hand."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.dynamo.testing import FaultInjector, ShortPages
from backoffice.dynamo.unread import Unread
from backoffice.dynamo.wire import Item, encode
from records.holds.generations import Generation
from records.holds.sessions import SessionState
from records.holds.subscriptions import SubscriptionState
from records.holds.whole import holds_of
from records.lists import (
    BiometricType,
    Provider,
    SessionStatus,
    SubscriptionStatus,
    SubscriptionType,
)
from records.model import Device, Session, StoredJob, Subscription, User
from records.patterns import MOST_BESIDE
from records.table import ItemsBeside, StoredUser, UsersTable
from tests import samples
from tests.records.stored import ANYTHING, Stored
from tests.records.test_table import put_payments

THEN = datetime(2025, 9, 27, 10, tzinfo=UTC)
PROFILE, *BESIDE = samples.draft()


def read(*items: Item, profile: Item = PROFILE) -> User:
    return StoredUser.of(profile, beside=ItemsBeside(items)).user


def put_draft(users: UsersTable, user_id: str) -> None:
    """The sample under another user id, out of the way of other tests on the indexes."""
    for item in samples.draft():
        own = {name: wire for name, wire in item.items() if not name.startswith("GSI")}
        users.client.put(users.table, {**own, "PK": {"S": f"USER#{user_id}"}}, ANYTHING)


def test_what_is_beside_the_profile_is_read_and_stands_for_what_it_lacks(
    users: UsersTable, user_id: str
) -> None:
    put_draft(users, user_id)
    put_payments(users, user_id, 3)

    record, whole = users.find_record(user_id), users.find_whole(user_id)

    assert record is not None
    assert whole is not None
    user = record.stored.user
    assert len(record.payments) == 3
    assert user.session == Session(
        session_id="7f6d0c1e-91c3-4a57-8f7d-1f0f3b6d2a01",
        device_id="pixel-9-xyz",
        status=SessionStatus.ACTIVE,
        created_at=THEN,
        last_accessed_at=THEN,
        expires_at=datetime(2025, 9, 28, 10, tzinfo=UTC),
        updated_at=THEN,
    )
    assert user.device == Device(
        device_id="pixel-9-xyz",
        device_name="Pixel 9",
        platform="android",
        biometric_type=BiometricType.FINGERPRINT,
        created_at=THEN,
        updated_at=THEN,
    )
    assert user.subscription == Subscription(
        subscription_id="c0a8012e-7f00-4d0b-9c55-5a9f1f6f0b10",
        subscription_type=SubscriptionType.FREE,
        subscription_status=SubscriptionStatus.ACTIVE,
        provider=Provider.INTERNAL,
        start_date=THEN,
        end_date=datetime(2026, 9, 27, 10, tzinfo=UTC),
        external_subscription_id="free_5e2c1a90-3a7e-4d0b-8b0a-2f1f7d9c4e77",
        created_at=THEN,
        updated_at=THEN,
    )
    assert user.beside is not None
    job = StoredJob(job_id="b3f1", status="completed", created_at=THEN, updated_at=THEN)
    assert user.beside.jobs == (job,)
    assert not any((user.further_sessions, user.further_devices, user.further_subscriptions))
    assert {each.name for each in user.other} == {
        f"JOB#b3f1: data.{name}" for name in SHOWN_BY_NAME
    }
    # A server may send the attributes of a map in any order.
    assert replace(whole.user, other=()) == replace(user, other=())
    assert whole.beside == record.stored.beside


#: A file's name may tell of an illness.
SHOWN_BY_NAME = ("original_filename", "s3_bucket", "confidence_score")


def test_what_holds_is_derived_of_it() -> None:
    holds = holds_of(read(*BESIDE), THEN)

    assert holds.generation is Generation.DRAFT
    assert holds.session.state is SessionState.LIVE
    assert holds.subscription.state is SubscriptionState.ACTIVE
    later = holds_of(read(*BESIDE), datetime(2027, 1, 1, tzinfo=UTC))
    assert later.session.state is SessionState.EXPIRED
    assert later.subscription.state is SubscriptionState.ENDED


def test_what_was_not_read_is_not_missing_and_what_was_is() -> None:
    unread, none = StoredUser.of(PROFILE).user, read()
    more = StoredUser.of(PROFILE, beside=ItemsBeside(is_more=True)).user

    states = [holds_of(user, THEN).session.state for user in (unread, none, more)]

    assert states == [SessionState.NOT_READABLE, SessionState.NONE, SessionState.NOT_READABLE]


def session(session_id: str, **data: Any) -> Item:
    item = copy.deepcopy(samples.draft_session())
    item["SK"] = {"S": f"SESSION#{session_id}"}
    item["data"]["M"] |= {name: encode(value) for name, value in data.items()}
    return item


def test_the_session_likeliest_to_be_in_use_comes_first_and_the_others_are_told() -> None:
    user = read(
        session("revoked", status="revoked", expires_at="2027-01-01T00:00:00Z"),
        session("older"),
        session("newest", expires_at="2026-01-01T00:00:00Z"),
    )

    holds = holds_of(user, THEN)

    assert isinstance(user.session, Session)
    assert user.session.session_id == "newest"
    assert [(each.session_id, held.state) for each, held in holds.further_sessions] == [
        ("older", SessionState.LIVE),
        ("revoked", SessionState.REVOKED),
    ]


def test_the_profiles_own_session_stays_the_current_one() -> None:
    user = read(*BESIDE, profile=samples.planned()[0])

    assert isinstance(user.session, Session)
    assert user.session.session_id == "sess_abc123"
    assert [each.device_id for each in user.further_devices] == ["pixel-9-xyz"]
    assert len(user.further_sessions) == len(user.further_subscriptions) == 1
    assert holds_of(user, THEN).generation is Generation.PLANNED


@pytest.mark.parametrize("data", [{"S": "x"}, {"NULL": True}, None])
def test_an_item_that_cannot_be_read_has_its_id_and_no_act(data: Any) -> None:
    item = {**samples.draft_session(), "data": data}
    if data is None:
        del item["data"]

    stored = StoredUser.of(PROFILE, beside=ItemsBeside((item,)))

    assert isinstance(stored.user.session, Session)
    assert stored.user.session.session_id == "7f6d0c1e-91c3-4a57-8f7d-1f0f3b6d2a01"
    assert stored.user.session.status is Unread.NOT_READABLE
    assert holds_of(stored.user, THEN).session.state is SessionState.NOT_READABLE
    assert stored.sightings("session") == []


@pytest.mark.parametrize("count", [MOST_BESIDE, MOST_BESIDE + 1, 2 * MOST_BESIDE + 3])
def test_however_many_there_are_profile_and_payments_are_read(
    users: UsersTable, user_id: str, faults: FaultInjector, count: int
) -> None:
    Stored.sample(users, user_id, current_session=...)
    put_payments(users, user_id, 2)
    for number in range(count):
        own = {"PK": {"S": f"USER#{user_id}"}, "SK": {"S": f"SESSION#{number:03}"}}
        users.client.put(users.table, {**own, "data": {"M": {}}}, ANYTHING)

    for inner in (faults.inner, ShortPages(faults.inner)):
        faults.inner, before = inner, faults.inner
        record = users.find_record(user_id)
        faults.inner = before
        assert record is not None
        assert len(record.payments) == 2
        beside = record.stored.user.beside
        assert beside is not None
        assert (len(beside.sessions), beside.is_more) == (MOST_BESIDE, count > MOST_BESIDE)
