"""Reading a user's record: nothing personal is shown before it is on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from backoffice.access import Actor
from backoffice.acts.act import Act, Seen
from backoffice.acts.engine import do
from backoffice.acts.kinds import ActKind, Plan
from backoffice.audit.entries import Entry, new_entry
from backoffice.audit.reasons import Reason
from backoffice.audit.subjects import Subject
from backoffice.audit.trail import EntryPage, Trail
from backoffice.audit.vocabulary import FieldGroup
from backoffice.aws.s3 import Bucket
from backoffice.dynamo.parallel import begun, in_parallel
from backoffice.dynamo.scope import off_the_clock
from backoffice.notes.store import NotePage, NoteStore
from documents.services import Jobs, begin_listing, finish_listing
from records.table import UserRecord, UsersTable
from records.words import USER
from users.words import REVEALED, VIEWED

#: Entries on the user page; the trail has the rest.
ACTIVITY_SIZE = 15


@dataclass(frozen=True, slots=True)
class Reading:
    """A user's record with what staff did on it. `done` is the entry of the act just made, `jobs`
    are the user's documents where they were asked for."""

    record: UserRecord = field(repr=False)
    activity: Sequence[Entry]
    more_activity: bool
    #: The ids of entries among them that this version of the site cannot read.
    unreadable: Sequence[str] = ()
    done: Entry | None = None
    jobs: Jobs | None = None
    notes: NotePage = field(default_factory=NotePage)


class AlreadyRevealedError(Exception):
    """This reveal was used before."""


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


def find_reading(
    *,
    user_id: str,
    actor: Actor,
    now: datetime,
    users: UsersTable,
    trail: Trail,
    notes: NoteStore | None = None,
    act_id: str | None = None,
) -> Reading | None:
    """The record, None where there is no such user; the view is on record before it returns.

    `act_id` names the act that led here: then the read is consistent and its entry is found.
    """
    reading = _read(user_id, users=users, trail=trail, notes=notes, act_id=act_id)
    found = {"found": reading is not None}
    trail.record(new_entry(VIEWED, USER.of(user_id), actor=actor, now=now, new=found))
    return reading


@dataclass(frozen=True, slots=True)
class RevealGiven:
    """Which groups of fields a reveal shows, and the names of all their fields."""

    groups: Sequence[FieldGroup]
    fields: Sequence[str]


class RevealFields(ActKind[str, UsersTable]):
    """See masked fields of a user in clear. Nothing is changed, and nothing is read for it before
    it is on record: all that is known is the user's id."""

    name = "reveal"
    action = REVEALED

    def subject_of(self, thing: str) -> Subject:
        return USER.of(thing)

    def see(self, thing: str) -> Sequence[Seen]:
        return [{}]

    def plan(
        self, act: Act, home: UsersTable, *, actor: Actor, now: datetime, given: RevealGiven
    ) -> Plan:
        names = ", ".join(group.name for group in given.groups)
        return Plan(new={"group": names}, fields=tuple(given.fields))


reveal_fields = RevealFields()


def reveal(
    *,
    act: Act,
    given: RevealGiven,
    actor: Actor,
    reason: Reason,
    now: datetime,
    users: UsersTable,
    trail: Trail,
    notes: NoteStore | None = None,
) -> Reading | None:
    """The record, for showing fields in clear; that is on record before it returns.

    Raises AlreadyRevealedError where the same form is sent again.
    """
    done = do(
        reveal_fields,
        act,
        home=users,
        trail=trail,
        actor=actor,
        reason=reason,
        now=now,
        given=given,
    )
    if done.repeated:
        raise AlreadyRevealedError
    return _read(act.subject.id, users=users, trail=trail, notes=notes, act_id=None)


def _read(
    user_id: str,
    *,
    users: UsersTable,
    trail: Trail,
    notes: NoteStore | None,
    act_id: str | None,
) -> Reading | None:
    subject = USER.of(user_id)
    with begun(lambda: notes.list_notes(subject) if notes else NotePage()) as noted:
        record, page = in_parallel(
            lambda: users.find_record(user_id, consistent=act_id is not None),
            lambda: trail.list_of_subject(subject, size=ACTIVITY_SIZE),
        )
        note_page = noted()
    if record is None:
        return None
    answers = list(page.answers)
    done = next((answer for answer in answers if answer.entry_id == act_id), None)
    if act_id and done is None and (done := trail.find(subject, act_id)):
        answers.append(done)
    activity = EntryPage(answers)
    return Reading(
        record,
        activity.entries,
        page.cursor is not None,
        activity.unreadable,
        done.entry if done else None,
        notes=note_page,
    )
