"""Looking after runs: each that wants something gets its turn, the longest waiting first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from backoffice.acts.errors import ActError
from backoffice.bulk import moves
from backoffice.bulk.crew import Crew
from backoffice.bulk.runner import Turn
from backoffice.bulk.runs import LISTS_KEPT, Run, State
from backoffice.dynamo.errors import (
    ConflictError,
    RequestError,
    ThrottledError,
    TooLargeError,
    UnavailableError,
)
from backoffice.dynamo.scope import call_scope
from backoffice.runs.runners import work_for
from backoffice.web import clock

#: How long one run is worked before it is looked what others want.
SLICE_SECONDS = 10.0
#: How long a run is left alone that cannot go on.
LEFT_ALONE_SECONDS = 60.0
_SECONDS = 25.0
#: After these there is more to do at once.
_GOES_ON = {Turn.MOVED, Turn.WORKED, Turn.STOPPED}
#: What goes by itself.
_PASSING = (UnavailableError, ThrottledError, ConflictError)


@dataclass
class Care:
    """Looks after all runs of a site, or one. `say` tells what happens to them."""

    crew: Crew
    say: Callable[[str], object]
    is_over: Callable[[], bool]
    only: str = ""
    ticks: Callable[[], float] = time.monotonic
    #: Runs that could not go on, by id, with what was said of each.
    stuck: dict[str, str] = field(default_factory=dict)
    _until: dict[str, tuple[int, float]] = field(default_factory=dict, init=False)
    _is_troubled: bool = field(default=False, init=False)

    def round(self) -> bool:
        """Give each run its turn. Returns whether there may be more to do at once.

        Raises errors of `dynamo.errors` that do not pass by themselves.
        """
        turns = [self._turn(run) for run in self._in_want()]
        return any(turn in _GOES_ON for turn in turns)

    def _in_want(self) -> list[Run]:
        try:
            found = [run for run in self._runs() if self._wants(run)]
        except _PASSING as error:
            self._trouble(str(error))
            return []
        self._is_troubled = False
        return sorted(found, key=lambda run: (run.planned_at, run.run_id))

    def _runs(self) -> Iterator[Run]:
        store = self.crew.first.store
        if self.only:
            with call_scope(seconds=_SECONDS, attempts=3):
                run = store.get_run(self.only)
            yield run
            return
        oldest = clock.now() - LISTS_KEPT
        cursor: str | None = None
        while True:
            with call_scope(seconds=_SECONDS, attempts=3):
                page = store.list_runs(cursor=cursor)
            yield from (run for run in page.runs if not run.has_ended)
            cursor = page.cursor
            if cursor is None or any(run.planned_at < oldest for run in page.runs):
                return

    def _wants(self, run: Run) -> bool:
        version, until = self._until.get(run.run_id, (0, 0.0))
        if run.version == version and self.ticks() < until:
            return False
        is_at_work = run.state is State.RUNNING
        return is_at_work or moves.due_move(run, now=clock.now()) is not None

    def _turn(self, run: Run) -> Turn:
        # What stopped them may be that the time of the run before was over.
        self.crew.first.stopping.clear()
        if self.is_over():
            return Turn.STOPPED
        try:
            turn = work_for(self.crew, run.run_id, SLICE_SECONDS)
        except (ActError, RequestError, TooLargeError) as error:
            self._leave_alone(run, str(error))
            return Turn.IDLE
        if turn is Turn.TROUBLED:
            self._trouble("The database does not answer.")
        elif turn is Turn.ENDED:
            self._tell_end(run)
        return turn

    def _leave_alone(self, run: Run, message: str) -> None:
        """Say it once; look again when the run was changed, or after a while."""
        self._until[run.run_id] = run.version, self.ticks() + LEFT_ALONE_SECONDS
        if self.stuck.get(run.run_id) != message:
            self.stuck[run.run_id] = message
            self.say(f"Run {run.run_id} is left alone: {message}")

    def _tell_end(self, run: Run) -> None:
        with call_scope(seconds=_SECONDS, attempts=3):
            ended = self.crew.first.store.get_run(run.run_id)
        self.stuck.pop(run.run_id, None)
        self.say(f"Run {run.run_id} is {ended.state}.")

    def _trouble(self, message: str) -> None:
        if not self._is_troubled:
            self._is_troubled = True
            self.say(f"{message} It is tried again.")
