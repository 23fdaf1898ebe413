"""What became of a user's documents, as S3 tells it from the outside: no file is ever opened."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

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
from documents.flat import (
    INCOMING,
    OUTGOING,
    STATUS,
    asked_of,
    flat_jobs,
    is_job_id,
    prefixes_of,
    state_in,
)
from documents.jobs import (
    Job,
    JobState,
    Listed,
    in_order,
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
    """The listings of a user's documents, under way: two of the planned layout, and six of the flat
    one, all at once. Which of them a user has is not known before the record is read, and one whose
    layout changed may have both."""

    def __init__(self, bucket: Bucket, user_id: str) -> None:
        self._user_id = user_id
        self._uploads = _Side(bucket, uploads_prefix(user_id))
        self._results = _Side(bucket, results_prefix(user_id))
        self._flat = _Flat(
            bucket,
            [_Side(bucket, INCOMING, prefix) for prefix in prefixes_of(INCOMING, user_id)],
            [_Side(bucket, OUTGOING, prefix) for prefix in prefixes_of(OUTGOING, user_id)],
        )

    def jobs(self, *, now: datetime) -> Jobs:
        """What they tell. Waits for them, at most for the time that S3 has."""
        flat = self._flat.jobs(self._user_id, now)
        uploads, results = self._uploads.listed, self._results.listed
        planned = jobs_of(uploads, results, user_id=self._user_id, now=now)
        problem = self._uploads.problem or self._results.problem or self._flat.problem
        if problem:
            log.warning("documents problem=%s", problem)
        return Jobs(in_order([*planned, *flat], now=now), problem)


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """Where the app keeps its files, and for how many days, those of the flat layout too; `bucket`
    is None where none is configured."""

    bucket: Bucket | None
    days: int = 2
    flat_days: int = 1

    @property
    def kept(self) -> timedelta:
        """How long files of either layout are kept."""
        return timedelta(days=min(self.days, self.flat_days))


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
    """What became of one document, by the name of its file; of the flat layout, by its job id.

    Not found where neither upload nor result is there: both are removed after a day or two. Unknown
    where S3 does not say. Source: data contract, sections 7 and 9.
    """
    if bucket is None:
        return JobState.UNKNOWN
    jobs: Sequence[Job]
    if is_job_id(file, user_id=user_id):
        flat = _Flat(
            bucket,
            [_Side(bucket, INCOMING, INCOMING + file, is_key=True)],
            [_Side(bucket, OUTGOING, OUTGOING + file, is_key=True)],
        )
        jobs, problem = flat.jobs(user_id, now), flat.problem
    else:
        prefix, key = uploads_prefix(user_id), results_prefix(user_id)
        uploads = _Side(bucket, prefix, prefix + file, is_key=True)
        results = _Side(bucket, key, key + result_name(file), is_key=True)
        jobs = jobs_of(uploads.listed, results.listed, user_id=user_id, now=now)
        problem = uploads.problem or results.problem
    if jobs:
        return jobs[0].state
    return JobState.UNKNOWN if problem else JobState.NOT_FOUND


class _Side:
    """The listing of uploads or of results, under way: of what stands under a prefix in a folder,
    or of one very key."""

    def __init__(
        self, bucket: Bucket, folder: str, prefix: str = "", *, is_key: bool = False
    ) -> None:
        self._folder, self._prefix, self._is_key = folder, prefix or folder, is_key
        # Keys come in order: the very key comes before all others that begin with it.
        self._listing: Listing = (
            bucket.begin_listing(self._prefix, at_most=1)
            if is_key
            else bucket.begin_listing(self._prefix)
        )
        self.ends_at = self._listing.ends_at
        self.problem: Problem | None = None

    @cached_property
    def listed(self) -> Listed:
        """What it says, by the names in the folder. Waits for it."""
        return Listed.under(self._folder, self._objects())

    def _objects(self) -> list[StoredObject] | None:
        try:
            objects = self._listing.objects()
        except S3Error as error:
            self.problem = next(word for kind, word in _PROBLEMS if isinstance(error, kind))
            return None
        return [found for found in objects if self._is_asked_for(found.key)]

    def _is_asked_for(self, key: str) -> bool:
        return key == self._prefix if self._is_key else key.startswith(self._prefix)


class _Flat:
    """The listings of the flat layout, side by side, and the metadata that they lead to."""

    def __init__(
        self, bucket: Bucket, incoming: Sequence[_Side], outgoing: Sequence[_Side]
    ) -> None:
        self._bucket = bucket
        self._incoming, self._outgoing = incoming, outgoing

    def jobs(self, user_id: str, now: datetime) -> list[Job]:
        """What they tell; in the time of the listings, for which metadata has to be in too."""
        states = self._states()
        return [
            job
            for came, went in zip(self._incoming, self._outgoing, strict=True)
            for job in flat_jobs(came.listed, went.listed, states, user_id=user_id, now=now)
        ]

    @property
    def problem(self) -> Problem | None:
        """What kept a listing from telling, once they were waited for."""
        return next(
            (each.problem for each in (*self._incoming, *self._outgoing) if each.problem), None
        )

    def _states(self) -> dict[str, JobState]:
        """What became of the newest, as far as it is known in time."""
        asked = asked_of([each.listed for each in self._outgoing])
        ends_at = self._outgoing[0].ends_at
        begun = {
            name: self._bucket.begin_reading_notes(found.key, (STATUS,), ends_at=ends_at)
            for name, found in asked.items()
        }
        states = {}
        for name, noted in begun.items():
            # Without an answer it has ended, and nobody knows how.
            with suppress(S3Error):
                states[name] = state_in(noted.values())
        if len(states) < len(asked):
            log.warning("documents metadata known=%s of=%s", len(states), len(asked))
        return states
