"""Jobs of the flat generation, as listings and metadata tell them (data contract, section 7).

What was sent in stands under `incoming/{job_id}`, what came of it under `outgoing/{job_id}`, also
where it failed: only metadata says which. A job id begins with what it is and whose, so that there
is a prefix for each. The name of the file stands in metadata and is never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from backoffice.aws.s3 import StoredObject
from documents.jobs import Job, JobState, Listed, waiting_state

INCOMING, OUTGOING = "incoming/", "outgoing/"
KINDS = ("result", "report", "chat")
#: The metadata that says what became of a job.
STATUS = "processing-status"
#: So many objects a page are asked for it, the newest.
MOST_ASKED = 20
_STATES = {"completed": JobState.COMPLETED, "failed": JobState.FAILED}


def prefixes_of(side: str, user_id: str) -> list[str]:
    """Under what the jobs of a user stand on a side, INCOMING or OUTGOING."""
    return [f"{side}{kind}_{user_id}_" for kind in KINDS]


def is_job_id(name: str, *, user_id: str) -> bool:
    """Whether a name is the id of a job of the user: what it is, whose, and 13 digits of time prove
    it, whatever the letters of chance behind them say."""
    kinds = "|".join(KINDS)
    return bool(re.fullmatch(rf"(?:{kinds})_{user_id}_[0-9]{{13}}_[0-9A-Za-z]{{1,40}}", name))


def asked_of(outgoing: Sequence[Listed]) -> dict[str, StoredObject]:
    """The objects whose metadata is asked for, by their names."""
    ended = [each for listed in outgoing for each in (listed.by_name or {}).items()]
    ended.sort(key=lambda named: named[1].modified_at, reverse=True)
    return dict(ended[:MOST_ASKED])


def state_in(metadata: Mapping[str, str]) -> JobState:
    """What became of a job, by the metadata of what came of it."""
    return _STATES.get(metadata.get(STATUS, ""), JobState.ENDED)


def flat_jobs(
    incoming: Listed,
    outgoing: Listed,
    states: Mapping[str, JobState],
    *,
    user_id: str,
    now: datetime,
) -> Iterator[Job]:
    """The jobs of one prefix; `states` are those that metadata told, by the names of jobs."""
    came, went = incoming.by_name or {}, outgoing.by_name or {}
    for name in {**came, **went}:
        upload, result = came.get(name), went.get(name)
        if result:
            state = states.get(name, JobState.ENDED)
        elif upload and outgoing.by_name is not None:
            state = waiting_state(upload, now)
        else:
            state = JobState.UNKNOWN
        yield Job(
            job_id=name if is_job_id(name, user_id=user_id) else None,
            extension="",
            state=state,
            uploaded_at=upload.modified_at if upload else None,
            size=upload.size if upload else None,
            result_at=result.modified_at if result else None,
        )
