"""What two listings say about a user's documents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.aws.s3 import StoredObject
from documents.jobs import (
    Job,
    JobState,
    Listed,
    count_states,
    jobs_of,
    results_prefix,
    uploads_prefix,
)

USER = "5e2c1a90-3a7e-4d0b-8b0a-2f1f7d9c4e77"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
UPLOADS, RESULTS = uploads_prefix(USER), results_prefix(USER)


def stored(prefix: str, **ages: float) -> Listed:
    """A listing of files by name, each so many minutes old; `__` stands for a dot."""
    objects = [
        StoredObject(prefix + name.replace("__", "."), 2048, NOW - timedelta(minutes=age))
        for name, age in ages.items()
    ]
    return Listed.under(prefix, objects)


def jobs(uploads: Listed, results: Listed) -> list[Job]:
    return jobs_of(uploads, results, user_id=USER, now=NOW)


def only(uploads: Listed, results: Listed) -> Job:
    (job,) = jobs(uploads, results)
    return job


SILENT_UPLOADS, SILENT_RESULTS = Listed.under(UPLOADS, None), Listed.under(RESULTS, None)


def test_upload_and_result_are_a_completed_job() -> None:
    job = only(stored(UPLOADS, a__pdf=30), stored(RESULTS, a__pdf__json=20))

    assert job.state == JobState.COMPLETED
    assert job.uploaded_at == NOW - timedelta(minutes=30)
    assert job.result_at == NOW - timedelta(minutes=20)
    assert (job.extension, job.size) == ("pdf", 2048)


def test_a_result_alone_is_completed_and_its_upload_cleaned_up() -> None:
    job = only(stored(UPLOADS), stored(RESULTS, a__pdf__json=20))

    assert (job.state, job.uploaded_at, job.size) == (JobState.COMPLETED, None, None)
    assert job.extension == "pdf"


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (-1, JobState.PROCESSING),  # the clocks of two machines
        (0, JobState.PROCESSING),
        (15, JobState.PROCESSING),
        (15.01, JobState.STUCK),
        (2880, JobState.STUCK),
    ],
)
def test_an_upload_alone_is_stuck_when_older_than_15_minutes(age: float, state: JobState) -> None:
    assert only(stored(UPLOADS, a__pdf=age), stored(RESULTS)).state == state


def test_another_file_s_result_completes_nothing() -> None:
    found = jobs(stored(UPLOADS, a__pdf=5), stored(RESULTS, a__json=1, A__pdf__json=1))

    assert [job.state for job in found].count(JobState.PROCESSING) == 1
    assert len(found) == 3


def test_what_is_no_result_among_the_results_is_unknown() -> None:
    job = only(stored(UPLOADS), stored(RESULTS, a__pdf=20))

    assert (job.state, job.extension) == (JobState.UNKNOWN, "pdf")


def test_without_the_results_nobody_can_tell_what_became_of_an_upload() -> None:
    job = only(stored(UPLOADS, a__pdf=60), SILENT_RESULTS)

    assert job.state == JobState.UNKNOWN


def test_without_the_uploads_results_are_completed_all_the_same() -> None:
    assert only(SILENT_UPLOADS, stored(RESULTS, a__json=1)).state == JobState.COMPLETED


def test_markers_of_folders_are_no_documents() -> None:
    markers = [StoredObject(UPLOADS, 0, NOW), StoredObject(UPLOADS + "sub/", 0, NOW)]

    assert jobs(Listed.under(UPLOADS, markers), stored(RESULTS)) == []


def test_what_needs_attention_comes_first_then_the_newest() -> None:
    found = jobs(
        stored(UPLOADS, done=60, new=1, stuck=120, older_stuck=600),
        stored(RESULTS, done__json=50, cleaned__json=30),
    )

    ages = [NOW - (job.uploaded_at or job.result_at or NOW) for job in found]
    assert [age // timedelta(minutes=1) for age in ages] == [120, 600, 1, 30, 60]
    assert count_states(found) == {
        JobState.STUCK: 2,
        JobState.PROCESSING: 1,
        JobState.COMPLETED: 2,
    }


def test_no_job_knows_the_name_of_its_file() -> None:
    job = only(stored(UPLOADS, hiv_positive__pdf=5), stored(RESULTS))

    assert "hiv" not in repr(job)
