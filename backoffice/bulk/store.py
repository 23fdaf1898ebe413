"""Asking the back-office's table about runs, and the changes of them as writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from backoffice.acts.kinds import Requirement
from backoffice.bulk import items
from backoffice.bulk.digests import chunk_digest
from backoffice.bulk.errors import ListGoneError, NoRunError, RunChangedError, TamperedError
from backoffice.bulk.runs import Planned, Progress, Run, Summary
from backoffice.dynamo.errors import ConditionFailedError
from backoffice.dynamo.transactions import ItemPut, ItemUpdate
from backoffice.dynamo.wire import Item
from backoffice.net.steps import Steps, result_of
from backoffice.staff.store import StaffStore

#: On how many subjects one person may act alone within a day.
SECOND_PERSON_ABOVE = 100
#: The label of the tally among a transaction's writes.
TALLY = "runs begun within a day"


@dataclass(frozen=True, slots=True)
class RunPage:
    """Runs, the newest first, and the cursor of older ones. `unreadable` counts those that this
    version of the site cannot read."""

    runs: Sequence[Run]
    cursor: str | None = None
    unreadable: int = 0


class RunStore:
    """Runs in the back-office's table. Every read of one item is consistent."""

    def __init__(self, staff: StaffStore, *, limit: int = SECOND_PERSON_ABOVE) -> None:
        self.staff = staff
        self.client = staff.client
        self.table = staff.table
        self.trail = staff.trail
        self.limit = limit

    def find_run(self, run_id: str) -> Run | None:
        """The run of that id; None where there is none that can be read."""
        parts = {"run_id": run_id}
        item = self.client.find(self.table, items.RUN_BY_ID, parts, consistent=True)
        return items.run_of(item, self.trail.vocabulary) if item else None

    def get_run(self, run_id: str) -> Run:
        """The run of that id. Raises NoRunError."""
        run = self.find_run(run_id)
        if run is None:
            raise NoRunError
        return run

    def list_runs(self, *, cursor: str | None = None) -> RunPage:
        """The newest runs; older ones by cursor. Raises CursorError."""
        page = self.client.query(self.table, items.RUNS, {}, cursor=cursor)
        read = [items.run_of(item, self.trail.vocabulary) for item in page.items]
        runs = [run for run in read if run]
        return RunPage(runs, page.cursor, unreadable=len(read) - len(runs))

    def list_runs_of_kind(self, kind: str) -> list[Run]:
        """The newest runs of a kind as they are now, the newest first; those that this version
        cannot read are left out."""
        page = self.client.query(self.table, items.RUNS_OF_KIND, {"kind": kind}, consistent=True)
        gets = [(items.RUN_BY_ID, {"run_id": each["run_id"]["S"]}) for each in page.items]
        found = self.client.find_many(self.table, gets, consistent=True) if gets else []
        read = [items.run_of(item, self.trail.vocabulary) for item in found if item]
        return [run for run in read if run]

    def new(self, run: Run) -> list[ItemPut]:
        """What puts a run on record that nobody knows yet."""
        return [
            ItemPut(self.table, items.item_of_run(run), items.IS_NEW),
            ItemPut(self.table, items.item_of_kind(run), items.IS_NEW),
        ]

    def find_progress(self, run_id: str, number: int) -> Progress:
        """How far a chunk is."""
        parts = items.chunk_parts(run_id, number)
        item = self.client.find(self.table, items.CHUNK_OF_RUN, parts, consistent=True)
        return items.progress_of(item) if item else Progress(number=number)

    def list_progress(self, run_id: str) -> dict[int, Progress]:
        """How far all chunks are that somebody has begun, by their numbers (consistent)."""
        return {each.number: each for each in self.iterate_progress(run_id)}

    def iterate_progress(self, run_id: str) -> Iterator[Progress]:
        """The same one by one, in the order of their numbers; read bit by bit."""
        after: Item | None = None
        while True:
            page = self.client.query(
                self.table, items.CHUNKS_OF_RUN, {"run_id": run_id}, after=after, consistent=True
            )
            yield from map(items.progress_of, page.items)
            after = page.last_key
            if after is None:
                return

    def steps_of_last_progress(self, run_id: str) -> Steps[tuple[list[Progress], bool]]:
        """How far the chunks are that were begun last, the last first, and whether these are all
        that were begun: one page of them, in steps for `parallel.sent`."""
        parts = {"run_id": run_id}
        page = yield from self.client.query_steps(self.table, items.LAST_CHUNKS_OF_RUN, parts)
        return [items.progress_of(item) for item in page.items], page.last_key is None

    def get_list(self, list_id: str, number: int) -> tuple[list[Planned], str]:
        """The frozen list of a chunk, and its digest.

        Raises ListGoneError where its time is over, and TamperedError where it is not what was
        planned.
        """
        parts = items.list_parts(list_id, number)
        item = self.client.find(self.table, items.LIST_OF_CHUNK, parts, consistent=True)
        if item is None:
            raise ListGoneError
        planned, digest = items.list_of(item)
        if chunk_digest((each.subject_id, each.values) for each in planned) != digest:
            raise TamperedError
        return planned, digest

    def iterate_digests(self, list_id: str) -> Iterator[str]:
        """The digests of a list's chunks, in their order, read bit by bit; none where they are no
        longer kept."""
        for number in count():
            parts = items.list_parts(list_id, number)
            item = self.client.find(self.table, items.DIGESTS_OF_LIST, parts, consistent=True)
            digests = items.digests_of(item) if item else []
            yield from digests
            if len(digests) < items.DIGESTS_AT_ONCE:
                return

    def beat(self, owner: str, *, now: datetime) -> None:
        """Say that a runner is alive."""
        self.client.write(
            ItemPut(self.table, items.item_of_beat(owner, now=now), items.BEAT_IS_OF_RUNNER),
            repeatable=True,
        )

    def last_beat(self) -> datetime | None:
        """When a runner last said that it is alive; None where none did of late."""
        return result_of(self.steps_of_last_beat())

    def steps_of_last_beat(self) -> Steps[datetime | None]:
        """The same in steps, for `parallel.sent`."""
        page = yield from self.client.query_steps(self.table, items.BEATS, {})
        return max(map(items.beat_of, page.items), default=None)

    def find_tally(self, counted_as: str) -> Item | None:
        """What a planner began within a day, as it is stored."""
        parts = {"counted_as": counted_as}
        return self.client.find(self.table, items.RUNS_OF_PLANNER, parts, consistent=True)

    def change_of(self, before: Run, after: Run) -> ItemUpdate:
        """The change of a run, made only where nothing else changed it since."""
        return ItemUpdate(
            self.table,
            items.run_key(self.table, before.run_id),
            items.update_between(before, after),
            items.is_version(before.version),
        )

    def counting(self, tally: Item | None, run: Run, *, now: datetime) -> Requirement:
        """That a run which begins is counted among those of its planner."""
        item, condition = items.tally_with(tally, run, now=now)
        return Requirement(TALLY, ItemPut(self.table, item, condition), RunChangedError)

    def write_summary(self, run: Run, summary: Summary) -> None:
        """Write down how far a run is; where more stands there already, that stays."""
        update, condition = items.summary_update(summary)
        key = items.run_key(self.table, run.run_id)
        try:
            self.client.write(ItemUpdate(self.table, key, update, condition), repeatable=True)
        except ConditionFailedError:
            return
