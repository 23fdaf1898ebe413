"""The runner that commands start, and the signs of life that it gives."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from backoffice.access import Actor
from backoffice.bulk.runner import Runner, Turn
from backoffice.bulk.steps import OneByOne
from backoffice.bulk.store import RunStore
from backoffice.bulk.tasks import Tasks
from backoffice.dynamo.errors import DynamoError
from backoffice.dynamo.scope import call_scope
from backoffice.web import clock
from backoffice.web.composition import composed, composition

log = logging.getLogger("backoffice.runs")

#: How often a runner says that it is alive, and the time that saying it may take.
BEAT_SECONDS = 10.0
_SAYING_SECONDS = 5.0
#: After these there is more to do at once.
_GOES_ON = {Turn.MOVED, Turn.WORKED}


def make_runner(owner: str, actor: Actor) -> Runner:
    """A runner under a name that no other has; `actor` is whoever started it."""
    store = composed(RunStore)
    return Runner(
        store=store,
        tasks=site_tasks(),
        writer=OneByOne(store.trail),
        owner=owner,
        actor=actor,
        clock=clock.now,
        is_read_only=lambda: settings.READ_ONLY,
    )


def work(runner: Runner, run_id: str, *, is_over: Callable[[], bool]) -> Turn:
    """Turn after turn, until there is nothing to do, the database is in trouble, or it `is_over`:
    then what was begun is finished first. Raises what `Runner.turn` raises."""
    while True:
        turn = runner.turn(run_id)
        if turn not in _GOES_ON or is_over():
            return turn


def new_owner() -> str:
    """A name that no other runner has."""
    return secrets.token_hex(8)


def site_tasks() -> Tasks:
    """What can be done to many on this site; nothing where it says nothing of that."""
    return composition().find(Tasks) or Tasks(())


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
