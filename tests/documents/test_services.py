"""A user's documents as S3 tells them, or why it does not."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime, timedelta

import pytest

from backoffice.aws import s3
from backoffice.aws.s3 import Bucket
from documents.jobs import JobState, results_prefix, uploads_prefix
from documents.panel import SHOWN, panel_of
from documents.services import DocumentStore, Jobs, Problem, job_status, list_jobs
from scripts.processes import HOST, free_port
from tests.backoffice.aws.buckets import (
    LISTINGS,
    bucket_at,
    give_listings,
    moto_bucket,
    page,
    refusal,
)
from tests.backoffice.aws.moto_http import moto_http
from tests.backoffice.net.sockets import Behaviour, answer, drips, is_silent, sends, serving

USER = "5e2c1a90-3a7e-4d0b-8b0a-2f1f7d9c4e77"
OTHER = "5e2c1a90-3a7e-4d0b-8b0a-2f1f7d9c4e78"
UPLOADS, RESULTS = uploads_prefix(USER), results_prefix(USER)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto takes longer than S3 would be given."""
    give_listings(monkeypatch, 30)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    give_listings(monkeypatch, 0.1)


def jobs_in(bucket: Bucket | None) -> Jobs:
    return list_jobs(bucket=bucket, user_id=USER, now=datetime.now(UTC))


def jobs_from(*behaviours: Behaviour) -> Jobs:
    with serving(*behaviours) as (endpoint, _):
        return jobs_in(bucket_at(endpoint))


# -- what is there ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("patient")
def test_each_state_is_told_from_two_listings() -> None:
    with moto_bucket() as (bucket, put):
        put(f"{UPLOADS}a.pdf", f"{RESULTS}a.pdf.json", f"{UPLOADS}b.pdf", f"{RESULTS}c.png.json")
        put(f"{uploads_prefix(OTHER)}d.pdf")
        now = list_jobs(bucket=bucket, user_id=USER, now=datetime.now(UTC))
        later = list_jobs(
            bucket=bucket, user_id=USER, now=datetime.now(UTC) + timedelta(minutes=16)
        )

    assert now.problem is None
    assert sorted(job.state for job in now.jobs) == ["completed", "completed", "processing"]
    assert sorted(job.state for job in later.jobs) == ["completed", "completed", "stuck"]


@pytest.mark.usefixtures("patient")
def test_2500_documents_are_all_counted_and_a_few_shown() -> None:
    files = [f"{number:04}.pdf" for number in range(2500)]
    with moto_bucket() as (bucket, put):
        put(*[f"{UPLOADS}{file}" for file in files])
        put(*[f"{RESULTS}{file}.json" for file in files[:1200]])
        panel = panel_of(jobs_in(bucket), DocumentStore(bucket))

    assert panel.total == 2500
    assert panel.counts == {JobState.COMPLETED: 1200, JobState.PROCESSING: 1300}
    assert len(panel.jobs) == SHOWN


@pytest.mark.usefixtures("patient")
def test_no_documents_are_no_problem() -> None:
    with moto_bucket() as (bucket, _):
        assert jobs_in(bucket) == Jobs([], None)


@pytest.mark.usefixtures("patient")
def test_the_status_of_one_document_is_found_by_its_file() -> None:
    with moto_bucket() as (bucket, put):
        put(f"{UPLOADS}a.pdf", f"{RESULTS}a.pdf.json", f"{UPLOADS}b.pdf", f"{UPLOADS}a.pdf.old")

        def status(file: str, *, minutes: int = 0) -> JobState:
            now = datetime.now(UTC) + timedelta(minutes=minutes)
            return job_status(bucket=bucket, user_id=USER, file=file, now=now)

        assert status("a.pdf") == JobState.COMPLETED
        assert status("b.pdf") == JobState.PROCESSING
        assert status("b.pdf", minutes=16) == JobState.STUCK
        # Not there, or not there any more.
        assert status("a") == JobState.NOT_FOUND
        assert status("a.pdf.ol") == JobState.NOT_FOUND


# -- why it does not tell --------------------------------------------------------------------------


def test_without_a_bucket_that_is_said() -> None:
    assert jobs_in(None) == Jobs((), Problem.NOT_CONFIGURED)


@pytest.mark.usefixtures("patient")
def test_a_bucket_that_does_not_exist_is_said() -> None:
    with moto_http() as endpoint:
        jobs = jobs_in(bucket_at(endpoint, "another-bucket"))

    assert jobs.problem == Problem.NO_BUCKET


@pytest.mark.parametrize(
    ("status", "code", "problem"),
    [
        ("403 Forbidden", "AccessDenied", Problem.DENIED),
        ("404 Not Found", "NoSuchBucket", Problem.NO_BUCKET),
        ("400 Bad Request", "InvalidBucketName", Problem.REFUSED),
        ("500 Internal Server Error", "InternalError", Problem.DOWN),
    ],
)
def test_each_refusal_of_s3_is_said(status: str, code: str, problem: Problem) -> None:
    says = sends(refusal(status, code))

    assert jobs_from(*[says] * LISTINGS) == Jobs([], problem)


def test_nobody_there_is_said() -> None:
    assert jobs_in(bucket_at(f"http://{HOST}:{free_port()}")) == Jobs([], Problem.DOWN)


@pytest.mark.parametrize(
    "behaviour", [is_silent, drips(answer(page("a")), pause=0.05)], ids=["silence", "drops"]
)
@pytest.mark.usefixtures("impatient")
def test_a_slow_s3_is_not_waited_for(behaviour: Behaviour) -> None:
    # Who waits for silence sees it hang up after 5 s, and who waits for drops a whole answer.
    assert jobs_from(*[behaviour] * LISTINGS) == Jobs([], Problem.SLOW)


def test_s3_has_one_second() -> None:
    defaults = inspect.signature(s3.Bucket.begin_listing).parameters
    assert defaults["seconds"].default == s3.SECONDS == 1.0


def test_what_one_listing_says_is_shown_without_the_other() -> None:
    one = sends(answer(page(f"{UPLOADS}a.pdf")))
    down = sends(refusal("500 Internal Server Error", "InternalError"))
    jobs = jobs_from(one, *[down] * (LISTINGS - 1))

    # Which of the listings came first is up to the threads.
    assert jobs.problem == Problem.DOWN
    assert {job.state for job in jobs.jobs} <= {JobState.UNKNOWN}


@pytest.mark.usefixtures("impatient")
def test_a_status_that_s3_does_not_tell_is_unknown() -> None:
    with serving(is_silent, is_silent) as (endpoint, _):
        status = job_status(
            bucket=bucket_at(endpoint), user_id=USER, file="a.pdf", now=datetime.now(UTC)
        )

    assert status == JobState.UNKNOWN
    assert (
        job_status(bucket=None, user_id=USER, file="a.pdf", now=datetime.now(UTC))
        == JobState.UNKNOWN
    )
