"""The documents of the demo, as an S3 that is read by listings tells them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backoffice.aws.s3 import Bucket
from demo.documents import BUCKET, USERS, write_documents
from demo.ids import DEFAULT_SEED, user_id_of
from demo.users import demo_stories
from documents.jobs import JobState
from documents.services import Jobs, begin_listing, finish_listing
from scripts.processes import serve_ministack

pytestmark = pytest.mark.ministack

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    files = tmp_path_factory.mktemp("files")
    write_documents(files, DEFAULT_SEED, NOW)
    with serve_ministack(files) as (_, endpoint):
        yield Bucket(BUCKET, region="eu-central-1", endpoint_url=endpoint)


def jobs_of(bucket: Bucket, number: int) -> Jobs:
    listing = begin_listing(bucket, user_id_of(DEFAULT_SEED, number))
    jobs = finish_listing(listing, now=NOW)
    assert jobs.problem is None
    return jobs


def test_ada_has_documents_in_every_state(bucket: Bucket) -> None:
    jobs = jobs_of(bucket, 0).jobs
    # What is not found is no job at all.
    assert {job.state for job in jobs} == set(JobState) - {JobState.NOT_FOUND}
    (stuck,) = (job for job in jobs if job.state is JobState.STUCK)
    assert stuck.uploaded_at is not None
    assert NOW - stuck.uploaded_at > timedelta(minutes=15)
    assert stuck.job_id is not None


def test_others_have_some_or_none(bucket: Bucket) -> None:
    counts = {len(jobs_of(bucket, number).jobs) for number in range(1, 12)}
    assert counts == {0, 1, 2, 3}


def test_they_are_those_of_the_users_that_are_loaded() -> None:
    stories = demo_stories(DEFAULT_SEED, NOW)
    loaded = [story.new.user_id for story in stories[:USERS]]
    assert loaded == [user_id_of(DEFAULT_SEED, number) for number in range(USERS)]


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    names = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        write_documents(folder, "a seed", NOW)
        names.append(sorted(str(path.relative_to(folder)) for path in folder.rglob("*")))
    assert names[0] == names[1]
    assert len(names[0]) > USERS
