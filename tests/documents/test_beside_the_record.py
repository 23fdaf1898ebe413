"""Documents beside the rest of the user page: S3 takes no time away from it."""

from __future__ import annotations

import socket
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from backoffice.audit.trail import Trail
from backoffice.aws.s3 import Bucket, Listing
from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.scope import CallScope, off_the_clock
from backoffice.dynamo.testing import FaultInjector, lost_request
from documents.services import Problem
from records.table import UsersTable
from tests import words
from tests.backoffice.aws.buckets import NAME, REGION, bucket_at, page
from tests.backoffice.net.sockets import answer, is_silent, serving
from tests.users.people import SUPPORT, put_sample
from users.services.reading import Reading, read_user, with_documents

#: Longer than any test takes that passes.
PATIENCE = 20.0


class PatientBucket(Bucket):
    """Waits for S3 as long as the test needs."""

    def begin_listing(
        self, prefix: str, *, at_most: int | None = None, seconds: float = PATIENCE
    ) -> Listing:
        return super().begin_listing(prefix, at_most=at_most, seconds=seconds)


@pytest.fixture
def silent() -> Iterator[Bucket]:
    """A bucket whose S3 says nothing."""
    with serving(is_silent, is_silent) as (endpoint, _):
        bucket = bucket_at(endpoint)
        bucket.connect()
        yield bucket


class Desk:
    """Reads users with their documents, and says when their record and its entry are there."""

    def __init__(self, users: UsersTable, trail: Trail) -> None:
        self.users, self.trail = users, trail
        self.has_read = threading.Event()

    def read(self, user_id: str) -> Reading | None:
        reading = read_user(
            user_id=user_id,
            actor=SUPPORT,
            now=datetime.now(UTC),
            users=self.users,
            trail=self.trail,
        )
        self.has_read.set()
        return reading

    def page(self, user_id: str, bucket: Bucket | None) -> Reading | None:
        return with_documents(
            lambda: self.read(user_id), user_id=user_id, bucket=bucket, now=datetime.now(UTC)
        )


@pytest.fixture
def desk(users: UsersTable, trail: Trail) -> Desk:
    return Desk(users, trail)


def test_record_and_entry_do_not_wait_for_s3(desk: Desk, user_id: str) -> None:
    put_sample(desk.users, user_id)

    def answers_when_all_else_is_there(connection: socket.socket) -> None:
        if desk.has_read.wait(PATIENCE):
            connection.sendall(answer(page()))

    with serving(*[answers_when_all_else_is_there] * 2) as (endpoint, _):
        reading = desk.page(user_id, PatientBucket(NAME, region=REGION, endpoint_url=endpoint))

    assert reading is not None
    assert reading.jobs is not None
    assert reading.jobs.problem is None


def test_a_silent_s3_costs_its_own_time_and_only_the_documents(
    desk: Desk, user_id: str, silent: Bucket, scope: CallScope
) -> None:
    put_sample(desk.users, user_id)
    ends_at = scope.expires_at

    reading = desk.page(user_id, silent)

    assert reading is not None
    assert reading.jobs is not None
    assert reading.jobs.problem == Problem.SLOW
    assert len(desk.trail.list_of_subject(words.USER.of(user_id)).entries) == 1
    # What was waited after the record is given back to DynamoDB.
    assert scope.expires_at > ends_at


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
