"""What the threads of one process know together of how far runs are."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime

from backoffice.bulk.digests import list_digest, run_digest
from backoffice.bulk.errors import ListGoneError, TamperedError
from backoffice.bulk.runs import Run, Summary
from backoffice.bulk.steps import ActStep, Step
from backoffice.bulk.store import RunStore
from backoffice.bulk.work import ChunkResult
from backoffice.dynamo.pace import Pace

#: Told of each chunk that this process finished, and how far the run is.
OnChunk = Callable[[Run, Summary, ChunkResult], object]
#: From a table's name and write units a second: the budget of all threads.
Pacing = Callable[[str, float], Pace]

#: Of a digest.
_BYTES = 32


class Board:
    """Which chunks may be free, how far each run is, and how fast it may write. Safe for
    threads."""

    def __init__(
        self, store: RunStore, on_chunk: OnChunk | None = None, *, pacing: Pacing = Pace
    ) -> None:
        self.store = store
        self._on_chunk = on_chunk
        self._pacing = pacing
        self._lock = threading.Lock()
        self._ahead: dict[str, deque[int]] = {}
        self._summaries: dict[str, Summary] = {}
        #: The chunks that the summary counts, a byte each.
        self._counted: dict[str, bytearray] = {}
        self._paces: dict[str, Pace] = {}
        #: Of the chunks of a run, one after the other.
        self._digests: dict[str, bytes] = {}

    def next(self, run: Run, now: datetime) -> int | None:
        """A chunk that may be free; None where none is. All are looked at once, and then again
        when those are through."""
        with self._lock:
            ahead = self._ahead.get(run.run_id)
            if not ahead:
                ahead = self._look(run, now)
            return ahead.popleft() if ahead else None

    def summary(self, run: Run) -> Summary:
        """How far the run is, as far as it is known here."""
        with self._lock:
            return self._summaries[run.run_id]

    def check(self, run: Run) -> None:
        """Look whether the list of a run is the one that was planned, and approved. Raises
        ListGoneError and TamperedError."""
        digests = self._checked(run)
        with self._lock:
            self._digests[run.run_id] = digests

    def digest(self, run: Run, number: int) -> str:
        """The digest of a chunk that the plan was made with. Raises ListGoneError, and
        TamperedError where what is kept is not what was planned, and approved."""
        with self._lock:
            digests = self._digests.get(run.run_id)
            if digests is None:
                digests = self._digests[run.run_id] = self._checked(run)
            at = number * _BYTES
            return digests[at : at + _BYTES].hex()

    def note(self, run: Run, number: int, result: ChunkResult) -> None:
        """Write down that another chunk is finished."""
        with self._lock:
            counted = self._counted[run.run_id]
            if counted[number]:
                # Another thread looked between the end of the chunk and this word of it.
                return
            counted[number] = True
            before = self._summaries[run.run_id]
            after = self._summaries[run.run_id] = Summary(
                chunks=before.chunks + 1,
                counts=Counter(before.counts) + Counter(result.counts),
                capacity=before.capacity + result.capacity,
            )
            if self._on_chunk:
                self._on_chunk(run, after, result)
        self.store.write_summary(run, after)

    def pace(self, run: Run, step: Step) -> Pace | None:
        """How fast all threads together may write in a run."""
        if not isinstance(step, ActStep):
            return None
        with self._lock:
            pace = self._paces.get(run.run_id)
            if pace is None:
                pace = self._paces[run.run_id] = self._pacing(step.table.name, run.units_per_second)
            return pace

    def _checked(self, run: Run) -> bytes:
        digests = bytearray()
        texts = (_noted(text, digests) for text in self.store.iterate_digests(run.list_id))
        digest = list_digest(texts)
        if run.frozen is None or (run.chunks and not digests):
            raise ListGoneError
        if digest != run.frozen.digest or run_digest(run) != run.digest:
            raise TamperedError
        return bytes(digests)

    def _look(self, run: Run, now: datetime) -> deque[int]:
        is_free = bytearray(b"\1") * run.chunks
        counted = self._counted[run.run_id] = bytearray(run.chunks)
        counts: Counter[str] = Counter()
        chunks = capacity = 0
        for progress in self.store.iterate_progress(run.run_id):
            is_free[progress.number] = progress.is_free(now)
            counted[progress.number] = progress.is_finished
            if progress.is_finished:
                chunks += 1
                capacity += progress.capacity
                counts.update(progress.counts)
        summary = Summary(chunks=chunks, counts=counts, capacity=capacity)
        self._summaries[run.run_id] = summary
        self.store.write_summary(run, summary)
        ahead = self._ahead[run.run_id] = deque(n for n, free in enumerate(is_free) if free)
        return ahead


def _noted(text: str, digests: bytearray) -> str:
    digests += bytes.fromhex(text)
    return text
