"""Files of outcomes: what became of each subject, as long as it is known."""

from __future__ import annotations

import pytest

from backoffice.bulk import items
from backoffice.bulk.runs import Run, Summary
from backoffice.dynamo.expressions import path
from backoffice.runs import outcomes
from backoffice.runs.outcomes import LIST_GONE, Part, parts_of
from tests.backoffice.bulk.plans import a_run
from tests.backoffice.runs.crew import Crew
from tests.generations import each_that_counts
from tests.web import Site
from tests.web_pages import page_of

PERIOD = ("data", "current_subscription", "usage_current_period", "period_start")


def test_a_run_of_many_chunks_takes_several_files() -> None:
    run = a_run(subjects=40_000, chunks=160)

    assert parts_of(run, only_named=False) == [Part(0, 59), Part(60, 119), Part(120, 159)]


def test_a_few_who_were_skipped_are_in_one_file_and_many_in_several() -> None:
    few, many = Summary(counts={"skipped": 40, "failed": 7}), Summary(counts={"skipped": 30_000})

    assert parts_of(a_run(chunks=160, summary=few), only_named=True) == [Part(0, 159)]
    assert len(parts_of(a_run(chunks=160, summary=many), only_named=True)) == 3


@pytest.fixture
def in_threes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of two chunks, and of few who were skipped."""
    monkeypatch.setattr(outcomes, "CHUNKS_A_FILE", 2)


@each_that_counts
@pytest.mark.usefixtures("in_threes")
def test_the_files_of_a_run_hold_everybody_once(crew: Crew, site: Site) -> None:
    user_ids = crew.users(3)
    run = crew.begun(*user_ids, chunk_size=1)
    _, now_there = site.change_against(user_ids[2], "reset-usage")
    run = crew.work(run)

    listed = page_of(crew.lead.get(f"/runs/{run.run_id}/outcomes/"))
    rows = crew.csv(run, "?file=1") + crew.csv(run, "?file=2")

    assert "2 files" in listed.text
    assert [(row[0], row[1], row[5]) for row in rows] == [
        (user_ids[0], "done", "0"),
        (user_ids[1], "done", "1"),
        (user_ids[2], "skipped", "2"),
    ]
    (skipped,) = crew.csv(run, "?only=left-out")
    assert skipped == rows[2]
    assert f'"period_start":"{now_there[:10]}' in skipped[4]
    for file in ("0", "3", "x", "1e9"):
        assert crew.lead.get(f"/runs/{run.run_id}/outcomes/?file={file}").status_code == 404


def lose_list(site: Site, run: Run, number: int) -> None:
    with site.scope():
        key = items.list_key(site.runs.table, run.list_id, number)
        site.client.delete(site.runs.table, key, path("PK").exists())


def test_a_list_that_is_gone_is_told_and_whom_it_names_is_not_lost(crew: Crew, site: Site) -> None:
    first, second = crew.users(2)
    run = crew.begun(first, second, chunk_size=1)
    site.change_behind_the_back(second, PERIOD, "2026-02-20T00:00:00.000Z")
    run = crew.work(run)
    lose_list(site, run, 0)
    lose_list(site, run, 1)

    rows = crew.csv(run)

    assert [row[:2] for row in rows] == [["", LIST_GONE], [second, "skipped"], ["", LIST_GONE]]
    assert (
        next(entry.new["lists_gone"] for entry in crew.entries(run) if "lists_gone" in entry.new)
        == 2
    )


def test_who_was_not_reached_is_open(crew: Crew) -> None:
    run = crew.work(crew.begun(*crew.users(2), chunk_size=1), turns=2)

    assert [row[1] for row in crew.csv(run)] == ["done", "open"]
