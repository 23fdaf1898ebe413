"""Writing and reading the audit trail."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import zip_longest

from backoffice.audit.entries import Entry
from backoffice.audit.items import (
    ENTRIES_DONE_TO_SUBJECT,
    ENTRIES_OF_STAFF,
    ENTRIES_OF_SUBJECT,
    ENTRY_BY_ID,
    ENTRY_IS_NEW,
    PAGE_SIZE,
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
from backoffice.audit.vocabulary import Vocabulary
from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import ConditionFailedError, UnavailableError
from backoffice.dynamo.pages import Page
from backoffice.dynamo.patterns import Parts, QueryPattern
from backoffice.dynamo.scope import grace
from backoffice.dynamo.table import Table
from backoffice.dynamo.transactions import ItemPut, Transaction
from backoffice.dynamo.wire import Item

#: The label of the entry among a transaction's writes.
ENTRY = "audit entry"
#: Entries read at once where some are left out after reading them.
_READ_AT_ONCE = 100


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

    `stopped`: the time for one page was up before it was full. `seen` counts what was read.
    """

    answers: Sequence[Answer] = field(repr=False)
    cursor: str | None = None
    seen: int = 0
    stopped: bool = False

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
    are: a key to continue after, or a partition alone; None after the last."""

    answers: Sequence[Answer] = field(repr=False)
    seen: int
    onward: Item | None = field(repr=False)


class Trail:
    """The audit table. It puts and reads; nothing here updates or deletes."""

    def __init__(self, client: Client, table: Table, vocabulary: Vocabulary) -> None:
        self.client = client
        self.table = table
        self.vocabulary = vocabulary

    def add_to(self, transaction: Transaction, entry: Entry) -> None:
        """Let `entry` travel with a change: both happen or neither."""
        transaction.add(ENTRY, ItemPut(self.table, item_of(entry), ENTRY_IS_NEW))

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

    def find(self, subject: Subject, entry_id: str) -> Answer | None:
        """What is on record about an act on a subject, None where nothing is (consistent)."""
        parts = subject_parts(subject, entry_id)
        item = self.client.find(self.table, ENTRY_BY_ID, parts, consistent=True)
        return self.answer(item) if item else None

    def list_of_subject(self, subject: Subject, *, size: int = PAGE_SIZE) -> EntryPage:
        """What staff did and saw on a subject, newest first (consistent)."""
        parts = subject_parts(subject)
        return self._page(
            self.client.query(self.table, ENTRIES_OF_SUBJECT, parts, limit=size, consistent=True)
        )

    def list_done_to(
        self, subject: Subject, *, before: datetime | None = None, size: int = PAGE_SIZE
    ) -> EntryPage:
        """What was done to a subject before an instant, newest first, views left out.

        Eventually consistent, and without what was written before there was this index: both are
        among the newest of `list_of_subject`.
        """
        parts = done_parts(subject, before)
        return self._page(self.client.query(self.table, ENTRIES_DONE_TO_SUBJECT, parts, limit=size))

    def list_of_staff(self, staff_id: str, *, since: datetime) -> EntryPage:
        """What a member of staff did and saw since an instant, newest first."""
        parts = since_parts(staff_id, since)
        return self._page(self.client.query(self.table, ENTRIES_OF_STAFF, parts))

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
        seen, onward = 0, None
        for chunk in self.walk_entries(question, now=now, start=start):
            answers += chunk.answers
            seen, onward = seen + chunk.seen, chunk.onward
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
        for name, following in zip_longest(ahead, ahead[1:]):
            onward = {attribute: {"S": following}} if following else None
            for chunk in self._chunks(question, pattern, partitions[name], after):
                yield chunk if chunk.onward else replace(chunk, onward=onward)
            after = None

    def _chunks(
        self, question: Question, pattern: QueryPattern, parts: Parts, after: Item | None
    ) -> Iterator[Chunk]:
        """One partition, after the key `after`. Consistent where an index is not asked."""
        is_more = True
        while is_more:
            page = self.client.query(
                self.table,
                pattern,
                parts,
                after=after,
                limit=_READ_AT_ONCE,
                consistent=pattern.index is None,
            )
            after = page.last_key
            is_more = after is not None
            read = map(self.answer, page.items)
            # What cannot be read is never left out.
            asked_for = [a for a in read if a.entry is None or question.admits(a.entry)]
            yield Chunk(asked_for, len(page.items), after)

    def _page(self, page: Page) -> EntryPage:
        return EntryPage([self.answer(item) for item in page.items], page.cursor)

    def answer(self, item: Item) -> Answer:
        """An item of the trail, read as far as this version of the site can."""
        return Answer(item, readable(item, self.vocabulary))

    def _put(self, item: Item) -> None:
        try:
            self.client.put(self.table, item, ENTRY_IS_NEW)
        except ConditionFailedError as error:
            if error.item != item:
                raise
