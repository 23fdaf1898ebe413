"""Writing and reading the audit trail."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from backoffice.audit.entries import Entry
from backoffice.audit.items import (
    ENTRIES_DONE_TO_SUBJECT,
    ENTRIES_OF_STAFF,
    ENTRIES_OF_SUBJECT,
    ENTRY_BY_ID,
    ENTRY_IS_NEW,
    PAGE_SIZE,
    begins_at,
    done_parts,
    entry_id_of,
    item_of,
    partitions_of,
    question_of,
    readable,
    since_parts,
    subject_parts,
)
from backoffice.audit.questions import Question
from backoffice.audit.subjects import Subject
from backoffice.audit.typed import TypedKeys
from backoffice.audit.vocabulary import Vocabulary
from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import ConditionFailedError, UnavailableError
from backoffice.dynamo.pages import Page
from backoffice.dynamo.parallel import side_by_side
from backoffice.dynamo.patterns import Parts, QueryPattern
from backoffice.dynamo.scope import grace
from backoffice.dynamo.table import Table
from backoffice.dynamo.transactions import ItemPut, Transaction
from backoffice.dynamo.wire import Item
from backoffice.net.steps import Steps, result_of

#: The label of the entry among a transaction's writes.
ENTRY = "audit entry"
#: Entries read at once: the first ones, and at most, where most are left out after reading them.
#: DynamoDB stops at 1 MB, which is about as many.
_READ_AT_ONCE, _READ_AT_MOST = 100, 1000
#: Partitions (hours, days) read side by side, at most: one first, then twice as many each time, so
#: that a busy hour is read alone and empty ones go by quickly.
_SIDE_BY_SIDE = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """An item that is among those asked for. `entry` is None where this version of the site
    cannot read it."""

    item: Item = field(repr=False)
    entry: Entry | None = field(repr=False)

    @property
    def entry_id(self) -> str:
        """The entry's id, also of one that cannot be read."""
        return self.entry.entry_id if self.entry else entry_id_of(self.item)


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Answers to a question, newest first, and the cursor of the next page.

    `stopped`: the time for one page was up before it was full. `seen` counts what was read,
    `reached` says how far back that was.
    """

    answers: Sequence[Answer] = field(repr=False)
    cursor: str | None = None
    seen: int = 0
    stopped: bool = False
    reached: datetime | None = None

    @property
    def entries(self) -> list[Entry]:
        """The entries, by the time they were made."""
        found = [answer.entry for answer in self.answers if answer.entry]
        return sorted(found, key=lambda entry: entry.at, reverse=True)

    @property
    def unreadable(self) -> list[str]:
        """The ids of entries that this version of the site cannot read."""
        return [answer.entry_id for answer in self.answers if answer.entry is None]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Answers among the items read at once; `seen` counts those. `onward` is where the next ones
    are: a key to continue after, or a partition alone; None after the last. `reached`: nothing
    newer is left to read."""

    answers: Sequence[Answer] = field(repr=False)
    seen: int
    onward: Item | None = field(repr=False)
    reached: datetime | None = None


class Trail:
    """The audit table. It puts and reads; nothing here updates or deletes."""

    def __init__(
        self, client: Client, table: Table, vocabulary: Vocabulary, typed_keys: TypedKeys
    ) -> None:
        self.client = client
        self.table = table
        self.vocabulary = vocabulary
        self.typed_keys = typed_keys

    def add_to(self, transaction: Transaction, entry: Entry, *, in_ledger: bool = False) -> None:
        """Let `entry` travel with a change: both happen or neither."""
        item = item_of(entry, in_ledger=in_ledger)
        transaction.add(ENTRY, ItemPut(self.table, item, ENTRY_IS_NEW))

    def record(self, entry: Entry, *, in_ledger: bool = False) -> None:
        """Put an entry that stands alone (something was seen), or the one in a run's ledger.

        Raises what the put raises. An answer that got lost is sent for again: an entry found under
        the id that is the same to the last attribute is this one.
        """
        item = item_of(entry, in_ledger=in_ledger)
        try:
            self._put(item)
        except UnavailableError as error:
            if not error.outcome_unknown:
                raise
            with grace():
                self._put(item)

    def record_together(self, entry: Entry, ledger: Sequence[Entry]) -> None:
        """Put an entry that stands alone, and with it those of its `ledger`, which are found by
        their subjects alone: all of them or none. Raises what the put raises."""
        if not ledger:
            self.record(entry)
            return
        transaction = Transaction()
        self.add_to(transaction, entry)
        for each in ledger:
            item = item_of(each, in_ledger=True)
            transaction.add(each.entry_id, ItemPut(self.table, item, ENTRY_IS_NEW))
        self.client.transact(transaction)

    def find(self, subject: Subject, entry_id: str) -> Answer | None:
        """What is on record about an act on a subject, None where nothing is (consistent)."""
        parts = subject_parts(subject, entry_id)
        item = self.client.find(self.table, ENTRY_BY_ID, parts, consistent=True)
        return self.answer(item) if item else None

    def list_of_subject(self, subject: Subject, *, size: int = PAGE_SIZE) -> EntryPage:
        """What staff did and saw on a subject, newest first (consistent)."""
        return result_of(self.steps_of_subject(subject, size=size))

    def steps_of_subject(self, subject: Subject, *, size: int = PAGE_SIZE) -> Steps[EntryPage]:
        """The same in steps, for `parallel.sent`."""
        parts = subject_parts(subject)
        return self._page(ENTRIES_OF_SUBJECT, parts, size=size, consistent=True)

    def list_done_to(
        self, subject: Subject, *, before: datetime | None = None, size: int = PAGE_SIZE
    ) -> EntryPage:
        """What was done to a subject before an instant, newest first, views left out.

        Eventually consistent, and without what was written before there was this index: both are
        among the newest of `list_of_subject`.
        """
        return result_of(self.steps_done_to(subject, before=before, size=size))

    def steps_done_to(
        self, subject: Subject, *, before: datetime | None = None, size: int = PAGE_SIZE
    ) -> Steps[EntryPage]:
        """The same in steps, for `parallel.sent`."""
        parts = done_parts(subject, before)
        return self._page(ENTRIES_DONE_TO_SUBJECT, parts, size=size)

    def list_of_staff(self, staff_id: str, *, since: datetime, size: int = PAGE_SIZE) -> EntryPage:
        """What a member of staff did and saw since an instant, newest first."""
        parts = since_parts(staff_id, since)
        return result_of(self._page(ENTRIES_OF_STAFF, parts, size=size))

    def list_entries(
        self,
        question: Question,
        *,
        now: datetime,
        seconds: float,
        cursor: str | None = None,
        size: int = PAGE_SIZE,
    ) -> EntryPage:
        """The next `size` answers to a question, newest first.

        Reads on until the page is full or `seconds` are over, so that few answers among many
        entries do not make empty pages. Raises CursorError where the cursor is of another one.
        """
        stop_at = time.monotonic() + seconds
        asked = question_of(question)
        start = self.client.cursors.read(cursor, *asked) if cursor else None
        answers: list[Answer] = []
        seen, onward, reached = 0, None, None
        for chunk in self.walk_entries(question, now=now, start=start):
            answers += chunk.answers
            seen, onward = seen + chunk.seen, chunk.onward
            reached = chunk.reached or reached
            # One more than is shown: only then is it sure that there is a next page.
            if len(answers) > size or time.monotonic() >= stop_at:
                break
        shown = answers[:size]
        if len(answers) > size:
            onward = asked[0].key_of(self.table, shown[-1].item)
        return EntryPage(
            shown,
            self.client.cursors.sign(onward, *asked) if onward else None,
            seen=seen,
            stopped=onward is not None and len(answers) <= size,
            reached=reached,
        )

    def walk_entries(
        self, question: Question, *, now: datetime, start: Item | None = None
    ) -> Iterator[Chunk]:
        """All that has to be read for a question, newest first; `start` is where to go on."""
        pattern, _ = question_of(question)
        attribute = pattern.partition_attribute(self.table)
        partitions = {pattern.partition.key(**p): p for p in partitions_of(question, now=now)}
        begin = start[attribute]["S"] if start else "~"
        ahead = [name for name in partitions if name <= begin]
        after = start if start and len(start) > 1 and begin in ahead else None
        reader = _Reader(self, question, pattern)
        done, width = 0, 1
        while done < len(ahead):
            names = ahead[done : done + width]
            begun = [
                partial(reader.page, partitions[n], after if n == begin else None) for n in names
            ]
            for name, page in zip(names, side_by_side(begun), strict=True):
                done += 1
                following = {attribute: {"S": ahead[done]}} if done < len(ahead) else None
                for chunk in reader.chunks(partitions[name], page):
                    yield chunk if chunk.onward else replace(chunk, onward=following)
            width = min(2 * width, _SIDE_BY_SIDE)

    def _page(
        self, pattern: QueryPattern, parts: Parts, *, size: int, consistent: bool = False
    ) -> Steps[EntryPage]:
        """A page that is full, or the last: DynamoDB may send less than was asked for."""
        answers: list[Answer] = []
        after: Item | None = None
        while True:
            page = yield from self.client.query_steps(
                self.table,
                pattern,
                parts,
                after=after,
                limit=size - len(answers),
                consistent=consistent,
            )
            answers += map(self.answer, page.items)
            after = page.last_key
            if after is None or len(answers) >= size:
                return EntryPage(answers, page.cursor)

    def answer(self, item: Item) -> Answer:
        """An item of the trail, read as far as this version of the site can."""
        return Answer(item, readable(item, self.vocabulary))

    def _put(self, item: Item) -> None:
        try:
            self.client.put(self.table, item, ENTRY_IS_NEW)
        except ConditionFailedError as error:
            if error.item != item:
                raise


class _Reader:
    """Reads the partitions of one question. The less of what it reads is asked for, the more it
    reads at once."""

    def __init__(self, trail: Trail, question: Question, pattern: QueryPattern) -> None:
        self._trail, self._question, self._pattern = trail, question, pattern
        self._limit = _READ_AT_ONCE

    def page(self, parts: Parts, after: Item | None = None) -> Page:
        """A page of one partition, after a key. Consistent where an index is not asked."""
        return self._trail.client.query(
            self._trail.table,
            self._pattern,
            parts,
            after=after,
            limit=self._limit,
            consistent=self._pattern.index is None,
        )

    def chunks(self, parts: Parts, page: Page) -> Iterator[Chunk]:
        """What a partition holds of answers, from its first page on."""
        while True:
            read = [self._trail.answer(item) for item in page.items]
            # What cannot be read is never left out.
            asked = [a for a in read if a.entry is None or self._question.admits(a.entry)]
            if 2 * len(asked) < len(read):
                self._limit = min(2 * self._limit, _READ_AT_MOST)
            onward = page.last_key
            last = read[-1].entry if read and onward else None
            reached = last.at if last else None if onward else begins_at(parts)
            yield Chunk(asked, len(read), onward, reached)
            if onward is None:
                return
            page = self.page(parts, onward)
