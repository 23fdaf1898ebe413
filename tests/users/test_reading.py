"""Reading and revealing: on record before anything is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from threading import Semaphore

import pytest

from backoffice.acts.act import Act
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.parallel import begun
from backoffice.dynamo.testing import FaultInjector, lost_request, operation_of
from backoffice.dynamo.transport import Transport
from backoffice.net.messages import Answer, Request
from backoffice.notes.store import NotePage
from records.table import UsersTable
from records.twins import keys_of_person
from tests import words
from tests.conftest import Clock
from tests.users.people import SUPPORT, put_sample
from users.services.reading import (
    Activity,
    AlreadyRevealedError,
    NamesOf,
    Reading,
    RevealAsked,
    RevealGiven,
    find_reading,
    reveal,
    reveal_fields,
)

Naming = Callable[[Activity, NotePage], dict[str, str]]

REASON = Reason.of(words.USER_REQUEST, "Spelling of the name", "")


def view(
    users: UsersTable,
    trail: Trail,
    clock: Clock,
    user_id: str,
    act_id: str | None = None,
    names_of: Naming | None = None,
) -> Reading | None:
    return find_reading(
        user_id=user_id,
        actor=SUPPORT,
        now=clock(),
        users=users,
        trail=trail,
        act_id=act_id,
        names_of=begins(names_of) if names_of else None,
    )


def reveal_act(clock: Clock, user_id: str) -> Act:
    (act,) = reveal_fields.offers(user_id, actor=SUPPORT, now=clock())
    return act


def show(
    users: UsersTable, trail: Trail, clock: Clock, act: Act, names_of: Naming | None = None
) -> Reading | None:
    given = RevealGiven([words.IDENTITY], ("name", "external_id"))
    return reveal(
        RevealAsked(act, given, REASON),
        actor=SUPPORT,
        now=clock(),
        users=users,
        trail=trail,
        names_of=begins(names_of) if names_of else None,
    )


def begins(names_of: Naming) -> NamesOf:
    """The same, as the page has it: on its way while something else is done."""
    return lambda activity, notes: begun(lambda: names_of(activity, notes))


def test_a_view_is_five_queries_side_by_side_and_one_entry(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, faults: FaultInjector
) -> None:
    keys = len(keys_of_person(put_sample(users, user_id)))
    faults.sent.clear()
    reading = view(users, trail, clock, user_id)
    assert reading is not None
    assert reading.record.stored.user.user_id == user_id
    # Then other records of the same person are looked for while the entry is put.
    assert faults.sent == [*["Query"] * (5 + keys), "PutItem"]
    (entry,) = trail.list_of_subject(words.USER.of(user_id)).entries
    assert (entry.action, entry.new) == (words.VIEWED, {"found": True})


def test_names_are_read_beside_the_entry_and_never_in_a_wave_of_their_own(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, faults: FaultInjector
) -> None:
    put_sample(users, user_id)
    asked_for: list[int] = []

    def names_of(activity: Activity, _: NotePage) -> dict[str, str]:
        asked_for.append(len(activity.entries))
        return {"1": "Grace"}

    reading = view(users, trail, clock, user_id, names_of=names_of)
    assert reading is not None
    assert reading.names == {"1": "Grace"}
    assert asked_for == [0]

    # They do not wait for the entry, and are not shown without it.
    faults.inject([lost_request] * 4, matching="PutItem")
    with pytest.raises(UnavailableError):
        view(users, trail, clock, user_id, names_of=names_of)
    assert asked_for == [0, 1]


def test_an_entry_does_not_wait_for_names(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str
) -> None:
    put_sample(users, user_id)

    def fails(*_: object) -> dict[str, str]:
        raise UnavailableError("BatchGetItem")

    with pytest.raises(UnavailableError):
        view(users, trail, clock, user_id, names_of=fails)
    assert len(trail.list_of_subject(words.USER.of(user_id)).entries) == 1


def test_a_view_of_nobody_is_on_record_too(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str
) -> None:
    assert view(users, trail, clock, user_id) is None
    (entry,) = trail.list_of_subject(words.USER.of(user_id)).entries
    assert entry.new == {"found": False}


def test_nothing_is_read_out_when_the_view_cannot_go_on_record(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, faults: FaultInjector
) -> None:
    put_sample(users, user_id)
    faults.inject([lost_request] * 4, matching="PutItem")
    with pytest.raises(UnavailableError):
        view(users, trail, clock, user_id)


def test_the_entry_of_the_act_that_led_here_is_found_behind_any_number_of_views(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str
) -> None:
    put_sample(users, user_id)
    act = reveal_act(clock, user_id)
    clock.advance(minutes=1)
    for _ in range(20):
        clock.advance(seconds=1)
        view(users, trail, clock, user_id)
    clock.advance(seconds=1)
    show(users, trail, clock, act)
    reading = view(users, trail, clock, user_id, act.act_id)
    assert reading is not None
    assert reading.done is not None
    assert reading.activity.entries[0].entry_id == act.act_id


def test_a_reveal_names_its_fields_before_they_are_shown(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, faults: FaultInjector
) -> None:
    put_sample(users, user_id)
    calls = Calls(faults)
    assert show(users, trail, clock, reveal_act(clock, user_id)) is not None
    # What staff did may be read meanwhile, nothing of the record.
    assert calls.tables.index(trail.table.name) < calls.tables.index(users.table.name)
    put = calls.operations.index("PutItem")
    assert put < calls.tables.index(users.table.name)
    (entry,) = trail.list_of_subject(words.USER.of(user_id)).entries
    assert entry.fields == ("name", "external_id")
    assert entry.reason == REASON


def test_a_reveal_works_once(users: UsersTable, trail: Trail, clock: Clock, user_id: str) -> None:
    put_sample(users, user_id)
    act = reveal_act(clock, user_id)
    show(users, trail, clock, act)
    clock.advance(seconds=1)
    with pytest.raises(AlreadyRevealedError):
        show(users, trail, clock, act)
    assert len(trail.list_of_subject(words.USER.of(user_id)).entries) == 1


def test_nothing_of_the_record_is_read_for_a_reveal_that_cannot_go_on_record(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, faults: FaultInjector
) -> None:
    put_sample(users, user_id)
    calls = Calls(faults, lost="PutItem")
    with pytest.raises(UnavailableError):
        show(users, trail, clock, reveal_act(clock, user_id))
    assert "PutItem" in calls.operations
    assert users.table.name not in calls.tables


def test_names_for_a_reveal_are_read_beside_the_record_and_never_in_a_wave_of_their_own(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, faults: FaultInjector
) -> None:
    put_sample(users, user_id)
    act, asked_for = reveal_act(clock, user_id), []

    def names_of(activity: Activity, _: NotePage) -> dict[str, str]:
        asked_for.append([entry.entry_id for entry in activity.entries])
        return {"1": "Grace"}

    calls = Calls(faults, put_after=2)
    reading = show(users, trail, clock, act, names_of)
    assert reading is not None
    assert reading.names == {"1": "Grace"}
    # Activity was read before the entry was put, which is among it all the same.
    assert calls.operations.count("PutItem") == 1
    assert asked_for == [[act.act_id]]
    assert [entry.entry_id for entry in reading.activity.entries] == [act.act_id]

    # They do not wait for the record.
    clock.advance(seconds=1)
    Calls(faults, lost=users.table.name)
    with pytest.raises(UnavailableError):
        show(users, trail, clock, reveal_act(clock, user_id), names_of)
    assert len(asked_for) == 2


class Calls:
    """Notes operation and table of each call; those to a table, or of a kind, get `lost`. An entry
    is not put before `put_after` Queries, which have to be on their way, have their answers."""

    def __init__(self, faults: FaultInjector, lost: str = "", put_after: int = 0) -> None:
        self.operations: list[str] = []
        self.tables: list[str] = []
        self.lost, self.put_after = lost, put_after
        self.answered = Semaphore(0)
        faults.inject([self.noted] * 40)

    def noted(self, request: Request, inner: Transport) -> Answer:
        operation, table = operation_of(request), json.loads(request.body)["TableName"]
        self.operations.append(operation)
        self.tables.append(table)
        if self.lost in (operation, table):
            raise UnavailableError("injected: the connection broke")
        if operation == "PutItem":
            assert all(self.answered.acquire(timeout=2) for _ in range(self.put_after))
        answer = inner(request)
        self.answered.release()
        return answer
