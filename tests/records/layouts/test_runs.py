"""Runs on records of each layout: planned by what a scan projects, done by what a plan keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backoffice.audit.trail import Trail
from backoffice.bulk.runs import Planned
from backoffice.bulk.steps import KindStep, Outcome
from backoffice.bulk.writers import Batch, InBatches, OneByOne
from backoffice.dynamo.wire import encode
from billing.steps import reset_usage_step
from records.layouts import LAYOUTS
from records.steps import count_users, user_step
from records.table import StoredUser, UsersTable
from tests.backoffice.bulk.plans import COMMAND, a_run
from tests.conftest import Clock
from tests.records.shapes import FLAT_SHAPE, Shape, in_every_shape
from tests.records.stored import Differences, Stored, differences
from tests.records.test_fits import projected
from users.services.acts import remove_ttl

pytestmark = [pytest.mark.parametrize("server", ["dynoxide"], indirect=True), in_every_shape]
USAGE = "data.current_subscription.usage_current_period"
Step = KindStep[StoredUser, UsersTable]


class Bench:
    """A user whose record is acted on by a run."""

    def __init__(self, stored: Stored, trail: Trail, clock: Clock) -> None:
        self.stored, self.trail, self.clock = stored, trail, clock

    def planned(self, step: Step) -> Planned:
        """The user as a plan keeps them, from what a scan brings."""
        item = projected(self.stored.item())
        assert LAYOUTS.of(item) is self.stored.shape.layout
        planned = step.planned(item, now=self.clock())
        assert planned
        assert LAYOUTS.of(dict(planned.values)) is self.stored.shape.layout
        return planned

    def done(self, step: Step, *, in_batches: bool) -> Differences:
        """What a run does to the record."""
        before, planned = self.stored.item(), [self.planned(step)]
        run = replace(a_run(kind=step.name), begun_at=self.clock())
        writer = InBatches(self.trail) if in_batches else OneByOne(self.trail)
        (result,) = writer.write(Batch(step, run, planned, COMMAND, self.clock()))
        assert result.outcome is Outcome.DONE
        return self.stored.shape.told(differences(before, self.stored.item()))


@pytest.fixture
def bench(users: UsersTable, trail: Trail, clock: Clock, user_id: str, shape: Shape) -> Bench:
    return Bench(Stored(users, user_id, shape).filled(), trail, clock)


@pytest.mark.parametrize("in_batches", [True, False])
def test_a_period_is_reset_in_the_form_of_its_record(bench: Bench, *, in_batches: bool) -> None:
    found = bench.done(reset_usage_step(bench.stored.users), in_batches=in_batches)

    now = {"S": "2026-03-01T12:00:00Z"}
    assert found[f"{USAGE}.period_start"] == ({"S": "2025-09-27T00:00:00Z"}, now)
    assert found[f"{USAGE}.documents_processed"] == ({"N": "3"}, {"N": "0"})
    assert {place.rpartition(".")[2] for place in found if place.startswith("data.")} == {
        *("documents_processed", "previous_count", "period_start", "period_end"),
        *("last_updated", "reset_id", "run_id"),
    }
    # Only an act by itself can move the time of the item too.
    assert {place for place in found if USAGE not in place} == (
        set() if in_batches else {"updated_at"}
    )


def test_a_period_in_another_form_than_its_layout_stays_in_that(bench: Bench) -> None:
    usage: dict[str, Any] = {"documents_processed": 2, "period_start": 1758931200}
    if bench.stored.shape is FLAT_SHAPE:
        usage["period_start"] = "2025-09-27T00:00:00.5+00:00"
    bench.stored.filled(current_subscription={"usage_current_period": usage})

    bench.done(reset_usage_step(bench.stored.users), in_batches=True)

    home = bench.stored.shape.layout.home
    assert home
    subscription = home.parts(bench.stored.item())["current_subscription"]["M"]
    written: Any = "2026-03-01T12:00:00Z" if home.form != "iso" else 1772366400
    assert subscription["usage_current_period"]["M"]["period_start"] == encode(written)


def test_a_missing_period_is_created(bench: Bench) -> None:
    bench.stored.filled(current_subscription={"subscription_status": "active"})

    found = bench.done(reset_usage_step(bench.stored.users), in_batches=True)

    assert found[f"{USAGE}.period_start"][1] == {"S": "2026-03-01T12:00:00Z"}


def test_a_stray_ttl_is_taken_away(bench: Bench) -> None:
    bench.stored.put(bench.stored.item() | {"ttl": encode(1_893_456_000)})

    found = bench.done(user_step(remove_ttl, bench.stored.users), in_batches=False)

    assert set(found) == {"ttl", "updated_at"}


def test_users_are_counted_by_their_status(bench: Bench) -> None:
    planned = count_users.planned(projected(bench.stored.item()), now=bench.clock())

    assert count_users.count([planned]) == {"active": 1}
