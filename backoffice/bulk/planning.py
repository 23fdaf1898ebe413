"""Planning a run: its list is frozen chunk by chunk, and then the run is put on record.

A run is there once its list is whole. What a plan left that was cut short goes by its TTL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from backoffice.access import Actor
from backoffice.acts.engine import together
from backoffice.acts.kinds import Plan
from backoffice.audit.entries import new_entry, new_entry_id
from backoffice.audit.reasons import Reason
from backoffice.bulk import items
from backoffice.bulk.digests import chunk_digest, list_digest, run_digest
from backoffice.bulk.runs import Planned, Planner, Run
from backoffice.bulk.store import RunStore
from backoffice.bulk.words import PLANNED, RUN
from backoffice.dynamo.expressions import path
from backoffice.dynamo.transactions import ItemPut

#: Subjects in a chunk.
CHUNK_SIZE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be done to whom and why, before anybody has looked who that is."""

    kind: str
    selection: Mapping[str, str]
    reason: Reason | None
    is_reading: bool = False
    undoes: str = ""


def plan_run(
    *,
    store: RunStore,
    wish: Wish,
    planned: Iterable[Planned],
    actor: Actor,
    claimed: str = "",
    now: datetime,
    chunk_size: int = CHUNK_SIZE,
) -> Run:
    """Freeze the list and put the run on record; nothing else is changed.

    `claimed` is whom a command was told that it acts for. Raises errors of `dynamo.errors`; then
    there is no such run.
    """
    if wish.is_reading and wish.undoes:
        raise ValueError("A reading takes nothing back.")
    run_id = new_entry_id(now)
    digests: list[str] = []
    subjects = 0
    for number, chunk in enumerate(_chunks(planned, chunk_size)):
        digest = chunk_digest((each.subject_id, each.values) for each in chunk)
        frozen = items.item_of_list(run_id, number, chunk, digest, now=now)
        # Put twice it is the same: an answer that got lost is sent for again.
        is_the_same = items.IS_NEW | path("digest").equals(digest)
        store.client.write(ItemPut(store.table, frozen, is_the_same), repeatable=True)
        digests.append(digest)
        subjects += len(chunk)
    run = Run(
        run_id=run_id,
        kind=wish.kind,
        planner=Planner.of(actor, claimed=claimed),
        planned_at=now,
        reason=wish.reason,
        selection=wish.selection,
        subjects=subjects,
        chunks=len(digests),
        list_digest=list_digest(digests),
        digest="",
        is_reading=wish.is_reading,
        undoes=wish.undoes,
    )
    run = replace(run, digest=run_digest(run))
    _put_on_record(store, run, actor, now)
    return run


def _put_on_record(store: RunStore, run: Run, actor: Actor, now: datetime) -> None:
    entry = new_entry(
        PLANNED,
        RUN.of(run.run_id),
        actor=actor,
        now=now,
        reason=run.reason,
        new={
            "state": run.state,
            "subjects": run.subjects,
            "chunks": run.chunks,
            "digest": run.digest,
            "planned_by": run.planner.staff_id,
            "is_claimed": run.planner.is_claimed,
        },
    )
    put = ItemPut(store.table, items.item_of_run(run), items.IS_NEW)
    together(Plan(changes=[put]), entry, store.trail)


def _chunks(planned: Iterable[Planned], size: int) -> Iterator[list[Planned]]:
    """So many at a time; a subject that stands twice in a chunk is there once."""
    left = iter(planned)
    while chunk := list(islice(left, size)):
        once: dict[str, Planned] = {}
        for each in chunk:
            once.setdefault(each.subject_id, each)
        yield list(once.values())
