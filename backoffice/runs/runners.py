"""The runners that a command starts, and the signs of life that they give."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from backoffice.access import Actor
from backoffice.bulk.board import Board
from backoffice.bulk.crew import THREADS, Crew
from backoffice.bulk.runner import Runner, Turn
from backoffice.bulk.store import RunStore
from backoffice.bulk.writers import InBatches, Singly
from backoffice.dynamo.errors import DynamoError
from backoffice.dynamo.scope import call_scope
from backoffice.runs.telling import tasks
from backoffice.web import clock
from backoffice.web.composition import composed

log = logging.getLogger("backoffice.runs")

#: How often a runner says that it is alive, and the time that saying it may take.
BEAT_SECONDS = 10.0
_SAYING_SECONDS = 5.0


def make_crew(owner: str, actor: Actor) -> Crew:
    """Runners side by side under a name that no other has; `actor` is whoever started them."""
    store = composed(RunStore)
    runner = Runner(
        store=store,
        tasks=tasks(),
        writer=InBatches(store.trail) if settings.RUNS_IN_BATCHES else Singly(store.trail),
        owner=owner,
        actor=actor,
        clock=clock.now,
        is_read_only=lambda: settings.READ_ONLY,
        board=Board(store),
    )
    return Crew(runner) if settings.RUNS_IN_BATCHES else Crew(runner, threads=THREADS // 2)


def work_for(crew: Crew, run_id: str, seconds: float) -> Turn:
    """Let them work a run for so long at most; what is under way then is finished first. Raises
    what `Runner.turn` raises."""
    slice_is_over = threading.Timer(seconds, crew.stop)
    slice_is_over.daemon = True
    slice_is_over.start()
    try:
        return crew.work(run_id)
    finally:
        slice_is_over.cancel()


def new_owner() -> str:
    """A name that no other runner has."""
    return secrets.token_hex(8)


@contextmanager
def beating(store: RunStore, owner: str) -> Iterator[None]:
    """Say at once, and then every ten seconds, that the runner is alive. Raises errors of
    `dynamo.errors` the first time only: later on silence says enough."""
    _beat(store, owner)
    is_over = threading.Event()

    def beat_on() -> None:
        while not is_over.wait(BEAT_SECONDS):
            try:
                _beat(store, owner)
            except DynamoError as error:
                log.warning("A sign of life was not given: %s", type(error).__name__)

    thread = threading.Thread(target=beat_on, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(_SAYING_SECONDS)


def _beat(store: RunStore, owner: str) -> None:
    with call_scope(seconds=_SAYING_SECONDS, attempts=3):
        store.beat(owner, now=clock.now())
