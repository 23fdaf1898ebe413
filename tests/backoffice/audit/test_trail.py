"""The contract of the audit trail, on both servers."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from backoffice.access import Actor, Role
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, new_entry_id
from backoffice.audit.items import ENTRY_IS_NEW, item_of
from backoffice.audit.reasons import Category, Reason
from backoffice.audit.trail import ENTRY, Trail
from backoffice.dynamo import client
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
from backoffice.dynamo.transactions import Transaction
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


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.001)


@pytest.fixture
def staff_id() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def entry(user_id: str, staff_id: str, clock: Clock) -> Entry:
    """An entry that uses every field."""
    return Entry(
        entry_id=new_entry_id(clock()),
        action=Action.SESSION_REVOKED,
        at=clock(),
        actor=Actor(staff_id, Role.SUPPORT, "request-1"),
        user_id=user_id,
        reason=Reason(Category.LOST_DEVICE, "lost on the train", "SUP-7"),
        old={"session_id": "sess_1", "documents_processed": 3, "was_active": True, "ttl": None},
        new={"status": "revoked"},
        fields=("email", "name"),
    )


def later(entry: Entry, clock: Clock) -> Entry:
    """The same a second later, as an entry of its own."""
    at = clock.advance(seconds=1)
    return replace(entry, entry_id=new_entry_id(at), at=at)


def test_an_entry_is_read_as_it_was_recorded(trail: Trail, entry: Entry) -> None:
    trail.record(entry)

    assert trail.find(entry.user_id, entry.entry_id) == entry
    assert trail.list_of_user(entry.user_id).entries == [entry]


def test_an_entry_about_no_user_is_kept_under_its_subject(trail: Trail, entry: Entry) -> None:
    signed_in = replace(
        entry,
        action=Action.SIGN_IN_FAILED,
        actor=Actor("nobody", None),
        user_id="",
        subject=str(uuid.uuid4()),
        reason=None,
        old={},
        new={},
        fields=(),
    )

    trail.record(signed_in)

    since = entry.at - timedelta(minutes=1)
    assert signed_in in trail.list_of_staff("nobody", since=since).entries


def test_an_entry_that_was_never_made_is_not_found(trail: Trail, entry: Entry) -> None:
    assert trail.find(entry.user_id, entry.entry_id) is None
    assert trail.list_of_user(entry.user_id).entries == []


# -- once and for all -----------------------------------------------------------------------------


def test_an_entry_is_never_replaced(trail: Trail, entry: Entry) -> None:
    trail.record(entry)
    other = replace(entry, action=Action.DEVICE_REVOKED)

    with pytest.raises(ConditionFailedError):
        trail.record(other)

    assert trail.find(entry.user_id, entry.entry_id) == entry


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
    key = trail.table.key(f"USER#{entry.user_id}", "no such item")
    transaction.check("change", trail.table, key, path("PK").exists())
    trail.add_to(transaction, entry)

    with pytest.raises(TransactionCancelledError):
        trail.client.transact(transaction)
    assert trail.find(entry.user_id, entry.entry_id) is None


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
def test_whatever_gets_lost_there_is_exactly_one_entry(
    trail: Trail, entry: Entry, faults: FaultInjector, fault: Fault
) -> None:
    faults.inject([fault])

    trail.record(entry)

    assert faults.sent == ["PutItem"] * 2
    assert trail.list_of_user(entry.user_id).entries == [entry]


def test_an_answer_that_comes_after_the_deadline_is_found_out_about(
    trail: Trail, entry: Entry, faults: FaultInjector
) -> None:
    faults.inject([silence])

    with call_scope(seconds=0.1):
        trail.record(entry)

    assert trail.list_of_user(entry.user_id).entries == [entry]


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
    assert trail.list_of_user(entry.user_id).entries == []


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

    first = trail.list_of_user(entry.user_id)
    second = trail.list_of_user(entry.user_id, cursor=first.cursor)

    assert [*first.entries, *second.entries] == entries
    assert len(first.entries) == 15
    assert second.cursor is None


def test_entries_of_a_staff_member_come_newest_first_page_by_page(
    trail: Trail, entry: Entry, clock: Clock
) -> None:
    since = clock()
    entries = recorded(trail, entry, clock, 60)

    first = trail.list_of_staff(entry.actor.staff_id, since=since)
    clock.advance(minutes=1)
    second = trail.list_of_staff(entry.actor.staff_id, since=since, cursor=first.cursor)

    assert [*first.entries, *second.entries] == entries
    assert len(first.entries) == 50


def test_entries_of_a_staff_member_begin_at_the_instant_asked_for(
    trail: Trail, entry: Entry, clock: Clock
) -> None:
    entries = recorded(trail, entry, clock, 4)

    since = entries[1].at
    assert trail.list_of_staff(entry.actor.staff_id, since=since).entries == entries[:2]


def test_entries_of_others_are_not_among_them(trail: Trail, entry: Entry, clock: Clock) -> None:
    recorded(trail, replace(entry, user_id=str(uuid.uuid4())), clock, 1)
    other = replace(entry, actor=Actor(str(uuid.uuid4()), Role.LEAD))
    recorded(trail, other, clock, 1)

    since = entry.at
    (on_another_user,) = trail.list_of_staff(entry.actor.staff_id, since=since).entries
    (by_another_person,) = trail.list_of_user(entry.user_id).entries
    assert on_another_user.user_id != entry.user_id
    assert by_another_person.actor == other.actor


def test_a_cursor_of_one_user_does_not_open_another(
    trail: Trail, entry: Entry, clock: Clock
) -> None:
    recorded(trail, entry, clock, 16)
    cursor = trail.list_of_user(entry.user_id).cursor

    with pytest.raises(CursorError):
        trail.list_of_user(str(uuid.uuid4()), cursor=cursor)


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

    assert item["PK"] == {"S": f"USER#{entry.user_id}"}
    assert item["SK"] == {"S": f"ENTRY#{entry.entry_id}"}
    assert item["GSI1PK"] == {"S": f"STAFF#{entry.actor.staff_id}"}
    assert item["GSI2PK"] == {"S": "HOUR#2026-03-01T12"}
    assert item["GSI1SK"] == {"S": f"2026-03-01T12:00:00.000Z#{entry.entry_id}"}


@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_words(action: Action) -> None:
    assert action.words


def test_a_page_of_entries_does_not_show_them(trail: Trail, entry: Entry) -> None:
    trail.record(entry)

    assert entry.user_id not in repr(trail.list_of_user(entry.user_id))


def test_times_are_kept_to_the_millisecond(trail: Trail, entry: Entry) -> None:
    at: datetime = entry.at.replace(microsecond=123456)

    trail.record(replace(entry, at=at))

    found = trail.find(entry.user_id, entry.entry_id)
    assert found is not None
    assert found.at == at.replace(microsecond=123000)
