"""Each act on records that the sign-in Lambda wrote: what changes, to the letter, and no more."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest

from backoffice.acts.engine import do
from backoffice.audit.entries import Entry
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.dynamo.wire import Item, encode
from billing.services import reset_usage, restore_usage
from records.acts import UserAct, UserUndo
from records.layouts.instants import written
from records.table import StoredUser, UsersTable
from tests import samples, words
from tests.conftest import Clock
from tests.readable import readable
from tests.records.stored import ANYTHING, MISSING, Differences, differences
from tests.users.people import SUPPORT
from users.services.acts import allow_device, remove_ttl, revoke_device, revoke_session

REASON = Reason.of(words.USER_REQUEST, "Asked on the phone", "T-1")
ACTIVE, REVOKED = {"S": "active"}, {"S": "revoked"}
USAGE = "current_subscription.usage_current_period"


class Desk:
    """One agent, and one user whose record the app wrote."""

    def __init__(self, users: UsersTable, trail: Trail, clock: Clock, user_id: str) -> None:
        self.users, self.trail, self.clock, self.user_id = users, trail, clock, user_id

    def put(self, sample: int = 0, **changes: Any) -> None:
        """Store one of the samples; `changes` replaces attributes of it."""
        item = copy.deepcopy(samples.flat()[sample])
        item |= {"PK": encode(f"USER#{self.user_id}")}
        # Out of the way of other tests on the indexes.
        item |= {name: encode(self.user_id) for name in ("GSI1SK", "GSI2SK")}
        item |= {name: encode(value) for name, value in changes.items()}
        self.users.client.put(self.users.table, item, ANYTHING)

    def stored(self) -> StoredUser:
        found = self.users.find_user(self.user_id)
        assert found is not None
        return found

    def item(self) -> Item:
        return self.stored().item

    @property
    def now(self) -> Any:
        """The time of an act as this layout stores it."""
        return {"N": str(written(self.clock(), "milliseconds"))}

    def act(self, kind: UserAct) -> Differences:
        """What an act does to the record."""
        return self._done(kind, kind.offers(self.stored(), actor=SUPPORT, now=self.clock()))

    def undo(self, kind: UserUndo) -> Differences:
        """The same of taking back what was done last."""
        stored, now = self.stored(), self.clock()
        return self._done(kind, kind.offers_after(stored, self.last(), actor=SUPPORT, now=now))

    def last(self) -> Entry:
        return self.trail.list_of_subject(words.USER.of(self.user_id)).entries[0]

    def _done(self, kind: UserAct, offers: Any) -> Differences:
        (act,) = offers
        before = self.item()
        home, trail, now = self.users, self.trail, self.clock()
        do(kind, act, home=home, trail=trail, actor=SUPPORT, reason=REASON, now=now)
        return differences(before, self.item())


@pytest.fixture
def desk(users: UsersTable, trail: Trail, clock: Clock, user_id: str) -> Desk:
    clock.at = clock.at.replace(microsecond=123_456)
    return Desk(users, trail, clock, user_id)


SAMPLE = samples.flat()[0]


def test_a_session(desk: Desk) -> None:
    desk.put()

    assert desk.act(revoke_session) == {
        "current_session.session_status": (ACTIVE, REVOKED),
        "current_session.updated_at": (MISSING, desk.now),
        "updated_at": (SAMPLE["updated_at"], desk.now),
    }
    assert readable(desk.stored().user.session).revoked
    assert desk.stored().user.other == StoredUser.of(SAMPLE).user.other


def test_a_device_goes_with_the_session_that_names_none_and_comes_back_without_it(
    desk: Desk,
) -> None:
    desk.put()
    (act,) = revoke_device.offers(desk.stored(), actor=SUPPORT, now=desk.clock())
    assert revoke_device.effects(act.seen).session_names_no_device
    assert revoke_device.effects(act.seen).removed == ()

    assert desk.act(revoke_device) == {
        "current_device.device_status": (ACTIVE, REVOKED),
        "current_device.updated_at": (MISSING, desk.now),
        "current_session.session_status": (ACTIVE, REVOKED),
        "current_session.updated_at": (MISSING, desk.now),
        "current_biometric.status": (ACTIVE, REVOKED),
        "current_biometric.updated_at": (MISSING, desk.now),
        "updated_at": (SAMPLE["updated_at"], desk.now),
    }

    then, _ = desk.now, desk.clock.advance(minutes=5)
    assert desk.undo(allow_device) == {
        "current_device.device_status": (REVOKED, ACTIVE),
        "current_device.updated_at": (then, desk.now),
        "current_biometric.status": (REVOKED, ACTIVE),
        "current_biometric.updated_at": (then, desk.now),
        "updated_at": (then, desk.now),
    }


def test_a_registration_in_the_planned_shape_is_switched_off_in_that_one(desk: Desk) -> None:
    registration = {
        "registration_id": "reg-1",
        "device_id": "pixel-77",
        "is_active": True,
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
    }
    desk.put(current_biometric=registration)
    now = encode(written(desk.clock(), "iso"))

    found = desk.act(revoke_device)

    assert {place: found[place] for place in found if "biometric" in place} == {
        "current_biometric.is_active": ({"BOOL": True}, {"BOOL": False}),
        "current_biometric.updated_at": (encode("2026-01-01T00:00:00Z"), now),
    }
    assert found["current_device.updated_at"] == (MISSING, desk.now)


def test_a_usage_period_is_created_in_milliseconds_and_goes_again(desk: Desk) -> None:
    desk.put(sample=1)
    end = {"N": str(written(desk.clock() + timedelta(days=30), "milliseconds"))}

    found = desk.act(reset_usage)

    assert found.pop("updated_at")[1] == desk.now
    assert found == {
        f"{USAGE}.documents_processed": (MISSING, {"N": "0"}),
        f"{USAGE}.period_start": (MISSING, desk.now),
        f"{USAGE}.period_end": (MISSING, end),
        f"{USAGE}.last_updated": (MISSING, desk.now),
        f"{USAGE}.reset_id": (MISSING, {"S": desk.last().entry_id}),
    }
    desk.clock.advance(minutes=5)
    assert set(desk.undo(restore_usage)) == {*found, "updated_at"}
    assert "usage_current_period" not in desk.item()["current_subscription"]["M"]


def test_a_usage_period_is_reset_and_becomes_what_it_was(desk: Desk) -> None:
    period = {"documents_processed": 4, "period_start": 1795162676823, "period_end": 1797754676823}
    desk.put(current_subscription={"id": "s", "usage_current_period": period})
    before = desk.item()["current_subscription"]

    found = desk.act(reset_usage)

    assert found[f"{USAGE}.documents_processed"] == ({"N": "4"}, {"N": "0"})
    assert found[f"{USAGE}.period_start"] == ({"N": "1795162676823"}, desk.now)
    assert found[f"{USAGE}.previous_count"] == (MISSING, {"N": "4"})
    desk.clock.advance(minutes=5)
    desk.undo(restore_usage)
    after = desk.item()["current_subscription"]
    left = after["M"]["usage_current_period"]["M"]
    assert left.pop("last_updated") == desk.now
    assert after == before


def test_a_stray_ttl(desk: Desk) -> None:
    desk.put(ttl=1_893_456_000)

    assert desk.act(remove_ttl) == {
        "ttl": ({"N": "1893456000"}, MISSING),
        "updated_at": (SAMPLE["updated_at"], desk.now),
    }


@pytest.mark.parametrize("sample", [1, 2])
def test_what_is_not_there_is_not_offered(desk: Desk, sample: int) -> None:
    desk.put(sample)
    stored, now = desk.stored(), desk.clock()

    assert revoke_device.offers(stored, actor=SUPPORT, now=now) == []
    assert len(revoke_session.offers(stored, actor=SUPPORT, now=now)) == (1 if sample == 1 else 0)
