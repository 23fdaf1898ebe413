"""Putting entries on record, and asking for them page by page.

The conftest of a folder that uses the fixture imports it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, tzinfo

import pytest

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, new_entry
from backoffice.audit.items import ENTRY_IS_NEW, FORM, PAGE_SIZE, item_of
from backoffice.audit.questions import Question, Window
from backoffice.audit.trail import Trail
from backoffice.dynamo.transactions import ItemPut, Transaction
from backoffice.dynamo.wire import Item, encode_item
from tests import words

LATER = datetime(2100, 1, 1, tzinfo=UTC)
PLENTY = 10.0
NO_TIME = 0.0


@pytest.fixture
def actor() -> Actor:
    """Somebody of whom no other test puts anything on record."""
    return Actor(uuid.uuid4().hex, words.SUPPORT, "request-1")


def of_day(day: date, zone: tzinfo) -> Window:
    """A day as the clocks of `zone` show it."""
    return Window.of_days(day, day, zone)


def made(
    at: datetime, actor: Actor, user_id: str = "", action: Action = words.VIEWED, **values: str
) -> Entry:
    subject = words.USER.of(user_id or str(uuid.uuid4()))
    return new_entry(action, subject, actor=actor, now=at, new=values)


def put(trail: Trail, entries: Iterable[Entry]) -> list[Entry]:
    """The entries on record, newest first."""
    on_record = sorted(entries, key=lambda entry: (entry.at, entry.entry_id), reverse=True)
    for first in range(0, len(on_record), 50):
        transaction = Transaction()
        for entry in on_record[first : first + 50]:
            transaction.add(entry.entry_id, ItemPut(trail.table, item_of(entry), ENTRY_IS_NEW))
        trail.client.transact(transaction)
    return on_record


def put_unreadable(trail: Trail, entry: Entry) -> Item:
    """The entry on record as a later version of the site writes it."""
    item = item_of(entry) | encode_item({"form": FORM + 1})
    trail.client.put(trail.table, item, ENTRY_IS_NEW)
    return item


def pages(
    trail: Trail, question: Question, *, seconds: float = PLENTY, size: int = PAGE_SIZE
) -> list[list[Entry]]:
    """Every page, from the newest on."""
    found = []
    cursor = None
    while True:
        page = trail.list_entries(question, now=LATER, seconds=seconds, cursor=cursor, size=size)
        found.append(page.entries)
        cursor = page.cursor
        if cursor is None:
            return found


def answers(trail: Trail, question: Question) -> list[Entry]:
    return [entry for page in pages(trail, question) for entry in page]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)
