"""Working one chunk: every act once, whatever happens on the way, and then its result, once.

A kill at any moment, a lost answer, or two runners at a time change nothing about that: each act
has an id that follows from run and subject, its change is conditional, and its entry is put once.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from backoffice.access import Actor
from backoffice.acts.engine import together
from backoffice.acts.errors import OutcomeUnknownError, RefusedError
from backoffice.acts.kinds import Plan
from backoffice.audit.entries import new_entry
from backoffice.bulk import items, leases
from backoffice.bulk.digests import ledger_digest
from backoffice.bulk.errors import ChunkOpenError, LeaseLostError, TamperedError
from backoffice.bulk.kinds import counts_on_record
from backoffice.bulk.leases import Lease
from backoffice.bulk.runs import KEPT_FOR, LISTS_KEPT, Named, Planned, Run
from backoffice.bulk.steps import (
    PASSING,
    ActStep,
    Outcome,
    ReadingStep,
    Step,
    act_id_of,
    actor_of,
)
from backoffice.bulk.store import RunStore
from backoffice.bulk.words import CHUNK_FINISHED, RUN
from backoffice.bulk.writers import Batch, Result, Writer
from backoffice.dynamo.errors import (
    ConditionFailedError,
)
from backoffice.dynamo.expressions import Update, path, remove, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.pace import Pace
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.transactions import ItemUpdate

#: How often an act is sent before its chunk is left to a later attempt.
TRIES = 3
#: The time of so many acts as a writer takes at once.
SECONDS_AT_ONCE = 25.0
#: Where the rate is low, one act at once for so many units a second: the threads of a process share
#: the rate, and none of them is to wait for its turn for longer than its lease lasts.
UNITS_AN_ACT = 5


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What a chunk came to. `named` are the subjects whose acts were not done."""

    counts: Mapping[str, int]
    named: Sequence[Named] = ()
    ledger_digest: str = ""
    capacity: int = 0


@dataclass
class Worker:
    """Works chunks for one runner. `actor` is the runner's, for what it puts on record."""

    store: RunStore
    writer: Writer
    actor: Actor
    clock: Callable[[], datetime]
    pace: Pace | None = None

    def work(self, run: Run, lease: Lease, step: Step, digest: str) -> ChunkResult:
        """All of a chunk, whose list was planned with that digest, and its result.

        Raises ChunkOpenError where DynamoDB did not answer for all of it, LeaseLostError where
        another runner took it meanwhile, ListGoneError, TamperedError, and other errors of
        `dynamo.errors`. Working it again is safe after each of them.
        """
        with call_scope(seconds=SECONDS_AT_ONCE):
            planned, found = self.store.get_list(run.list_id, lease.number)
        if found != digest:
            raise TamperedError
        match step:
            case ReadingStep() if run.is_reading:
                result = _counted(step, planned)
            case ActStep() if not run.is_reading:
                lease, result = self._acted(run, lease, step, planned)
            case _:
                # What was planned as a reading had no second person.
                raise TypeError(f"{step.name} is not what this run was planned as.")
        with call_scope(seconds=SECONDS_AT_ONCE):
            self._finish(run, lease, result, digest)
        return result

    def _acted(
        self, run: Run, lease: Lease, step: ActStep, planned: Sequence[Planned]
    ) -> tuple[Lease, ChunkResult]:
        """Send what is open until nothing is; the lease may be another one afterwards."""
        actor = actor_of(run, self.store.trail.vocabulary)
        results: dict[str, Result] = {}
        capacity = 0.0
        for _ in range(TRIES):
            left = iter([each for each in planned if _is_open(results.get(each.subject_id))])
            while some := list(islice(left, self._at_once(run))):
                with call_scope(seconds=SECONDS_AT_ONCE, pace=self.pace) as scope:
                    lease = self._kept(lease)
                    sent = self.writer.write(Batch(step, run, some, actor, self.clock()))
                capacity += scope.capacity
                results |= {
                    each.subject_id: result for each, result in zip(some, sent, strict=True)
                }
        if any(map(_is_open, results.values())):
            with call_scope(seconds=SECONDS_AT_ONCE), suppress(*PASSING):
                leases.release(store=self.store, lease=lease)
            raise ChunkOpenError
        return lease, _result_of(results, math.ceil(capacity))

    def _at_once(self, run: Run) -> int:
        """How many acts are sent between two looks at the lease."""
        return max(1, min(self.writer.at_once, run.units_per_second // UNITS_AN_ACT))

    def _kept(self, lease: Lease) -> Lease:
        now = self.clock()
        if not lease.needs_renewal(now):
            return lease
        return leases.renew(store=self.store, lease=lease, now=now)

    def _finish(self, run: Run, lease: Lease, result: ChunkResult, digest: str) -> None:
        """Progress and entry of the chunk in one transaction, under the fence of the lease."""
        now = self.clock()
        number = items.number_text(lease.number)
        entry = new_entry(
            CHUNK_FINISHED,
            RUN.of(run.run_id),
            actor=self.actor,
            now=now,
            new={
                "chunk": lease.number,
                "list_digest": digest,
                "ledger_digest": result.ledger_digest or None,
                **counts_on_record(result.counts),
            },
        )
        # The same id whenever it is worked out: a chunk has one such entry.
        entry = replace(entry, entry_id=act_id_of(run, f"chunk {number}"))
        key = items.chunk_key(self.store.table, run.run_id, lease.number)
        change = ItemUpdate(self.store.table, key, _progress(result, digest, now), lease.is_held)
        try:
            done = together(Plan(changes=[change]), entry, self.store.trail)
        except RefusedError:
            raise LeaseLostError from None
        except OutcomeUnknownError:
            raise ChunkOpenError from None
        if done.repeated:
            raise LeaseLostError
        self._keep(run, lease.number, now)

    def _keep(self, run: Run, number: int, now: datetime) -> None:
        """A list is kept as long as its acts can be taken back. Where that cannot be said, the
        list goes earlier."""
        if now + KEPT_FOR <= run.planned_at + LISTS_KEPT:
            return
        key = items.list_key(self.store.table, run.list_id, number)
        update = ItemUpdate(self.store.table, key, items.kept_after(now), items.EXISTS)
        with suppress(ConditionFailedError, *PASSING):
            self.store.client.write(update, repeatable=True)


def _counted(step: ReadingStep, planned: Sequence[Planned]) -> ChunkResult:
    with call_scope(seconds=SECONDS_AT_ONCE) as scope:
        counts = step.count(planned)
    return ChunkResult(counts, capacity=math.ceil(scope.capacity))


def _is_open(result: Result | None) -> bool:
    return result is None or result.outcome is Outcome.OPEN


def _result_of(results: Mapping[str, Result], capacity: int) -> ChunkResult:
    """Counts, names and ledger, in the order of the frozen list."""
    return ChunkResult(
        counts=Counter(result.outcome.value for result in results.values()),
        named=[result.named for result in results.values() if result.named],
        ledger_digest=ledger_digest(result.ledger for result in results.values() if result.ledger),
        capacity=capacity,
    )


def _progress(result: ChunkResult, digest: str, now: datetime) -> Update:
    values = {
        "finished_at": instant_text(now),
        "counts": dict(result.counts),
        "named": [items.named_values(each) for each in result.named],
        "list_digest": digest,
        "ledger_digest": result.ledger_digest,
        "capacity": result.capacity,
    }
    changed = [set_(path(name), value) for name, value in values.items()]
    return Update(*changed, remove(path("leased_until")))
