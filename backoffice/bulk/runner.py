"""A runner: it makes runs as people want them, one turn after the other.

Any number of them may look after one run. Each looks at the run, at those who answer for it, and at
whether the site is read-only, before it claims a chunk; so a pause takes no longer than a chunk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from backoffice.access import Actor
from backoffice.acts.engine import do
from backoffice.acts.errors import OutcomeUnknownError, RefusedError
from backoffice.bulk import kinds, leases, moves
from backoffice.bulk.board import Board
from backoffice.bulk.errors import (
    ChunkOpenError,
    LeaseLostError,
    RunChangedError,
)
from backoffice.bulk.leases import Lease
from backoffice.bulk.moves import Move
from backoffice.bulk.planning import freeze
from backoffice.bulk.runs import Frozen, Run, State, Why
from backoffice.bulk.steps import PASSING
from backoffice.bulk.store import RunStore
from backoffice.bulk.tasks import Tasks
from backoffice.bulk.words import APPROVE
from backoffice.bulk.work import Worker
from backoffice.bulk.writers import Writer
from backoffice.dynamo.scope import call_scope

#: The time for one turn's questions and moves.
SECONDS_A_TURN = 25.0


class Turn(StrEnum):
    """What a turn came to."""

    #: The run was moved; look again.
    MOVED = "moved"
    #: A chunk was finished, or lost to another runner.
    WORKED = "worked"
    #: The database did not answer; wait a little.
    TROUBLED = "troubled"
    #: There is nothing to do before somebody wants something, or another runner is ready.
    IDLE = "idle"
    #: It was told to stop; the run goes on with any other runner.
    STOPPED = "stopped"
    #: The run has ended.
    ENDED = "ended"


@dataclass
class Runner:
    """Looks after runs. `owner` is a name that no other runner has; `actor` is whoever started it,
    for what it puts on record. The threads of a process have one `board`, and one event that tells
    them to stop."""

    store: RunStore
    tasks: Tasks
    writer: Writer
    owner: str
    actor: Actor
    clock: Callable[[], datetime]
    is_read_only: Callable[[], bool]
    board: Board
    stopping: threading.Event = field(default_factory=threading.Event)

    def work(self, run_id: str) -> Turn:
        """Turn after turn, until there is nothing to do, the database is in trouble, or it is told
        to stop."""
        while not self.stopping.is_set():
            turn = self.turn(run_id)
            if turn not in {Turn.MOVED, Turn.WORKED}:
                return turn
        return Turn.STOPPED

    def turn(self, run_id: str) -> Turn:
        """One move of the run, or one chunk.

        Raises what a run cannot begin or go on for: errors of `moves`, PersonDisabledError,
        NoRunError, ListGoneError, TamperedError; and errors of `dynamo.errors` that do not pass by
        themselves.
        """
        try:
            return self._turn(run_id)
        except (LeaseLostError, RefusedError, RunChangedError):
            return Turn.WORKED
        except (ChunkOpenError, OutcomeUnknownError, *PASSING):
            return Turn.TROUBLED

    def _turn(self, run_id: str) -> Turn:
        with call_scope(seconds=SECONDS_A_TURN):
            run = self.store.get_run(run_id)
            if run.has_ended:
                return Turn.ENDED
            why = self._held_up_by(run)
        move = moves.due_move(run, now=self.clock())
        if why and move in _GOES_ON:
            return self._stand_still(run, why)
        if move:
            return self._move(run, move)
        return self._work_one(run) if run.state is State.RUNNING else Turn.IDLE

    # -- moves ------------------------------------------------------------------------------------

    def _held_up_by(self, run: Run) -> Why | None:
        """Why nothing may be written in a run now."""
        if self.is_read_only():
            return Why.READ_ONLY
        answerable = set(kinds.answerable(run))
        accounts = self.store.staff.find_accounts(sorted(answerable), consistent=True)
        in_force = {each.staff_id for each in accounts if each.is_active and each.role.may(APPROVE)}
        return None if answerable <= in_force else Why.PERSON_DISABLED

    def _stand_still(self, run: Run, why: Why) -> Turn:
        if run.state is not State.RUNNING:
            return Turn.IDLE
        self._do(kinds.pause, run, why)
        return Turn.MOVED

    def _move(self, run: Run, move: Move) -> Turn:
        given: Any = None
        if move is Move.FREEZE:
            given = self._freeze(run)
        elif move is Move.BEGIN:
            with call_scope(seconds=SECONDS_A_TURN):
                self.board.check(run)
        elif move is Move.PAUSE:
            given = Why.ASKED
        self._do(_MOVES[move], run, given)
        return Turn.MOVED

    def _freeze(self, run: Run) -> Frozen:
        """The list of a run that was asked for."""
        now = self.clock()
        return freeze(
            store=self.store,
            planned=self.tasks.find(run, self.store, now),
            now=now,
            estimating=self.tasks.estimating(run),
            units_per_second=run.units_per_second,
        )

    def _do(self, kind: kinds.RunAct, run: Run, given: Any = None) -> None:
        with call_scope(seconds=SECONDS_A_TURN):
            for act in kind.offers(run, actor=self.actor, now=self.clock()):
                do(
                    kind,
                    act,
                    home=self.store,
                    trail=self.store.trail,
                    actor=self.actor,
                    reason=run.reason,
                    now=self.clock(),
                    given=given,
                )

    # -- chunks -----------------------------------------------------------------------------------

    def _work_one(self, run: Run) -> Turn:
        with call_scope(seconds=SECONDS_A_TURN):
            number = self.board.next(run, self.clock())
            lease = None if number is None else self._claim(run, number)
        if number is None:
            return self._finish(run)
        if lease:
            self._work_chunk(run, lease)
        return Turn.WORKED

    def _work_chunk(self, run: Run, lease: Lease) -> None:
        step = self.tasks.step_of(run)
        pace = self.board.pace(run, step)
        worker = Worker(self.store, self.writer, self.actor, self.clock, pace)
        with call_scope(seconds=SECONDS_A_TURN):
            digest = self.board.digest(run, lease.number)
        result = worker.work(run, lease, step, digest)
        with call_scope(seconds=SECONDS_A_TURN):
            self.board.note(run, lease.number, result)

    def _claim(self, run: Run, number: int) -> Lease | None:
        return leases.claim(
            store=self.store, run_id=run.run_id, number=number, owner=self.owner, now=self.clock()
        )

    def _finish(self, run: Run) -> Turn:
        """Done where every chunk is; else others are at work still."""
        summary = self.board.summary(run)
        if summary.chunks < run.chunks:
            return Turn.IDLE
        with call_scope(seconds=SECONDS_A_TURN):
            # Another thread may know of its last chunk, and not have written that down.
            self.store.write_summary(run, summary)
            run = self.store.get_run(run.run_id)  # with the counts of all chunks
            undone = self.store.find_run(run.undoes) if run.undoes else None
        if undone:
            # Before this one ends: whoever goes on here after a kill finds it left to do.
            self._do(kinds.take_back, undone)
        self._do(kinds.finish, run)
        return Turn.MOVED


#: What leads to more writes; all else may be done at any time.
_GOES_ON = {None, Move.FREEZE, Move.BEGIN, Move.RESUME}
_MOVES: Mapping[Move, kinds.RunAct] = {
    Move.FREEZE: kinds.freeze,
    Move.BEGIN: kinds.begin,
    Move.PAUSE: kinds.pause,
    Move.RESUME: kinds.resume,
    Move.CANCEL: kinds.cancel,
    Move.EXPIRE: kinds.expire,
}
