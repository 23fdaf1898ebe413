"""Documents of the flat generation: told by listings, and by metadata how they ended."""

from __future__ import annotations

import inspect
import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from backoffice.aws import s3
from backoffice.aws.s3 import Bucket, Noted, StoredObject
from documents.flat import MOST_ASKED, asked_of, flat_jobs, is_job_id
from documents.jobs import Job, JobState, Listed
from documents.services import job_status, list_jobs
from tests.backoffice.aws.buckets import NAME, REGION, bucket_at, give_listings, page
from tests.backoffice.aws.moto_http import moto_http
from tests.backoffice.net.sockets import Keeping, answer

USER = "5e2c1a90-3a7e-4d0b-8b0a-2f1f7d9c4e77"
OTHER = "5e2c1a90-3a7e-4d0b-8b0a-2f1f7d9c4e78"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NEVER = Listed(None)


def job(letters: str = "k3j2h1", kind: str = "result", user_id: str = USER) -> str:
    return f"{kind}_{user_id}_1764000000000_{letters}"


# -- what listings and metadata say ----------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [job(), job("abcdef"), job(kind="report"), job("Zz9", kind="chat")]
)
def test_what_it_is_whose_and_when_prove_a_job_id(name: str) -> None:
    assert is_job_id(name, user_id=USER)


@pytest.mark.parametrize(
    "name",
    [
        job(user_id=OTHER),
        job(kind="invoice"),
        job(""),
        job("hiv positive"),
        job("lupus.pdf"),
        f"result_{USER}_176400000000_abc",
        f"result_{USER}_17640000000000_abc",
        f"result_{USER}_abc",
        f"my_{job()}",
        f"{job()}\n",
    ],
)
def test_nothing_else_is_one(name: str) -> None:
    assert not is_job_id(name, user_id=USER)


def listed(**ages: float) -> Listed:
    """Objects by name, each so many minutes old."""
    objects = {
        name: StoredObject(f"outgoing/{name}", 2048, NOW - timedelta(minutes=age))
        for name, age in ages.items()
    }
    return Listed(objects)


def only(incoming: Listed, outgoing: Listed, **states: JobState) -> Job:
    (found,) = flat_jobs(incoming, outgoing, states, user_id=USER, now=NOW)
    return found


@pytest.mark.parametrize(
    ("incoming", "outgoing", "states", "state"),
    [
        (listed(j=5), listed(), {}, JobState.PROCESSING),
        (listed(j=16), listed(), {}, JobState.STUCK),
        (listed(j=16), NEVER, {}, JobState.UNKNOWN),
        (listed(j=16), listed(j=1), {"j": JobState.FAILED}, JobState.FAILED),
        (listed(j=16), listed(j=1), {"j": JobState.COMPLETED}, JobState.COMPLETED),
        (listed(), listed(j=1), {"j": JobState.COMPLETED}, JobState.COMPLETED),
        (NEVER, listed(j=1), {"j": JobState.FAILED}, JobState.FAILED),
        (listed(), listed(j=1), {}, JobState.ENDED),
    ],
)
def test_each_state(
    incoming: Listed, outgoing: Listed, states: dict[str, JobState], state: JobState
) -> None:
    found = only(incoming, outgoing, **states)

    assert found.state is state
    assert (found.uploaded_at is not None) is bool(incoming.by_name)
    assert (found.result_at is not None) is bool(outgoing.by_name)


def test_the_newest_are_asked_how_they_ended_whatever_they_are() -> None:
    old = listed(**{f"old{number}": 100 + number for number in range(MOST_ASKED)})
    new = listed(**{f"new{number}": number for number in range(15)})

    asked = list(asked_of([old, NEVER, new]))

    assert asked == [
        *[f"new{number}" for number in range(15)],
        *[f"old{number}" for number in range(5)],
    ]


# -- through S3 ------------------------------------------------------------------------------------


class Files:
    """The app's bucket, as moto has it."""

    def __init__(self, endpoint: str) -> None:
        self.client: Any = boto3.client("s3", region_name=REGION)
        place = {"LocationConstraint": REGION}
        self.client.create_bucket(Bucket=NAME, CreateBucketConfiguration=place)
        self.bucket = bucket_at(endpoint)

    def put(self, key: str, status: str | None = None) -> None:
        about = {"original-filename": "lupus.pdf"}
        about |= {"processing-status": status} if status else {}
        self.client.put_object(Bucket=NAME, Key=key, Metadata=about, Body=b"health data")

    def jobs(self, user_id: str = USER) -> dict[str | None, JobState]:
        found = list_jobs(bucket=self.bucket, user_id=user_id, now=datetime.now(UTC))
        assert found.problem is None
        return {each.job_id: each.state for each in found.jobs}


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Iterator[Files]:
    # moto takes longer than S3 would be given.
    give_listings(monkeypatch, 30)
    with moto_http() as endpoint:
        yield Files(endpoint)


def test_documents_of_both_generations_are_told_together(files: Files) -> None:
    planned = "0b9d0c2e-6f43-4a3a-9a76-0d1c5ad3f7b1"
    files.put(f"users/{USER}/documents/uploads/{planned}_a.pdf")
    files.put(f"incoming/{job('a')}")
    files.put(f"incoming/{job('b')}")
    files.put(f"outgoing/{job('b')}", "failed")
    files.put(f"outgoing/{job('c', 'report')}", "completed")
    files.put(f"outgoing/{job('d', 'chat')}")
    files.put(f"outgoing/{job('e', 'chat')}", "perhaps")
    files.put(f"outgoing/{job('f', user_id=OTHER)}", "failed")

    assert files.jobs() == {
        planned: JobState.PROCESSING,
        job("a"): JobState.PROCESSING,
        job("b"): JobState.FAILED,
        job("c", "report"): JobState.COMPLETED,
        job("d", "chat"): JobState.ENDED,
        job("e", "chat"): JobState.ENDED,
    }


def test_what_does_not_prove_to_be_a_job_id_is_not_shown(files: Files) -> None:
    files.put(f"incoming/result_{USER}_lupus.pdf")

    assert files.jobs() == {None: JobState.PROCESSING}


def test_more_than_can_be_asked_are_not_known_and_the_rest_is(files: Files) -> None:
    for number in range(MOST_ASKED + 3):
        files.put(f"outgoing/{job(f'n{number}')}", "completed")

    states = list(files.jobs().values())

    assert states.count(JobState.COMPLETED) == MOST_ASKED
    assert states.count(JobState.ENDED) == 3


def test_nothing_of_an_object_is_read_but_how_it_ended(files: Files) -> None:
    files.put(f"outgoing/{job()}", "failed")
    listing = files.bucket.begin_listing("outgoing/")
    noted = files.bucket.begin_reading_notes(
        f"outgoing/{job()}", ("processing-status",), ends_at=listing.ends_at
    )

    assert noted.values() == {"processing-status": "failed"}
    # Who may ask for metadata may open objects too: S3 has one permission for both.
    assert "get_object" not in inspect.getsource(s3)


def test_the_status_of_one_job_is_found_by_its_id(files: Files) -> None:
    files.put(f"incoming/{job('a')}")
    files.put(f"outgoing/{job('b')}", "failed")
    files.put(f"outgoing/{job('bb')}", "completed")

    def status(name: str) -> JobState:
        return job_status(bucket=files.bucket, user_id=USER, file=name, now=datetime.now(UTC))

    assert status(job("a")) is JobState.PROCESSING
    assert status(job("b")) is JobState.FAILED
    assert status(job("c")) is JobState.NOT_FOUND


def test_where_metadata_is_not_to_be_had_it_has_ended_and_nobody_knows_how(
    files: Files, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    files.put(f"outgoing/{job()}", "failed")
    gone = "an-object-that-was-fetched-meanwhile"
    begin = Bucket.begin_reading_notes

    def begun(bucket: Bucket, _: str, names: Collection[str], *, ends_at: float) -> Noted:
        return begin(bucket, gone, names, ends_at=ends_at)

    monkeypatch.setattr(Bucket, "begin_reading_notes", begun)

    assert files.jobs() == {job(): JobState.ENDED}
    assert caplog.messages == ["documents metadata known=0 of=1"]


def test_metadata_is_not_waited_for_longer_than_the_listings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give_listings(monkeypatch, 1.0)
    files = Keeping(content=answer(page(f"outgoing/{job()}")), unanswered=b"HEAD")
    with files.running():
        began = time.monotonic()
        bucket = bucket_at(files.endpoint)
        found = list_jobs(bucket=bucket, user_id=USER, now=datetime.now(UTC))
        took = time.monotonic() - began

    assert [each.state for each in found.jobs] == [JobState.ENDED]
    assert found.problem is None
    assert [request[:5] for _, request in files.served].count(b"HEAD ") == 1
    assert took < 5
