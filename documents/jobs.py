"""A user's jobs, as listings tell them (data contract, sections 7 and 9).

Uploads stand under `users/{user_id}/documents/uploads/{file}`, results under
`users/{user_id}/documents/results/{file}.json`. What the flat generation leaves: `documents.flat`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backoffice.aws.s3 import StoredObject
from documents.names import extension_of, job_id_of

#: An upload that is older than this and has no result is stuck.
PATIENCE = timedelta(minutes=15)
_RESULT = ".json"


class JobState(StrEnum):
    """What became of a document."""

    STUCK = "stuck"
    FAILED = "failed"
    UNKNOWN = "unknown"
    PROCESSING = "processing"
    #: It has ended, and which of the two it was is not known.
    ENDED = "completed or failed"
    COMPLETED = "completed"
    NOT_FOUND = "not found"

    @property
    def tone(self) -> str:
        """The tone of its chip."""
        return _TONES.get(self, "neutral")

    @property
    def ending(self) -> str:
        """What there is of a job in this state once it is over, in a word."""
        return _ENDINGS.get(self, "result")


_TONES = {
    JobState.STUCK: "bad",
    JobState.FAILED: "bad",
    JobState.UNKNOWN: "warning",
    JobState.COMPLETED: "good",
}
_ENDINGS = {JobState.FAILED: "failed", JobState.ENDED: "ended"}
_NEED_ATTENTION = {JobState.STUCK, JobState.FAILED, JobState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Job:
    """One document on its way. The name of its file is not in here, so that nothing can show it."""

    job_id: str | None
    extension: str
    state: JobState
    #: None where the upload was cleaned up already.
    uploaded_at: datetime | None = None
    size: int | None = None
    #: When the result was stored, or what is left of a job that failed.
    result_at: datetime | None = None

    @property
    def needs_attention(self) -> bool:
        return self.state in _NEED_ATTENTION


@dataclass(frozen=True, slots=True)
class Listed:
    """What one listing says: the objects by the name of their file, None where it says nothing."""

    by_name: dict[str, StoredObject] | None

    @classmethod
    def under(cls, prefix: str, objects: Iterable[StoredObject] | None) -> Listed:
        if objects is None:
            return cls(None)
        names = ((found.key.removeprefix(prefix), found) for found in objects)
        # A name that is empty or ends in a slash is a folder's marker.
        return cls({name: found for name, found in names if name and not name.endswith("/")})


def uploads_prefix(user_id: str) -> str:
    return f"users/{user_id}/documents/uploads/"


def results_prefix(user_id: str) -> str:
    return f"users/{user_id}/documents/results/"


def result_name(file: str) -> str:
    """The name of a file's result."""
    return file + _RESULT


def jobs_of(uploads: Listed, results: Listed, *, user_id: str, now: datetime) -> list[Job]:
    """The jobs that two listings tell, in order.

    Where one of them says nothing, what it would have decided is unknown.
    """
    return in_order(_jobs(uploads, results, user_id, now), now=now)


def in_order(found: Iterable[Job], *, now: datetime) -> list[Job]:
    """What needs attention first, then the newest."""
    jobs = list(found)
    jobs.sort(key=lambda job: job.uploaded_at or job.result_at or now, reverse=True)
    jobs.sort(key=lambda job: not job.needs_attention)
    return jobs


def count_states(jobs: Sequence[Job]) -> dict[JobState, int]:
    """How many jobs are in each state; states without any are left out."""
    states = [job.state for job in jobs]
    return {state: states.count(state) for state in JobState if state in states}


def _jobs(uploads: Listed, results: Listed, user_id: str, now: datetime) -> Iterator[Job]:
    left = dict(results.by_name or {})
    for file, upload in (uploads.by_name or {}).items():
        result = left.pop(result_name(file), None)
        no_result = JobState.UNKNOWN if results.by_name is None else waiting_state(upload, now)
        state = JobState.COMPLETED if result else no_result
        yield _job(file, state, user_id, upload, result)
    for name, result in left.items():
        file, dot_json, rest = name.rpartition(_RESULT)
        is_result = bool(dot_json) and not rest
        state = JobState.COMPLETED if is_result else JobState.UNKNOWN
        yield _job(file if is_result else name, state, user_id, None, result)


def waiting_state(upload: StoredObject, now: datetime) -> JobState:
    """The state of what was uploaded and has not ended."""
    too_old = now - upload.modified_at > PATIENCE
    return JobState.STUCK if too_old else JobState.PROCESSING


def _job(
    file: str,
    state: JobState,
    user_id: str,
    upload: StoredObject | None,
    result: StoredObject | None,
) -> Job:
    return Job(
        job_id=job_id_of(file, user_id=user_id),
        extension=extension_of(file),
        state=state,
        uploaded_at=upload.modified_at if upload else None,
        size=upload.size if upload else None,
        result_at=result.modified_at if result else None,
    )
