"""Writing and reading the audit trail."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import zip_longest

from backoffice.audit.entries import Entry
from backoffice.audit.items import (
    ENTRIES_OF_STAFF,
    ENTRIES_OF_SUBJECT,
    ENTRIES_OF_USER,
    ENTRY_BY_ID,
    ENTRY_IS_NEW,
    ENTRY_OF_SUBJECT,
    entry_id_of,
    entry_of,
    instant_text,
    item_of,
    partitions_of,
    question_of,
    readable,
)
from backoffice.audit.questions import Question
from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import ConditionFailedError, UnavailableError
from backoffice.dynamo.patterns import Parts, QueryPattern
from backoffice.dynamo.scope import grace
from backoffice.dynamo.table import Table
from backoffice.dynamo.transactions import Transaction
from backoffice.dynamo.wire import Item

#: The label of the entry among a transaction's actions.
ENTRY = "audit entry"
_GRACE_SECONDS = 0.5
#: Entries on one page about the trail.
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries, and the cursor of the next page."""

    entries: Sequence[Entry] = field(repr=False)
    cursor: str | None = None


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
class TrailPage:
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
    def odd(self) -> list[str]:
        """The ids of entries that this version of the site cannot read."""
        return [answer.entry_id for answer in self.answers if answer.entry is None]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Items read at once for a question. `onward` is where the next ones are: a key to go on
    behind, or a partition alone; None behind the last."""

    items: Sequence[Item] = field(repr=False)
    onward: Item | None = field(repr=False)

    def answers(self, question: Question) -> list[Answer]:
        """What of it is asked for. What cannot be read is never left out."""
        read = [Answer(item, readable(item)) for item in self.items]
        return [a for a in read if a.entry is None or question.admits(a.entry)]


class Trail:
    """The audit table. It puts and reads; nothing here updates or deletes."""

    def __init__(self, client: Client, table: Table) -> None:
        self.client = client
        self.table = table

    def add_to(self, transaction: Transaction, entry: Entry) -> None:
        """Let `entry` travel with a change: both happen or neither."""
        transaction.put(ENTRY, self.table, item_of(entry), ENTRY_IS_NEW)

    def record(self, entry: Entry) -> None:
        """Put an entry that stands alone (something was seen). Raises what the put raises.

        An answer that got lost is sent for again: the id is new, so an entry found under it is
        this one.
        """
        try:
            self._put(entry)
        except UnavailableError as error:
            if not error.outcome_unknown:
                raise
            with grace(_GRACE_SECONDS):
                self._put(entry)

    def find(self, user_id: str, entry_id: str, *, subject: str = "") -> Entry | None:
        """The entry of an act on a user, None where there is none (consistent).

        Without a user it is the entry of an act on `subject`.
        """
        pattern = ENTRY_BY_ID if user_id else ENTRY_OF_SUBJECT
        parts = {"user_id": user_id, "subject": subject, "entry_id": entry_id}
        item = self.client.find(self.table, pattern, parts, consistent=True)
        return entry_of(item) if item else None

    def list_of_user(self, user_id: str, *, cursor: str | None = None) -> EntryPage:
        """What staff did and saw on a user, newest first (consistent)."""
        page = self.client.query(
            self.table, ENTRIES_OF_USER, {"user_id": user_id}, cursor=cursor, consistent=True
        )
        return EntryPage(_readable(page.items), page.cursor)

    def list_of_subject(self, subject: str, *, cursor: str | None = None) -> EntryPage:
        """What happened to a subject that is no user, newest first (consistent)."""
        parts = {"subject": subject}
        page = self.client.query(
            self.table, ENTRIES_OF_SUBJECT, parts, cursor=cursor, consistent=True
        )
        return EntryPage(_readable(page.items), page.cursor)

    def list_of_staff(
        self, staff_id: str, *, since: datetime, cursor: str | None = None
    ) -> EntryPage:
        """What a member of staff did and saw since an instant, newest first."""
        parts = {"staff_id": staff_id, "since": instant_text(since)}
        page = self.client.query(self.table, ENTRIES_OF_STAFF, parts, cursor=cursor)
        return EntryPage(_readable(page.items), page.cursor)

    def list_entries(
        self,
        question: Question,
        *,
        now: datetime,
        seconds: float,
        cursor: str | None = None,
        size: int = PAGE_SIZE,
    ) -> TrailPage:
        """The next `size` answers to a question, newest first.

        Reads on until the page is full or `seconds` are over, so that few answers among many
        entries do not make empty pages. Raises CursorError where the cursor is of another one.
        """
        stop_at = time.monotonic() + seconds
        asked = question_of(question)
        start = self.client.cursors.read(cursor, *asked) if cursor else None
        answers: list[Answer] = []
        seen, onward = 0, None
        for chunk in self.walk(question, now=now, start=start):
            answers += chunk.answers(question)
            seen, onward = seen + len(chunk.items), chunk.onward
            # One more than is shown: only then is it sure that there is a next page.
            if len(answers) > size or time.monotonic() >= stop_at:
                break
        shown = answers[:size]
        if len(answers) > size:
            onward = asked[0].key_of(self.table, shown[-1].item)
        return TrailPage(
            shown,
            self.client.cursors.sign(onward, *asked) if onward else None,
            seen=seen,
            stopped=onward is not None and len(answers) <= size,
        )

    def walk(
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
            for chunk in self._chunks(pattern, partitions[name], after):
                yield chunk if chunk.onward else replace(chunk, onward=onward)
            after = None

    def _chunks(self, pattern: QueryPattern, parts: Parts, after: Item | None) -> Iterator[Chunk]:
        """One partition, behind the key `after`. Consistent where an index is not asked."""
        is_more = True
        while is_more:
            page = self.client.query(
                self.table, pattern, parts, after=after, consistent=pattern.index is None
            )
            is_more = page.cursor is not None
            after = pattern.key_of(self.table, page.items[-1]) if is_more else None
            yield Chunk(page.items, after)

    def _put(self, entry: Entry) -> None:
        item = item_of(entry)
        try:
            self.client.put(self.table, item, ENTRY_IS_NEW)
        except ConditionFailedError as error:
            if error.item != item:
                raise


def _readable(items: Sequence[Item]) -> list[Entry]:
    """The entries in items; one of a newer version of the site is left to the trail's page."""
    return [entry for item in items if (entry := readable(item))]
