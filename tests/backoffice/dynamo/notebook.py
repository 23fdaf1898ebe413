"""A small application of the gateway, for its tests: notes, kept by day in notebooks."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from backoffice.dynamo import patterns
from backoffice.dynamo.expressions import Condition, path
from backoffice.dynamo.keys import partition, sort
from backoffice.dynamo.patterns import (
    GetPattern,
    QueryPattern,
    ScanPattern,
    SortBeginsWith,
    SortBetween,
)
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item, Value, encode_item

BOOK = partition("BOOK#{book}")
NOTE = sort("NOTE#{day}#{note}")
OWNER = partition("OWNER#{owner}")

ONE_NOTE = GetPattern("test_note", "What does this note say?", BOOK, sort=NOTE)
TITLE = GetPattern("test_title", "What is it called?", BOOK, sort=NOTE, projection=("title",))
NOTES = QueryPattern(
    "test_notes", "All notes, oldest first", BOOK, sort=SortBeginsWith(sort("NOTE#")), page_size=3
)
NOTES_BACKWARDS = QueryPattern(
    "test_notes_backwards",
    "All notes, newest first",
    BOOK,
    sort=SortBeginsWith(sort("NOTE#")),
    page_size=3,
    forward=False,
)
NOTES_BETWEEN = QueryPattern(
    "test_notes_between",
    "Notes of some days",
    BOOK,
    sort=SortBetween(sort("NOTE#{since}"), sort("NOTE#{until}")),
    page_size=2,
)
NOTES_OF_OWNER = QueryPattern(
    "test_notes_of_owner", "Whose notes are these?", OWNER, index="listing", page_size=2
)
EVERY_NOTE = ScanPattern(
    "test_every_note",
    "What is each note called?",
    only=path("SK").begins_with("NOTE#"),
    projection=("PK", "SK", path("tags", "a")),
    page_size=5,
)
EVERY_OWNER = ScanPattern("test_every_owner", "Whose are all the notes?", index="listing")
# Only for tests: whatever is made from the registry must not know of them.
DECLARED = (ONE_NOTE, TITLE, NOTES, NOTES_BACKWARDS, NOTES_BETWEEN, NOTES_OF_OWNER)
for name in [each.name for each in (*DECLARED, EVERY_NOTE, EVERY_OWNER)]:
    patterns.registry.pop(name)

IS_NEW: Condition = path("PK").missing()
EXISTS: Condition = path("PK").exists()


@dataclass(frozen=True)
class Notebook:
    """One notebook in a table, apart from every other."""

    table: Table
    name: str

    @classmethod
    def new(cls, table: Table) -> Notebook:
        return cls(table, str(uuid.uuid4()))

    def parts(self, number: int = 1) -> dict[str, str]:
        return {"book": self.name, "day": day(number), "note": str(number)}

    def key(self, number: int = 1) -> Item:
        parts = self.parts(number)
        return self.table.key(BOOK.key(**parts), NOTE.key(**parts))

    def note(self, number: int = 1, /, **values: Value) -> Item:
        """The wire item of a note with these values."""
        return self.key(number) | encode_item(values)


def day(number: int) -> str:
    return f"2026-01-{number:02}"
