"""Reading runs for pages: side by side, bounded, and on record where somebody is seen by id."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from backoffice.access import Actor
from backoffice.audit.entries import milliseconds_text, new_entry
from backoffice.audit.trail import Trail
from backoffice.bulk import items, moves
from backoffice.bulk.runs import BEGUN_WITHIN, Named, Progress, Run, State
from backoffice.bulk.store import RunPage, RunStore
from backoffice.bulk.words import RUN
from backoffice.dynamo.errors import ConditionFailedError
from backoffice.dynamo.parallel import sent
from backoffice.runs.words import SEEN

#: Of who was skipped or failed, the newest so many are on the page; the file has all.
NAMED_SHOWN = 50
#: A page that is loaded again and again is on record once in so many minutes.
_SEEN_FOR = timedelta(minutes=5)
#: Pages of runs that are read for what waits.
_PAGES_AT_MOST = 4
_ID_DIGITS = 20


@dataclass(frozen=True, slots=True)
class NamedAt:
    """Somebody to whom it was not done, and when that was found."""

    named: Named
    at: datetime


@dataclass(frozen=True, slots=True)
class RunReading:
    """A run, the progress of the chunks that were begun last, whether these are all that were
    begun, and when a runner was last heard of."""

    run: Run
    progress: Sequence[Progress]
    is_all: bool
    last_beat: datetime | None

    @property
    def named(self) -> list[NamedAt]:
        """To whom it was not done, as far as was read; the newest first."""
        found = [
            NamedAt(named, each.finished_at)
            for each in self.progress
            if each.finished_at
            for named in each.named
        ]
        return sorted(found, key=lambda one: one.at, reverse=True)

    @property
    def staff_ids(self) -> set[str]:
        """Whose names a page of it needs."""
        return staff_in([self.run])


def find_reading(*, store: RunStore, run_id: str) -> RunReading | None:
    """What the page of a run tells, in one wave of calls; None where there is no such run."""
    with (
        sent(store.steps_of_last_progress(run_id)) as progress,
        sent(store.steps_of_last_beat()) as last_beat,
    ):
        run = store.find_run(run_id)
        if run is None:
            return None
        chunks, is_all = progress()
        return RunReading(run, chunks, is_all, last_beat())


def list_page(*, store: RunStore, cursor: str | None) -> tuple[RunPage, datetime | None]:
    """A page of runs, and when a runner was last heard of. Raises CursorError."""
    with sent(store.steps_of_last_beat()) as last_beat:
        return store.list_runs(cursor=cursor), last_beat()


def staff_in(runs: Sequence[Run]) -> set[str]:
    """The ids of staff whose names are told with these runs."""
    approvals = {run.approval.staff_id for run in runs if run.approval}
    return {run.planner.staff_id for run in runs} | approvals


def needs_second(*, store: RunStore, run: Run, now: datetime) -> bool:
    """Whether its planner may not do it alone, by what they began within a day."""
    tally = store.find_tally(run.planner.counted_as)
    return moves.needs_second(run, counted=items.counted_in(tally, now=now), limit=store.limit)


def list_waiting(*, store: RunStore, now: datetime) -> list[Run]:
    """The runs that wait for a second person, the oldest first."""
    waiting: list[Run] = []
    cursor: str | None = None
    for _ in range(_PAGES_AT_MOST):
        page = store.list_runs(cursor=cursor)
        waiting += [
            r for r in page.runs if r.state is State.WAITING and not moves.is_over(r, now=now)
        ]
        cursor = page.cursor
        # What was planned earlier is over.
        if cursor is None or (page.runs and page.runs[-1].planned_at < now - BEGUN_WITHIN):
            break
    return waiting[::-1]


def record_seen(*, trail: Trail, run: Run, actor: Actor, now: datetime) -> None:
    """Put on record that somebody saw who is in a run, before that is shown.

    A page that shows a run at work is loaded every few seconds: it is one entry in five minutes,
    put once, under an id that follows from run, person and time. Raises what the put raises.
    """
    entry = new_entry(
        SEEN, RUN.of(run.run_id), actor=actor, now=now, new={"subjects": run.subjects}
    )
    begin = datetime.fromtimestamp(now.timestamp() // _SEEN_FOR.seconds * _SEEN_FOR.seconds, UTC)
    digest = hashlib.sha256(f"{run.run_id}\n{actor.staff_id}".encode()).hexdigest()
    entry_id = milliseconds_text(begin) + digest[:_ID_DIGITS]
    try:
        trail.record(replace(entry, entry_id=entry_id))
    except ConditionFailedError:
        return  # it is on record already
