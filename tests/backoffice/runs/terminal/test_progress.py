"""How far a run is: a bar in a terminal, few lines in a log, objects for programs."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import orjson
import pytest

from backoffice.bulk.runs import Run, State, Summary
from backoffice.runs.terminal.progress import Bar, Json, Lines, Speed
from backoffice.runs.terminal.told import lasting
from tests.backoffice.bulk.plans import a_run

SUBJECTS = 1000


@dataclass
class Ticks:
    at: float = 0.0
    lines: list[str] = field(default_factory=list)

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


def run_at(done: int, skipped: int = 0) -> Run:
    counts = {"done": done - skipped} | ({"skipped": skipped} if skipped else {})
    summary = Summary(chunks=1, counts=counts, capacity=4 * done)
    return a_run(subjects=SUBJECTS, state=State.RUNNING, summary=summary)


def test_a_log_has_a_line_every_ten_seconds_or_five_percent(ticks: Ticks) -> None:
    lines = Lines(ticks.lines.append, ticks)
    for at, done in ((0, 0), (1, 10), (2, 49), (3, 50), (4, 51), (12.9, 60), (13, 61), (14, 62)):
        ticks.at = at
        lines.show(run_at(done, skipped=min(done, 1)))
    assert ticks.lines == [
        "running: 0 of 1,000, 0 units",
        "running: 50 of 1,000: 49 done, 1 skipped, 200 units, 17 a second, 57 s left",
        "running: 61 of 1,000: 60 done, 1 skipped, 244 units, 5 a second, 3 min 20 s left",
    ]


def test_what_was_done_before_is_no_speed(ticks: Ticks) -> None:
    speed = Speed(ticks)
    assert speed.of(run_at(500)) is None
    ticks.at = 10
    assert (speed.of(run_at(600)), speed.seconds_left(run_at(600))) == (10, 40)


def test_programs_get_an_object_for_each_change(ticks: Ticks) -> None:
    json = Json(ticks.lines.append, ticks)
    for done in (0, 0, 100):
        ticks.at += 1
        json.show(run_at(done))
    first, second = map(orjson.loads, ticks.lines)
    assert (first["worked"], second["worked"], second["rate"]) == (0, 100, 50.0)
    assert second["counts"] == {"done": 100}


def test_a_bar_has_capacity_and_who_was_not_done() -> None:
    screen = io.StringIO()
    bar = Bar(screen)
    bar.show(run_at(100))
    bar.show(run_at(400, skipped=3))
    bar.close()
    shown = screen.getvalue()
    assert "400/1000" in shown
    assert "units=1,600" in shown
    assert "skipped=3" in shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (59, "59 s"), (61, "1 min 1 s"), (3700, "1 h 1 min"), (90000, "25 h 0 min")],
)
def test_times_in_words(seconds: float, words: str) -> None:
    assert lasting(seconds) == words
