"""Documents beside the rest of the user page: S3 takes no time away from it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from backoffice.audit.trail import Trail
from backoffice.aws import s3
from backoffice.aws.s3 import Bucket
from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.scope import CallScope, off_the_clock
from backoffice.dynamo.testing import FaultInjector, lost_request
from documents.services import Problem
from records.table import UsersTable
from tests import words
from tests.backoffice.aws.buckets import LISTINGS, bucket_at, give_listings
from tests.backoffice.net.sockets import FakeClock, is_silent, serving
from tests.users.people import SUPPORT, put_sample
from users.services.reading import Reading, find_reading, with_documents


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A bucket whose S3 says nothing."""
    give_listings(monkeypatch, 0.1)
    with serving(*[is_silent] * LISTINGS) as (endpoint, _):
        bucket = bucket_at(endpoint)
        bucket.connect()
        yield bucket


class Desk:
    """Reads users with their documents, and notes in which order that was done."""

    def __init__(self, users: UsersTable, trail: Trail) -> None:
        self.users, self.trail = users, trail
        self.done: list[str] = []

    def read(self, user_id: str) -> Reading | None:
        reading = find_reading(
            user_id=user_id,
            actor=SUPPORT,
            now=datetime.now(UTC),
            users=self.users,
            trail=self.trail,
        )
        self.done.append("read")
        return reading

    def page(self, user_id: str, bucket: Bucket | None) -> Reading | None:
        return with_documents(
            lambda: self.read(user_id), user_id=user_id, bucket=bucket, now=datetime.now(UTC)
        )


@pytest.fixture
def desk(users: UsersTable, trail: Trail) -> Desk:
    return Desk(users, trail)


@pytest.fixture
def clock(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """What the scope takes for time: it passes while S3 is waited for, a second a listing."""
    clock = FakeClock(time.monotonic())
    begin, wait = Bucket.begin_listing, s3.Listing.objects

    def begun(bucket: Bucket, prefix: str, **limits: Any) -> s3.Listing:
        desk.done.append("begun")
        return begin(bucket, prefix, **limits)

    def waited(listing: s3.Listing) -> list[s3.StoredObject]:
        desk.done.append("waited")
        clock.advance(s3.SECONDS)
        return wait(listing)

    monkeypatch.setattr(Bucket, "begin_listing", begun)
    monkeypatch.setattr(s3.Listing, "objects", waited)
    monkeypatch.setattr("backoffice.dynamo.scope.time", SimpleNamespace(monotonic=clock))
    return clock


def test_a_silent_s3_keeps_neither_record_nor_entry_waiting(
    desk: Desk, user_id: str, silent: Bucket, scope: CallScope, clock: FakeClock
) -> None:
    put_sample(desk.users, user_id)
    ends_at = scope.expires_at

    reading = desk.page(user_id, silent)

    assert reading is not None
    assert reading.jobs is not None
    assert reading.jobs.problem == Problem.SLOW
    assert len(desk.trail.list_of_subject(words.USER.of(user_id)).entries) == 1
    # Both were asked for before, and nothing waited for them but the page itself.
    assert desk.done == [*["begun"] * LISTINGS, "read", *["waited"] * LISTINGS]
    # What was waited after the record is given back to DynamoDB.
    assert scope.expires_at - ends_at == pytest.approx(LISTINGS * s3.SECONDS)


def test_without_a_bucket_the_page_is_there_and_says_so(desk: Desk, user_id: str) -> None:
    put_sample(desk.users, user_id)

    reading = desk.page(user_id, None)

    assert reading is not None
    assert reading.jobs is not None
    assert reading.jobs.problem == Problem.NOT_CONFIGURED


def test_nobody_has_no_documents(desk: Desk, silent: Bucket, scope: CallScope) -> None:
    ends_at = scope.expires_at

    assert desk.page(str(uuid.uuid4()), silent) is None
    # What is waited for S3 is given back: here it was not waited for.
    assert scope.expires_at == ends_at


def test_without_an_entry_in_the_trail_no_documents_are_shown_either(
    desk: Desk, user_id: str, silent: Bucket, faults: FaultInjector
) -> None:
    put_sample(desk.users, user_id)
    faults.inject([lost_request] * 4, matching="PutItem")

    with pytest.raises(UnavailableError):
        desk.page(user_id, silent)


@off_the_clock()
def wait_in_vain() -> None:
    time.sleep(0.05)
    raise ZeroDivisionError


def test_time_off_the_clock_is_given_back_also_after_an_error(scope: CallScope) -> None:
    ends_at = scope.expires_at
    with pytest.raises(ZeroDivisionError):
        wait_in_vain()

    assert scope.expires_at >= ends_at + 0.05
