"""The contract of the audit trail, on both servers."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, new_entry_id
from backoffice.audit.items import ENTRY_IS_NEW, SUBJECT, item_of
from backoffice.audit.questions import Question, Window
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import ENTRY, Trail
from backoffice.dynamo.errors import (
    ConditionFailedError,
    CursorError,
    DeadlineError,
    ThrottledError,
    TransactionCancelledError,
    UnavailableError,
)
from backoffice.dynamo.expressions import path
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.testing import (
    Fault,
    FaultInjector,
    cut_off,
    emptied,
    error_answer,
    late_answer,
    lost_answer,
    lost_request,
    silence,
)
from backoffice.dynamo.transactions import ItemCheck, Transaction
from tests import words
from tests.backoffice.audit.asking import LATER, PLENTY, pages
from tests.conftest import Clock

LOST: dict[str, Fault] = {
    "lost request": lost_request,
    "lost answer": lost_answer,
    "late answer": late_answer,
    "cut off": cut_off,
    "emptied": emptied,
    "500": error_answer("InternalServerError", 500),
    "throttled": error_answer("ThrottlingException"),
}


@pytest.fixture
def staff_id() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def entry(user_id: str, staff_id: str, clock: Clock) -> Entry:
    """An entry that uses every field."""
    return Entry(
        entry_id=new_entry_id(clock()),
        action=words.SESSION_REVOKED,
        at=clock(),
        actor=Actor(staff_id, words.SUPPORT, "request-1"),
        subject=words.USER.of(user_id),
        reason=Reason(words.LOST_DEVICE, "lost on the train", "SUP-7"),
        old={"session_id": "sess_1", "documents_processed": 3, "was_active": True, "ttl": None},
        new={"status": "revoked"},
        fields=("email", "name"),
    )


def later(entry: Entry, clock: Clock) -> Entry:
    """The same a second later, as an entry of its own."""
    at = clock.advance(seconds=1)
    return replace(entry, entry_id=new_entry_id(at), at=at)


def found(trail: Trail, entry: Entry) -> Entry | None:
    """What the trail says under the entry's id, None where it says nothing."""
    answer = trail.find(entry.subject, entry.entry_id)
    return answer.entry if answer else None


def test_an_entry_is_read_as_it_was_recorded(trail: Trail, entry: Entry) -> None:
    trail.record(entry)

    assert found(trail, entry) == entry
    assert trail.list_of_subject(entry.subject).entries == [entry]


def test_an_entry_about_no_user_is_kept_under_its_subject(trail: Trail, entry: Entry) -> None:
    signed_in = replace(
        entry,
        action=words.SIGN_IN_FAILED,
        actor=Actor("nobody", None),
        subject=words.SIGN_IN.of(uuid.uuid4().hex),
        reason=None,
        old={},
        new={},
        fields=(),
    )

    trail.record(signed_in)

    since = entry.at - timedelta(minutes=1)
    assert signed_in in trail.list_of_staff("nobody", since=since).entries


def test_an_entry_that_was_never_made_is_not_found(trail: Trail, entry: Entry) -> None:
    assert found(trail, entry) is None
    assert trail.list_of_subject(entry.subject).entries == []


# -- once and for all -----------------------------------------------------------------------------


def test_an_entry_is_never_replaced(trail: Trail, entry: Entry) -> None:
    trail.record(entry)
    other = replace(entry, action=words.DEVICE_REVOKED)

    with pytest.raises(ConditionFailedError):
        trail.record(other)

    assert found(trail, entry) == entry


def test_an_entry_cannot_travel_twice(trail: Trail, entry: Entry) -> None:
    first, second = Transaction(), Transaction()
    trail.add_to(first, entry)
    trail.add_to(second, entry)
    trail.client.transact(first)

    with pytest.raises(TransactionCancelledError) as caught:
        trail.client.transact(second)
    assert caught.value.reason(ENTRY).condition_failed


def test_without_its_change_an_entry_is_not_written(trail: Trail, entry: Entry) -> None:
    transaction = Transaction()
    key = trail.table.key(SUBJECT.key(kind="user", id=entry.subject.id), "no such item")
    transaction.add("change", ItemCheck(trail.table, key, path("PK").exists()))
    trail.add_to(transaction, entry)

    with pytest.raises(TransactionCancelledError):
        trail.client.transact(transaction)
    assert found(trail, entry) is None


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
def test_whatever_gets_lost_there_is_exactly_one_entry(
    trail: Trail, entry: Entry, faults: FaultInjector, fault: Fault
) -> None:
    faults.inject([fault])

    trail.record(entry)

    assert faults.sent == ["PutItem"] * 2
    assert trail.list_of_subject(entry.subject).entries == [entry]


def test_an_answer_that_comes_after_the_deadline_is_found_out_about(
    trail: Trail, entry: Entry, faults: FaultInjector
) -> None:
    faults.inject([silence])

    with call_scope(seconds=0.1):
        trail.record(entry)

    assert trail.list_of_subject(entry.subject).entries == [entry]


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        ([lost_request, lost_request], UnavailableError),
        ([lost_request, silence], DeadlineError),
        ([error_answer("ThrottlingException")] * 2, ThrottledError),
    ],
)
def test_an_entry_that_cannot_be_written_is_an_error(
    trail: Trail, entry: Entry, faults: FaultInjector, plan: list[Fault], error: type[Exception]
) -> None:
    faults.inject(plan)

    with pytest.raises(error):
        trail.record(entry)
    assert trail.list_of_subject(entry.subject).entries == []


# -- reading --------------------------------------------------------------------------------------


def recorded(trail: Trail, entry: Entry, clock: Clock, count: int) -> list[Entry]:
    """Entries a second apart, newest first."""
    entries = [later(entry, clock) for _ in range(count)]
    for each in entries:
        trail.client.put(trail.table, item_of(each), ENTRY_IS_NEW)
    return entries[::-1]


def test_entries_of_a_user_come_newest_first_page_by_page(
    trail: Trail, entry: Entry, clock: Clock
) -> None:
    entries = recorded(trail, entry, clock, 20)

    first = trail.list_of_subject(entry.subject, size=15)
    whole = trail.list_of_subject(entry.subject)

    assert first.entries == entries[:15]
    assert first.cursor is not None
    assert (whole.entries, whole.cursor) == (entries, None)
    assert pages(trail, Question(subject=entry.subject), size=15) == [entries[:15], entries[15:]]


def test_entries_of_a_staff_member_come_newest_first_page_by_page(
    trail: Trail, entry: Entry, clock: Clock
) -> None:
    since = clock()
    entries = recorded(trail, entry, clock, 60)

    first = trail.list_of_staff(entry.actor.staff_id, since=since)

    assert first.entries == entries[:50]
    assert first.cursor is not None
    question = Question(staff_id=entry.actor.staff_id, window=Window(since, LATER))
    assert pages(trail, question) == [entries[:50], entries[50:]]


def test_entries_of_a_staff_member_begin_at_the_instant_asked_for(
    trail: Trail, entry: Entry, clock: Clock
) -> None:
    entries = recorded(trail, entry, clock, 4)

    since = entries[1].at
    assert trail.list_of_staff(entry.actor.staff_id, since=since).entries == entries[:2]


def test_entries_of_others_are_not_among_them(trail: Trail, entry: Entry, clock: Clock) -> None:
    recorded(trail, replace(entry, subject=words.USER.of(str(uuid.uuid4()))), clock, 1)
    other = replace(entry, actor=Actor(str(uuid.uuid4()), words.LEAD))
    recorded(trail, other, clock, 1)

    since = entry.at
    (on_another_user,) = trail.list_of_staff(entry.actor.staff_id, since=since).entries
    (by_another_person,) = trail.list_of_subject(entry.subject).entries
    assert on_another_user.subject != entry.subject
    assert by_another_person.actor == other.actor


def test_a_cursor_of_one_user_does_not_open_another(
    trail: Trail, entry: Entry, clock: Clock
) -> None:
    recorded(trail, entry, clock, 16)
    of_one = Question(subject=entry.subject)
    of_another = Question(subject=words.USER.of(str(uuid.uuid4())))
    cursor = trail.list_entries(of_one, now=LATER, seconds=PLENTY, size=15).cursor

    assert cursor
    with pytest.raises(CursorError):
        trail.list_entries(of_another, now=LATER, seconds=PLENTY, cursor=cursor)


# -- ids and keys ---------------------------------------------------------------------------------


def test_entry_ids_sort_by_time_and_never_repeat(clock: Clock) -> None:
    ids = []
    for _ in range(1000):
        ids.append(new_entry_id(clock()))
        clock.advance(milliseconds=1)

    assert ids == sorted(ids)
    assert len({new_entry_id(clock()) for _ in range(1000)}) == 1000


def test_an_entry_is_spread_over_hours_staff_and_users(entry: Entry) -> None:
    item = item_of(entry)

    assert item["PK"] == {"S": f"SUBJECT#user#{entry.subject.id}"}
    assert item["SK"] == {"S": f"ENTRY#{entry.entry_id}"}
    assert item["GSI1PK"] == {"S": f"STAFF#{entry.actor.staff_id}"}
    assert item["GSI2PK"] == {"S": "HOUR#2026-03-01T12"}
    assert item["GSI1SK"] == {"S": f"2026-03-01T12:00:00.000Z#{entry.entry_id}"}


@pytest.mark.parametrize("action", words.VOCABULARY.actions.values(), ids=str)
def test_every_action_has_words(action: Action) -> None:
    assert action.words


def test_a_page_of_entries_does_not_show_them(trail: Trail, entry: Entry) -> None:
    trail.record(entry)

    assert entry.subject.id not in repr(trail.list_of_subject(entry.subject))


def test_times_are_kept_to_the_millisecond(trail: Trail, entry: Entry) -> None:
    at: datetime = entry.at.replace(microsecond=123456)

    trail.record(replace(entry, at=at))

    kept = found(trail, entry)
    assert kept is not None
    assert kept.at == at.replace(microsecond=123000)
