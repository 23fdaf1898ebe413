"""A chunk is worked on both servers: each act once and proven, whatever happens on the way."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from backoffice.access import Actor
from backoffice.audit.items import item_of
from backoffice.audit.questions import Question
from backoffice.bulk import items, leases
from backoffice.bulk.digests import ledger_digest
from backoffice.bulk.errors import ChunkOpenError, LeaseLostError, TamperedError
from backoffice.bulk.leases import LEASED_FOR, Lease
from backoffice.bulk.runs import KEPT_FOR, LISTS_KEPT, Cause, Named, Progress, Run
from backoffice.bulk.steps import Step, act_id_of
from backoffice.bulk.store import RunStore
from backoffice.bulk.work import ChunkResult, Worker
from backoffice.bulk.writers import OneByOne
from backoffice.dynamo.errors import AccessDeniedError
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.scope import prolong
from backoffice.dynamo.testing import (
    Fault,
    FaultInjector,
    error_answer,
    lost_answer,
    lost_request,
)
from backoffice.dynamo.transport import Transport
from backoffice.net.messages import Answer, Request
from tests import words
from tests.backoffice.audit.asking import LATER, PLENTY
from tests.backoffice.bulk.desk import RUNNER, Desk
from tests.backoffice.bulk.pages import COUNTING, PRINTED, WISH, CountPages, Shelf
from tests.conftest import SCOPE_SECONDS

COUNT = 6
on_dynoxide = pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
either_way = pytest.mark.parametrize("leaves_id", [True, False], ids=["change first", "together"])


class Killed(BaseException):
    """The process is no more."""


def killed_before(_: Request, __: Transport) -> Answer:
    raise Killed


def killed_after(request: Request, inner: Transport) -> Answer:
    inner(request)
    raise Killed


def digest_in(store: RunStore, run: Run) -> str:
    """The digest of the only chunk of a run."""
    (digest,) = store.iterate_digests(run.list_id)
    return digest


#: A list is kept so long at most after its chunk was finished: a clock may be an hour off.
MOST_KEPT = LISTS_KEPT + timedelta(hours=1, seconds=1)


@dataclass
class Press:
    """A run on a shelf of pages, and whoever works it."""

    desk: Desk
    shelf: Shelf
    run: Run = field(init=False)

    def __post_init__(self) -> None:
        planned = self.desk.plan(self.shelf.planned(), wish=WISH, chunk_size=100)
        self.run = self.desk.begun(planned)
        self.desk.clock.advance(seconds=1)

    @property
    def digest(self) -> str:
        return digest_in(self.desk.store, self.run)

    def claim(self, owner: str = "one") -> Lease:
        lease = leases.claim(
            store=self.desk.store,
            run_id=self.run.run_id,
            number=0,
            owner=owner,
            now=self.desk.clock(),
        )
        assert lease
        return lease

    def work(
        self, lease: Lease | None = None, *, leaves_id: bool = True, step: Step | None = None
    ) -> ChunkResult:
        store = self.desk.store
        worker = Worker(store, OneByOne(store.trail), RUNNER, self.desk.clock)
        step = step or self.shelf.step(leaves_id=leaves_id)
        return worker.work(self.run, lease or self.claim(), step, self.digest)

    @property
    def progress(self) -> Progress:
        return self.desk.store.find_progress(self.run.run_id, 0)


@pytest.fixture
def press(desk: Desk) -> Press:
    return Press(desk, Shelf.of(desk.store.trail, desk.store.table, COUNT))


@either_way
def test_each_act_is_done_once_and_proven_in_item_and_ledger(press: Press, leaves_id: bool) -> None:
    result = press.work(leaves_id=leaves_id)

    assert result.counts == {"done": COUNT}
    assert press.shelf.prints() == [1] * COUNT
    for number in press.shelf.numbers:
        (entry,) = press.shelf.ledger(number)
        page = press.shelf.page(number)
        assert entry.entry_id == page["act_id"]
        assert entry.entry_id == act_id_of(press.run, press.shelf.page_id(number))
        assert entry.new["run_id"] == page["run_id"] == press.run.run_id
        assert (entry.action, entry.actor) == (
            PRINTED,
            Actor(press.desk.planner.staff_id, words.LEAD),
        )


def test_the_ledger_stands_under_its_subjects_and_the_chunk_under_the_run(press: Press) -> None:
    result = press.work()

    trail = press.desk.store.trail
    by_planner = Question(staff_id=press.desk.planner.staff_id)
    found = trail.list_entries(by_planner, now=LATER, seconds=PLENTY).entries
    assert PRINTED not in [entry.action for entry in found]
    entry = press.desk.entries(press.run)[-1]
    assert (entry.action, entry.actor) == (words.CHUNK_FINISHED, RUNNER)
    ledger = [press.shelf.ledger(number)[0] for number in press.shelf.numbers]
    digest = ledger_digest(item_of(each, in_ledger=True) for each in ledger)
    assert entry.new == {
        "chunk": 0,
        "list_digest": press.progress.list_digest,
        "ledger_digest": digest,
        "outcome_done": COUNT,
    }
    assert result.ledger_digest == digest == press.progress.ledger_digest


@pytest.mark.parametrize("days", [0, 3, 8])
def test_the_result_stays_with_the_chunk_and_its_list_goes_in_time(press: Press, days: int) -> None:
    """As long as acts can be taken back, however long the run was paused."""
    press.desk.clock.at += timedelta(days=days)

    result = press.work()

    progress = press.progress
    assert progress.is_finished
    assert (progress.counts, progress.finished_at) == (result.counts, press.desk.clock())
    assert progress.capacity == result.capacity > 0
    key = items.list_parts(press.run.run_id, 0)
    frozen = press.desk.store.client.get(press.desk.store.table, items.LIST_OF_CHUNK, key)
    goes_at = int(frozen["ttl"]["N"])
    assert KEPT_FOR < timedelta(seconds=goes_at - press.desk.clock().timestamp()) <= MOST_KEPT


@either_way
def test_who_changed_since_the_plan_is_left_alone_and_named(press: Press, leaves_id: bool) -> None:
    press.shelf.change(2, status="withdrawn")

    result = press.work(leaves_id=leaves_id)

    assert result.counts == {"done": COUNT - 1, "skipped": 1}
    named = Named(
        press.shelf.page_id(2),
        "skipped",
        Cause.CHANGED,
        planned={"status": "draft"},
        found={"status": "withdrawn"},
    )
    assert press.progress.named == (named,)
    assert press.shelf.page(2)["status"] == "withdrawn"
    assert press.shelf.ledger(2) == []


def test_what_cannot_be_written_for_good_has_failed(press: Press, faults: FaultInjector) -> None:
    too_large = error_answer("ItemCollectionSizeLimitExceededException")
    lease = press.claim()
    faults.inject([None, too_large], matching="UpdateItem")

    result = press.work(lease)

    assert result.counts == {"done": COUNT - 1, "failed": 1}
    assert press.progress.named == (Named(press.shelf.page_id(1), "failed", Cause.REFUSED),)


@either_way
def test_what_was_not_answered_is_sent_again(
    press: Press, faults: FaultInjector, leaves_id: bool
) -> None:
    lease = press.claim()
    throttle = error_answer("ThrottlingException")
    plan = [lost_request, throttle, throttle, lost_answer, None, lost_request]
    faults.inject(plan, matching="UpdateItem" if leaves_id else "TransactWriteItems")

    result = press.work(lease, leaves_id=leaves_id)

    assert sum(result.counts.values()) == COUNT
    assert set(result.counts) <= {"done", "already"}
    assert press.shelf.prints() == press.shelf.proven() == [1] * COUNT


def test_a_chunk_of_which_something_is_unknown_is_not_finished(
    press: Press, faults: FaultInjector
) -> None:
    lease = press.claim()
    faults.inject([lost_request] * 100, matching="UpdateItem")

    with pytest.raises(ChunkOpenError):
        press.work(lease)

    faults.inject([])
    assert not press.progress.is_finished
    press.desk.clock.at += LEASED_FOR
    assert press.work().counts == {"done": COUNT}


def test_without_rights_nothing_goes_on(press: Press, faults: FaultInjector) -> None:
    lease = press.claim()
    faults.inject([error_answer("AccessDeniedException")], matching="UpdateItem")

    with pytest.raises(AccessDeniedError):
        press.work(lease)

    assert press.shelf.prints() == [0] * COUNT


def test_a_list_that_somebody_changed_is_not_worked(press: Press) -> None:
    key = items.list_key(press.desk.store.table, press.run.run_id, 0)
    update = Update(set_(path("subjects"), []))
    press.desk.store.client.update(press.desk.store.table, key, update, items.EXISTS)

    with pytest.raises(TamperedError):
        press.work()


def test_a_runner_that_lost_its_lease_writes_no_progress(press: Press) -> None:
    lost = press.claim("one")
    press.desk.clock.at += LEASED_FOR
    taken = press.claim("two")

    with pytest.raises(LeaseLostError):
        press.work(lost)

    assert not press.progress.is_finished
    press.work(taken)
    assert press.progress.owner == "two"
    assert press.shelf.prints() == press.shelf.proven() == [1] * COUNT


def test_a_runner_that_stood_still_in_the_middle_doubles_nothing(press: Press) -> None:
    """Another one took the chunk, worked and finished it; then the first goes on."""
    lost = press.claim("one")
    press.desk.clock.at += LEASED_FOR * 0.4  # so that it sees no need to renew
    store = press.desk.store
    late = press.desk.clock()
    press.desk.clock.at += LEASED_FOR
    press.work(press.claim("two"))

    worker = Worker(store, OneByOne(store.trail), RUNNER, lambda: late)
    with pytest.raises(LeaseLostError):
        worker.work(press.run, lost, press.shelf.step(), press.digest)

    assert press.shelf.prints() == press.shelf.proven() == [1] * COUNT
    assert press.desk.actions(press.run).count(words.CHUNK_FINISHED) == 1


def test_a_reading_counts_and_writes_nothing(desk: Desk, faults: FaultInjector) -> None:
    shelf = Shelf.of(desk.store.trail, desk.store.table, 3)
    shelf.change(1, status="printed")
    run = desk.begun(desk.plan(shelf.planned(), wish=COUNTING))
    lease = leases.claim(
        store=desk.store, run_id=run.run_id, number=0, owner="one", now=desk.clock()
    )
    assert lease
    worker = Worker(desk.store, OneByOne(desk.store.trail), RUNNER, desk.clock)

    result = worker.work(run, lease, CountPages(), digest_in(desk.store, run))

    assert result.counts == {"draft": 2, "printed": 1}
    assert shelf.proven() == [0] * 3
    assert desk.store.find_progress(run.run_id, 0).counts == result.counts


def test_a_reading_is_never_worked_as_an_act(desk: Desk) -> None:
    """It had no second person."""
    shelf = Shelf.of(desk.store.trail, desk.store.table, 1)
    press = Press(desk, shelf)
    with pytest.raises(TypeError):
        press.work(step=CountPages())

    press.run = desk.begun(desk.plan(shelf.planned(), wish=COUNTING))
    with pytest.raises(TypeError):
        press.work()
    assert shelf.prints() == [0]


# -- killed at any moment -------------------------------------------------------------------------


def killed_at(number: int, how: Fault) -> Callable[[Request, Transport], Answer]:
    """The process dies at its request of that number."""
    left = [number]

    def fault(request: Request, inner: Transport) -> Answer:
        left[0] -= 1
        return how(request, inner) if left[0] == 0 else inner(request)

    return fault


def _kill_until_done(press: Press, faults: FaultInjector, chance: random.Random) -> int:
    """Work, die at some request, go on with another runner; how often it died."""
    leaves_id = chance.random() < 0.5
    kills = 0
    for attempt in range(50):
        lease = press.claim(f"runner-{attempt}")
        how = chance.choice([killed_before, killed_after])
        fault = killed_at(chance.randint(1, 3 * COUNT), how)
        faults.inject([fault] * 1000)
        try:
            press.work(lease, leaves_id=leaves_id)
        except Killed:
            kills += 1
            faults.inject([])
            if press.progress.is_finished:
                return kills
            press.desk.clock.at += LEASED_FOR
        else:
            faults.inject([])
            return kills
    pytest.fail("never done")


def _is_all_proven(press: Press) -> None:
    assert press.shelf.prints() == press.shelf.proven() == [1] * COUNT
    progress = press.progress
    assert sum(progress.counts.values()) == COUNT
    assert set(progress.counts) <= {"done", "already"}
    ledger = [press.shelf.ledger(number)[0] for number in press.shelf.numbers]
    for number, entry in enumerate(ledger):
        assert press.shelf.page(number)["printed_at"] == entry.new["printed_at"]
    expected = ledger_digest(item_of(each, in_ledger=True) for each in ledger)
    assert progress.ledger_digest == expected
    assert press.desk.actions(press.run).count(words.CHUNK_FINISHED) == 1


@on_dynoxide
def test_killed_at_any_moment_and_resumed_nothing_is_lost_and_nothing_doubled(
    desk: Desk, faults: FaultInjector
) -> None:
    kills = 0
    for seed in range(12):
        press = Press(desk, Shelf.of(desk.store.trail, desk.store.table, COUNT))
        desk.clock.advance(hours=24)
        kills += _kill_until_done(press, faults, random.Random(seed))
        _is_all_proven(press)
    assert kills >= 12


@on_dynoxide
@pytest.mark.soak
def test_the_same_for_two_hundred_runs(desk: Desk, faults: FaultInjector) -> None:
    for seed in range(200):
        prolong(SCOPE_SECONDS)  # each run has as long as the short form has for all of its own
        press = Press(desk, Shelf.of(desk.store.trail, desk.store.table, COUNT))
        desk.clock.advance(hours=24)
        _kill_until_done(press, faults, random.Random(seed))
        _is_all_proven(press)
