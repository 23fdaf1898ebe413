"""Taking acts back: what was there before is there again, or nothing is done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backoffice.acts.act import Act
from backoffice.acts.engine import Done, do
from backoffice.acts.errors import RefusedError
from backoffice.acts.kinds import TooLateError
from backoffice.audit.entries import Entry
from backoffice.audit.trail import Trail
from backoffice.dynamo.errors import DynamoError
from backoffice.dynamo.expressions import Update, path, remove, set_
from backoffice.dynamo.wire import Item
from billing.services import reset_usage, restore_usage
from records.acts import UserAct, UserUndo
from records.table import UsersTable
from tests import words
from tests.conftest import Clock
from tests.readable import readable
from tests.records.shapes import SHAPES, Shape
from tests.records.stored import differences, text
from tests.users.people import SUPPORT, Mutation, item, put_sample, stored
from tests.users.test_acts import REASON
from users.services.acts import allow_device, revoke_device

UNDONE: dict[str, tuple[UserAct, UserUndo]] = {
    "device": (revoke_device, allow_device),
    "usage": (reset_usage, restore_usage),
}
each = pytest.mark.parametrize(("kind", "undo"), UNDONE.values(), ids=UNDONE)
USAGE = ("data", "current_subscription", "usage_current_period")
DEVICE = ("data", "current_device")


class Desk:
    """One agent and one user."""

    def __init__(
        self, users: UsersTable, trail: Trail, clock: Clock, user_id: str, shape: Shape
    ) -> None:
        self.users, self.trail, self.clock, self.user_id = users, trail, clock, user_id
        self.shape = shape

    def sign_up(self, change: Mutation | None = None) -> Item:
        put_sample(self.users, self.user_id, change, self.shape)
        return self.item()

    def item(self) -> Item:
        return item(self.users, self.user_id)

    def confirm(self, kind: UserAct, act: Act) -> Done:
        return do(
            kind,
            act,
            home=self.users,
            trail=self.trail,
            actor=SUPPORT,
            reason=REASON,
            now=self.clock(),
        )

    def act(self, kind: UserAct) -> Entry:
        """The act, and its entry as the trail has it."""
        user = stored(self.users, self.user_id)
        (act,) = kind.offers(user, actor=SUPPORT, now=self.clock())
        self.confirm(kind, act)
        found = self.trail.find(words.USER.of(self.user_id), act.act_id)
        assert found
        assert found.entry
        self.clock.advance(minutes=5)
        return found.entry

    def offers(self, undo: UserUndo, entry: Entry) -> list[Act]:
        user = stored(self.users, self.user_id)
        return undo.offers_after(user, entry, actor=SUPPORT, now=self.clock())

    def write(self, place: tuple[str, ...], value: Any) -> None:
        """What the app itself does meanwhile."""
        key = self.users.table.key(f"USER#{self.user_id}", "PROFILE")
        there = path(*self.shape.place(*place))
        clause = remove(there) if value is ... else set_(there, self.shape.value(value))
        self.users.client.update(self.users.table, key, Update(clause), path("PK").exists())


@pytest.fixture(params=SHAPES, ids=str)
def desk(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, request: pytest.FixtureRequest
) -> Desk:
    return Desk(users, trail, clock, user_id, request.param)


LATER = text("2026-03-01T12:05:00Z")
#: The times of changes, which go on and do not come back.
STAMPS = ("updated_at", "last_updated")


def lasting(shape: Shape, before: Item, after: Item) -> dict[str, Any]:
    """What is not as before, but for the times of the changes."""
    found = shape.told(differences(before, after))
    assert found["updated_at"][1] == LATER
    return {place: value for place, value in found.items() if not place.endswith(STAMPS)}


def _older_names(values: dict[str, Any]) -> None:
    data = values["data"]
    data["biometric"] = data["current_biometric"] | {"is_active": True}
    data["subscription"] = data.pop("current_subscription")


def _in_other_forms(values: dict[str, Any]) -> None:
    data = values["data"]
    data["current_device"].pop("status")
    data["current_biometric"].pop("is_active")
    data["current_biometric"].pop("device_id")
    usage = data["current_subscription"]["usage_current_period"]
    usage["period_start"] = 1758931200000
    usage["period_end"] = "2025-10-27T00:00:00.123456+00:00"
    usage |= {"previous_count": 9, "reset_id": "f" * 32}


def _off_already(values: dict[str, Any]) -> None:
    values["data"]["current_biometric"]["is_active"] = False
    values["data"]["current_device"]["status"] = "inactive"
    values["data"]["current_subscription"].pop("usage_current_period")


@each
@pytest.mark.parametrize(
    "change", [None, _older_names, _in_other_forms, _off_already], ids=lambda it: str(it)[:20]
)
def test_what_was_there_before_is_there_again(
    desk: Desk, kind: UserAct, undo: UserUndo, change: Mutation | None
) -> None:
    before = desk.sign_up(change)
    entry = desk.act(kind)
    (act,) = desk.offers(undo, entry)

    done = desk.confirm(undo, act)

    left = lasting(desk.shape, before, desk.item())
    # The session that went with the device stays revoked.
    assert {place for place in left if not place.startswith("data.current_session.")} == set()
    assert (left == {}) == (kind is reset_usage)
    assert done.entry.action == undo.action
    assert done.entry.new["takes_back"] == entry.entry_id
    assert done.entry.reason == REASON
    assert desk.offers(undo, entry) == []


def test_a_count_that_moved_on_before_the_reset_is_the_one_that_comes_back(desk: Desk) -> None:
    desk.sign_up()
    (reset,) = reset_usage.offers(stored(desk.users, desk.user_id), actor=SUPPORT, now=desk.clock())
    desk.write((*USAGE, "documents_processed"), 7)
    entry = desk.confirm(reset_usage, reset).entry
    (act,) = desk.offers(restore_usage, entry)

    done = desk.confirm(restore_usage, act)

    usage = readable(stored(desk.users, desk.user_id).user.usage)
    assert (usage.documents_processed, usage.previous_count) == (7, None)
    assert (entry.old["documents_processed"], done.entry.new["documents_processed"]) == (3, 7)


NEWER: dict[str, list[tuple[tuple[str, ...], Any]]] = {
    "device": [
        ((*DEVICE, "device_id"), "another-phone"),
        ((*DEVICE, "status"), "active"),
        ((*DEVICE, "updated_at"), "2026-03-01T12:01:00Z"),
        (("data", "current_device"), None),
        (("data", "current_biometric", "is_active"), True),
        (("data", "current_biometric", "device_id"), "another-phone"),
        (("data", "current_biometric"), ...),
    ],
    "usage": [
        ((*USAGE, "documents_processed"), 1),
        ((*USAGE, "reset_id"), "e" * 32),
        ((*USAGE, "period_start"), "2026-03-01T12:01:00Z"),
        ((*USAGE, "previous_count"), ...),
        (USAGE, ...),
    ],
}


@pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
@pytest.mark.parametrize(
    ("name", "place", "value"),
    [(name, *newer) for name, changes in NEWER.items() for newer in changes],
)
def test_after_a_newer_change_nothing_is_taken_back(
    desk: Desk, name: str, place: tuple[str, ...], value: Any
) -> None:
    kind, undo = UNDONE[name]
    desk.sign_up()
    entry = desk.act(kind)
    (act,) = desk.offers(undo, entry)
    desk.write(place, value)
    newer = desk.item()

    assert desk.offers(undo, entry) == []
    with pytest.raises(RefusedError) as refused:
        desk.confirm(undo, act)

    assert refused.value.item == newer
    assert desk.item() == newer
    entries = desk.trail.list_of_subject(words.USER.of(desk.user_id)).entries
    assert {"refused": undo.action.name} in [each.new for each in entries]


@each
def test_of_several_at_once_one_takes_it_back(desk: Desk, kind: UserAct, undo: UserUndo) -> None:
    desk.sign_up()
    entry = desk.act(kind)
    forms = [act for _ in range(6) for act in desk.offers(undo, entry)]

    with ThreadPoolExecutor(6) as pool:
        clicks = [pool.submit(copy_context().run, desk.confirm, undo, act) for act in forms]
    outcomes = [click.exception() or click.result() for click in clicks]

    assert len([one for one in outcomes if isinstance(one, Done)]) <= 1
    assert all(isinstance(one, Done | RefusedError | DynamoError) for one in outcomes)
    entries = desk.trail.list_of_subject(words.USER.of(desk.user_id)).entries
    assert len([one for one in entries if one.action == undo.action]) <= 1
    if not any(isinstance(one, Done) for one in outcomes):
        desk.confirm(undo, desk.offers(undo, entry)[0])
    assert desk.offers(undo, entry) == []


@each
def test_a_repeat_of_taking_back_is_done_once(desk: Desk, kind: UserAct, undo: UserUndo) -> None:
    desk.sign_up()
    (act,) = desk.offers(undo, desk.act(kind))

    first, again = desk.confirm(undo, act), desk.confirm(undo, act)

    assert (first.repeated, again.repeated) == (False, True)


@each
@pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
def test_an_older_revocation_is_not_taken_back_for_a_newer_one(
    desk: Desk, kind: UserAct, undo: UserUndo
) -> None:
    desk.sign_up()
    first = desk.act(kind)
    desk.confirm(undo, desk.offers(undo, first)[0])
    desk.clock.advance(minutes=1)
    second = desk.act(kind)

    assert desk.offers(undo, first) == []
    assert len(desk.offers(undo, second)) == 1


@each
@pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
def test_after_seven_days_nothing_is_taken_back(desk: Desk, kind: UserAct, undo: UserUndo) -> None:
    desk.sign_up()
    entry = desk.act(kind)
    desk.clock.at = entry.at + timedelta(days=7)
    (act,) = desk.offers(undo, entry)
    before = desk.item()

    desk.clock.advance(milliseconds=1)

    assert desk.offers(undo, entry) == []
    with pytest.raises(TooLateError):
        desk.confirm(undo, act)
    assert desk.item() == before


#: What entries lack that were written before acts could be taken back, or could not keep.
POOR: dict[str, list[dict[str, Any]]] = {
    "device": [
        {"new": {"device_id": "iphone-123-abc", "biometric_inactive": True}},
        {"old": {"status": "active"}},
        {"old": {"device_id": "iphone-123-abc", "status": "something new"}},
        {
            "old": {
                "device_id": "iphone-123-abc",
                "status": "active",
                "biometric": "not readable here",
            }
        },
    ],
    "usage": [
        {"new": {"documents_processed": 0}},
        {"old": {"period_start": "2025-09-27T00:00:00.000Z"}},
        {
            "old": {
                "documents_processed": "not readable here",
                "period_start": None,
                "period_end": None,
            }
        },
        {
            "old": {
                "documents_processed": 3,
                "period_start": "not readable here",
                "period_end": None,
            }
        },
    ],
}


@pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
@pytest.mark.parametrize("name", UNDONE)
def test_what_an_entry_does_not_hold_is_not_made_up(desk: Desk, name: str) -> None:
    kind, undo = UNDONE[name]
    desk.sign_up()
    entry = desk.act(kind)

    for values in POOR[name]:
        assert desk.offers(undo, replace(entry, **values)) == []
    assert not undo.holds_enough(replace(entry, **POOR[name][0]))
    assert undo.holds_enough(entry)


@pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
def test_an_entry_of_another_act_is_not_taken_back(desk: Desk) -> None:
    desk.sign_up()
    entry = desk.act(revoke_device)

    assert desk.offers(restore_usage, entry) == []
    assert desk.offers(allow_device, replace(entry, action=words.SESSION_REVOKED)) == []
