"""Reading a user's record: nothing personal is shown before it is on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from backoffice.access import Actor
from backoffice.audit.entries import Entry, new_entry
from backoffice.audit.subjects import Subject
from backoffice.audit.trail import EntryPage, Trail
from backoffice.aws.s3 import Bucket
from backoffice.dynamo.errors import DynamoError
from backoffice.dynamo.parallel import in_parallel, sent
from backoffice.dynamo.scope import off_the_clock
from backoffice.dynamo.unread import Unread
from backoffice.net.steps import Steps
from backoffice.notes.store import NotePage, NoteStore
from documents.services import Jobs, begin_listing, finish_listing
from records.payments import PaymentQuestion, list_payments
from records.sealed import Problem
from records.table import UserRecord, UsersTable
from records.twins import Twins, find_twins
from records.words import USER
from users.words import TWIN_SHOWN, VIEWED

#: Payments on a page of older events.
_OLDER_PAYMENTS = 50
_OLDER_SECONDS = 1.2
#: Nobody waits longer to hear of other records of a person.
_TWIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Activity:
    """What staff did to a user and saw of them lately, newest first."""

    entries: Sequence[Entry]
    #: Whether there are views that are not among them.
    more_views: bool = False
    #: The instant of the oldest thing done that was read, where there are older ones.
    done_since: datetime | None = None
    #: The ids of entries among them that this version of the site cannot read.
    unreadable: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A user's record with what staff did on it. `done` is the entry of the act just made, `jobs`
    are the user's documents where they were asked for. `before` is the instant before which the
    payments and the activity are, None where they are the newest."""

    record: UserRecord = field(repr=False)
    activity: Activity
    done: Entry | None = None
    jobs: Jobs | None = None
    notes: NotePage = field(default_factory=NotePage)
    before: datetime | None = None
    #: Names of the staff it tells of, by their ids; none where they were not asked for.
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Encrypted fields that were to be shown and did not open.
    unopened: Mapping[str, Problem] = field(default_factory=dict)
    #: Other records of the same person; None where they were not asked for.
    twins: Twins | Unread | None = None


#: Names of staff by their ids, on their way: what it gives returns them.
Named = AbstractContextManager[Callable[[], Mapping[str, str]]]
#: Begins to read the names of the staff that activity and notes tell of.
NamesOf = Callable[[Activity, NotePage], Named]


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
    names_of: NamesOf | None = None,
) -> Reading | None:
    """The record, None where there is no such user; the view is on record before it returns.

    `act_id` names the act that led here: then the read is consistent and its entry is found.
    `names_of` reads names while the entry is put, so that there is no further wave of calls; so are
    other records of the same person looked for, who each have an entry of their own.
    """
    reading = _read(user_id, users=users, trail=trail, notes=notes, act_id=act_id)
    if reading is None:
        return _on_record(None, user_id, actor=actor, now=now, trail=trail, names_of=names_of)
    with twins_begun(users, reading.record) as found:
        shown = _on_record(reading, user_id, actor=actor, now=now, trail=trail, names_of=names_of)
        read = found()
    twins = twins_on_record(read, user_id, actor=actor, now=now, trail=trail)
    return replace(shown or reading, twins=twins)


def twins_begun(
    users: UsersTable, record: UserRecord
) -> AbstractContextManager[Callable[[], Twins | Unread]]:
    """Other records of the same person, on their way; what it gives returns them."""
    steps = _if_they_can_be_read(find_twins(users, record.stored))
    return sent(steps, seconds=_TWIN_SECONDS)


def _if_they_can_be_read(steps: Steps[Twins]) -> Steps[Twins | Unread]:
    """The page does not fail for them: it says that they are not known."""
    try:
        return (yield from steps)
    except DynamoError:
        return Unread.NOT_READABLE


def twins_on_record(
    twins: Twins | Unread, user_id: str, *, actor: Actor, now: datetime, trail: Trail
) -> Twins | Unread:
    """The same once it is in the trail of each that it was shown; else they are not known."""
    if isinstance(twins, Unread):
        return twins
    new = {"shown_with": user_id}
    entries = [
        new_entry(TWIN_SHOWN, USER.of(each.user_id), actor=actor, now=now, new=new)
        for each in twins.twins
    ]
    try:
        if entries:
            trail.record_together(entries[0], entries[1:])
    except DynamoError:
        return Unread.NOT_READABLE
    return twins


def find_older(
    *,
    user_id: str,
    before: datetime,
    actor: Actor,
    now: datetime,
    users: UsersTable,
    trail: Trail,
    names_of: NamesOf | None = None,
) -> Reading | None:
    """The record with the payments, and what was done, before an instant; on record as a view."""
    day = (before - timedelta(milliseconds=1)).date()
    question = PaymentQuestion(user_id, until=day)
    (stored, payments), done = in_parallel(
        lambda: in_parallel(
            lambda: users.find_user(user_id),
            lambda: list_payments(users, question, size=_OLDER_PAYMENTS, seconds=_OLDER_SECONDS),
        ),
        lambda: trail.list_done_to(USER.of(user_id), before=before),
    )
    reading = None
    if stored is not None:
        record = UserRecord(stored, payments.payments, payments.cursor is not None)
        activity = Story(EntryPage([]), done, NotePage()).activity()
        reading = Reading(record, activity, before=before)
    return _on_record(reading, user_id, actor=actor, now=now, trail=trail, names_of=names_of)


def _on_record(
    reading: Reading | None,
    user_id: str,
    *,
    actor: Actor,
    now: datetime,
    trail: Trail,
    names_of: NamesOf | None,
) -> Reading | None:
    """The same, with names, once the view is on record."""
    new = {"found": reading is not None}
    entry = new_entry(VIEWED, USER.of(user_id), actor=actor, now=now, new=new)
    if reading is None or names_of is None:
        trail.record(entry)
        return reading
    with names_of(reading.activity, reading.notes) as named:
        trail.record(entry)
        return replace(reading, names=named())


@dataclass(frozen=True, slots=True)
class Story:
    """What staff did to a user, saw of them and noted, as it was read."""

    newest: EntryPage
    done: EntryPage
    notes: NotePage

    def activity(self, act: Entry | None = None) -> Activity:
        """Both pages of entries as one, and an act that neither may have. The newest have what the
        index of what was done may not have yet."""
        answers = {a.entry_id: a for page in (self.newest, self.done) for a in page.answers}
        read = EntryPage(list(answers.values()))
        added = [act] if act and act.entry_id not in answers else []
        oldest = min((entry.at for entry in self.done.entries), default=None)
        return Activity(
            sorted([*added, *read.entries], key=lambda entry: entry.at, reverse=True),
            more_views=self.newest.cursor is not None,
            done_since=oldest if self.done.cursor else None,
            unreadable=read.unreadable,
        )


@contextmanager
def story_begun(
    subject: Subject, trail: Trail, notes: NoteStore | None
) -> Iterator[Callable[[], Story]]:
    """The story on its way, in three Queries; what it gives returns it."""
    with (
        sent(trail.steps_of_subject(subject)) as newest,
        sent(trail.steps_done_to(subject)) as done,
        sent(notes.steps_of_notes(subject)) if notes else nullcontext(NotePage) as noted,
    ):
        yield lambda: Story(newest(), done(), noted())


def _read(
    user_id: str,
    *,
    users: UsersTable,
    trail: Trail,
    notes: NoteStore | None,
    act_id: str | None,
) -> Reading | None:
    subject = USER.of(user_id)
    with story_begun(subject, trail, notes) as story:
        record = users.find_record(user_id, consistent=act_id is not None)
        told = story()
    if record is None:
        return None
    newest = told.newest.answers
    act = next((answer for answer in newest if answer.entry_id == act_id), None)
    if act_id and act is None:
        act = trail.find(subject, act_id)
    entry = act.entry if act else None
    return Reading(record, told.activity(entry), entry, notes=told.notes)
