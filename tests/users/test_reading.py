"""Reading: on record before anything is shown."""

from __future__ import annotations

import pytest

from backoffice.audit.trail import Trail
from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.testing import FaultInjector, lost_request
from backoffice.notes.store import NotePage
from records.table import UsersTable
from records.twins import keys_of_person
from tests import words
from tests.conftest import Clock
from tests.users.people import SUPPORT, put_sample
from tests.users.reveals import Naming, begins, reveal_act, show
from users.services.reading import Activity, Reading, find_reading


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
