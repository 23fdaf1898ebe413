"""Planning a run: its list is frozen chunk by chunk, and then the run is put on record.

Whoever has the list at hand plans at once: the run is there once its list is whole. Who has not, a
page above all, asks for a run, and a runner freezes its list. What was cut short goes by its TTL.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Self

from backoffice.access import Actor
from backoffice.acts.engine import together
from backoffice.acts.kinds import Plan
from backoffice.audit.entries import new_entry, new_entry_id
from backoffice.audit.reasons import Reason
from backoffice.bulk import items
from backoffice.bulk.digests import chunk_text, digest_of, list_digest, run_digest
from backoffice.bulk.garbage import seldom
from backoffice.bulk.runs import (
    SAMPLE_SIZE,
    UNITS_PER_SECOND,
    Estimate,
    Frozen,
    Planned,
    Planner,
    Run,
    State,
)
from backoffice.bulk.store import RunStore
from backoffice.bulk.words import PLANNED, RUN
from backoffice.dynamo.expressions import path
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.transactions import ItemPut

#: Subjects in a chunk, and the bytes of their raw values: an item holds 400 KB.
CHUNK_SIZE = 400
SMALLEST_CHUNK = 10
CHUNK_BYTES = 300_000
#: Chunks that are put side by side.
PUTS_AT_ONCE = 2
#: The time for putting one chunk, or the run.
SECONDS_AT_ONCE = 25.0

#: What acts on the subjects of these ids, of so many in all, will cost.
Estimating = Callable[[Sequence[str], int], Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be done to whom and why, before anybody has looked who that is."""

    kind: str
    selection: Mapping[str, str]
    reason: Reason | None
    is_reading: bool = False
    undoes: str = ""
    units_per_second: int = UNITS_PER_SECOND


def new_run(
    wish: Wish, actor: Actor, *, run_id: str, state: State, claimed: str = "", now: datetime
) -> Run:
    """A run that nobody has put on record yet, without its list."""
    if wish.is_reading and wish.undoes:
        raise ValueError("A reading takes nothing back.")
    return Run(
        run_id=run_id,
        kind=wish.kind,
        planner=Planner.of(actor, claimed=claimed),
        planned_at=now,
        reason=wish.reason,
        selection=wish.selection,
        is_reading=wish.is_reading,
        undoes=wish.undoes,
        units_per_second=wish.units_per_second,
        state=state,
    )


def plan_run(
    *,
    store: RunStore,
    wish: Wish,
    planned: Iterable[Planned],
    actor: Actor,
    claimed: str = "",
    now: datetime,
    estimating: Estimating | None = None,
    chunk_size: int | None = None,
) -> Run:
    """Freeze the list and put the run on record; nothing else is changed.

    `claimed` is whom a command was told that it acts for. Raises errors of `dynamo.errors`; then
    there is no such run.
    """
    run = _planned_run(wish, actor, claimed, now)
    frozen = freeze(
        store=store,
        planned=planned,
        list_id=run.run_id,
        now=now,
        estimating=estimating,
        units_per_second=wish.units_per_second,
        chunk_size=chunk_size,
    )
    return _planned(store, run, frozen, actor, now)


def plan_frozen(
    *,
    store: RunStore,
    wish: Wish,
    frozen: Frozen,
    actor: Actor,
    claimed: str = "",
    now: datetime,
) -> Run:
    """Put a run on record whose list was frozen at `now`: for whoever has to see how long it is,
    before they say who plans it. As `plan_run`."""
    return _planned(store, _planned_run(wish, actor, claimed, now), frozen, actor, now)


def freeze(
    *,
    store: RunStore,
    planned: Iterable[Planned],
    list_id: str = "",
    now: datetime,
    estimating: Estimating | None = None,
    units_per_second: int = UNITS_PER_SECOND,
    chunk_size: int | None = None,
) -> Frozen:
    """Put a list chunk by chunk under an id that nothing else has; the slower it is to be written,
    the smaller the chunks. Raises errors of `dynamo.errors`."""
    list_id = list_id or new_entry_id(now)
    digests: list[str] = []
    sample = Sample()
    with seldom(), _closed_after(planned), _SideBySide() as sending:
        for number, chunk in enumerate(
            _chunks(planned, chunk_size or _chunk_size(units_per_second))
        ):
            digest = digest_of(_text_of(chunk))
            frozen = items.item_of_list(list_id, number, chunk, digest, now=now)
            # Put twice it is the same: an answer that got lost is sent for again.
            is_the_same = items.IS_NEW | path("digest").equals(digest)
            sending.send(partial(_put, store, ItemPut(store.table, frozen, is_the_same)))
            digests.append(digest)
            sample.draw(chunk)
    _put_digests(store, list_id, digests, now)
    estimate = estimating(sample.ids, sample.seen) if estimating and sample.ids else Estimate()
    return Frozen(
        list_id=list_id,
        subjects=sample.seen,
        chunks=len(digests),
        digest=list_digest(digests),
        sample=sample.ids,
        estimate=estimate,
    )


def _put_digests(store: RunStore, list_id: str, digests: Sequence[str], now: datetime) -> None:
    """Those of all chunks beside the list: whoever works a chunk checks it against them, and all of
    them against what was approved."""
    for number, first in enumerate(range(0, len(digests), items.DIGESTS_AT_ONCE)):
        some = digests[first : first + items.DIGESTS_AT_ONCE]
        item = items.item_of_digests(list_id, number, some, now=now)
        is_the_same = items.IS_NEW | path("digests").equals("".join(some))
        _put(store, ItemPut(store.table, item, is_the_same))


def _put(store: RunStore, write: ItemPut) -> None:
    with call_scope(seconds=SECONDS_AT_ONCE, attempts=5):
        store.client.write(write, repeatable=True)


@contextmanager
def _closed_after(planned: Iterable[Planned]) -> Iterator[None]:
    """Whoever reads the subjects stops where the list does."""
    try:
        yield
    finally:
        if isinstance(planned, Generator):
            planned.close()


class _SideBySide:
    """A few calls at a time: whoever has more waits, so that memory stays flat. At the end all are
    done; raises what any of them raised."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(PUTS_AT_ONCE)
        self._pending: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def send(self, call: Callable[[], None]) -> None:
        self._pending.append(self._pool.submit(copy_context().run, call))
        if len(self._pending) > PUTS_AT_ONCE:
            self._pending.popleft().result()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._pool:
            while kind is None and self._pending:
                self._pending.popleft().result()


class Sample:
    """A few of many by chance, each as likely as the other (reservoir sampling), and how many were
    seen."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.seen = 0

    def draw(self, chunk: Iterable[Planned]) -> None:
        for each in chunk:
            self.seen += 1
            if len(self.ids) < SAMPLE_SIZE:
                self.ids.append(each.subject_id)
            elif (at := int(random.random() * self.seen)) < SAMPLE_SIZE:  # noqa: S311
                self.ids[at] = each.subject_id


def _planned_run(wish: Wish, actor: Actor, claimed: str, now: datetime) -> Run:
    run_id = new_entry_id(now)
    return new_run(wish, actor, run_id=run_id, state=State.PLANNED, claimed=claimed, now=now)


def _planned(store: RunStore, run: Run, frozen: Frozen, actor: Actor, now: datetime) -> Run:
    run = replace(run, frozen=frozen)
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
    with call_scope(seconds=SECONDS_AT_ONCE):
        together(Plan(changes=store.new(run)), entry, store.trail)


def _chunk_size(units_per_second: int) -> int:
    """So that a pause, which waits for the chunks under way, takes some seconds at most."""
    return max(SMALLEST_CHUNK, min(CHUNK_SIZE, units_per_second // 8))


def _chunks(planned: Iterable[Planned], size: int) -> Iterator[list[Planned]]:
    """So many at a time, or as many as an item holds; a subject that stands twice in a chunk is
    there once."""
    left = iter(planned)
    while some := list(islice(left, size)):
        once: dict[str, Planned] = {}
        for each in some:
            once.setdefault(each.subject_id, each)
        yield from _that_fit(list(once.values()))


def _text_of(chunk: Iterable[Planned]) -> bytes:
    return chunk_text((each.subject_id, each.values) for each in chunk)


def _that_fit(chunk: list[Planned]) -> Iterator[list[Planned]]:
    if len(chunk) > 1 and len(_text_of(chunk)) > CHUNK_BYTES:
        half = len(chunk) // 2
        yield from _that_fit(chunk[:half])
        yield from _that_fit(chunk[half:])
    else:
        yield chunk
