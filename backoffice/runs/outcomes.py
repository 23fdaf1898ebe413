"""What became of each subject of a run, as files (Django-free).

A file holds whole chunks, as many together as surely fit; a run of more takes several. Who was
skipped or failed is in the progress of the chunks; to whom it was done follows from their frozen
lists, as long as these are kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from backoffice.bulk.errors import ListGoneError
from backoffice.bulk.runs import Named, Planned, Progress, Run
from backoffice.bulk.steps import ActStep, Outcome, Step
from backoffice.bulk.store import RunStore
from backoffice.dynamo.parallel import side_by_side
from backoffice.web.csv_files import Cell, CsvFile, csv_file

#: Chunks of one file: 15,000 subjects in lines of 300 bytes are less than a file may hold.
CHUNKS_A_FILE = 60
#: So many who were skipped or failed fit into one, wherever they are in the run.
MOST_NAMED = 10_000
_AT_ONCE = 8
#: What stands in place of subjects whose list is not kept any more.
LIST_GONE = "the list is no longer kept"
_OPEN = "open"


@dataclass(frozen=True, slots=True)
class Part:
    """Chunks that stand in one file, from the first to the last."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class OutcomesFile:
    """A file of outcomes; `lists_gone` counts the chunks whose subjects are not kept any more."""

    file: CsvFile
    lists_gone: int


def parts_of(run: Run, *, only_named: bool) -> list[Part]:
    """The files that the outcomes of a run take."""
    counts = run.summary.counts
    named = counts.get(Outcome.SKIPPED, 0) + counts.get(Outcome.FAILED, 0)
    if only_named and named <= MOST_NAMED:
        return [Part(0, max(0, run.chunks - 1))]
    return [
        Part(first, min(first + CHUNKS_A_FILE, run.chunks) - 1)
        for first in range(0, run.chunks, CHUNKS_A_FILE)
    ]


def columns_of(id_name: str) -> tuple[str, ...]:
    """What a file holds of each subject, and nothing else."""
    return (id_name, "outcome", "cause", "planned", "found", "part")


def outcomes_file(
    *, store: RunStore, run: Run, step: Step | None, part: Part, id_name: str, only_named: bool
) -> OutcomesFile:
    """The outcomes of these chunks. Raises errors of `dynamo.errors`, and TamperedError where a
    list is not what was planned."""
    rows, gone = rows_of(store=store, run=run, step=step, part=part, only_named=only_named)
    return OutcomesFile(csv_file(columns_of(id_name), rows), gone)


def rows_of(
    *, store: RunStore, run: Run, step: Step | None, part: Part, only_named: bool = False
) -> tuple[list[Sequence[Cell]], int]:
    """The rows of these chunks, and in how many the subjects are not kept any more. Raises as
    `outcomes_file`."""
    rows: list[Sequence[Cell]] = []
    gone = 0
    for chunk in _chunks(store, run, part, with_lists=not only_named):
        rows += chunk.named_rows() if only_named else chunk.rows(step)
        gone += not only_named and chunk.planned is None
    return rows, gone


@dataclass(frozen=True, slots=True)
class _Chunk:
    progress: Progress
    planned: Sequence[Planned] | None

    def named_rows(self) -> list[Sequence[Cell]]:
        """Those to whom it was not done."""
        return [self._named_row(each) for each in self.progress.named]

    def rows(self, step: Step | None) -> list[Sequence[Cell]]:
        """All of them, in the order of the frozen list."""
        if self.planned is None:
            row: Sequence[Cell] = (None, LIST_GONE, None, None, None, self.progress.number)
            return [*self.named_rows(), row]
        named = {each.subject_id: each for each in self.progress.named}
        # Who was done by an earlier attempt was done by this run.
        outcome = Outcome.DONE.value if self.progress.is_finished else _OPEN
        return [
            self._named_row(named[each.subject_id])
            if each.subject_id in named
            else (each.subject_id, outcome, None, _told(step, each), None, self.progress.number)
            for each in self.planned
        ]

    def _named_row(self, named: Named) -> Sequence[Cell]:
        planned, found = _text_of(named.planned), _text_of(named.found)
        number = self.progress.number
        return (named.subject_id, named.outcome, named.cause.value, planned, found, number)


def _chunks(store: RunStore, run: Run, part: Part, *, with_lists: bool) -> Iterator[_Chunk]:
    numbers = range(part.first, part.last + 1)
    if not with_lists and len(numbers) > CHUNKS_A_FILE:
        progress = store.list_progress(run.run_id)
        yield from (_Chunk(progress[number], ()) for number in sorted(progress))
        return
    for first in range(0, len(numbers), _AT_ONCE):
        reads = [
            partial(_read, store, run, n, with_lists) for n in numbers[first : first + _AT_ONCE]
        ]
        yield from side_by_side(reads)


def _read(store: RunStore, run: Run, number: int, with_list: bool) -> _Chunk:
    progress = store.find_progress(run.run_id, number)
    if not with_list:
        return _Chunk(progress, ())
    try:
        return _Chunk(progress, store.get_list(run.list_id, number)[0])
    except ListGoneError:
        return _Chunk(progress, None)


def _told(step: Step | None, planned: Planned) -> str:
    return _text_of(step.told(planned.values)) if isinstance(step, ActStep) else ""


def _text_of(values: Mapping[str, str]) -> str:
    """Values as JSON, so that a comma in one of them divides nothing; in one order, so that a file
    is the same each time."""
    if not values:
        return ""
    return json.dumps(dict(values), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
