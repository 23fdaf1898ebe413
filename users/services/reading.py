"""Reading a user's record: nothing personal is shown before it is on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.acts import Act
from backoffice.audit.entries import Entry, new_entry_id
from backoffice.audit.items import entry_of
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.aws.s3 import Bucket
from backoffice.dynamo.errors import ConditionFailedError
from backoffice.dynamo.parallel import in_parallel
from backoffice.dynamo.scope import off_the_clock
from documents.services import Jobs, begin_listing, finish_listing
from records.table import UserRecord, UsersTable


@dataclass(frozen=True, slots=True)
class Reading:
    """A user's record with what staff did on it. `done` is the entry of the act just made, `jobs`
    are the user's documents where they were asked for."""

    record: UserRecord = field(repr=False)
    activity: Sequence[Entry]
    more_activity: bool
    done: Entry | None = None
    jobs: Jobs | None = None


class AlreadyRevealedError(Exception):
    """This reveal was used before; `entry` says when."""

    def __init__(self, entry: Entry) -> None:
        super().__init__("This reveal was used before.")
        self.entry = entry


def with_documents(
    read: Callable[[], Reading | None], *, user_id: str, bucket: Bucket | None, now: datetime
) -> Reading | None:
    """What `read` reads of a user, and the user's documents, listed meanwhile.

    S3 has a time of its own. Nothing that `read` does waits for it, the entry in the trail
    neither, and what is left to wait for it then is not taken from DynamoDB's time.
    """
    listing = begin_listing(bucket, user_id)
    reading = read()
    if reading is None:
        return None
    with off_the_clock():
        return replace(reading, jobs=finish_listing(listing, now=now))


def read_user(
    *,
    user_id: str,
    actor: Actor,
    now: datetime,
    users: UsersTable,
    trail: Trail,
    act_id: str | None = None,
) -> Reading | None:
    """The record, None where there is no such user; the view is on record before it returns.

    `act_id` names the act that led here: then the read is consistent and its entry is found.
    """
    reading = _read(user_id, users=users, trail=trail, act_id=act_id)
    trail.record(
        Entry(
            entry_id=new_entry_id(now),
            action=Action.VIEWED,
            at=now,
            actor=actor,
            user_id=user_id,
            new={"found": reading is not None},
        )
    )
    return reading


def reveal(
    *,
    act: Act,
    group: str,
    fields: Sequence[str],
    actor: Actor,
    reason: Reason,
    now: datetime,
    users: UsersTable,
    trail: Trail,
) -> Reading | None:
    """The record, for showing `fields` in clear; that is on record before it returns.

    Raises AlreadyRevealedError where the same form is sent again.
    """
    entry = Entry(
        entry_id=act.act_id,
        action=Action.REVEALED,
        at=now,
        actor=actor,
        user_id=act.user_id,
        reason=reason,
        new={"group": group},
        fields=tuple(fields),
    )
    try:
        trail.record(entry)
    except ConditionFailedError as error:
        if error.item is None:
            raise
        raise AlreadyRevealedError(entry_of(error.item)) from None
    return _read(act.user_id, users=users, trail=trail, act_id=None)


def _read(user_id: str, *, users: UsersTable, trail: Trail, act_id: str | None) -> Reading | None:
    record, page = in_parallel(
        lambda: users.find_record(user_id, consistent=act_id is not None),
        lambda: trail.list_of_user(user_id),
    )
    if record is None:
        return None
    entries = list(page.entries)
    done = next((entry for entry in entries if entry.entry_id == act_id), None)
    if act_id and done is None and (done := trail.find(user_id, act_id)):
        entries.append(done)
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return Reading(record, entries, page.cursor is not None, done)
