"""Acts on many users: each once, tied to what was planned, proven in record and trail."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from backoffice.acts.act import act_id_in_run
from backoffice.acts.engine import do
from backoffice.audit.entries import Entry
from backoffice.audit.items import item_of
from backoffice.audit.trail import Trail
from backoffice.bulk import kinds
from backoffice.bulk.board import Board
from backoffice.bulk.digests import ledger_digest
from backoffice.bulk.planning import Wish
from backoffice.bulk.runner import Runner, Turn
from backoffice.bulk.runs import Planned, Run, State
from backoffice.bulk.steps import KindStep, Step
from backoffice.bulk.writers import InBatches, OneByOne, Singly, Writer
from backoffice.dynamo.expressions import Update, path, remove, set_
from backoffice.dynamo.testing import FaultInjector, lost_request, operation_of
from backoffice.dynamo.transport import Transport
from backoffice.dynamo.wire import decode
from backoffice.net.messages import Answer, Request
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from billing.services import reset_usage, restore_usage
from billing.steps import reset_usage_step, restore_usage_step
from records.steps import count_users
from records.table import StoredUser, UsersTable
from tests import words
from tests.backoffice.bulk.desk import RUNNER, Desk
from tests.backoffice.bulk.pages import tasks_of
from tests.backoffice.bulk.plans import REASON
from tests.conftest import Clock
from tests.users.people import Mutation, item, put_sample, stored
from users.steps import remove_ttl_step

USAGE = ("data", "current_subscription", "usage_current_period")
on_dynoxide = pytest.mark.parametrize("server", ["dynoxide"], indirect=True)


@dataclass
class Crowd:
    """Users of a test, and runs on all of them."""

    users: UsersTable
    desk: Desk
    user_ids: list[str] = field(default_factory=list)
    writer: Callable[[Trail], Writer] = OneByOne

    def sign_up(self, *changes: Mutation | None) -> None:
        for change in changes:
            self.user_ids.append(str(uuid.uuid4()))
            put_sample(self.users, self.user_ids[-1], change)

    def planned(self, step: KindStep[StoredUser, UsersTable]) -> list[Planned]:
        found = (item(self.users, user_id) for user_id in self.user_ids)
        now = self.desk.clock()
        return [planned for each in found if (planned := step.planned(each, now=now))]

    def plan(self, step: KindStep[StoredUser, UsersTable]) -> Run:
        wish = Wish(kind=step.name, selection={"all": "true"}, reason=REASON)
        return self.desk.plan(self.planned(step), wish=wish)

    def run(self, run: Run, step: Step) -> Run:
        self.desk.do(kinds.want_run, self.desk.again(run))
        store = self.desk.store
        clock = lambda: self.desk.clock.advance(milliseconds=7)  # noqa: E731
        runner = Runner(
            store=store,
            tasks=tasks_of(step),
            writer=self.writer(store.trail),
            owner="one",
            actor=RUNNER,
            clock=clock,
            is_read_only=lambda: False,
            board=Board(store),
        )
        assert runner.work(run.run_id) in {Turn.ENDED, Turn.TROUBLED}
        return self.desk.again(run)

    def usage(self, user_id: str) -> dict[str, Any]:
        return dict(decode(item(self.users, user_id)["data"])["current_subscription"][USAGE[-1]])

    def write(self, user_id: str, *place: str, value: Any = ...) -> None:
        """What the app itself does meanwhile."""
        key = self.users.table.key(f"USER#{user_id}", "PROFILE")
        clause = remove(path(*place)) if value is ... else set_(path(*place), value)
        self.users.client.update(self.users.table, key, Update(clause), path("PK").exists())

    def ledger(self, user_id: str) -> list[Entry]:
        return self.desk.store.trail.list_of_subject(words.USER.of(user_id)).entries


def instant(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


@pytest.fixture(params=[OneByOne, Singly, InBatches])
def crowd(request: pytest.FixtureRequest, users: UsersTable, trail: Trail, clock: Clock) -> Crowd:
    staff = StaffStore(users.client, staff_table("serenya-dev-backoffice"), trail)
    return Crowd(users, Desk(staff, clock), writer=request.param)


def _without_usage(values: dict[str, Any]) -> None:
    values["data"]["current_subscription"].pop("usage_current_period")


def _without_subscription(values: dict[str, Any]) -> None:
    values["data"].pop("current_subscription")


def _with_ttl(values: dict[str, Any]) -> None:
    values["ttl"] = 1893456000


def _suspended(values: dict[str, Any]) -> None:
    values["data"]["account_status"] = "suspended"


def _odd(values: dict[str, Any]) -> None:
    values["data"]["account_status"] = "grace@example.com"


def _without_status(values: dict[str, Any]) -> None:
    values["data"].pop("account_status")


def test_usage_is_reset_for_each_as_for_one(crowd: Crowd) -> None:
    crowd.sign_up(None, _without_usage, _without_subscription)
    step = reset_usage_step(crowd.users)
    run = crowd.plan(step)
    assert run.subjects == 2
    moved, created, left_out = crowd.user_ids
    crowd.write(moved, *USAGE, "documents_processed", value=9)  # the app went on counting

    run = crowd.run(run, step)

    assert run.summary.counts == {"done": 2}
    for user_id in (moved, created):
        usage = crowd.usage(user_id)
        (entry,) = crowd.ledger(user_id)
        assert run.begun_at
        expected = act_id_in_run(run_id=run.run_id, started_at=run.begun_at, subject_id=user_id)
        assert usage["reset_id"] == entry.entry_id == expected
        assert usage["run_id"] == entry.new["run_id"] == run.run_id
        assert usage["documents_processed"] == 0
        assert entry.action == words.USAGE_RESET
        assert instant(usage["period_start"]) == instant(entry.new["period_start"]) == entry.at
    assert crowd.usage(moved)["previous_count"] == 9
    assert "previous_count" not in crowd.usage(created)
    assert crowd.ledger(left_out) == []


def test_who_began_a_new_period_meanwhile_is_skipped(crowd: Crowd) -> None:
    crowd.sign_up(None, None)
    step = reset_usage_step(crowd.users)
    run = crowd.plan(step)
    renewed = crowd.user_ids[0]
    crowd.write(renewed, *USAGE, "period_start", value="2026-02-28T00:00:00Z")
    before = item(crowd.users, renewed)

    run = crowd.run(run, step)

    assert run.summary.counts == {"done": 1, "skipped": 1}
    assert item(crowd.users, renewed) == before
    assert crowd.ledger(renewed) == []


def test_the_frozen_list_keeps_the_raw_usage_map_and_nothing_else_of_a_user(crowd: Crowd) -> None:
    crowd.sign_up(None)
    run = crowd.plan(reset_usage_step(crowd.users))

    ((planned,), _) = crowd.desk.store.get_list(run.run_id, 0)
    (user_id,) = crowd.user_ids
    raw = item(crowd.users, user_id)["data"]["M"]["current_subscription"]["M"][USAGE[-1]]
    subscription = {"M": {USAGE[-1]: raw}}
    assert planned.subject_id == user_id
    assert planned.values["data"] == {"M": {"current_subscription": subscription}}
    assert set(planned.values) == {"PK", "SK", "data"}


@on_dynoxide
def test_the_reset_of_a_run_is_taken_back_like_any_other(crowd: Crowd) -> None:
    crowd.sign_up(None)
    (user_id,) = crowd.user_ids
    before = crowd.usage(user_id)
    step = reset_usage_step(crowd.users)
    crowd.run(crowd.plan(step), step)
    (entry,) = crowd.ledger(user_id)
    user = stored(crowd.users, user_id)
    planner, now = crowd.desk.planner, crowd.desk.clock()

    (act,) = restore_usage.offers_after(user, entry, actor=planner, now=now)
    do(
        restore_usage,
        act,
        home=crowd.users,
        trail=crowd.desk.store.trail,
        actor=planner,
        reason=REASON,
        now=now,
    )

    after = crowd.usage(user_id)
    assert after.pop("last_updated")
    before.pop("last_updated", None)
    assert after == before


def test_a_run_is_taken_back_for_those_who_are_as_it_left_them(crowd: Crowd) -> None:
    crowd.sign_up(None, None, None, None)
    as_left, counted, counting, renewed = crowd.user_ids
    before = crowd.usage(as_left)
    step = reset_usage_step(crowd.users)
    crowd.write(renewed, *USAGE, "period_start", value="2026-02-01T00:00:00Z")
    run = crowd.plan(step)
    crowd.write(renewed, *USAGE, "period_start", value="2026-02-28T00:00:00Z")
    run = crowd.run(run, step)
    assert run.summary.counts == {"done": 3, "skipped": 1}
    crowd.write(counted, *USAGE, "documents_processed", value=1)

    undo = restore_usage_step(crowd.users, crowd.desk.store.trail)
    now = crowd.desk.clock()
    found = (item(crowd.users, user_id) for user_id in crowd.user_ids)
    planned = [each for it in found if (each := undo.planned(it, run, now=now))]
    wish = Wish(kind=undo.name, selection={}, reason=REASON, undoes=run.run_id)
    undoing = crowd.desk.plan(planned, wish=wish)
    assert [each.subject_id for each in planned] == [as_left, counting]
    crowd.write(counting, *USAGE, "documents_processed", value=1)  # between plan and act
    undoing = crowd.run(undoing, undo)

    assert undoing.summary.counts == {"done": 1, "skipped": 1}
    assert crowd.desk.again(run).state is State.UNDONE
    after = crowd.usage(as_left)
    after.pop("last_updated")
    before.pop("last_updated", None)
    assert after == before
    taken_back = crowd.ledger(as_left)[0]
    assert taken_back.action == words.USAGE_RESTORED
    assert taken_back.new["run_id"] == undoing.run_id
    assert crowd.usage(counted)["run_id"] == crowd.usage(counting)["run_id"] == run.run_id


@on_dynoxide
def test_a_reset_by_hand_leaves_no_run_behind_and_taken_back_it_is_there_again(
    crowd: Crowd,
) -> None:
    crowd.sign_up(None)
    (user_id,) = crowd.user_ids
    step = reset_usage_step(crowd.users)
    run = crowd.run(crowd.plan(step), step)
    crowd.write(user_id, *USAGE, "documents_processed", value=2)
    lead, trail = crowd.desk.planner, crowd.desk.store.trail

    def confirm(kind: Any, offers: Callable[..., Any], *seen: Any) -> Entry:
        now = crowd.desk.clock.advance(minutes=1)
        (act,) = offers(*seen, actor=lead, now=now)
        return do(
            kind, act, home=crowd.users, trail=trail, actor=lead, reason=REASON, now=now
        ).entry

    entry = confirm(reset_usage, reset_usage.offers, stored(crowd.users, user_id))
    assert "run_id" not in crowd.usage(user_id)
    assert entry.old["run_id"] == run.run_id

    confirm(restore_usage, restore_usage.offers_after, stored(crowd.users, user_id), entry)
    assert crowd.usage(user_id)["run_id"] == run.run_id


def _losing_ledger_entries(request: Request, inner: Transport) -> Answer:
    if b"INSERT INTO" in request.body or operation_of(request) == "PutItem":
        return lost_request(request, inner)
    return inner(request)


@on_dynoxide
def test_an_entry_that_went_missing_is_made_of_what_the_reset_left(
    crowd: Crowd, faults: FaultInjector
) -> None:
    crowd.sign_up(None)
    (user_id,) = crowd.user_ids
    step = reset_usage_step(crowd.users)
    run = crowd.plan(step)
    faults.inject([_losing_ledger_entries] * 100)
    crowd.run(run, step)
    faults.inject([])
    changed_at = crowd.usage(user_id)["period_start"]
    assert crowd.ledger(user_id) == []

    crowd.desk.clock.advance(minutes=5)
    run = crowd.run(run, step)

    (entry,) = crowd.ledger(user_id)
    assert run.summary.counts == {"already": 1}
    assert crowd.usage(user_id)["period_start"] == changed_at
    assert instant(entry.new["period_start"]) == instant(changed_at) == entry.at
    user = stored(crowd.users, user_id)
    now = crowd.desk.clock()
    assert restore_usage.offers_after(user, entry, actor=crowd.desk.planner, now=now)


def _losing_ends_of_chunks(request: Request, inner: Transport) -> Answer:
    is_end = b'"finished_at' in request.body and operation_of(request) == "TransactWriteItems"
    return lost_request(request, inner) if is_end else inner(request)


@on_dynoxide
def test_who_moved_on_after_a_reset_that_is_on_record_was_reset(
    crowd: Crowd, faults: FaultInjector
) -> None:
    """The app writes a whole new period, in which nothing tells of the reset."""
    crowd.sign_up(None)
    (user_id,) = crowd.user_ids
    step = reset_usage_step(crowd.users)
    run = crowd.plan(step)
    faults.inject([_losing_ends_of_chunks] * 100)
    crowd.run(run, step)
    faults.inject([])
    assert len(crowd.ledger(user_id)) == 1
    period = {"documents_processed": 1, "period_start": "2026-03-01T12:00:01Z"}
    crowd.write(user_id, *USAGE, value=period)

    crowd.desk.clock.advance(minutes=5)
    run = crowd.run(run, step)

    assert run.summary.counts == {"already": 1}
    assert crowd.usage(user_id) == period
    (ledger,) = crowd.desk.store.trail.list_of_subject(words.USER.of(user_id)).entries
    progress = crowd.desk.store.find_progress(run.run_id, 0)
    assert progress.ledger_digest == ledger_digest([item_of(ledger, in_ledger=True)])


def test_a_stray_ttl_is_removed_from_each(crowd: Crowd) -> None:
    crowd.sign_up(_with_ttl, None, _with_ttl)
    step = remove_ttl_step(crowd.users)
    run = crowd.plan(step)
    assert run.subjects == 2
    crowd.write(crowd.user_ids[2], "ttl", value=1893456001)

    run = crowd.run(run, step)

    assert run.summary.counts == {"done": 1, "skipped": 1}
    assert "ttl" not in item(crowd.users, crowd.user_ids[0])
    assert "ttl" in item(crowd.users, crowd.user_ids[2])
    (entry,) = crowd.ledger(crowd.user_ids[0])
    assert (entry.action, entry.new["run_id"]) == (words.TTL_REMOVED, run.run_id)


@on_dynoxide
def test_users_are_counted_by_the_status_of_their_accounts(crowd: Crowd) -> None:
    crowd.sign_up(None, _suspended, None, _odd, _without_status)
    reading = Wish(kind=count_users.name, selection={}, reason=None, is_reading=True)
    planned = [
        count_users.planned(item(crowd.users, user_id), now=crowd.desk.clock())
        for user_id in crowd.user_ids
    ]

    run = crowd.run(crowd.desk.plan(planned, wish=reading), count_users)

    assert run.summary.counts == {
        "active": 2,
        "suspended": 1,
        "unknown": 1,
        "missing": 1,
    }
    assert crowd.ledger(crowd.user_ids[0]) == []
