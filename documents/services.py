"""What became of a user's documents, from S3 listings alone: no file is ever opened."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backoffice.aws.s3 import (
    AccessDeniedError,
    Bucket,
    Listing,
    NoBucketError,
    RefusedError,
    S3Error,
    SlowError,
    StoredObject,
)
from documents.jobs import (
    Job,
    JobState,
    Listed,
    jobs_of,
    result_name,
    results_prefix,
    uploads_prefix,
)

log = logging.getLogger("documents")


class Problem(StrEnum):
    """Why documents cannot be listed, or not all of them."""

    NOT_CONFIGURED = "not configured"
    NO_BUCKET = "no such bucket"
    DENIED = "access denied"
    REFUSED = "refused"
    SLOW = "slow"
    DOWN = "down"


_PROBLEMS: tuple[tuple[type[S3Error], Problem], ...] = (
    (NoBucketError, Problem.NO_BUCKET),
    (AccessDeniedError, Problem.DENIED),
    (RefusedError, Problem.REFUSED),
    (SlowError, Problem.SLOW),
    (S3Error, Problem.DOWN),
)


@dataclass(frozen=True, slots=True)
class Jobs:
    """A user's jobs, and what kept us from seeing all of them."""

    jobs: Sequence[Job] = ()
    problem: Problem | None = None


class JobListing:
    """The two listings of a user's documents, under way."""

    def __init__(self, bucket: Bucket, user_id: str, file: str | None = None) -> None:
        """`file` limits them to the one document of that name."""
        self._user_id = user_id
        self._uploads = _Side(bucket, uploads_prefix(user_id), file)
        self._results = _Side(bucket, results_prefix(user_id), file and result_name(file))

    def jobs(self, *, now: datetime) -> Jobs:
        """What they tell. Waits for them, at most for the time that S3 has."""
        uploads, results = self._uploads.listed(), self._results.listed()
        problem = self._uploads.problem or self._results.problem
        if problem:
            log.warning("documents problem=%s", problem)
        return Jobs(jobs_of(uploads, results, user_id=self._user_id, now=now), problem)


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """Where the app keeps its files; `bucket` is None where none is configured."""

    bucket: Bucket | None


def begin_listing(bucket: Bucket | None, user_id: str) -> JobListing | None:
    """Start listing a user's documents; None where no bucket is configured. Returns at once."""
    return JobListing(bucket, user_id) if bucket else None


def finish_listing(listing: JobListing | None, *, now: datetime) -> Jobs:
    """What `begin_listing` started. Never raises: what went wrong is part of the answer."""
    return listing.jobs(now=now) if listing else Jobs(problem=Problem.NOT_CONFIGURED)


def list_jobs(*, bucket: Bucket | None, user_id: str, now: datetime) -> Jobs:
    """All of a user's jobs: what needs attention first, then the newest.

    Source: data contract, section 9.
    """
    return finish_listing(begin_listing(bucket, user_id), now=now)


def job_status(*, bucket: Bucket | None, user_id: str, file: str, now: datetime) -> JobState:
    """What became of one document, by the name of its file.

    Not found where neither upload nor result is there: after 2 days both are removed. Unknown
    where S3 does not say. Source: data contract, section 9.
    """
    if bucket is None:
        return JobState.UNKNOWN
    found = JobListing(bucket, user_id, file).jobs(now=now)
    if found.jobs:
        return found.jobs[0].state
    return JobState.UNKNOWN if found.problem else JobState.NOT_FOUND


class _Side:
    """The listing of uploads or of results."""

    def __init__(self, bucket: Bucket, prefix: str, name: str | None) -> None:
        self._prefix = prefix
        self._key = None if name is None else prefix + name
        # Keys come in order: the very key comes before all others that begin with it.
        self._listing: Listing = (
            bucket.begin_listing(self._key, at_most=1)
            if self._key
            else bucket.begin_listing(prefix)
        )
        self.problem: Problem | None = None

    def listed(self) -> Listed:
        return Listed.under(self._prefix, self._objects())

    def _objects(self) -> list[StoredObject] | None:
        try:
            objects = self._listing.objects()
        except S3Error as error:
            self.problem = next(word for kind, word in _PROBLEMS if isinstance(error, kind))
            return None
        return [found for found in objects if self._key in {None, found.key}]
