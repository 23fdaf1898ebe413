"""Tasks on users: how an act on one becomes something that can be done to many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from backoffice.bulk.errors import SelectionError
from backoffice.bulk.runs import Planned
from backoffice.bulk.tasks import Selection, Task, UndoTask, Words
from backoffice.bulk.undoing import UndoStep
from backoffice.dynamo.wire import Item
from records.estimates import estimating_of
from records.finder import Finder
from records.selections import CHOICES
from records.selections import Selection as UserSelection
from records.steps import UserStep
from records.table import StoredUser, UsersTable
from records.words import USER


def user_task(
    step: UserStep, words: Words, users: UsersTable, undo: UndoTask | None = None
) -> Task:
    """A step on users as a task, on whom a selection of users says."""

    finder = Finder(users)

    def find(selection: Selection, now: datetime) -> Iterator[Planned]:
        try:
            wanted = UserSelection.of(selection)
        except ValueError:
            raise SelectionError from None
        for item in finder.find(wanted, now=now):
            planned = step.planned(item, now=now)
            if planned:
                yield planned

    return Task(
        step=step,
        words=words,
        subjects=USER,
        find=find,
        in_words=_in_words,
        choices=CHOICES,
        estimating=estimating_of(step, users),
        undo=undo,
    )


def user_undo(step: UndoStep[StoredUser, UsersTable], words: Words, users: UsersTable) -> UndoTask:
    """What takes the runs of a task on users back."""

    def items_of(user_ids: Sequence[str]) -> list[Item | None]:
        return [found.item if found else None for found in users.find_users(user_ids)]

    return UndoTask(
        step=step, words=words, items_of=items_of, estimating=estimating_of(step, users)
    )


def _in_words(selection: Selection) -> Sequence[tuple[str, str]]:
    return UserSelection.of(selection).in_words()
