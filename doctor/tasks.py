"""Repairs as tasks: everybody of the table in whom the doctor finds what they repair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime

from backoffice.bulk.errors import SelectionError
from backoffice.bulk.runs import Planned
from backoffice.bulk.steps import KindStep
from backoffice.bulk.tasks import Selection, Task, Words
from backoffice.dynamo.segments import walk_segments
from backoffice.dynamo.wire import Item
from doctor.steps import create_usage_map_step, repair_index_keys_step
from records import patterns
from records.estimates import estimating_of
from records.finder import SEGMENTS
from records.model import USAGE_PERIOD
from records.table import StoredUser, UsersTable, is_profile
from records.words import USER

#: The one selection there is: there is nothing to choose.
EVERYBODY: Mapping[str, str] = {}
_IN_WORDS = [("Who", "everybody in whom the record doctor finds it, in the whole table")]

_INDEX_KEYS = Words(
    title="Repair index keys",
    done="repaired",
    changes=(
        "The index keys become those that the app's writer of the record's generation would write.",
        "Whose e-mail and stored hash contradict each other is left out.",
        "Who changed between plan and run is skipped and named.",
    ),
    notices=("Nothing. They are found again by e-mail and sign-in id.",),
)
_USAGE = Words(
    title="Create missing usage periods",
    done="created",
    changes=(
        "A usage period is created in subscriptions of the planned layout that have none.",
        f"It has 0 documents, begins now and ends in {USAGE_PERIOD.days} days.",
    ),
    notices=("Their documents are counted from now on.",),
)


def repair_tasks(users: UsersTable) -> list[Task]:
    """Index keys, and missing usage periods. (Stray ttl attributes are another task's.)"""
    return [
        _task(repair_index_keys_step(users), _INDEX_KEYS, users),
        _task(create_usage_map_step(users), _USAGE, users),
    ]


def _task(step: KindStep[StoredUser, UsersTable], words: Words, users: UsersTable) -> Task:
    def find(selection: Selection, now: datetime) -> Iterator[Planned]:
        _check(selection)
        return _found(step, users, now)

    return Task(
        step=step,
        words=words,
        subjects=USER,
        find=find,
        in_words=_in_words,
        estimating=estimating_of(step, users),
    )


def _found(
    step: KindStep[StoredUser, UsersTable], users: UsersTable, now: datetime
) -> Iterator[Planned]:
    def read(segment: int, after: Item | None) -> tuple[list[Planned], Item | None]:
        page = users.client.scan(
            users.table, patterns.WHOLE_PROFILES, segment=segment, segments=SEGMENTS, after=after
        )
        found = [step.planned(item, now=now) for item in page.items if is_profile(item)]
        return [planned for planned in found if planned], page.last_key

    with closing(walk_segments(read, SEGMENTS)) as pieces:
        for piece in pieces:
            yield from piece


def _in_words(selection: Selection) -> Sequence[tuple[str, str]]:
    _check(selection)
    return _IN_WORDS


def _check(selection: Selection) -> None:
    if selection:
        raise SelectionError
