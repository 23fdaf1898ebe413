"""Two leads, an admin and a command, who plan, approve and work runs on notes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from backoffice.access import Actor, Role
from backoffice.acts import engine
from backoffice.acts.engine import Done
from backoffice.acts.kinds import ActKind
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry
from backoffice.audit.reasons import Reason
from backoffice.bulk import kinds
from backoffice.bulk.planning import Wish, plan_run
from backoffice.bulk.runs import Planned, Run
from backoffice.bulk.store import RunStore
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.staff import items
from backoffice.staff.domain import Account, Status
from backoffice.staff.store import StaffStore
from tests import words
from tests.backoffice.bulk.plans import LIMIT, REASON
from tests.conftest import Clock

RUNNER = Actor("command", None, "runner-1")
WISH = Wish(kind="print-notes", selection={"all": "true"}, reason=REASON)


@dataclass
class Desk:
    """People of whom no other test knows."""

    staff: StaffStore
    clock: Clock
    store: RunStore = field(init=False)
    planner: Actor = field(init=False)
    second: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.store = RunStore(self.staff, limit=LIMIT)
        self.planner, self.second = self.colleague(words.LEAD), self.colleague(words.ADMIN)

    def colleague(self, role: Role) -> Actor:
        """Somebody with an account of that role."""
        account = Account(
            staff_id=uuid.uuid4().hex,
            email=f"{uuid.uuid4().hex}@staff.example",
            name="A colleague",
            role=role,
            password="-",
            created_at=self.clock(),
            updated_at=self.clock(),
        )
        self.staff.client.put(self.staff.table, items.item_of_account(account), items.IS_NEW)
        return Actor(account.staff_id, role, "request-1")

    def disable(self, person: Actor) -> None:
        key = items.account_key(self.staff.table, person.staff_id)
        update = Update(set_(path("status"), Status.DISABLED))
        self.staff.client.update(self.staff.table, key, update, items.EXISTS)

    def plan(
        self,
        planned: int | Iterable[Planned] = LIMIT + 1,
        *,
        actor: Actor | None = None,
        claimed: str = "",
        chunk_size: int = 50,
        wish: Wish = WISH,
    ) -> Run:
        if isinstance(planned, int):
            planned = [Planned(f"note-{n}", {"n": {"N": str(n)}}) for n in range(planned)]
        return plan_run(
            store=self.store,
            wish=wish,
            planned=planned,
            actor=actor or self.planner,
            claimed=claimed,
            now=self.clock(),
            chunk_size=chunk_size,
        )

    def do(
        self,
        kind: ActKind[Run, RunStore],
        run: Run,
        actor: Actor | None = None,
        given: Any = None,
        reason: Reason | None = REASON,
    ) -> Done:
        """An act on a run as it was seen in `run`."""
        actor = actor or self.planner
        self.clock.advance(seconds=1)
        (act,) = kind.offers(run, actor=actor, now=self.clock())
        return engine.do(
            kind,
            act,
            home=self.store,
            trail=self.store.trail,
            actor=actor,
            reason=reason,
            now=self.clock(),
            given=given,
        )

    def again(self, run: Run) -> Run:
        """The run as it is now."""
        return self.store.get_run(run.run_id)

    def proposed(self, run: Run | None = None) -> Run:
        run = run or self.plan()
        self.do(kinds.propose, run)
        return self.again(run)

    def approved(self, run: Run | None = None) -> Run:
        run = self.proposed(run)
        self.do(kinds.approve, run, self.second)
        return self.again(run)

    def begun(self, run: Run | None = None) -> Run:
        """A run that goes on."""
        run = run or self.approved()
        self.do(kinds.begin, run, RUNNER)
        return self.again(run)

    def entries(self, run: Run) -> list[Entry]:
        """What is on record about the run, the oldest first."""
        return self.store.trail.list_of_subject(words.RUN.of(run.run_id)).entries[::-1]

    def actions(self, run: Run) -> list[Action]:
        return [entry.action for entry in self.entries(run)]
