"""What a person did lately and with whom, from their own entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from backoffice.access import Actor
from backoffice.audit.actions import Group, Nature
from backoffice.audit.entries import Entry, new_entry
from backoffice.audit.trail import Trail
from backoffice.dynamo.parallel import side_by_side
from records.table import StoredUser, UsersTable
from records.words import USER
from users.words import SEEN_IN_LIST, TWIN_SHOWN

#: How far back recent users go, and how many there are at most.
RECENT = timedelta(days=7)
_MOST_USERS = 8
#: Entries of the present day that are shown.
DAY_SIZE = 50
#: Own entries that are read for both.
_READ = 100
#: Being among others on a page is no work with them.
_SHOWN = (SEEN_IN_LIST, TWIN_SHOWN)


@dataclass(frozen=True, slots=True)
class RecentUser:
    """A user by id, when the person had to do with them last, and the last act; None where they
    only looked."""

    user_id: str
    at: datetime
    act: Entry | None


@dataclass(frozen=True, slots=True)
class Work:
    """A person's newest entries, without signing in and without whom they saw among others alone.

    `is_all`: there are no older ones within the time that was asked for.
    """

    entries: Sequence[Entry]
    is_all: bool
    unreadable: Sequence[str] = field(default=())

    def since(self, instant: datetime) -> tuple[list[Entry], bool]:
        """The newest entries since an instant, and whether that is all of them."""
        found = [entry for entry in self.entries if entry.at >= instant]
        reaches = self.is_all or len(found) < len(self.entries)
        return found[:DAY_SIZE], reaches and len(found) <= DAY_SIZE

    @property
    def users(self) -> list[RecentUser]:
        """The users they are about, the latest first; without ids of which nobody is there."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.subject.kind == USER.name:
                found.setdefault(entry.subject.id, []).append(entry)
        users = (
            _recent(user_id, of_user) for user_id, of_user in found.items() if _is_user(of_user)
        )
        return list(islice(users, _MOST_USERS))


def read_work(*, trail: Trail, actor: Actor, now: datetime) -> Work:
    """The actor's own newest entries of the last days: one read, and none of a record."""
    page = trail.list_of_staff(actor.staff_id, since=now - RECENT, size=_READ)
    entries = [entry for entry in page.entries if _is_work(entry)]
    return Work(entries, page.cursor is None, page.unreadable)


def see_users(
    recent: Sequence[RecentUser], *, actor: Actor, now: datetime, users: UsersTable, trail: Trail
) -> Mapping[str, StoredUser]:
    """The users by their ids, in one batch. That each was seen is in the user's own trail before
    it returns; raises where an entry could not be put, and then nothing is to be shown."""
    user_ids = [user.user_id for user in recent]
    found = dict(zip(user_ids, users.find_users(user_ids), strict=True))
    entries = [
        new_entry(
            SEEN_IN_LIST,
            USER.of(user_id),
            actor=actor,
            now=now,
            new={"found": found[user_id] is not None},
        )
        for user_id in user_ids
    ]
    for _ in side_by_side([partial(trail.record, entry) for entry in entries]):
        pass
    return {user_id: stored for user_id, stored in found.items() if stored}


def _is_work(entry: Entry) -> bool:
    return entry.action.group is not Group.SIGN_IN and entry.action not in _SHOWN


def _is_user(entries: Sequence[Entry]) -> bool:
    """Whether it is somebody: by the latest view, or because something was done to them."""
    views = (entry.new["found"] for entry in entries if "found" in entry.new)
    return bool(next(views, True)) or any(map(_is_act, entries))


def _recent(user_id: str, entries: Sequence[Entry]) -> RecentUser:
    return RecentUser(user_id, entries[0].at, next(filter(_is_act, entries), None))


def _is_act(entry: Entry) -> bool:
    return entry.action.nature not in {Nature.VIEW, Nature.LOOK_UP}
