"""Acts on runs from a command: each once, as the run was seen, on record."""

from __future__ import annotations

from backoffice.access import Actor
from backoffice.acts.engine import do
from backoffice.audit.reasons import Reason
from backoffice.bulk import items
from backoffice.bulk.kinds import RunAct
from backoffice.bulk.moves import MoveError
from backoffice.bulk.runs import Planner, Run
from backoffice.bulk.store import RunStore
from backoffice.web import clock


def act_on(
    run: Run, kind: RunAct, *, store: RunStore, actor: Actor, reason: Reason | None = None
) -> Run:
    """Do it; the run as it is then. `reason` is the run's own unless one is given.

    Raises MoveError where its state allows none, and what `acts.engine.do` raises.
    """
    acts = kind.offers(run, actor=actor, now=clock.now())
    if not acts:
        raise MoveError(f"A run that is {run.state} cannot do this. Nothing was changed.")
    do(
        kind,
        acts[0],
        home=store,
        trail=store.trail,
        actor=actor,
        reason=reason or run.reason,
        now=clock.now(),
    )
    return store.get_run(run.run_id)


def may_alone(planner: Planner, subjects: int, store: RunStore) -> bool:
    """Whether somebody may begin a run on so many alone."""
    tally = store.find_tally(planner.counted_as)
    return subjects + items.counted_in(tally, now=clock.now()) <= store.limit
