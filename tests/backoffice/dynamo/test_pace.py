"""A budget of write units and a back-off for all threads together; on a clock of the tests."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import ThrottledError
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.pace import BURST_SECONDS, RECOVERY_PER_SECOND, WAVE_SECONDS, Pace
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import FaultInjector, error_answer
from backoffice.dynamo.transactions import ItemUpdate
from tests.backoffice.dynamo.notebook import EXISTS, IS_NEW, ONE_NOTE, Notebook

RATE = 100.0


class SleepingClock:
    """Time passes by sleeping alone. Whoever sleeps is awake at once, and it is that much later."""

    def __init__(self) -> None:
        self.at = 50.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        until = self.at + seconds
        with self._lock:
            self.at = max(self.at, until)


@pytest.fixture
def clock() -> SleepingClock:
    return SleepingClock()


@pytest.fixture
def pace(clock: SleepingClock) -> Pace:
    return paced_by(clock)


def paced_by(clock: SleepingClock, rate: float = RATE) -> Pace:
    return Pace("notes", rate, clock=clock, sleep=clock.sleep)


def write(pace: Pace, writes: int, units: float) -> None:
    pace.settle(pace.take(writes), writes, units)


@settings(max_examples=50)
@given(
    st.floats(1, 50_000),
    st.lists(st.tuples(st.integers(1, 25), st.floats(0.5, 12)), min_size=30, max_size=30),
)
def test_the_budget_is_kept_whatever_writes_cost(
    rate: float, calls: list[tuple[int, float]]
) -> None:
    clock = SleepingClock()
    pace, started, used = paced_by(clock, rate), clock.at, 0.0
    for writes, units_a_write in calls:
        write(pace, writes, writes * units_a_write)
        # Nothing was used that had not been earned, but for the last, whose costs were not known.
        assert used <= (clock.at - started) * rate * 1.000001 + BURST_SECONDS * rate + 25 * 12
        used += writes * units_a_write

    # And nobody waited for more than was used.
    assert (clock.at - started) * rate <= used + 1


def test_the_rate_holds_within_a_hundredth_over_a_minute(pace: Pace, clock: SleepingClock) -> None:
    started, used = clock.at, 0.0
    while clock.at < started + 60:
        write(pace, 25, 25 * 4)
        used += 25 * 4

    assert used == pytest.approx(60 * RATE, rel=0.05)


def test_all_threads_share_one_budget(clock: SleepingClock) -> None:
    pace, started, threads, calls = paced_by(clock, 1000), clock.at, 16, 50

    def work(_: int) -> None:
        for _ in range(calls):
            write(pace, 1, 4)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))

    assert clock.at - started == pytest.approx(threads * calls * 4 / 1000, rel=0.1)


def test_what_was_not_used_is_soon_forgotten(pace: Pace, clock: SleepingClock) -> None:
    write(pace, 1, 1)
    clock.sleep(3600)
    before = clock.at
    for _ in range(int(RATE)):
        write(pace, 1, 1)

    assert clock.at - before == pytest.approx(1 - BURST_SECONDS, abs=0.03)


def test_who_is_throttled_slows_everybody_down_once(pace: Pace, clock: SleepingClock) -> None:
    for _ in range(32):
        pace.slow_down()
    assert pace.share == 0.5
    before = clock.at
    for _ in range(int(RATE)):
        write(pace, 1, 1)
    took = clock.at - before
    assert 1.5 < took < 2

    clock.sleep(WAVE_SECONDS)
    before = pace.share
    pace.slow_down()
    assert pace.share == pytest.approx(before / 2)


def test_the_budget_comes_back(pace: Pace, clock: SleepingClock) -> None:
    for _ in range(20):
        pace.slow_down()
        clock.sleep(WAVE_SECONDS)
    assert 0 < pace.share < 0.15

    clock.sleep(1 / RECOVERY_PER_SECOND)
    assert pace.share == 1
    write(pace, 1, 1)
    before = clock.at
    for _ in range(int(RATE)):
        write(pace, 1, 1)
    assert clock.at - before == pytest.approx(1, abs=BURST_SECONDS + 0.02)


def test_who_waits_already_hears_of_it_too(clock: SleepingClock) -> None:
    pace = paced_by(clock)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        if not slept:
            pace.slow_down()
        slept.append(seconds)
        clock.sleep(seconds)

    pace._sleep = sleep
    pace.take(100)
    before = clock.at
    pace.take(1)

    assert clock.at - before > 1.5


@pytest.mark.parametrize("units", [0, -1])
def test_a_budget_is_more_than_nothing(units: float) -> None:
    with pytest.raises(ValueError, match="budget"):
        Pace("notes", units)


# -- in the gateway --------------------------------------------------------------------------------


@pytest.fixture
def book(gateway: Client, notes: Table) -> Notebook:
    book = Notebook.new(notes)
    gateway.put(notes, book.note(1, title="a"), IS_NEW)
    return book


def change(book: Notebook, title: str) -> ItemUpdate:
    return ItemUpdate(book.table, book.key(), Update(set_(path("title"), title)), EXISTS)


def test_writes_to_the_table_wait_for_their_turn_and_nothing_else_does(
    gateway: Client, book: Notebook, clock: SleepingClock
) -> None:
    pace = Pace(book.table.name, 1, clock=clock, sleep=clock.sleep)
    before = clock.at

    with call_scope(seconds=5, pace=pace), call_scope(seconds=5):
        for _ in range(3):
            gateway.get(book.table, ONE_NOTE, book.parts())
        assert clock.at == before
        for number in range(5):
            gateway.write(change(book, str(number)))
        elsewhere = Pace("another table", 1, clock=clock, sleep=clock.sleep)
        waited = clock.at
        with call_scope(seconds=5, pace=elsewhere):
            for number in range(5):
                gateway.write(change(book, str(number)))

    assert waited - before == pytest.approx(4, abs=0.2)
    assert clock.at == waited


def test_a_thread_that_is_throttled_slows_the_others_down(
    gateway: Client, book: Notebook, faults: FaultInjector, clock: SleepingClock
) -> None:
    pace = Pace(book.table.name, RATE, clock=clock, sleep=clock.sleep)
    throttled = error_answer("ProvisionedThroughputExceededException")

    with call_scope(seconds=5, attempts=1, pace=pace):
        faults.inject([throttled])
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(copy_context().run, gateway.write, change(book, "b"))
            assert isinstance(other.exception(), ThrottledError)
        assert pace.share == 0.5
        # What was not done cost nothing.
        before = clock.at
        gateway.write(change(book, "c"))
        assert clock.at - before < 0.05
