"""What S3 says of documents, among what stops a user."""

from __future__ import annotations

import pytest

from documents.jobs import Job, JobState
from tests.users.situations import BEFORE, HEALTHY, lines


@pytest.mark.parametrize(
    ("states", "title"),
    [
        ([JobState.STUCK], "A document is stuck"),
        ([JobState.STUCK, JobState.STUCK], "2 documents are stuck"),
        ([JobState.STUCK] * 5, "5 documents are stuck"),
        ([JobState.PROCESSING, JobState.UNKNOWN, JobState.COMPLETED], None),
    ],
)
def test_documents_that_are_stuck(states: list[JobState], title: str | None) -> None:
    jobs = [Job(f"job-{number}", "pdf", state, BEFORE) for number, state in enumerate(states)]
    causes = lines(HEALTHY, *jobs)
    assert [cause.title for cause in causes] == ([title] if title else [])
    for cause in causes:
        assert cause.since == BEFORE
        assert cause.lead in {", uploaded", ", the first uploaded"}
        assert list(cause.job_ids) == [job.job_id for job in jobs][:3]
        assert ("and 2 more" in cause.detail) is (len(jobs) == 5)


@pytest.mark.parametrize(
    ("states", "title", "helps"),
    [
        ([JobState.FAILED], "A document failed", "The user can send it again. "),
        ([JobState.FAILED] * 5, "5 documents failed", "The user can send them again. "),
        ([JobState.ENDED, JobState.COMPLETED], None, None),
    ],
)
def test_documents_that_failed(
    states: list[JobState], title: str | None, helps: str | None
) -> None:
    jobs = [
        Job(f"job-{number}", "", state, result_at=BEFORE) for number, state in enumerate(states)
    ]
    causes = lines(HEALTHY, *jobs)
    assert [cause.title for cause in causes] == ([title] if title else [])
    for cause in causes:
        assert (cause.since, cause.stops) == (BEFORE, ())
        assert cause.detail.startswith(str(helps))
        assert list(cause.job_ids) == [job.job_id for job in jobs][:3]
        assert ("and 2 more" in cause.detail) is (len(jobs) == 5)
