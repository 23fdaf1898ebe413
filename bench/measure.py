"""Rounds in which every contestant has its turn, and one table of ratios."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Work = Callable[[], object]

ROUNDS = 15
SECONDS_A_TURN = 0.03
OURS = "ours"


@dataclass(frozen=True)
class Benchmark:
    """One question put to all contestants; `bounds` says what share of each ours may cost."""

    name: str
    contestants: Mapping[str, Work]
    bounds: Mapping[str, float]


@dataclass(frozen=True)
class Result:
    """CPU time of one call in microseconds, by contestant: the median of all rounds."""

    benchmark: Benchmark
    microseconds: Mapping[str, float]

    def ratio(self, other: str) -> float:
        """What ours costs of what `other` costs."""
        return self.microseconds[OURS] / self.microseconds[other]

    @property
    def missed(self) -> list[str]:
        """The contestants against which the bound is missed."""
        bounds = self.benchmark.bounds
        return [other for other, bound in bounds.items() if self.ratio(other) > bound]


def run(benchmark: Benchmark) -> Result:
    """Measure all contestants, turn by turn in an order that moves on every round."""
    names = list(benchmark.contestants)
    repeats = {name: _repeats(benchmark.contestants[name]) for name in names}
    times: dict[str, list[float]] = {name: [] for name in names}
    # What was built to get here is nobody's to sweep up.
    gc.collect()
    gc.freeze()
    for number in range(ROUNDS):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            times[name].append(_turn(benchmark.contestants[name], repeats[name]))
    return Result(benchmark, {name: statistics.median(times[name]) * 1e6 for name in names})


def table(results: Sequence[Result]) -> str:
    """All results in the form of a Markdown table."""
    lines = [
        "| benchmark | contestant | CPU µs a call | ours costs | at most | |",
        "|---|---|---:|---:|---:|---|",
    ]
    for result in results:
        for name, microseconds in result.microseconds.items():
            ratio, bound, verdict = "", "", ""
            if name != OURS:
                ratio = f"{result.ratio(name):.2f}x"
            if name in result.benchmark.bounds:
                bound = f"{result.benchmark.bounds[name]:.2f}x"
                verdict = "MISSED" if name in result.missed else "ok"
            title = result.benchmark.name
            lines.append(
                f"| {title} | {name} | {microseconds:.0f} | {ratio} | {bound} | {verdict} |"
            )
    return "\n".join(lines)


def _turn(work: Work, repeats: int) -> float:
    started = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - started) / repeats


def _repeats(work: Work) -> int:
    """How many calls make a turn long enough for the clock; warms up on the way."""
    for _ in range(50):
        work()
    return max(10, round(SECONDS_A_TURN / _turn(work, 50)))
