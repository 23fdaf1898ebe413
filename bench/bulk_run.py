"""A bulk run as the commands work it, for benchmarks: planned, begun and worked in this process."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backoffice.access import Actor
from backoffice.access.actor import COMMAND
from backoffice.acts.engine import do
from backoffice.audit.items import LedgerForm, audit_table
from backoffice.audit.reasons import OTHER, Reason
from backoffice.audit.trail import Trail
from backoffice.audit.typed import TypedKeys
from backoffice.bulk import kinds, writers
from backoffice.bulk.board import Board
from backoffice.bulk.crew import Crew
from backoffice.bulk.planning import Wish, plan_run
from backoffice.bulk.runner import Runner, Turn
from backoffice.bulk.runs import Planned, Run
from backoffice.bulk.steps import ActStep, act_id_of
from backoffice.bulk.store import RunStore
from backoffice.bulk.tasks import Tasks
from backoffice.dynamo.client import Client
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.statements import ItemInsert, MapSwap
from backoffice.dynamo.wire import Item
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from bench.serenya import TABLE
from billing.tasks import usage_task
from records.selections import Selection
from records.table import UsersTable
from serenya_admin.words import vocabulary

OPERATOR = Actor(COMMAND, None, "bench")
#: More than anybody writes: the rate limit is not what is measured.
NO_LIMIT = 1_000_000
AT_ONCE = 25


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Bench:
    """The parts of a site, against one endpoint."""

    client: Client
    trail: Trail
    store: RunStore
    tasks: Tasks
    crew: Crew

    @classmethod
    def of(cls, endpoint: str, writer_name: str, threads: int) -> Bench:
        client = Client(
            cursors=CursorSigner(["secret"]), region="eu-central-1", endpoint_url=endpoint
        )
        words = vocabulary()
        keys = TypedKeys(["k1:0123456789-not-a-secret-but-long-and-varied-enough-for-checks"])
        trail = Trail(client, audit_table("serenya-dev-audit"), words, keys)
        staff = StaffStore(client, staff_table("serenya-dev-backoffice"), trail)
        store = RunStore(staff, limit=10**9)
        tasks = Tasks([usage_task(UsersTable(client, TABLE), trail)])
        runner = Runner(
            store=store,
            tasks=tasks,
            writer=getattr(writers, writer_name)(trail),
            owner="bench",
            actor=OPERATOR,
            clock=_now,
            is_read_only=lambda: False,
            board=Board(store),
        )
        return cls(client, trail, store, tasks, Crew(runner, threads=threads))

    def run(self, users: int) -> dict[str, float]:
        """Plan, begin and work it; users a second of the work alone."""
        cpu = time.process_time()
        run = self.plan()
        planned = time.process_time() - cpu
        self.want(run)
        started, cpu = time.perf_counter(), time.process_time()
        turn = self.crew.work(run.run_id)
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        assert turn is Turn.ENDED, turn
        with call_scope(seconds=25):
            counts = self.store.get_run(run.run_id).summary.counts
        assert counts == {"done": users}, counts
        return {
            "work rate": users / seconds,
            "plan cpu": planned / users,
            "work cpu": cpu / users,
        }

    def plan(self) -> Run:
        selection = Selection().stored()
        wish = Wish(
            kind="reset-usage",
            selection=selection,
            reason=Reason(OTHER, "A benchmark", ""),
            units_per_second=NO_LIMIT,
        )
        now = _now()
        with call_scope(seconds=10_000, may_scan=True):
            planned = self.tasks.get(wish.kind).find(selection, now)
            return plan_run(
                store=self.store,
                wish=wish,
                planned=planned,
                actor=OPERATOR,
                claimed="bench",
                now=now,
            )

    def want(self, run: Run) -> None:
        with call_scope(seconds=25):
            (act,) = kinds.want_run.offers(run, actor=OPERATOR, now=_now())
            do(
                kinds.want_run,
                act,
                home=self.store,
                trail=self.trail,
                actor=OPERATOR,
                reason=run.reason,
                now=_now(),
            )


def prebuilt(bench: Bench, users: int, profile: Item) -> list[dict[str, Any]]:
    """The requests of a run, made beforehand: changes and ledger entries of all users."""
    now = _now()
    step = bench.tasks.get("reset-usage").step
    assert isinstance(step, ActStep)
    planned = step.planned(profile, now=now)  # type: ignore[attr-defined]  # a KindStep
    run = Run(
        run_id="r" * 32,
        kind=step.name,
        planner=None,  # type: ignore[arg-type]  # nobody asks
        planned_at=now,
        reason=None,
        selection={},
        begun_at=now,
    )
    swapping = step.swapping(run, now=now)
    assert swapping
    _, entry = step.act(planned, run, actor=OPERATOR, now=now)
    form = LedgerForm(entry)
    requests: list[dict[str, Any]] = []
    for first in range(0, users, AT_ONCE):
        swaps, entries = [], []
        for number in range(first, min(first + AT_ONCE, users)):
            subject = Planned(f"{planned.subject_id[:-8]}{number:08}", planned.values)
            act_id = act_id_of(run, subject.subject_id)
            swap = swapping(subject.values, act_id)
            assert swap
            swaps.append(MapSwap(TABLE, swap.key, swap.target, swap.old, swap.new).request())
            item = form.item(subject.subject_id, act_id, swap.was, swap.becomes)
            entries.append(ItemInsert(bench.trail.table, item).request())
        requests += [{"Statements": swaps}, {"Statements": entries}]
    return requests
