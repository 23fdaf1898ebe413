"""A run that is interrupted, and killed, in processes of its own: each user is reset once."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from backoffice.audit.trail import Trail
from backoffice.bulk.leases import LEASED_FOR
from backoffice.bulk.planning import Wish
from backoffice.bulk.runs import State
from backoffice.bulk.tasks import Tasks
from backoffice.dynamo.scope import call_scope, prolong
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from billing.steps import reset_usage_step
from billing.tasks import usage_task
from records.table import UsersTable
from scripts.demo import site_environment
from tests import forked
from tests.backoffice.bulk.desk import Desk
from tests.backoffice.bulk.plans import REASON
from tests.backoffice.runs.terminal.conftest import ended
from tests.composed import use_parts
from tests.conftest import Clock, Server
from tests.records.test_steps import Crowd

pytestmark = [
    pytest.mark.adverse,
    pytest.mark.parametrize("server", ["dynoxide"], indirect=True),
]
USERS, MANY, PART = 48, 1500, 2
#: So slow that there is time to interrupt it: a reset takes four units of the table.
UNITS = "40"
KILLS = 50


@dataclass
class Ward:
    """Users with a plan to reset them."""

    crowd: Crowd
    run_id: str
    endpoint: str

    def begun(self) -> AbstractContextManager[forked.Begun]:
        return forked.begun(
            *("reset_usage", "--apply", "--run", self.run_id),
            environment=site_environment(self.endpoint) | {"LOG_LEVEL": "WARNING"},
        )

    def reset(self) -> int:
        """How many are."""
        with call_scope(seconds=30):
            usages = [self.crowd.usage(user_id) for user_id in self.crowd.user_ids]
        return sum("run_id" in usage for usage in usages)

    def wait_for(self, more_than: int) -> int:
        """Look until so many are; how many then."""
        until = time.monotonic() + 30
        while (now := self.reset()) <= more_than and time.monotonic() < until:
            pass
        return now

    def is_whole(self) -> bool:
        """Whether each is reset once, and proven once."""
        with call_scope(seconds=60):
            usages = [self.crowd.usage(each) for each in self.crowd.user_ids]
            ledgers = [self.crowd.ledger(each) for each in self.crowd.user_ids]
        once = all(
            len(ledger) == 1 and ledger[0].entry_id == usage["reset_id"]
            for usage, ledger in zip(usages, ledgers, strict=True)
        )
        return once and {usage["run_id"] for usage in usages} == {self.run_id}


@pytest.fixture
def ward(
    users: UsersTable,
    trail: Trail,
    server: Server,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Ward:
    clock = Clock(datetime.now(UTC))
    monkeypatch.setattr("backoffice.web.clock.now", lambda: datetime.now(UTC))
    staff = StaffStore(users.client, staff_table("serenya-dev-backoffice"), trail)
    crowd = Crowd(users, Desk(staff, clock))
    store = crowd.desk.store
    use_parts(
        monkeypatch, users.client, trail, staff, store, users, Tasks([usage_task(users, trail)])
    )
    count = getattr(request, "param", USERS)
    prolong(count)
    crowd.sign_up(*[None] * count)
    return Ward(crowd, approved(crowd), server.endpoint)


def approved(crowd: Crowd) -> str:
    """So that it hangs on no other test how many one person may still do alone; the run's id."""
    step = reset_usage_step(crowd.users)
    wish = Wish(
        kind=step.name, selection={"who": "listed"}, reason=REASON, units_per_second=int(UNITS)
    )
    run = crowd.desk.plan(crowd.planned(step), wish=wish, chunk_size=PART)
    return crowd.desk.approved(run).run_id


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets the leases of who was killed run out."""
    passed = [timedelta()]
    monkeypatch.setattr("backoffice.web.clock.now", lambda: datetime.now(UTC) + passed[0])

    def wait() -> None:
        passed[0] += LEASED_FOR

    return wait


def test_interrupted_killed_and_gone_on_with(ward: Ward, later: Callable[[], None]) -> None:
    with ward.begun() as process:
        before = ward.wait_for(0)
        os.kill(process.pid, signal.SIGINT)
        interrupted = process.finished()
    assert interrupted.returncode == 130, interrupted
    assert f"--apply --run {ward.run_id}" in interrupted.stderr
    run = ward.crowd.desk.store.get_run(ward.run_id)
    assert (run.state, 0 < before <= ward.reset() < USERS) == (State.PAUSED, True)

    with ward.begun() as process:
        ward.wait_for(ward.reset())
        os.kill(process.pid, signal.SIGKILL)
        assert process.finished().returncode == -signal.SIGKILL
    assert ward.reset() < USERS

    later()
    said = ended("reset_usage", "--apply", "--run", ward.run_id)
    assert said.code == 0, said
    assert ward.is_whole()


@pytest.mark.soak
@pytest.mark.parametrize("ward", [MANY], indirect=True)
def test_fifty_kills(ward: Ward, later: Callable[[], None]) -> None:
    chance = random.Random(9)
    for _ in range(KILLS):
        with ward.begun() as process:
            time.sleep(chance.uniform(0.5, 2))
            os.kill(process.pid, signal.SIGKILL)
            process.finished()
    later()
    said = ended("reset_usage", "--apply", "--run", ward.run_id)
    assert said.code == 0, said
    assert ward.is_whole()
