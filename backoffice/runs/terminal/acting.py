"""Acts on runs from a command: each once, as the run was seen, on record."""

from __future__ import annotations

from backoffice.access import Actor
from backoffice.acts.engine import do
from backoffice.audit.reasons import Reason
from backoffice.bulk import items, moves
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


def needs_second(run: Run, store: RunStore) -> bool:
    """Whether its planner may not do it alone, by what they began within a day."""
    counted = _counted(run.planner, store)
    return moves.needs_second(run, counted=counted, limit=store.limit)


def may_alone(planner: Planner, subjects: int, store: RunStore) -> bool:
    """Whether somebody may begin a run on so many alone."""
    return subjects + _counted(planner, store) <= store.limit


def _counted(planner: Planner, store: RunStore) -> int:
    return items.counted_in(store.find_tally(planner.counted_as), now=clock.now())
