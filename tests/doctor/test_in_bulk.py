"""Repairs of many: planned from the whole table, each done once and proven, and no key kept."""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson
import pytest

from backoffice.bulk import kinds
from backoffice.bulk.board import Board
from backoffice.bulk.errors import SelectionError
from backoffice.bulk.planning import Wish
from backoffice.bulk.runner import Runner, Turn
from backoffice.bulk.runs import Run, State
from backoffice.bulk.steps import Outcome
from backoffice.bulk.tasks import Task, Tasks
from backoffice.bulk.writers import OneByOne
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from doctor.rules import findings_of
from doctor.services import create_usage_map, repair_index_keys
from doctor.tasks import EVERYBODY, repair_tasks
from records.table import UsersTable
from tests import words
from tests.backoffice.bulk.desk import RUNNER, Desk
from tests.backoffice.bulk.plans import REASON
from tests.conftest import Clock
from tests.doctor.examining import Ill, examined
from tests.doctor.ills import USAGE, sets
from tests.doctor.records_of import Maker

pytestmark = pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
OF_KIND = {
    repair_index_keys.name: {
        "planned": sets((("GSI1PK",), ...), (("GSI1SK",), ...)),
        "flat": sets((("GSI2PK",), "EXTERNAL#apple#none")),
    },
    create_usage_map.name: {"planned": sets((USAGE, ...))},
}
each_kind = pytest.mark.parametrize("kind", OF_KIND)


@dataclass
class Ward:
    """Users with an ill that one task repairs, and healthy ones; others may be in the table."""

    users: UsersTable
    desk: Desk
    task: Task
    maker: Maker
    ill: list[str] = field(default_factory=list)
    healthy: list[str] = field(default_factory=list)

    def add(self, generation: str, plant: Ill | None = None) -> None:
        record = self.maker.make(generation)
        if plant:
            plant(record)
        for item in record.items():
            self.users.client.put(self.users.table, item, path("PK").missing())
        (self.ill if plant else self.healthy).append(record.user_id)

    def plan(self) -> Run:
        """A run on those that were put here."""
        own = {*self.ill, *self.healthy}
        found = self.task.find(EVERYBODY, self.desk.clock())
        planned = [each for each in found if each.subject_id in own]
        assert {each.subject_id for each in planned} == set(self.ill)
        wish = Wish(kind=self.task.step.name, selection=EVERYBODY, reason=REASON)
        return self.desk.plan(planned, wish=wish)

    def run(self, run: Run) -> Run:
        self.desk.do(kinds.want_run, self.desk.again(run))
        store = self.desk.store
        runner = Runner(
            store=store,
            tasks=Tasks([self.task]),
            writer=OneByOne(store.trail),
            owner="one",
            actor=RUNNER,
            clock=lambda: self.desk.clock.advance(milliseconds=7),
            is_read_only=lambda: False,
            board=Board(store),
        )
        assert runner.work(run.run_id) is Turn.ENDED
        return self.desk.again(run)

    def codes(self, user_id: str) -> list[str]:
        stored = self.users.find_user(user_id)
        assert stored
        return [finding.code for finding in findings_of(examined([stored.item]))]


@pytest.fixture
def ward(kind: str, users: UsersTable, clock: Clock, user_id: str, trail: object) -> Ward:
    staff = StaffStore(users.client, staff_table("serenya-dev-backoffice"), trail)  # type: ignore[arg-type]
    task = Tasks(repair_tasks(users)).get(kind)
    ward = Ward(users, Desk(staff, clock), task, Maker(int(user_id[:8], 16)))
    for generation, plant in OF_KIND[kind].items():
        ward.add(generation, plant)
        ward.add(generation, plant)
        ward.add(generation)
    return ward


@each_kind
def test_whoever_needs_the_repair_is_found_and_repaired_once(ward: Ward) -> None:
    run = ward.run(ward.plan())
    assert run.state is State.DONE
    assert run.summary.counts[Outcome.DONE.value] == len(ward.ill)
    for user_id in ward.ill:
        assert ward.codes(user_id) == []
        (entry,) = ward.desk.store.trail.list_of_subject(words.USER.of(user_id)).entries
        assert entry.new["run_id"] == run.run_id
    for user_id in ward.healthy:
        assert ward.desk.store.trail.list_of_subject(words.USER.of(user_id)).entries == []


@each_kind
def test_who_changed_since_the_plan_is_left_alone(ward: Ward, kind: str) -> None:
    run = ward.plan()
    changed = ward.ill[0]
    places = {repair_index_keys.name: ("GSI1PK",), create_usage_map.name: ("data", *USAGE[1:])}
    value = {repair_index_keys.name: "ELSEWHERE#1", create_usage_map.name: {"period_end": "x"}}
    key = ward.users.table.key(f"USER#{changed}", "PROFILE")
    update = Update(set_(path(*places[kind]), value[kind]))
    ward.users.client.update(ward.users.table, key, update, path("PK").exists())
    stored = ward.users.find_user(changed)

    run = ward.run(run)

    assert run.summary.counts[Outcome.SKIPPED.value] == 1
    assert ward.users.find_user(changed) == stored


@pytest.mark.parametrize("kind", [repair_index_keys.name])
def test_a_frozen_list_keeps_no_key_and_no_email(ward: Ward) -> None:
    for each in ward.task.find(EVERYBODY, ward.desk.clock()):
        if each.subject_id in ward.ill:
            told = orjson.dumps(each.values).decode()
            assert "example.com" not in told
            stored = ward.users.find_user(each.subject_id)
            assert stored
            sources = stored.item.get("data", {}).get("M") or stored.item
            assert sources["external_id"]["S"] not in told


@pytest.mark.parametrize("kind", [repair_index_keys.name])
def test_there_is_no_other_choice(ward: Ward) -> None:
    assert ward.task.in_words(EVERYBODY)
    with pytest.raises(SelectionError):
        ward.task.find({"who": "all"}, ward.desk.clock())
