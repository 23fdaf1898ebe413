"""How far a run is, how fast it was, and what it costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from backoffice.bulk.runs import Estimate, Frozen, Progress, Run, State, Summary
from backoffice.runs.figures import Costs, chart_of, figures_of, planned_rate, short_rate
from tests.backoffice.bulk.plans import NOW, a_run


def run_at_work(**values: Any) -> Run:
    begun: dict[str, Any] = {"state": State.RUNNING, "begun_at": NOW}
    return a_run(subjects=1000, chunks=10, **begun | values)


def finished(number: int, seconds: float, **counts: int) -> Progress:
    at = NOW + timedelta(seconds=seconds)
    return Progress(number=number, finished_at=at, counts=counts, capacity=300)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_counts_are_those_of_finished_chunks() -> None:
    progress = [finished(0, 10, done=97, already=1, skipped=2), finished(1, 20, done=99, failed=1)]
    progress += [Progress(number=2, owner="runner")]

    figures = figures_of(run_at_work(), progress, is_all=True, now=later(20))

    assert (figures.done, figures.skipped, figures.failed, figures.left) == (197, 2, 1, 800)
    assert (figures.named, figures.capacity, figures.rate) == (3, 600, 10)
    assert figures.left_for == timedelta(seconds=80)


def test_counts_are_those_that_a_runner_wrote_where_not_all_was_read() -> None:
    run = run_at_work(summary=Summary(chunks=5, counts={"done": 500}, capacity=1500))

    figures = figures_of(run, [finished(4, 10, done=100)], is_all=False, now=later(50))

    assert (figures.done, figures.capacity, figures.left) == (500, 1500, 500)


def test_what_is_counted_in_several_ways_is_still_one_subject() -> None:
    progress = [finished(0, 10, subjects=100, red=90, large=80), finished(1, 20, subjects=100)]

    figures = figures_of(run_at_work(is_reading=True), progress, is_all=True, now=later(20))

    assert (figures.worked, figures.left, figures.rate) == (200, 800, 10)
    assert figures.counted == {"red": 90, "large": 80}
    assert [(share.name, share.count) for share in figures.shares] == [("done", 200)]


def test_the_rate_is_that_of_the_last_minute_while_a_run_is_at_work() -> None:
    progress = [finished(0, 10, done=300), finished(1, 590, done=60)]

    at_work = figures_of(run_at_work(), progress, is_all=True, now=later(600))
    ended = figures_of(
        run_at_work(state=State.DONE, ended_at=later(600)), progress, is_all=True, now=later(9000)
    )

    assert at_work.rate == 1.0
    assert ended.rate == 0.6


def test_pauses_do_not_slow_a_run_down() -> None:
    run = run_at_work(state=State.PAUSED, paused_at=later(20), paused_seconds=10)

    figures = figures_of(run, [finished(0, 10, done=100)], is_all=True, now=later(3600))

    assert figures.rate == 10
    assert figures.left_for is None


def test_what_is_there_at_all_can_be_seen_in_the_bar() -> None:
    progress = [finished(0, 10, done=99_000, skipped=1)]
    run = a_run(subjects=100_000, state=State.RUNNING, begun_at=NOW)

    done, skipped, failed = figures_of(run, progress, is_all=True, now=later(10)).shares

    assert (done.percent, done.x, done.width) == ("99.0 %", 0.0, 99.0)
    assert (skipped.percent, skipped.x, skipped.width) == ("< 0.1 %", 99.0, 0.4)
    assert failed.width == 0


@pytest.mark.parametrize(
    ("units", "dollars", "seconds"),
    [
        (244_960, "0.31", 123),
        (19_248, "0.024", 10),
        (10, "< 0.001", 1),
        (0, "0.000", 0),
        (4_000_000_000, "5,000.00", 2_000_000),
    ],
)
def test_costs_are_told_as_exactly_as_is_worth_it(units: int, dollars: str, seconds: int) -> None:
    costs = Costs(units, 1.25, units / 2000)

    assert (costs.dollars, costs.lasts) == (dollars, timedelta(seconds=seconds))


def test_a_rate_is_planned_by_what_one_takes() -> None:
    run = a_run(subjects=1000, units_per_second=500)

    assert planned_rate(run, Estimate(table=4000, indexes=8000, audit=1000)) == 125
    assert planned_rate(run, Estimate()) is None


def with_estimate(run: Run, units: int) -> Run:
    listed = run.frozen
    assert listed
    frozen = Frozen(
        list_id=listed.list_id,
        subjects=listed.subjects,
        chunks=listed.chunks,
        digest=listed.digest,
        estimate=Estimate(table=units),
    )
    return a_run(frozen=frozen, state=State.RUNNING, begun_at=NOW)


def test_the_chart_has_a_bar_for_each_step_and_gaps_for_pauses() -> None:
    progress = [finished(0, 1, done=100), finished(1, 12, done=50), finished(2, 95, done=100)]

    chart = chart_of(run_at_work(), progress, is_all=True, now=later(99))

    assert chart
    assert chart.step == timedelta(seconds=5)
    assert [bar.subjects for bar in chart.bars if bar.subjects] == [100, 50, 100]
    assert [number for number, bar in enumerate(chart.bars) if bar.height] == [0, 2, 19]
    assert max(bar.rate for bar in chart.bars) == 20
    assert [line.label for line in chart.lines] == ["0", "10", "20"]
    last = chart.bars[-1]
    assert last.x + last.width <= 100
    assert all(0 <= bar.y <= 150 and bar.height <= 128 for bar in chart.bars)


@pytest.mark.parametrize(("units", "is_drawn"), [(100_000, True), (1000, False)])
def test_a_limit_is_drawn_where_it_leaves_something_of_the_bars(units: int, is_drawn: bool) -> None:
    run = with_estimate(run_at_work(), units)

    chart = chart_of(run, [finished(0, 1, done=100)], is_all=True, now=later(9))

    assert chart
    assert chart.limit
    assert chart.limit.is_drawn is is_drawn


def test_a_few_bars_are_no_blocks() -> None:
    chart = chart_of(run_at_work(), [finished(0, 1, done=100)], is_all=True, now=later(1))

    assert chart
    assert chart.needs_seconds
    assert len(chart.bars) == 2
    assert all(bar.width < 8 for bar in chart.bars)


def test_a_chart_of_the_last_chunks_begins_with_them() -> None:
    chart = chart_of(run_at_work(), [finished(9, 5000, done=100)], is_all=False, now=later(5001))

    assert chart
    assert chart.bars[0].at == later(5000)


def test_there_is_no_chart_of_nothing() -> None:
    assert chart_of(run_at_work(), [], is_all=True, now=later(9)) is None
    assert chart_of(a_run(), [], is_all=True, now=later(9)) is None


@pytest.mark.parametrize(
    ("rate", "text"),
    [(0, "0"), (0.5, "0.5"), (2.0, "2"), (118.4, "118"), (1200, "1.2k"), (5000, "5k")],
)
def test_a_rate_in_few_signs(rate: float, text: str) -> None:
    assert short_rate(rate) == text
