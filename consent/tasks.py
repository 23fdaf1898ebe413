"""What can be done about the consents of many users at once: they are counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from backoffice.bulk.errors import SelectionError
from backoffice.bulk.runs import Planned
from backoffice.bulk.tasks import Selection, Task, Words
from consent.counting import CountConsents
from consent.finding import find_consents
from records.selections import FROM_TABLE
from records.table import UsersTable
from records.words import USER

#: Whom a count is on: always everybody, or what it says of all users would not hold.
EVERYBODY: Selection = {}


def consents_task(users: UsersTable) -> Task:
    """Counting the consents of all users."""
    step = CountConsents(users.layouts)

    def find(selection: Selection, now: datetime) -> Iterator[Planned]:
        if dict(selection) != EVERYBODY:
            raise SelectionError
        yield from find_consents(users, step, now=now)

    return Task(
        step=step,
        words=Words(title="Count consents", done="counted"),
        subjects=USER,
        find=find,
        in_words=_in_words,
    )


def _in_words(_: Selection) -> Sequence[tuple[str, str]]:
    return [("Who", "all users"), ("Read from", FROM_TABLE)]
