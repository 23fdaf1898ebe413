"""In whatever order people plan, edit, propose, approve and want, whoever they are: above the limit
nothing begins without two proven people and the digest that was approved. On a real server; as
values alone the moves are in `test_moves`."""

from __future__ import annotations

import logging
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from backoffice.access import Actor
from backoffice.acts import engine
from backoffice.acts.errors import ForbiddenError, OutdatedActError, RefusedError
from backoffice.audit.reasons import Reason
from backoffice.bulk import kinds
from backoffice.bulk.board import Board
from backoffice.bulk.runner import Runner
from backoffice.bulk.runs import COUNTED_FOR, Run, State
from backoffice.bulk.writers import OneByOne
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.scope import call_scope
from backoffice.staff import items
from backoffice.staff.domain import Status
from tests import words
from tests.backoffice.bulk.desk import RUNNER, Desk
from tests.backoffice.bulk.pages import tasks_of
from tests.backoffice.bulk.plans import REASON
from tests.conftest import Clock, Server
from tests.records.crews import quick_client, store_on

pytestmark = [
    pytest.mark.adverse,
    pytest.mark.dynoxide,
    pytest.mark.parametrize("server", ["dynoxide"], indirect=True),
]
LIMIT = 5
log = logging.getLogger(__name__)
OTHER_REASON = Reason(words.OTHER, "Another reason altogether")
REFUSALS = (ForbiddenError, OutdatedActError, RefusedError)
STEERING = {
    "propose": (kinds.propose, 6),
    "edit": (kinds.edit, 0.6),
    "approve": (kinds.approve, 12),
    "reject": (kinds.reject, 0.1),
    "want": (kinds.want_run, 5),
    "cancel": (kinds.want_cancel, 0.1),
    "expire": (kinds.expire, 0.3),
}


@dataclass
class Story:
    """What people did to one run, as far as it was done."""

    run: Run
    seen: list[Run]
    #: Who approved it since it was last edited, and under which digest.
    approvals: list[tuple[Actor, str]] = field(default_factory=list)
    begun_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it may still begin."""
        return self.begun_at is None and not self.seen[-1].has_ended


@dataclass
class Office:
    """A few people, some of whom may do less than others, and their runs."""

    desk: Desk
    chance: random.Random
    stories: list[Story] = field(default_factory=list)
    disabled: set[str] = field(default_factory=set)
    ends: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        desk = self.desk
        desk.store.limit = LIMIT
        self.leads = [desk.planner, desk.second, desk.colleague(words.LEAD)]
        self.viewer = desk.colleague(words.SUPPORT)
        self.people = [*self.leads, *self.leads, self.viewer, RUNNER]

    def day(self) -> None:
        """A day on which a few runs are planned, and what became of them."""
        self.desk.clock.at += 2 * COUNTED_FOR
        for person in self.leads:
            self._put(person, Status.ACTIVE)
        self.stories, self.disabled = [], set()
        planner = self.chance.choice([*self.leads, RUNNER])
        for _ in range(self.chance.choice([1, 2, 3])):
            self._plan(planner)
        for _ in range(16 + 10 * len(self.stories)):
            going_on = [each for each in self.stories if each.is_open]
            if not going_on:
                return
            self.desk.clock.at += timedelta(hours=self.chance.choice([0, 0, 0, 0, 0, 0.1, 1, 6]))
            self._happen(self.chance.choice(going_on))

    def _plan(self, planner: Actor) -> None:
        claimed = self.chance.choice(self.leads).staff_id if planner is RUNNER else ""
        with call_scope(seconds=10):
            run = self.desk.plan(self.chance.choice([3, 3, 9]), actor=planner, claimed=claimed)
        self.stories.append(Story(run, [run]))

    def _happen(self, story: Story) -> None:
        chance = self.chance
        event = chance.choices(["steer", "work", "disable"], [8, 4, 0.3])[0]
        with call_scope(seconds=10):
            if event == "steer":
                self._steer(story, chance.choice(self.people))
            elif event == "work":
                self._work(story)
            else:
                person = chance.choice(self.leads)
                self._put(person, Status.DISABLED)
                self.disabled.add(person.staff_id)
            story.seen.append(self.desk.again(story.run))

    def _steer(self, story: Story, person: Actor) -> None:
        # Most do what the page offers them.
        names = [*STEERING]
        if self.chance.random() < 0.8:
            now = self.desk.clock()
            names = [
                n for n in names if STEERING[n][0].offers(story.seen[-1], actor=person, now=now)
            ]
        if not names:
            return
        name = self.chance.choices(names, [STEERING[each][1] for each in names])[0]
        kind: Any = STEERING[name][0]
        # Most look at the page first; some have had it open for a while, or made up a form.
        seen = story.seen[-1] if self.chance.random() < 0.8 else self.chance.choice(story.seen)
        given = self.chance.choice([REASON, OTHER_REASON]) if name == "edit" else None
        for offered in kind.offers(seen, actor=person, now=self.desk.clock()):
            is_made_up = self.chance.random() < 0.15
            forged = {**offered.seen, "digest": "0" * 64}
            act = replace(offered, seen=forged) if is_made_up else offered
            if self._is_done(kind, act, person, given):
                self.ends[name] += 1
                if name == "edit":
                    story.approvals.clear()
                if name == "approve":
                    story.approvals.append((person, act.seen["digest"]))

    def _is_done(self, kind: Any, act: Any, person: Actor, given: Any) -> bool:
        store = self.desk.store
        try:
            engine.do(
                kind,
                act,
                home=store,
                trail=store.trail,
                actor=person,
                reason=REASON,
                now=self.desk.clock(),
                given=given,
            )
        except REFUSALS:
            self.ends["refused"] += 1
            return False
        return True

    def _work(self, story: Story) -> None:
        before = self.desk.again(story.run)
        try:
            self._runner().turn(story.run.run_id)
        except REFUSALS:
            self.ends["not begun"] += 1
        run = self.desk.again(story.run)
        if before.begun_at is None and run.begun_at is not None:
            story.begun_at = run.begun_at
            self.ends["begun"] += 1
            self._may_begin(story, run)

    def _runner(self) -> Runner:
        store = self.desk.store
        return Runner(
            store=store,
            tasks=tasks_of(),
            writer=OneByOne(store.trail),
            owner="one",
            actor=RUNNER,
            clock=self.desk.clock,
            is_read_only=lambda: False,
            board=Board(store),
        )

    def _may_begin(self, story: Story, run: Run) -> None:
        """Look whether it was right that a run began, by what was done and by whom."""
        planner = run.planner
        assert run.state is State.RUNNING
        assert run.begun_at
        assert run.begun_at < run.planned_at + timedelta(hours=24)
        assert planner.is_claimed or planner.staff_id not in self.disabled
        begun = (
            each.run.subjects
            for each in self.stories
            if each.begun_at and each.run.planner.counted_as == planner.counted_as
        )
        if sum(begun) <= LIMIT:
            self.ends["alone"] += 1
            return
        self.ends["by two"] += 1
        assert not planner.is_claimed
        approver, digest = story.approvals[-1]
        assert approver.staff_id != planner.staff_id
        assert approver in self.leads
        assert approver.staff_id not in self.disabled
        assert digest == run.digest
        assert run.approval
        assert (run.approval.staff_id, run.approval.digest) == (approver.staff_id, digest)

    def _put(self, person: Actor, status: Status) -> None:
        key = items.account_key(self.desk.staff.table, person.staff_id)
        update = Update(set_(path("status"), status))
        with call_scope(seconds=10):
            self.desk.staff.client.update(self.desk.staff.table, key, update, items.EXISTS)


@pytest.mark.parametrize("days", [40, pytest.param(1_500, marks=pytest.mark.soak)])
def test_above_the_limit_nothing_begins_without_two_people_and_the_approved_digest(
    server: Server, days: int
) -> None:
    with call_scope(seconds=10):
        desk = Desk(store_on(quick_client(server.endpoint)).staff, Clock())
        office = Office(desk, random.Random(days))
    for _ in range(days):
        office.day()
    log.info("%s", office.ends)
    # Both came about, or nothing was tried.
    assert min(office.ends[each] for each in ("by two", "alone", "not begun")) > days / 20
