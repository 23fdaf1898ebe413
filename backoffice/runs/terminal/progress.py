"""How far a run is, shown while it goes on: a bar in a terminal, lines in a log, JSON for programs.

What is shown goes to standard error; results, and JSON as a whole, to standard output.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TextIO

import orjson
from tqdm import tqdm

from backoffice.bulk.runs import Run
from backoffice.bulk.steps import Outcome
from backoffice.runs.terminal.told import lasting, outcome_text, worked

#: A log has a line so often, or whenever so much more is done.
SECONDS_A_LINE = 10.0
PARTS_A_LINE = 20


class Screen(Protocol):
    """Where a run is shown."""

    def show(self, run: Run) -> None:
        """How far it is."""

    def close(self) -> None:
        """Nothing more is shown."""


class Speed:
    """Subjects a second since the first look, by a monotonic clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: tuple[float, int] | None = None

    def of(self, run: Run) -> float | None:
        """At present; None where nothing is known yet."""
        now, done = self._clock(), worked(run)
        if self._began is None:
            self._began = now, done
        since, before = self._began
        return (done - before) / (now - since) if done > before and now > since else None

    def seconds_left(self, run: Run) -> float | None:
        """How long the rest takes at that rate."""
        rate = self.of(run)
        return (run.subjects - worked(run)) / rate if rate else None


class Bar:
    """A live bar, on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: Any = None

    def show(self, run: Run) -> None:
        if self._bar is None:
            tqdm.monitor_interval = 0  # it has no thread of its own
            noun = " done"
            self._bar = tqdm(total=run.subjects, initial=worked(run), unit=noun, file=self._stream)
        self._bar.set_postfix(_beside(run), refresh=False)
        self._bar.n = worked(run)
        self._bar.refresh()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


class Lines:
    """Plain lines, for a log."""

    def __init__(
        self, write: Callable[[str], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write, self._clock = write, clock
        self._speed = Speed(clock)
        self._shown: tuple[float, int] | None = None

    def show(self, run: Run) -> None:
        rate, now, done = self._speed.of(run), self._clock(), worked(run)
        at, before = self._shown or (now, done)
        is_more = (done - before) * PARTS_A_LINE >= run.subjects and done > before
        if self._shown is not None and now - at < SECONDS_A_LINE and not is_more:
            return
        self._shown = now, done
        left = self._speed.seconds_left(run)
        parts = [f"{run.state}: {outcome_text(run)}", f"{run.summary.capacity:,} units"]
        parts += [f"{rate:,.0f} a second"] if rate else []
        parts += [f"{lasting(left)} left"] if left else []
        self._write(", ".join(parts))

    def close(self) -> None:
        """Nothing is left open."""


class Json:
    """An object a line."""

    def __init__(
        self, write: Callable[[str], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write = write
        self._speed = Speed(clock)
        self._shown: Mapping[str, Any] = {}

    def say(self, event: str, **values: Any) -> None:
        """One event."""
        self._write(orjson.dumps({"event": event, **values}).decode())

    def show(self, run: Run) -> None:
        rate, left = self._speed.of(run), self._speed.seconds_left(run)
        values = {
            "run_id": run.run_id,
            "state": run.state.value,
            "subjects": run.subjects,
            "worked": worked(run),
            "counts": dict(run.summary.counts),
            "capacity": run.summary.capacity,
        }
        if values != self._shown:
            self._shown = values
            rates = {
                "rate": round(rate, 1) if rate else None,
                "seconds_left": round(left, 1) if left is not None else None,
            }
            self.say("progress", **values, **rates)

    def close(self) -> None:
        """Nothing is left open."""


def _beside(run: Run) -> dict[str, str]:
    """What stands beside the bar."""
    counts = run.summary.counts
    names = (Outcome.SKIPPED, Outcome.FAILED)
    named = {name.value: f"{counts[name]:,}" for name in names if counts.get(name)}
    return {"units": f"{run.summary.capacity:,}", **named}
