"""Documents beside the rest of the user page: S3 takes no time away from it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

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
from tests.backoffice.aws.buckets import bucket_at
from tests.backoffice.net.sockets import is_silent, serving
from tests.users.people import SUPPORT, put_sample
from users.services.reading import Reading, find_reading, with_documents

SLACK = 4.0


@pytest.fixture
def silent() -> Iterator[Bucket]:
    """A bucket whose S3 says nothing."""
    with serving(is_silent, is_silent) as (endpoint, _):
        bucket = bucket_at(endpoint)
        bucket.connect()
        yield bucket


class Desk:
    """Reads users with their documents, and notes when their record was there."""

    def __init__(self, users: UsersTable, trail: Trail) -> None:
        self.users, self.trail = users, trail
        self.read_at = 0.0

    def read(self, user_id: str) -> Reading | None:
        reading = find_reading(
            user_id=user_id,
            actor=SUPPORT,
            now=datetime.now(UTC),
            users=self.users,
            trail=self.trail,
        )
        self.read_at = time.monotonic()
        return reading

    def page(self, user_id: str, bucket: Bucket | None) -> Reading | None:
        return with_documents(
            lambda: self.read(user_id), user_id=user_id, bucket=bucket, now=datetime.now(UTC)
        )


@pytest.fixture
def desk(users: UsersTable, trail: Trail) -> Desk:
    return Desk(users, trail)


def test_a_silent_s3_keeps_neither_record_nor_entry_waiting(
    desk: Desk, user_id: str, silent: Bucket, scope: CallScope
) -> None:
    put_sample(desk.users, user_id)
    started, ends_at = time.monotonic(), scope.expires_at

    reading = desk.page(user_id, silent)

    ended = time.monotonic()
    assert reading is not None
    assert reading.jobs is not None
    assert reading.jobs.problem == Problem.SLOW
    assert len(desk.trail.list_of_subject(words.USER.of(user_id)).entries) == 1
    # The one waited while the other went on.
    assert ended - started < s3.SECONDS + SLACK
    # What was waited after the record is given back to DynamoDB.
    assert scope.expires_at - ends_at == pytest.approx(ended - desk.read_at, abs=0.5)


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
