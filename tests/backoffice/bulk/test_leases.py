"""Leases on both servers: one runner at a time, and one that was away too long writes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

from backoffice.bulk import items, leases
from backoffice.bulk.errors import LeaseLostError
from backoffice.bulk.leases import LEASED_FOR, Lease
from backoffice.bulk.runs import Run
from backoffice.dynamo.errors import ConditionFailedError, UnavailableError
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.testing import FaultInjector, lost_answer
from backoffice.dynamo.transactions import ItemUpdate
from tests.backoffice.bulk.desk import Desk


@pytest.fixture
def run(desk: Desk) -> Run:
    return desk.plan(2, chunk_size=1)


def claim(desk: Desk, run: Run, owner: str, number: int = 0) -> Lease | None:
    return leases.claim(
        store=desk.store, run_id=run.run_id, number=number, owner=owner, now=desk.clock()
    )


def claimed(desk: Desk, run: Run, owner: str = "one") -> Lease:
    lease = claim(desk, run, owner)
    assert lease
    return lease


def finish(desk: Desk, run: Run) -> None:
    key = items.chunk_key(desk.store.table, run.run_id, 0)
    update = Update(set_(path("finished_at"), "2026-03-01T12:00:00.000Z"))
    desk.store.client.update(desk.store.table, key, update, items.EXISTS)


def test_a_chunk_is_one_runners(desk: Desk, run: Run) -> None:
    lease = claimed(desk, run)

    assert claim(desk, run, "two") is None
    assert claim(desk, run, "two", number=1)
    progress = desk.store.find_progress(run.run_id, 0)
    assert (progress.owner, progress.fence) == ("one", lease.fence)
    assert not progress.is_free(desk.clock())


def test_of_many_who_claim_at_once_one_gets_it(desk: Desk, run: Run) -> None:
    with ThreadPoolExecutor(4) as pool:
        futures = [
            pool.submit(copy_context().run, claim, desk, run, f"runner-{n}") for n in range(4)
        ]
    got = [lease for future in futures if (lease := future.result())]

    assert len(got) == 1
    assert desk.store.find_progress(run.run_id, 0).owner == got[0].owner


def test_a_lease_that_ran_out_is_anybodys_and_its_holder_writes_nothing_more(
    desk: Desk, run: Run
) -> None:
    lost = claimed(desk, run)
    desk.clock.at += LEASED_FOR

    taken = claimed(desk, run, "two")

    assert taken.fence > lost.fence
    for write in (
        lambda: leases.renew(store=desk.store, lease=lost, now=desk.clock()),
        lambda: leases.release(store=desk.store, lease=lost),
    ):
        with pytest.raises(LeaseLostError):
            write()
    assert desk.store.find_progress(run.run_id, 0).owner == "two"


def test_the_fence_tells_two_claims_of_one_runner_apart(desk: Desk, run: Run) -> None:
    """A process that stood still for minutes has begun anew in the meantime."""
    first = claimed(desk, run)
    desk.clock.at += LEASED_FOR
    second = claimed(desk, run)

    with pytest.raises(LeaseLostError):
        leases.renew(store=desk.store, lease=first, now=desk.clock())
    assert leases.renew(store=desk.store, lease=second, now=desk.clock()).fence == second.fence


def test_a_lease_is_renewed_when_half_of_it_is_over(desk: Desk, run: Run) -> None:
    lease = claimed(desk, run)
    assert not lease.needs_renewal(desk.clock())
    desk.clock.at += LEASED_FOR / 2
    assert lease.needs_renewal(desk.clock())

    renewed = leases.renew(store=desk.store, lease=lease, now=desk.clock())

    desk.clock.at += LEASED_FOR * 0.9
    assert claim(desk, run, "two") is None
    assert renewed.until > desk.clock()


def test_a_lease_that_was_given_back_is_free_at_once(desk: Desk, run: Run) -> None:
    leases.release(store=desk.store, lease=claimed(desk, run))

    assert desk.store.find_progress(run.run_id, 0).is_free(desk.clock())
    assert claim(desk, run, "two")


def test_a_finished_chunk_is_nobodys(desk: Desk, run: Run) -> None:
    lease = claimed(desk, run)
    finish(desk, run)
    desk.clock.at += LEASED_FOR

    assert claim(desk, run, "two") is None
    key = items.chunk_key(desk.store.table, run.run_id, 0)
    progress = Update(set_(path("counts"), {"done": 1}))
    with pytest.raises(LeaseLostError):
        leases.renew(store=desk.store, lease=lease, now=desk.clock())
    with pytest.raises(ConditionFailedError):
        desk.store.client.write(ItemUpdate(desk.store.table, key, progress, lease.is_held))
    assert desk.store.find_progress(run.run_id, 0).counts == {}


def test_a_claim_whose_answer_was_lost_runs_out(
    desk: Desk, run: Run, faults: FaultInjector
) -> None:
    faults.inject([lost_answer], matching="UpdateItem")
    with pytest.raises(UnavailableError):
        claim(desk, run, "one")

    assert claim(desk, run, "two") is None
    desk.clock.at += LEASED_FOR
    assert claim(desk, run, "two")
