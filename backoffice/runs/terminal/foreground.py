"""Working one run while somebody looks on; Ctrl-C lets it stand still.

A thread looks how far it is and shows that. With Ctrl-C it sets what is wanted of the run to a
pause; the runner finishes what was begun and makes it so. A second Ctrl-C waits for nothing: any
runner then goes on where this one was.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from types import FrameType

from backoffice.access import Actor
from backoffice.acts.errors import ActError
from backoffice.bulk import kinds
from backoffice.bulk.crew import Crew
from backoffice.bulk.runner import Turn
from backoffice.bulk.runs import Run, State
from backoffice.bulk.store import RunStore
from backoffice.dynamo.errors import DynamoError, UnavailableError
from backoffice.dynamo.scope import call_scope
from backoffice.runs.terminal.acting import act_on
from backoffice.runs.terminal.progress import Screen

#: How often it is looked how far the run is.
LOOK_SECONDS = 1.0
#: Between two attempts where the database is in trouble, or others work the rest.
PAUSE_SECONDS = 1.0
#: For how long trouble is waited out.
TROUBLE_SECONDS = 300.0
_CALL_SECONDS = 10.0


class Stop:
    """What was asked for by signals: to stop in order, or at once. `then` are called when it is
    asked for, once, and `then_at_once` with the second time."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.at_once = threading.Event()
        self.then: list[Callable[[], object]] = []
        self.then_at_once: list[Callable[[], object]] = []

    def ask(self) -> None:
        """Once more."""
        event, callbacks = self.asked, self.then
        if event.is_set():
            event, callbacks = self.at_once, self.then_at_once
        event.set()
        for each in callbacks:
            each()


@contextmanager
def stopped_by(*signals: signal.Signals) -> Iterator[Stop]:
    """These signals ask to stop; outside of the main thread nothing does."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    # A handler comes in between any two steps of the main thread, which may hold the very lock
    # that setting an event takes. Putting into this queue takes none.
    heard: SimpleQueue[bool] = SimpleQueue()

    def hear(_number: int, _frame: FrameType | None) -> None:
        heard.put(True)

    def listen() -> None:
        while heard.get():
            stop.ask()

    listener = threading.Thread(target=listen, name="signals", daemon=True)
    listener.start()
    before = {number: signal.signal(number, hear) for number in signals}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        heard.put(False)
        listener.join()


def work_in_sight(crew: Crew, run_id: str, *, actor: Actor, screen: Screen, stop: Stop) -> Run:
    """Work a run until it has ended, or stands still; the run as it is then.

    Raises what `Runner.turn` raises, and UnavailableError where the database stays in trouble.
    """
    store = crew.first.store
    stop.then_at_once.append(crew.stop)
    look = _Look(store, run_id, actor, screen, stop)
    with look.looking():
        _work_on(crew, run_id, stop)
    with call_scope(seconds=_CALL_SECONDS, attempts=3):
        run = store.get_run(run_id)
    screen.show(run)
    screen.close()
    return run


def _work_on(
    crew: Crew, run_id: str, stop: Stop, clock: Callable[[], float] = time.monotonic
) -> None:
    troubled_since: float | None = None
    while True:
        turn = crew.work(run_id)
        if turn in {Turn.ENDED, Turn.STOPPED}:
            return
        if turn is Turn.TROUBLED:
            troubled_since = troubled_since or clock()
            if stop.asked.is_set() or clock() - troubled_since > TROUBLE_SECONDS:
                raise UnavailableError("The database does not answer.")
        else:
            troubled_since = None
            if turn is Turn.IDLE and _stands_still(crew.first.store, run_id):
                return
        stop.at_once.wait(PAUSE_SECONDS)


def _stands_still(store: RunStore, run_id: str) -> bool:
    """Whether nobody works it either; else others have the parts that are left."""
    try:
        with call_scope(seconds=_CALL_SECONDS, attempts=3):
            return store.get_run(run_id).state is not State.RUNNING
    except UnavailableError:
        return False


class _Look:
    """Looks how far a run is, and pauses it when asked to."""

    def __init__(
        self, store: RunStore, run_id: str, actor: Actor, screen: Screen, stop: Stop
    ) -> None:
        self._store, self._run_id, self._actor = store, run_id, actor
        self._screen, self._stop = screen, stop
        self._is_over = False
        self._wake = threading.Event()
        stop.then.append(self._wake.set)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """In a thread of its own, until the block ends."""
        thread = threading.Thread(target=self._look_on, name="progress", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_over = True
            self._wake.set()
            thread.join(_CALL_SECONDS)

    def _look_on(self) -> None:
        is_wanted = False
        while not self._is_over:
            # What cannot be read or done now is tried again with the next look.
            with suppress(DynamoError, ActError), call_scope(seconds=_CALL_SECONDS):
                run = self._store.get_run(self._run_id)
                if self._stop.asked.is_set() and not is_wanted:
                    if run.is_under_way:
                        act_on(run, kinds.want_pause, store=self._store, actor=self._actor)
                    is_wanted = run.is_under_way or run.has_ended
                self._screen.show(run)
            self._wake.wait(LOOK_SECONDS)
            self._wake.clear()
