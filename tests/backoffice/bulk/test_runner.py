"""A runner makes runs as people want them; several at once, killed or not, double nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from backoffice.access import Actor
from backoffice.bulk import items, kinds, leases
from backoffice.bulk import words as run_words
from backoffice.bulk.board import Board
from backoffice.bulk.digests import chunk_digest
from backoffice.bulk.errors import ListGoneError, TamperedError
from backoffice.bulk.leases import LEASED_FOR
from backoffice.bulk.moves import SecondPersonError
from backoffice.bulk.runner import Runner, Turn
from backoffice.bulk.runs import BEGUN_WITHIN, Run, State, Why
from backoffice.bulk.tasks import Tasks
from backoffice.bulk.writers import OneByOne
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.testing import FaultInjector, error_answer, lost_answer, lost_request
from backoffice.dynamo.transport import Transport
from backoffice.net.messages import Answer, Request
from tests import words
from tests.backoffice.bulk.desk import RUNNER, Desk
from tests.backoffice.bulk.pages import COUNTING, WISH, CountPages, Shelf, tasks_of

COUNT = 7
CHUNK = 2
on_dynoxide = pytest.mark.parametrize("server", ["dynoxide"], indirect=True)


@dataclass
class House:
    """A run on a shelf of pages that its planner wants to run, and runners for it."""

    desk: Desk
    shelf: Shelf
    run: Run
    read_only: bool = False
    tasks: Tasks = field(init=False)

    def __post_init__(self) -> None:
        self.tasks = tasks_of(self.shelf.step(), CountPages())

    @classmethod
    def of(cls, desk: Desk, count: int = COUNT) -> House:
        shelf = Shelf.of(desk.store.trail, desk.store.table, count)
        run = desk.plan(shelf.planned(), wish=WISH, chunk_size=CHUNK)
        house = cls(desk, shelf, run)
        house.want(kinds.want_run)
        return house

    def want(self, kind: kinds.RunAct, actor: Actor | None = None) -> None:
        self.desk.do(kind, self.now, actor)

    def runner(self, owner: str = "one") -> Runner:
        return Runner(
            store=self.desk.store,
            tasks=self.tasks,
            writer=OneByOne(self.desk.store.trail),
            owner=owner,
            actor=RUNNER,
            clock=lambda: self.desk.clock.advance(milliseconds=1),
            is_read_only=lambda: self.read_only,
            board=Board(self.desk.store),
        )

    @property
    def now(self) -> Run:
        return self.desk.again(self.run)

    def is_whole(self) -> bool:
        once = [1] * self.shelf.count
        return self.shelf.prints() == once == self.shelf.proven()


@pytest.fixture
def house(desk: Desk) -> House:
    return House.of(desk)


def test_a_run_that_is_wanted_is_begun_worked_and_finished(house: House) -> None:
    runner = house.runner()

    assert runner.work(house.run.run_id) is Turn.ENDED

    run = house.now
    assert (run.state, run.summary.chunks, run.summary.counts) == (State.DONE, 4, {"done": COUNT})
    assert run.summary.capacity > 0
    assert house.is_whole()
    actions = house.desk.actions(run)
    assert actions[:3] == [words.RUN_PLANNED, run_words.STEERED, run_words.BEGUN]
    assert actions[3:7] == [words.CHUNK_FINISHED] * 4
    assert actions[7:] == [run_words.FINISHED]
    assert house.desk.entries(run)[-1].new["outcome_done"] == COUNT


def test_a_second_time_it_writes_nothing(house: House, faults: FaultInjector) -> None:
    house.runner().work(house.run.run_id)
    faults.sent.clear()

    assert house.runner("two").work(house.run.run_id) is Turn.ENDED
    assert faults.sent == ["GetItem"]


def test_a_plan_that_nobody_wants_is_left_alone(desk: Desk) -> None:
    shelf = Shelf.of(desk.store.trail, desk.store.table, 1)
    house = House(desk, shelf, desk.plan(shelf.planned(), wish=WISH))

    assert house.runner().work(house.run.run_id) is Turn.IDLE
    assert shelf.prints() == [0]


def test_above_the_limit_it_waits_for_a_second_person(desk: Desk) -> None:
    desk.store.limit = 1
    house = House.of(desk, 2)

    with pytest.raises(SecondPersonError):
        house.runner().work(house.run.run_id)
    assert house.shelf.prints() == [0, 0]

    house.want(kinds.propose)
    assert house.runner().work(house.run.run_id) is Turn.IDLE
    house.want(kinds.approve, desk.second)
    assert house.runner().work(house.run.run_id) is Turn.ENDED
    assert house.is_whole()


def test_a_pause_is_made_before_the_next_chunk_and_taken_back(house: House) -> None:
    runner = house.runner()
    for _ in range(2):  # begun, one chunk
        runner.turn(house.run.run_id)
    house.want(kinds.want_pause)

    assert runner.work(house.run.run_id) is Turn.IDLE
    assert (house.now.state, house.now.why) == (State.PAUSED, Why.ASKED)
    assert sum(house.shelf.prints()) == CHUNK

    house.want(kinds.want_run)
    assert house.runner("two").work(house.run.run_id) is Turn.ENDED
    assert house.is_whole()


def test_a_cancelled_run_stops_where_it_is(house: House) -> None:
    runner = house.runner()
    for _ in range(2):
        runner.turn(house.run.run_id)
    house.want(kinds.want_cancel)

    assert runner.work(house.run.run_id) is Turn.ENDED
    assert house.now.state is State.CANCELLED
    assert house.now.summary.counts == {"done": CHUNK}
    assert sum(house.shelf.prints()) == CHUNK


def test_while_the_site_is_read_only_a_run_stands_still(house: House) -> None:
    runner = house.runner()
    for _ in range(2):
        runner.turn(house.run.run_id)
    house.read_only = True

    assert runner.work(house.run.run_id) is Turn.IDLE
    assert (house.now.state, house.now.why) == (State.PAUSED, Why.READ_ONLY)
    assert sum(house.shelf.prints()) == CHUNK

    house.read_only = False
    assert runner.work(house.run.run_id) is Turn.ENDED
    assert house.is_whole()


def test_where_the_planner_is_disabled_it_stands_still(house: House) -> None:
    runner = house.runner()
    for _ in range(2):
        runner.turn(house.run.run_id)
    house.desk.disable(house.desk.planner)

    assert runner.work(house.run.run_id) is Turn.IDLE
    assert (house.now.state, house.now.why) == (State.PAUSED, Why.PERSON_DISABLED)
    assert sum(house.shelf.prints()) == CHUNK


def test_for_somebody_who_was_disabled_nothing_is_begun_or_tried(house: House) -> None:
    house.desk.disable(house.desk.planner)

    assert house.runner().work(house.run.run_id) is Turn.IDLE
    assert house.now.state is State.PLANNED
    assert words.REFUSED not in house.desk.actions(house.run)


def test_a_run_can_be_cancelled_while_the_site_is_read_only(house: House) -> None:
    runner = house.runner()
    for _ in range(2):
        runner.turn(house.run.run_id)
    house.want(kinds.want_cancel)
    house.read_only = True

    assert runner.work(house.run.run_id) is Turn.ENDED
    assert house.now.state is State.CANCELLED


def test_a_run_is_not_done_while_another_runner_has_a_chunk(house: House) -> None:
    runner = house.runner()
    runner.turn(house.run.run_id)  # begun
    leases.claim(
        store=house.desk.store,
        run_id=house.run.run_id,
        number=1,
        owner="two",
        now=house.desk.clock(),
    )

    assert runner.work(house.run.run_id) is Turn.IDLE
    assert (house.now.state, house.now.summary.chunks) == (State.RUNNING, 3)
    assert sum(house.shelf.prints()) == COUNT - CHUNK

    house.desk.clock.at += LEASED_FOR  # it never came back
    assert runner.work(house.run.run_id) is Turn.ENDED
    assert house.is_whole()


class Late(Board):
    """A board on which something happens once, right after there was no chunk left to take."""

    meanwhile: Callable[[], object] | None = None

    def next(self, run: Run, now: datetime) -> int | None:
        number = super().next(run, now)
        if number is None and self.meanwhile:
            happen, self.meanwhile = self.meanwhile, None
            happen()
        return number


def _losing_whole_summaries(request: Request, inner: Transport) -> Answer:
    is_whole = b'"summary"' in request.body and b'"chunks":{"N":"1"}' in request.body
    return lost_request(request, inner) if is_whole else inner(request)


@on_dynoxide
def test_a_run_ends_with_all_counts_also_where_the_last_word_of_them_got_lost(
    desk: Desk, faults: FaultInjector
) -> None:
    house = House.of(desk, CHUNK)
    board = Late(desk.store)
    first, second = (replace(house.runner(owner), board=board) for owner in ("one", "two"))
    first.turn(house.run.run_id)  # begun

    def finish_the_last_chunk() -> None:
        desk.clock.at += LEASED_FOR
        faults.inject([_losing_whole_summaries] * 100)
        assert first.turn(house.run.run_id) is Turn.TROUBLED
        faults.inject([])

    run_id, now = house.run.run_id, desk.clock()
    assert leases.claim(store=desk.store, run_id=run_id, number=0, owner="three", now=now)
    board.meanwhile = finish_the_last_chunk

    assert second.work(house.run.run_id) is Turn.ENDED
    assert house.now.summary.counts == {"done": CHUNK}
    assert house.desk.entries(house.run)[-1].new["outcome_done"] == CHUNK


def test_a_plan_that_nobody_began_expires(house: House) -> None:
    house.desk.clock.at += BEGUN_WITHIN

    assert house.runner().work(house.run.run_id) is Turn.ENDED
    assert house.now.state is State.EXPIRED
    assert sum(house.shelf.prints()) == 0


def test_a_list_that_was_exchanged_is_not_worked(house: House) -> None:
    """A whole other list, with a digest of its own."""
    planned, _ = house.desk.store.get_list(house.run.run_id, 0)
    other = replace(planned[0], subject_id=house.shelf.page_id(99))
    digest = chunk_digest([(other.subject_id, other.values)])
    item = items.item_of_list(house.run.run_id, 0, [other], digest, now=house.desk.clock())
    house.desk.store.client.put(house.desk.store.table, item, items.EXISTS)

    with pytest.raises(TamperedError):
        house.runner().work(house.run.run_id)
    assert sum(house.shelf.prints()) == 0


def test_digests_that_were_exchanged_are_not_begun(house: House) -> None:
    store = house.desk.store
    digests = ["0" * 64, *list(store.iterate_digests(house.run.list_id))[1:]]
    item = items.item_of_digests(house.run.list_id, 0, digests, now=house.desk.clock())
    store.client.put(store.table, item, items.EXISTS)

    with pytest.raises(TamperedError):
        house.runner().work(house.run.run_id)
    assert house.now.state is State.PLANNED


def test_a_list_that_is_no_longer_kept_is_not_begun(house: House) -> None:
    store = house.desk.store
    key = store.table.key(
        items.DIGESTS_OF.key(**items.list_parts(house.run.list_id, 0)), items.LIST.key()
    )
    store.client.delete(store.table, key, items.EXISTS)

    with pytest.raises(ListGoneError):
        house.runner().work(house.run.run_id)
    assert house.now.state is State.PLANNED


def test_a_plan_that_was_exchanged_is_not_begun(house: House) -> None:
    key = items.run_key(house.desk.store.table, house.run.run_id)
    update = Update(set_(path("kind"), "count-pages"))
    house.desk.store.client.update(house.desk.store.table, key, update, items.EXISTS)

    with pytest.raises(TamperedError):
        house.runner().work(house.run.run_id)


def test_a_reading_runs_like_any_other(desk: Desk) -> None:
    shelf = Shelf.of(desk.store.trail, desk.store.table, 3)
    house = House(desk, shelf, desk.plan(shelf.planned(), wish=COUNTING, chunk_size=2))
    house.want(kinds.want_run)

    assert house.runner().work(house.run.run_id) is Turn.ENDED
    assert house.now.summary.counts == {"draft": 3}


def test_a_run_on_nobody_is_done_at_once(desk: Desk) -> None:
    house = House.of(desk, 0)

    assert house.runner().work(house.run.run_id) is Turn.ENDED
    assert (house.now.state, house.now.summary.chunks) == (State.DONE, 0)


def test_a_run_that_takes_another_back_says_so_there(house: House) -> None:
    house.runner().work(house.run.run_id)
    assert house.now.state is State.DONE
    shelf = Shelf.of(house.desk.store.trail, house.desk.store.table, 1)
    wish = replace(WISH, undoes=house.run.run_id)
    other = House(house.desk, shelf, house.desk.plan(shelf.planned(), wish=wish))
    other.want(kinds.want_run)

    assert other.runner().work(other.run.run_id) is Turn.ENDED

    assert (house.now.state, other.now.state) == (State.UNDONE, State.DONE)
    assert house.desk.actions(house.run)[-1] == run_words.UNDONE


def test_a_reading_takes_nothing_back(desk: Desk) -> None:
    """It has no second person."""
    with pytest.raises(ValueError, match="reading"):
        desk.plan(1, wish=replace(COUNTING, undoes="r" * 32))


@on_dynoxide
def test_two_runners_on_one_run_double_nothing(desk: Desk) -> None:
    for seed in range(4):
        chance = random.Random(seed)
        desk.clock.advance(hours=24)
        house = House.of(desk)
        runners = [house.runner("one"), house.runner("two")]
        while house.now.state is not State.DONE:
            chance.choice(runners).turn(house.run.run_id)
        assert house.is_whole()
        assert house.now.summary.counts == {"done": COUNT}
        assert house.desk.actions(house.run).count(words.CHUNK_FINISHED) == 4


@on_dynoxide
def test_where_every_fifth_request_goes_wrong_nothing_is_lost_and_nothing_doubled(
    desk: Desk, faults: FaultInjector
) -> None:
    troubles = [
        lost_request,
        lost_answer,
        error_answer("ThrottlingException"),
        error_answer("TransactionConflictException"),
        error_answer("InternalServerError", 500),
    ]
    for seed in range(4):
        chance = random.Random(seed)
        desk.clock.advance(hours=24)
        house = House.of(desk)
        runner = house.runner()
        faults.inject(
            chance.choice(troubles) if chance.random() < 0.2 else None for _ in range(1000)
        )
        for _ in range(100):
            if runner.work(house.run.run_id) is Turn.ENDED:
                break
            desk.clock.at += LEASED_FOR
        faults.inject([])
        assert house.now.state is State.DONE
        assert house.is_whole()
        assert sum(house.now.summary.counts.values()) == COUNT
