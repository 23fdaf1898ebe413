"""The documents of a user as their page shows them (Django-free)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from documents.jobs import Job, JobState, count_states
from documents.services import DocumentStore, Jobs, Problem

#: The page stays small however many there are; the timeline has more of them.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class ProblemWords:
    """What kept us from seeing the documents and what that means, in a tone."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class DocumentsPanel:
    """The jobs to show, how many there are in all and in which states."""

    jobs: Sequence[Job]
    total: int
    counts: Mapping[JobState, int]
    problem: ProblemWords | None
    #: After how long files are removed.
    kept: str


_CAUSES = {
    Problem.NOT_CONFIGURED: "No bucket is configured here, so documents cannot be listed.",
    Problem.NO_BUCKET: "The bucket that is configured does not exist.",
    Problem.DENIED: "S3 denied access to the listing.",
    Problem.REFUSED: "S3 did not accept the request: the bucket's name or region may be wrong.",
    Problem.SLOW: "S3 did not answer within a second.",
    Problem.DOWN: "S3 cannot be reached or cannot answer.",
}


def panel_of(jobs: Jobs, store: DocumentStore) -> DocumentsPanel:
    """What the panel shows of a user's jobs in a store."""
    return DocumentsPanel(
        jobs=jobs.jobs[:SHOWN],
        total=len(jobs.jobs),
        counts=count_states(jobs.jobs),
        problem=_words(jobs.problem, partial=bool(jobs.jobs)) if jobs.problem else None,
        kept=_kept(store),
    )


def _kept(store: DocumentStore) -> str:
    days, flat_days = _days(store.days), _days(store.flat_days)
    return days if days == flat_days else f"{days}, those of the flat layout after {flat_days}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _words(problem: Problem, *, partial: bool) -> ProblemWords:
    consequence = (
        "Only part of the list is shown."
        if partial
        else "It is not known whether there are documents. The rest of this page is complete."
    )
    tone = "neutral" if problem == Problem.NOT_CONFIGURED else "warning"
    return ProblemWords(f"{_CAUSES[problem]} {consequence}", tone)
