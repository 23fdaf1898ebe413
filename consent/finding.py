"""Reading the consents of all users, however many there are, for a count of them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from datetime import datetime

from backoffice.bulk.runs import Planned
from backoffice.dynamo.segments import walk_segments
from backoffice.dynamo.wire import Item
from consent.counting import CountConsents
from records import patterns
from records.finder import MAX_GETS, SEGMENTS, Finder
from records.keys import user_id_of
from records.layouts.unknown import UNKNOWN
from records.table import UsersTable, is_profile


def find_consents(
    users: UsersTable, step: CountConsents, *, now: datetime, segments: int = SEGMENTS
) -> Generator[Planned, None, None]:
    """Each user of the table with the codes of their consents, in no order.

    Raises the errors of `dynamo.errors`, also after the first users: then not all were read. Each
    page has a call scope of its own.
    """
    finder = Finder(users)

    def read(segment: int, after: Item | None) -> tuple[list[Planned], Item | None]:
        page = users.client.scan(
            users.table, patterns.CONSENTS_OF_ALL, segment=segment, segments=segments, after=after
        )
        found: list[Item] = []
        doubtful: list[str] = []
        for item in filter(is_profile, page.items):
            if _is_enough(users, item):
                found.append(item)
            else:
                doubtful.append(user_id_of(item))
        for first in range(0, len(doubtful), MAX_GETS):
            # Who is gone meanwhile is nobody's any more.
            found += filter(None, finder.get_whole(doubtful[first : first + MAX_GETS]))
        return [step.planned(item, now=now) for item in found], page.last_key

    with closing(walk_segments(read, segments)) as pieces:
        for piece in pieces:
            yield from piece


def _is_enough(users: UsersTable, item: Item) -> bool:
    """Whether what the scan brings of an item is surely of the layout that the whole item is of."""
    # What says of what type it is has a map `data`, of which the scan may have brought nothing.
    may_be_less = "entity_type" in item and "data" not in item
    return not may_be_less and users.layouts.of(item) is not UNKNOWN
