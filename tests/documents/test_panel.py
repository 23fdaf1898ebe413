"""The documents panel: each situation in words, and no name of a file anywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from backoffice.aws.s3 import StoredObject
from documents.jobs import Job, JobState, Listed, jobs_of, results_prefix, uploads_prefix
from documents.panel import panel_of
from documents.services import DocumentStore, Jobs, Problem

USER = "5e2c1a90-3a7e-4d0b-8b0a-2f1f7d9c4e77"
JOB = "0b9d0c2e-6f43-4a3a-9a76-0d1c5ad3f7b1"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

STORE = DocumentStore(None)


def shown(jobs: Jobs) -> str:
    context = {"documents": panel_of(jobs, STORE), "read_at": NOW}
    return render_to_string("documents/_panel.html", context)


def jobs(*files: str, minutes: float = 5, problem: Problem | None = None) -> Jobs:
    """One upload for each name, all so many minutes old."""
    at = NOW - timedelta(minutes=minutes)
    uploads = [StoredObject(uploads_prefix(USER) + file, 2048, at) for file in files]
    listed = jobs_of(
        Listed.under(uploads_prefix(USER), uploads),
        Listed.under(results_prefix(USER), []),
        user_id=USER,
        now=NOW,
    )
    return Jobs(listed, problem)


def test_a_document_is_shown_by_extension_and_job_id_alone() -> None:
    html = shown(jobs(f"{JOB}_hiv positive.pdf"))

    assert JOB in html
    assert "••••••••</span>.pdf" in html
    assert "hiv" not in html.lower()
    assert "positive" not in html.lower()


def test_the_state_is_a_chip_with_a_word() -> None:
    assert '<span class="chip bad">stuck</span>' in shown(jobs("a.pdf", minutes=16))
    assert '<span class="chip neutral">processing</span>' in shown(jobs("a.pdf"))


def test_how_many_are_in_which_state_is_said() -> None:
    html = shown(jobs(*[f"{number}.pdf" for number in range(30)]))

    assert "<b>30</b> processing" in html
    assert "8 of 30 are shown" in html


def test_no_documents_are_said() -> None:
    assert "No documents." in shown(Jobs())


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Problem.NOT_CONFIGURED, "No bucket is configured here"),
        (Problem.NO_BUCKET, "does not exist"),
        (Problem.DENIED, "denied access"),
        (Problem.REFUSED, "did not accept"),
        (Problem.SLOW, "within a second"),
        (Problem.DOWN, "cannot be reached"),
    ],
)
def test_each_problem_is_said_and_never_passes_for_no_documents(
    problem: Problem, words: str
) -> None:
    html = shown(Jobs(problem=problem))

    assert words in html
    assert "No documents." not in html


def test_a_part_is_said_to_be_one() -> None:
    html = shown(jobs("a.pdf", problem=Problem.DENIED))

    assert "Only part of the list" in html
    assert html.count("<li>") == 2


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (JobState.FAILED, "upload cleaned up, failed 5 min ago"),
        (JobState.ENDED, "upload cleaned up, ended 5 min ago"),
        (JobState.COMPLETED, "upload cleaned up, result 5 min ago"),
    ],
)
def test_how_a_job_ended_is_said(state: JobState, words: str) -> None:
    job = Job("report_1", "", state, result_at=NOW - timedelta(minutes=5))
    html = shown(Jobs([job]))

    assert words in " ".join(html.split())
    assert f">{state}</span>" in html


def test_after_how_long_files_are_removed_is_said() -> None:
    days = "removed after 2 days, those of the flat layout after 1 day"
    assert f"{days}." in shown(Jobs())
    assert f"{days};" in " ".join(shown(jobs("a.pdf")).split())
    same = render_to_string(
        "documents/_panel.html",
        {"documents": panel_of(Jobs(), DocumentStore(None, 3, 3)), "read_at": NOW},
    )
    assert "removed after 3 days." in same
