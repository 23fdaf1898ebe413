"""A run in bad times: nobody is reset twice, nobody is left out, and all of it is proven.

On a bad line, killed at any moment, with others at work, and while the app goes on.
"""

from __future__ import annotations

import logging
import random
from collections import Counter
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import pytest

from backoffice.bulk.leases import LEASED_FOR
from backoffice.bulk.runs import Cause, Run, State
from backoffice.bulk.writers import InBatches, OneByOne
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.testing import MISHAPS, WRITES, BadLine, operation_of
from backoffice.dynamo.transport import HttpTransport
from backoffice.net.messages import Answer, Request
from tests import forked, words
from tests.conftest import Server
from tests.records.crews import Writing, quick_client, work
from tests.records.resets import Town

pytestmark = [
    pytest.mark.adverse,
    pytest.mark.dynoxide,
    # What is tested is what we make of the faults, and those are ours.
    pytest.mark.parametrize("server", ["dynoxide"], indirect=True),
]
either_way = pytest.mark.parametrize("writing", [InBatches, OneByOne])
#: Where how it is written matters less: one way in CI, the other in the long form.
some_way = pytest.mark.parametrize(
    "writing", [InBatches, pytest.param(OneByOne, marks=pytest.mark.soak)]
)
SHARE = 0.2
log = logging.getLogger(__name__)


@pytest.fixture
def town(server: Server) -> Town:
    return Town(quick_client(server.endpoint))


@either_way
@pytest.mark.parametrize(
    ("count", "seed"), [(200, 7), pytest.param(10_000, 4, marks=pytest.mark.soak)]
)
def test_with_a_fifth_of_all_requests_going_wrong_nobody_is_lost_and_nobody_doubled(
    server: Server, town: Town, writing: Writing, count: int, seed: int
) -> None:
    town.sign_up(count, seed)
    run = town.begun()
    line = BadLine(seed, SHARE)

    starts = town.work(run, quick_client(server.endpoint, line), writing)

    outcomes = town.prove(run)
    log.info("%s users, %s requests, %s starts", count, line.sent, starts)
    log.info("%s, %s", dict(line.met), outcomes)
    assert outcomes.total() == outcomes["done"] + outcomes["already"] == count
    assert all(len(town.entries(user_id)) == 1 for user_id in town.user_ids)
    assert line.met.total() > line.sent * SHARE / 2
    # Batches are few where users are written one by one; the test below has them all.
    assert set(line.met) >= set(MISHAPS) - {"unprocessed"}


class EachInTurn:
    """A line on which one of so many writes meets the next mishap: so each write of a chunk meets
    each of them. `met` holds the operations with what they met."""

    def __init__(self, every: int) -> None:
        self.inner = HttpTransport()
        self.every = every
        self.writes = 0
        self.met: set[tuple[str, str]] = set()
        self._due: dict[str, list[str]] = {}

    def __call__(self, request: Request) -> Answer:
        operation = operation_of(request)
        if operation not in WRITES:
            return self.inner(request)
        self.writes += 1
        if self.writes % self.every:
            return self.inner(request)
        due = self._due.get(operation) or [n for n in MISHAPS if MISHAPS[n].may_meet(operation)]
        self._due[operation] = due[1:]
        self.met.add((operation, due[0]))
        return MISHAPS[due[0]].fault(request, self.inner)


@pytest.mark.parametrize(
    ("writing", "operation"), [(InBatches, "BatchExecuteStatement"), (OneByOne, "UpdateItem")]
)
def test_each_fault_at_each_write_of_a_chunk_does_no_harm(
    server: Server, town: Town, writing: Writing, operation: str
) -> None:
    town.sign_up(160)
    run = town.begun(chunk_size=2)
    line = EachInTurn(every=3)

    town.work(run, quick_client(server.endpoint, line), writing, threads=1)

    outcomes = town.prove(run)
    assert outcomes["done"] + outcomes["already"] == 160
    for met in (operation, "TransactWriteItems"):
        possible = {name for name in MISHAPS if MISHAPS[name].may_meet(met)}
        assert {name for at, name in line.met if at == met} == possible


@pytest.mark.parametrize("count", [60, pytest.param(1_000, marks=pytest.mark.soak)])
def test_a_run_is_taken_back_on_a_bad_line(server: Server, town: Town, count: int) -> None:
    town.sign_up(count)
    before = town.usages()
    run = town.begun()
    town.work(run, town.client, InBatches)
    undoing = town.begun_undo(run)
    line = BadLine(count, SHARE)

    town.work(undoing, quick_client(server.endpoint, line), InBatches)

    outcomes = Counter(town.again(undoing).summary.counts)
    assert outcomes["done"] + outcomes["already"] == outcomes.total() == count
    assert town.usages() == before
    assert town.again(run).state is State.UNDONE
    for user_id in town.user_ids:
        entries = town.entries(user_id)
        assert {each.action for each in entries} == {words.USAGE_RESET, words.USAGE_RESTORED}
        assert len(entries) == 2


# -- processes ------------------------------------------------------------------------------------


@dataclass
class Works:
    """Processes that work runs of a town, one after the other or side by side."""

    server: Server
    town: Town
    writing: Writing
    started: int = 0

    def start(self, *runs: Run) -> list[BaseProcess]:
        """One for each run; they begin at the same moment."""
        begun = [self._ready(run) for run in runs]
        for _, line in begun:
            line.send("go")
            line.close()
        return [process for process, _ in begun]

    def _ready(self, run: Run) -> tuple[BaseProcess, Connection]:
        self.started += 1
        here, there = forked.context().Pipe()
        at, owner = self.town.clock(), f"process-{self.started}"
        told = (self.server.endpoint, run.run_id, self.writing, at, owner, there)
        process = forked.context().Process(target=work, args=told)
        process.start()
        there.close()
        assert here.recv() == "ready"
        return process, here

    def end(self, run: Run) -> None:
        """Let one after the other work until the run has ended."""
        for _ in range(20):
            self.town.clock.at += LEASED_FOR
            (process,) = self.start(run)
            process.join(60)
            if process.exitcode == 0:
                return
        pytest.fail("The run never ends.")

    def kill(self, run: Run, chance: random.Random) -> bool:
        """Start one and kill it after a moment; whether that was in the midst of its work."""
        self.town.clock.at += LEASED_FOR
        (process,) = self.start(run)
        process.join(chance.uniform(0, MOMENT))
        process.kill()
        process.join()
        return process.exitcode == -9


#: Within so many seconds a process is killed: a fraction of what a run takes.
MOMENT = 0.25


@pytest.mark.parametrize(
    ("count", "kills"), [(200, 4), pytest.param(2_000, 50, marks=pytest.mark.soak)]
)
@some_way
def test_killed_at_any_moment_and_resumed_nobody_is_lost_and_nobody_doubled(
    server: Server, town: Town, writing: Writing, count: int, kills: int
) -> None:
    works, chance, killed = Works(server, town, writing), random.Random(kills), 0
    town.sign_up(count, kills)
    runs = 0
    while killed < kills:
        runs += 1
        run = town.begun(chunk_size=25)
        while killed < kills and works.kill(run, chance):
            killed += 1
        works.end(run)
        outcomes = town.prove(run)
        log.info("%s kills, %s", killed, outcomes)
        assert outcomes.total() == outcomes["done"] + outcomes["already"] == count
        town.clock.advance(days=31)
    assert all(len(town.entries(user_id)) == runs for user_id in town.user_ids)


@some_way
def test_two_processes_at_one_run_double_nothing(
    server: Server, town: Town, writing: Writing
) -> None:
    works = Works(server, town, writing)
    town.sign_up(240)
    run = town.begun(chunk_size=20)

    for process in works.start(run, run):
        process.join(60)
    works.end(run)

    outcomes = town.prove(run)
    assert outcomes == {"done": 240}
    assert all(len(town.entries(user_id)) == 1 for user_id in town.user_ids)
    assert len(_owners(town, run)) > 1


def _owners(town: Town, run: Run) -> set[str]:
    """The processes that finished chunks of a run."""
    with call_scope(seconds=10):
        progress = town.desk.store.list_progress(run.run_id)
    return {each.owner[: len("process-1")] for each in progress.values()}


@some_way
@pytest.mark.parametrize("count", [200, pytest.param(2_000, marks=pytest.mark.soak)])
def test_of_two_runs_on_the_same_users_at_the_same_time_each_user_is_in_one(
    server: Server, town: Town, writing: Writing, count: int
) -> None:
    """The same command started twice."""
    works = Works(server, town, writing)
    town.sign_up(count)
    # One begins where the other ends, so that they meet in the middle.
    runs = [town.begun(chunk_size=20), town.begun(chunk_size=20, backwards=True)]

    for process in works.start(*runs):
        process.join(60)

    first, second = [town.prove(run) for run in runs]
    log.info("%s, %s", first, second)
    assert first["done"] + second["done"] == count
    assert (first["skipped"], second["skipped"]) == (second["done"], first["done"])
    assert min(first["done"], second["done"]) > 0
    assert all(len(town.entries(user_id)) == 1 for user_id in town.user_ids)
    for run in runs:
        assert {each.cause for each in town.named(run)} == {Cause.CHANGED}
        assert all("period_start" in {*each.planned} & {*each.found} for each in town.named(run))
