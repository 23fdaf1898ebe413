"""Finding the users whom a selection means, however many there are."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from backoffice.dynamo.scope import call_scope, current_scope
from backoffice.dynamo.segments import ATTEMPTS, SECONDS, walk_segments
from backoffice.dynamo.wire import Item
from records import patterns
from records.fits import QuickFits, fits
from records.keys import user_id_of
from records.selections import Selection, Who
from records.table import StoredUser, UsersTable, is_profile

#: Threads, each with a part of the index or table.
SEGMENTS = 2
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
MAX_GETS = 100
#: Batches of ids that are on their way at once.
SIDE_BY_SIDE = 4


@dataclass
class Looked:
    """How many profiles were looked at, of how many of them nobody can say whether the selection
    means them, and what reading them cost, in units."""

    profiles: int = 0
    unclear: int = 0
    capacity: float = 0.0

    def add(self, other: Looked) -> None:
        """Count what was looked at besides."""
        self.profiles += other.profiles
        self.unclear += other.unclear
        self.capacity += other.capacity


@dataclass
class _Piece(Looked):
    """What comes of one page."""

    found: list[Item] = field(default_factory=list, repr=False)


class Finder:
    """Finds users for acts on many. Its methods raise the errors of `dynamo.errors`, also after the
    first users: then not all were found.

    Each page has a call scope of its own. Inside of another one that one's deadline is that of the
    whole, and where it allows no scans there are none: ScanNotAllowedError.
    """

    def __init__(self, users: UsersTable, *, segments: int = SEGMENTS) -> None:
        self.users = users
        self.segments = segments

    def find(
        self, selection: Selection, *, now: datetime, looked: Looked | None = None
    ) -> Iterator[Item]:
        """The profiles that the selection means as of `now`, in no order: wire items with what acts
        on many need of them. Of whom nobody can say, they are left out and counted in `looked`.

        Raises ValueError for a list of ids, in which there is nothing to look for.
        """
        if selection.who is Who.LISTED:
            raise ValueError("Ids that were given are found by `find_listed`.")
        return self._found(selection, now, looked if looked is not None else Looked())

    def find_listed(self, user_ids: Iterable[str]) -> Iterator[tuple[str, Item | None]]:
        """Each id with the whole profile as of now, in their order; None where there is none.

        Raises KeyTemplateError for text that is no key.
        """
        waiting: deque[tuple[Sequence[str], Future[list[Item | None]]]] = deque()
        left = iter(user_ids)
        with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="find") as pool:
            try:
                while (batch := list(islice(left, MAX_GETS))) or waiting:
                    if batch:
                        get = pool.submit(copy_context().run, self._get, batch)
                        waiting.append((batch, get))
                    if not batch or len(waiting) > SIDE_BY_SIDE:
                        asked, answer = waiting.popleft()
                        yield from zip(asked, answer.result(), strict=True)
            finally:
                for _, get in waiting:
                    get.cancel()

    def _found(
        self, selection: Selection, now: datetime, looked: Looked
    ) -> Generator[Item, None, None]:
        pattern = patterns.ALL_PROFILES if selection.complete else patterns.INDEXED_PROFILES
        client, table = self.users.client, self.users.table
        look = _Look(self, selection, now)

        def read(segment: int, after: Item | None) -> tuple[_Piece, Item | None]:
            page = client.scan(table, pattern, segment=segment, segments=self.segments, after=after)
            return look(page.items), page.last_key

        with closing(walk_segments(read, self.segments)) as pieces:
            for piece in pieces:
                looked.add(piece)
                yield from piece.found

    def _get(self, user_ids: Sequence[str]) -> list[Item | None]:
        with call_scope(seconds=SECONDS, attempts=ATTEMPTS):
            return self.get_whole(user_ids)

    def get_whole(self, user_ids: Sequence[str]) -> list[Item | None]:
        """The whole profiles of at most 100 ids, as of now."""
        gets = [(patterns.PROFILE_BY_ID, {"user_id": user_id}) for user_id in user_ids]
        return self.users.client.find_many(self.users.table, gets, consistent=True)


class _Look:
    """Says whom of a page the selection means."""

    def __init__(self, finder: Finder, selection: Selection, now: datetime) -> None:
        self._finder = finder
        self._selection = selection
        self._now = now
        self._quickly = QuickFits(selection, now, layouts=finder.users.layouts)

    def __call__(self, items: Sequence[Item]) -> _Piece:
        piece = _Piece()
        doubtful: list[str] = []
        for item in filter(is_profile, items):
            piece.profiles += 1
            answer = self._quickly(item)
            if answer is None:
                doubtful.append(user_id_of(item))
            elif answer:
                piece.found.append(item)
        for first in range(0, len(doubtful), MAX_GETS):
            self._look_closely(doubtful[first : first + MAX_GETS], piece)
        piece.capacity = current_scope().capacity
        return piece

    def _look_closely(self, user_ids: Sequence[str], piece: _Piece) -> None:
        """Let the domain say, of the whole records. Who is gone meanwhile is nobody's any more."""
        for item in filter(None, self._finder.get_whole(user_ids)):
            user = StoredUser.of(item, layouts=self._finder.users.layouts).user
            answer = fits(self._selection, user, self._now)
            if answer is None:
                piece.unclear += 1
            elif answer:
                piece.found.append(item)
