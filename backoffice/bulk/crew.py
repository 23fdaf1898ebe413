"""Runners side by side, for one run at a time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from backoffice.bulk.garbage import seldom
from backoffice.bulk.runner import Runner, Turn

#: Each has several calls under way at once. With more, threads only wait for each other.
THREADS = 4
#: What the work of several comes to: the first of these that one of them came to.
_FIRST = (Turn.ENDED, Turn.STOPPED, Turn.TROUBLED, Turn.WORKED, Turn.MOVED, Turn.IDLE)


class Crew:
    """A runner and its like, each with a name of its own. One moves the run, all work chunks."""

    def __init__(self, runner: Runner, *, threads: int = THREADS) -> None:
        self.first = runner
        owners = (f"{runner.owner}-{number}" for number in range(1, threads))
        self.runners: Sequence[Runner] = [
            runner,
            *(replace(runner, owner=owner) for owner in owners),
        ]

    def work(self, run_id: str) -> Turn:
        """Turn after turn, until there is nothing to do, the database is in trouble, or it is told
        to stop. Raises what `Runner.turn` raises."""
        while (turn := self.first.turn(run_id)) is Turn.MOVED:
            pass
        return self._together(run_id) if turn is Turn.WORKED else turn

    def stop(self) -> None:
        """Let it stop when the chunks under way are finished."""
        self.first.stopping.set()

    def _together(self, run_id: str) -> Turn:
        with seldom(), ThreadPoolExecutor(len(self.runners)) as pool:
            working = [pool.submit(runner.work, run_id) for runner in self.runners]
            turns = {each.result() for each in working}
        return next(turn for turn in _FIRST if turn in turns)
