"""Bulk runs on the demo's users, brought to where a test wants to see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from backoffice.access import Actor, Role
from backoffice.acts.act import Act
from backoffice.acts.engine import do
from backoffice.acts.kinds import ActKind
from backoffice.audit.reasons import Reason
from backoffice.bulk import kinds
from backoffice.bulk.board import Board
from backoffice.bulk.planning import Wish, plan_run
from backoffice.bulk.runner import Runner, Turn
from backoffice.bulk.runs import Estimate, Planned, Run
from backoffice.bulk.steps import KindStep, ReadingStep
from backoffice.bulk.store import RunStore
from backoffice.bulk.tasks import Tasks
from backoffice.bulk.writers import OneByOne
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.scope import call_scope
from backoffice.runs.kinds import ask_plan
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from billing.tasks import usage_task
from consent.tasks import consents_task
from tests import words
from tests.browser.people import ADA, SCOPE_SECONDS, People, has_a_stray_ttl
from tests.browser.site import Site
from users.tasks import user_tasks

REASON = Reason(words.OTHER, "Period ended, count stuck", "SUP-4790")
#: Users who are looked at for a plan: some were reset by other tests.
AT_ONCE = 100
RESET, COUNT, CONSENTS = "reset-usage", "count-users", "count-consents"
#: What is asked for where it is not said otherwise.
SELECTIONS: dict[str, dict[str, str]] = {RESET: {"who": "due", "from": "email-index"}, CONSENTS: {}}
#: How far the clock goes with each chunk, so that there is a rate.
PER_CHUNK = timedelta(seconds=12)


@dataclass
class Runs:
    """Plans runs as one of the demo's people, and works them by a clock of its own."""

    site: Site
    people: People
    store: RunStore = field(init=False)
    tasks: Tasks = field(init=False)
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        trail = self.people.trail
        staff = StaffStore(trail.client, staff_table("serenya-dev-backoffice"), trail)
        self.store = RunStore(staff)
        users = self.people.users
        self.tasks = Tasks([usage_task(users, trail), *user_tasks(users), consents_task(users)])
        self.now = datetime.now(UTC)

    def actor(self, role: Role) -> Actor:
        """The demo's account of a role."""
        email = self.site.accounts[role].email
        with call_scope(seconds=SCOPE_SECONDS):
            accounts = list(self.store.staff.walk_accounts())
        found = next(each for each in accounts if each.email == email)
        return Actor(found.staff_id, role, "request-1")

    def plan(
        self, kind: str = RESET, *, by: Role = words.LEAD, most: int = 12, chunk_size: int = 2
    ) -> Run:
        """A run on so many of the demo's users."""
        self.now = datetime.now(UTC) - timedelta(minutes=8)
        step: Any = self.tasks.steps[kind]
        is_reading = isinstance(step, ReadingStep)
        wish = Wish(kind=kind, selection={}, reason=REASON, is_reading=is_reading)
        return plan_run(
            store=self.store,
            wish=wish,
            planned=self._planned(step, most),
            actor=self.actor(by),
            now=self.now,
            estimating=_estimating,
            chunk_size=chunk_size,
        )

    def ask(self, kind: str = RESET, by: Role = words.LEAD) -> Run:
        """A run that nobody has made a plan for yet."""
        task = self.tasks.get(kind)
        selection = SELECTIONS[kind]
        wish = Wish(kind=kind, selection=selection, reason=REASON, is_reading=task.is_reading)
        actor, now = self.actor(by), datetime.now(UTC)
        (act,) = ask_plan.offers(task, actor=actor, now=now)
        return self._done(ask_plan, act, actor, now, wish)

    def do(self, kind: kinds.RunAct, run: Run, by: Role, given: Any = None) -> Run:
        """An act of one of the demo's people; the run afterwards."""
        actor = self.actor(by)
        with call_scope(seconds=SCOPE_SECONDS):
            run = self.store.get_run(run.run_id)
            (act,) = kind.offers(run, actor=actor, now=self.now)
        return self._done(kind, act, actor, self.now, given)

    def _done(
        self, kind: ActKind[Any, RunStore], act: Act, actor: Actor, now: datetime, given: Any
    ) -> Run:
        """The run after an act on it."""
        home, trail = self.store, self.store.trail
        with call_scope(seconds=SCOPE_SECONDS):
            do(
                kind,
                act,
                home=home,
                trail=trail,
                actor=actor,
                reason=REASON,
                now=now,
                given=given,
            )
            return self.store.get_run(act.subject.id)

    def proposed(self, run: Run) -> Run:
        """Waiting for a second person."""
        return self.do(kinds.propose, run, words.LEAD)

    def wanted(self, run: Run) -> Run:
        """Approved by the admin, and told to run."""
        self.do(kinds.approve, self.proposed(run), words.ADMIN)
        return self.do(kinds.want_run, run, words.LEAD)

    def work(self, run: Run, chunks: int = 1_000) -> Run:
        """Worked by a runner: so many chunks, or to its end."""
        runner = Runner(
            store=self.store,
            tasks=self.tasks,
            writer=OneByOne(self.store.trail),
            owner="runner-of-a-test",
            actor=Actor("command", None, "runner"),
            clock=lambda: self.now,
            is_read_only=lambda: False,
            board=Board(self.store),
        )
        worked = 0
        while worked < chunks:
            turn = runner.turn(run.run_id)
            if turn in {Turn.IDLE, Turn.ENDED}:
                break
            worked += turn is Turn.WORKED
            self.now += PER_CHUNK
        return self.again(run)

    def counted(self) -> Run:
        """The consents of some of the demo's users, counted."""
        run = self.do(kinds.want_run, self.plan(CONSENTS, most=40), words.LEAD)
        return self.work(run)

    def cancel_all(self, kind: str) -> None:
        """No run of the kind is under way any more, whoever asked for it."""
        with call_scope(seconds=SCOPE_SECONDS):
            runs = self.store.list_runs_of_kind(kind)
        for run in runs:
            if not run.has_ended:
                self.do(kinds.cancel, run, words.LEAD)

    def change_some_of(self, run: Run) -> None:
        """What the app does to two of them meanwhile."""
        period = {"period_start": instant_text(self.now - timedelta(days=1))}
        usage = ("current_subscription", "usage_current_period")
        with call_scope(seconds=SCOPE_SECONDS):
            planned, _ = self.store.get_list(run.list_id, 0)
        for each in planned:
            (person,) = (one for one in self.people.everybody if one.user_id == each.subject_id)
            place = ("data", *usage) if "data" in each.values else usage
            self.people.change(person, Update(set_(path(*place), period)))

    def beat(self) -> None:
        """A runner that is alive now."""
        with call_scope(seconds=SCOPE_SECONDS):
            self.store.beat("runner-of-a-test", now=datetime.now(UTC))

    def again(self, run: Run) -> Run:
        with call_scope(seconds=SCOPE_SECONDS):
            return self.store.get_run(run.run_id)

    def by_url(self, url: str) -> Run:
        """The run whose page it is; from now on time is what it is there."""
        self.now = datetime.now(UTC)
        with call_scope(seconds=SCOPE_SECONDS):
            return self.store.get_run(url.partition("/runs/")[2].partition("/")[0])

    def _planned(self, step: KindStep[Any, Any], most: int) -> list[Planned]:
        """What they have to be planned, as it is now; but for those of whom others say what was
        done to them."""
        some = [
            each
            for each in self.people.everybody
            if each.user.profile.email != ADA and not has_a_stray_ttl(each.user)
        ]
        # Whose period the app can replace meanwhile comes first.
        some.sort(key=lambda each: each.user.layout != "planned" or not each.user.usage)
        user_ids = [each.user_id for each in some[:AT_ONCE]]
        with call_scope(seconds=SCOPE_SECONDS):
            found = self.people.users.find_users(user_ids)
        items = (stored.item for stored in found if stored)
        planned = [step.planned(item, now=self.now) for item in items]
        return [each for each in planned if each][:most]


def _estimating(_: Sequence[str], subjects: int) -> Estimate:
    return Estimate(table=subjects, indexes=2 * subjects, audit=2 * subjects, has_stream=True)
