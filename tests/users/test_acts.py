"""Acts on users, on real servers: done once, on record once, or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import pytest

from backoffice.acts.act import Act
from backoffice.acts.engine import Done, do
from backoffice.acts.errors import OutcomeUnknownError, RefusedError
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry
from backoffice.audit.items import audit_table
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.dynamo.errors import DeadlineError, DynamoError, ThrottledError, UnavailableError
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.testing import (
    FaultInjector,
    error_answer,
    late_answer,
    lost_answer,
    lost_request,
)
from billing.services import reset_usage
from records.acts import UserAct
from records.table import UsersTable
from tests import words
from tests.conftest import Clock
from tests.readable import readable
from tests.records.shapes import SHAPES, Shape
from tests.users.people import ACTS, SUPPORT, item, put_sample, stored
from users.act_words import USER_ACTS
from users.services.acts import revoke_session

REASON = Reason.of(words.USER_REQUEST, "Asked on the phone", "T-1")
by_name = pytest.mark.parametrize("kind", ACTS.values(), ids=ACTS)


class Desk:
    """One agent, one user, one act after another."""

    def __init__(
        self, users: UsersTable, trail: Trail, clock: Clock, user_id: str, shape: Shape
    ) -> None:
        self.users, self.trail, self.clock, self.user_id = users, trail, clock, user_id
        self.shape = shape
        put_sample(users, user_id, lambda values: values.update(ttl=1893456000), shape)

    def offers(self, kind: UserAct) -> list[Act]:
        return kind.offers(stored(self.users, self.user_id), actor=SUPPORT, now=self.clock())

    def offer(self, kind: UserAct) -> Act:
        (act,) = self.offers(kind)
        return act

    def confirm(self, kind: UserAct, act: Act, *, trail: Trail | None = None) -> Done:
        return do(
            kind,
            act,
            home=self.users,
            trail=trail or self.trail,
            actor=SUPPORT,
            reason=REASON,
            now=self.clock(),
        )

    def set(self, place: tuple[str, ...], value: Any) -> None:
        """What the app itself does while an agent is reading."""
        key = self.users.table.key(f"USER#{self.user_id}", "PROFILE")
        clause = set_(path(*self.shape.place(*place)), self.shape.value(value))
        self.users.client.update(self.users.table, key, Update(clause), path("PK").exists())

    def entries(self, action: Action | None = None) -> list[Entry]:
        entries = self.trail.list_of_subject(words.USER.of(self.user_id)).entries
        return [entry for entry in entries if action in (None, entry.action)]


@pytest.fixture(params=SHAPES, ids=str)
def desk(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, request: pytest.FixtureRequest
) -> Desk:
    return Desk(users, trail, clock, user_id, request.param)


@by_name
def test_an_act_is_done_and_on_record_with_its_reason(desk: Desk, kind: UserAct) -> None:
    act = desk.offer(kind)
    done = desk.confirm(kind, act)
    assert not done.repeated
    (entry,) = desk.entries()
    assert entry == done.entry
    assert (entry.entry_id, entry.action, entry.reason) == (act.act_id, kind.action, REASON)
    assert (entry.actor, entry.subject) == (SUPPORT, words.USER.of(desk.user_id))
    assert USER_ACTS.sentence(entry, actor=SUPPORT, now=desk.clock(), again=False)


@by_name
def test_an_act_writes_once_and_reads_nothing(
    desk: Desk, kind: UserAct, faults: FaultInjector
) -> None:
    act = desk.offer(kind)
    faults.sent.clear()
    desk.confirm(kind, act)
    assert faults.sent == ["TransactWriteItems"]


@by_name
def test_a_repeat_is_told_so_and_changes_nothing(desk: Desk, kind: UserAct) -> None:
    act = desk.offer(kind)
    first = desk.confirm(kind, act)
    after_first = item(desk.users, desk.user_id)
    desk.clock.advance(minutes=5)
    again = desk.confirm(kind, act)
    assert again.repeated
    assert again.entry == first.entry
    assert item(desk.users, desk.user_id) == after_first
    assert len(desk.entries()) == 1


@by_name
def test_a_double_click_is_done_once(desk: Desk, kind: UserAct) -> None:
    act = desk.offer(kind)
    with ThreadPoolExecutor(8) as pool:
        clicks = [pool.submit(copy_context().run, desk.confirm, kind, act) for _ in range(8)]
    outcomes = [click.exception() or click.result() for click in clicks]
    done = [outcome for outcome in outcomes if isinstance(outcome, Done)]
    others = [outcome for outcome in outcomes if not isinstance(outcome, Done)]
    assert len([one for one in done if not one.repeated]) <= 1
    assert done
    # A click that met another one on its way and gave up has surely done nothing.
    assert all(isinstance(other, DynamoError) for other in others)
    assert len(desk.entries(kind.action)) == 1


@by_name
@pytest.mark.parametrize("fault", [lost_answer, late_answer], ids=["lost", "late"])
def test_a_lost_answer_is_resolved_by_the_entry(
    desk: Desk, kind: UserAct, faults: FaultInjector, fault: Any
) -> None:
    act = desk.offer(kind)
    faults.inject([fault, fault], matching="TransactWriteItems")
    assert desk.confirm(kind, act).entry.entry_id == act.act_id
    assert len(desk.entries()) == 1


@by_name
def test_a_lost_request_is_not_known_and_safe_to_send_again(
    desk: Desk, kind: UserAct, faults: FaultInjector
) -> None:
    act = desk.offer(kind)
    before = item(desk.users, desk.user_id)
    faults.inject([lost_request, lost_request], matching="TransactWriteItems")
    with pytest.raises(OutcomeUnknownError):
        desk.confirm(kind, act)
    assert item(desk.users, desk.user_id) == before
    assert desk.entries() == []
    assert not desk.confirm(kind, act).repeated
    assert len(desk.entries()) == 1


@by_name
def test_a_lost_answer_whose_entry_cannot_be_read_is_not_known(
    desk: Desk, kind: UserAct, faults: FaultInjector
) -> None:
    act = desk.offer(kind)
    broken = error_answer("InternalServerError", 500)
    faults.inject([late_answer, broken])
    with pytest.raises(OutcomeUnknownError):
        desk.confirm(kind, act)
    # Another request, at another time: by that its entry differs from the one it finds.
    desk.clock.advance(seconds=1)
    assert desk.confirm(kind, act).repeated
    assert len(desk.entries()) == 1


@by_name
def test_throttling_is_no_outcome_to_wonder_about(
    desk: Desk, kind: UserAct, faults: FaultInjector
) -> None:
    act = desk.offer(kind)
    faults.inject([error_answer("ThrottlingException")] * 2, matching="TransactWriteItems")
    with pytest.raises(ThrottledError):
        desk.confirm(kind, act)
    assert desk.entries() == []


USAGE = ("data", "current_subscription", "usage_current_period")
#: For each act what somebody else changes of what was seen: where, and to what.
CHANGED_BEHIND_THE_BACK: dict[str, tuple[tuple[str, ...], Any]] = {
    "revoke-session": (("data", "current_session", "session_id"), "sess_newer"),
    "revoke-device": (("data", "current_device", "device_id"), "another-phone"),
    "reset-usage": ((*USAGE, "period_start"), "2025-10-27T00:00:00Z"),
    "remove-ttl": (("ttl",), 1893456001),
}


@by_name
def test_a_change_behind_the_agents_back_refuses_the_act(desk: Desk, kind: UserAct) -> None:
    act = desk.offer(kind)
    place, value = CHANGED_BEHIND_THE_BACK[kind.name]
    desk.set(place, value)
    before = item(desk.users, desk.user_id)
    with pytest.raises(RefusedError) as refused:
        desk.confirm(kind, act)
    assert refused.value.item == before
    assert item(desk.users, desk.user_id) == before
    (entry,) = desk.entries()
    assert entry.action == words.REFUSED
    assert entry.new == {"refused": kind.action.name}


def test_a_refusal_never_quotes_the_item(desk: Desk) -> None:
    act = desk.offer(revoke_session)
    desk.set(("data", "current_session", "session_id"), "sess_newer")
    with pytest.raises(RefusedError) as refused:
        desk.confirm(revoke_session, act)
    assert "sess_newer" not in f"{refused.value!s} {refused.value!r}"
    assert "user@example.com" not in repr(refused.getrepr(showlocals=False))


def test_a_count_that_moved_on_is_kept_not_refused(desk: Desk) -> None:
    act = desk.offer(reset_usage)
    desk.set((*USAGE, "documents_processed"), 7)
    desk.confirm(reset_usage, act)
    usage = readable(stored(desk.users, desk.user_id).user.usage)
    assert (usage.documents_processed, usage.previous_count) == (0, 7)
    assert usage.reset_id == act.act_id


def test_nothing_is_done_when_the_entry_cannot_be_written(
    desk: Desk, faults: FaultInjector
) -> None:
    act = desk.offer(revoke_session)
    before = item(desk.users, desk.user_id)
    trail = Trail(
        desk.trail.client, audit_table("no-such-table"), words.VOCABULARY, words.TYPED_KEYS
    )
    with pytest.raises(DynamoError) as failed:
        desk.confirm(revoke_session, act, trail=trail)
    assert not isinstance(failed.value, UnavailableError | DeadlineError)
    assert item(desk.users, desk.user_id) == before


@by_name
def test_there_is_no_second_offer_for_what_is_done(desk: Desk, kind: UserAct) -> None:
    desk.confirm(kind, desk.offer(kind))
    assert desk.offers(kind) == []
