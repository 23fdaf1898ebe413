"""The documents of the demo, as an S3 that is read by listings tells them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backoffice.aws.s3 import Bucket
from demo.documents import BUCKET, FLAT_USERS, FLORA, USERS, write_documents
from demo.ids import DEFAULT_SEED, user_id_of
from demo.users import demo_stories
from documents.jobs import JobState
from documents.services import Jobs, begin_listing, finish_listing
from records.holds.generations import Generation
from scripts.processes import serve_ministack

pytestmark = pytest.mark.ministack

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    files = tmp_path_factory.mktemp("files")
    write_documents(files, DEFAULT_SEED, NOW)
    with serve_ministack(files) as (_, endpoint):
        bucket = Bucket(BUCKET, region="eu-central-1", endpoint_url=endpoint)
        # The first answer takes it longer than S3 is given.
        bucket.begin_listing("users/", at_most=1, seconds=30).objects()
        yield bucket


def jobs_of(bucket: Bucket, number: int) -> Jobs:
    listing = begin_listing(bucket, user_id_of(DEFAULT_SEED, number))
    jobs = finish_listing(listing, now=NOW)
    assert jobs.problem is None
    return jobs


def test_ada_and_flora_have_documents_in_every_state_of_their_generations(bucket: Bucket) -> None:
    jobs, flat_jobs = jobs_of(bucket, 0).jobs, jobs_of(bucket, FLORA).jobs
    of_flat_alone = {JobState.FAILED, JobState.ENDED}
    # What is not found is no job at all.
    known = set(JobState) - {JobState.NOT_FOUND}
    assert {job.state for job in jobs} == known - of_flat_alone
    assert {job.state for job in flat_jobs} == known - {JobState.UNKNOWN}
    assert all(job.job_id for job in flat_jobs)
    (stuck,) = (job for job in jobs if job.state is JobState.STUCK)
    assert stuck.uploaded_at is not None
    assert NOW - stuck.uploaded_at > timedelta(minutes=15)
    assert stuck.job_id is not None


def test_others_have_some_or_none(bucket: Bucket) -> None:
    for first in (1, FLORA + 1):
        counts = {len(jobs_of(bucket, number).jobs) for number in range(first, first + 20)}
        assert counts == {0, 1, 2, 3}


def test_they_are_those_of_the_users_that_are_loaded() -> None:
    stories = demo_stories(DEFAULT_SEED, NOW)
    loaded = [story.new.user_id for story in stories[:USERS]]
    assert loaded == [user_id_of(DEFAULT_SEED, number) for number in range(USERS)]
    flat = [story for story in stories if story.generation is Generation.FLAT][:FLAT_USERS]
    numbers = range(FLORA, FLORA + FLAT_USERS)
    assert [story.new.user_id for story in flat] == [
        user_id_of(DEFAULT_SEED, number) for number in numbers
    ]


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    names = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        write_documents(folder, "a seed", NOW)
        names.append(sorted(str(path.relative_to(folder)) for path in folder.rglob("*")))
    assert names[0] == names[1]
    assert len(names[0]) > USERS
