"""What the pages of runs offer of acts: what is possible now, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from backoffice.access import Actor
from backoffice.acts.act import Act
from backoffice.acts.approval import OwnProposalError
from backoffice.bulk import kinds as run_kinds
from backoffice.bulk.errors import NoTaskError
from backoffice.bulk.runs import Run, State, Wanted
from backoffice.bulk.store import RunStore
from backoffice.bulk.tasks import Task
from backoffice.bulk.words import APPROVE, RUN
from backoffice.runs import act_words as words_of
from backoffice.runs.kinds import ask_undo, undone_until
from backoffice.runs.services import needs_second
from backoffice.runs.telling import Told, tasks, told_of
from backoffice.web import clock
from backoffice.web.acts.pages import ActPages, Crumbs, Offer, Whom
from backoffice.web.routes import url_of


class RunActPages(ActPages[Run, RunStore]):
    """The acts on the page of a run. Only what is possible now, and for whom, is offered."""

    subject_kind = RUN
    permission = APPROVE
    reads_record = False
    words = (
        *(words_of.Approve(), words_of.WantRun(), words_of.Propose(), words_of.WantPause()),
        *(words_of.Edit(), words_of.Reject(), words_of.WantCancel(), words_of.Undo()),
    )
    home_type = RunStore
    route, act_route = "runs:detail", "runs:act"
    whom_words = "the run"
    changed_words = "The run changed after you opened this form."

    def find(self, thing_id: str) -> Run | None:
        return self.home().find_run(thing_id)

    def crumbs(self, label: str, thing_id: str, thing: Run | None) -> Crumbs:
        return run_crumbs((url_of(self.route, run_id=thing_id), thing_id[:8]), label)

    def why_nothing(self, thing: Run, actor: Actor) -> str:
        if thing.state is State.WAITING and thing.planner.staff_id == actor.staff_id:
            return str(OwnProposalError()).removesuffix(" Nothing was changed.")
        return f"The run is {told_of(thing, clock.now()).state}: there is nothing of this to do."

    def offers(self, thing: Run, *, actor: Actor, now: datetime) -> dict[str, Offer]:
        if not actor.may(self.permission):
            return {}
        possible = self.possible(thing, actor=actor, now=now)
        return {
            words.kind.name.replace("-", "_"): self.offer(words, act, thing)
            for words in self.words
            if words.kind.name in possible
            for act in words.kind.offers(thing, actor=actor, now=now)
        }

    def possible(self, run: Run, *, actor: Actor, now: datetime) -> set[str]:
        """The names of the kinds that `actor` may do to a run now, where they may do any."""
        told = told_of(run, now)
        if told.is_over and not run.has_ended:
            return set()
        needs = False
        if run.state is State.PLANNED:
            needs = needs_second(store=self.home(), run=run, now=now)
        return set(_possible(told, actor, needs_second=needs))

    def offer(self, words: Any, act: Act, thing: Run, **given: Any) -> Offer:
        given["initial"] = {**words.initial_on(thing), **(given.get("initial") or {})}
        offer = super().offer(words, act, thing, **given)
        told = told_of(thing, clock.now())
        offer = replace(
            offer,
            label=words.label_on(thing),
            effects=words.effects_on(told),
            notice=words.notice_on(told),
            verb=words.verb_on(told),
            # It is they who will notice.
            whom=replace(self.whom(thing.run_id), words=f"the {told.noun}s"),
        )
        # A run that is yet to be has no page.
        return replace(offer, url=self.act_url(thing.run_id, words.kind.name))


def _possible(told: Told, actor: Actor, *, needs_second: bool) -> Iterator[str]:
    run = told.run
    is_planner = run.planner.staff_id == actor.staff_id
    yield from _next(run, is_planner=is_planner, needs_second=needs_second)
    if run.state in {State.PLANNED, State.WAITING, State.APPROVED} and is_planner:
        yield run_kinds.edit.name
    may_end = not run.has_ended and run.wanted is not Wanted.CANCEL
    if may_end and (is_planner or run.state is not State.WAITING):
        yield run_kinds.want_cancel.name
    until = undone_until(run)
    if until and told.now <= until and told.task and told.task.undo:
        yield ask_undo.name


def _next(run: Run, *, is_planner: bool, needs_second: bool) -> Iterator[str]:
    """What leads a run on, or makes it stand still."""
    match run.state:
        case State.PLANNED if needs_second:
            if not run.planner.is_claimed:
                yield run_kinds.propose.name
        case State.PLANNED | State.APPROVED | State.PAUSED if run.wanted is not Wanted.RUN:
            yield run_kinds.want_run.name
        case State.WAITING if not is_planner:
            yield run_kinds.approve.name
            yield run_kinds.reject.name
        case State.RUNNING if run.wanted is Wanted.RUN:
            yield run_kinds.want_pause.name


class PlanPages(ActPages[Task, RunStore]):
    """The page on which a task is planned."""

    subject_kind = RUN
    permission = APPROVE
    reads_record = False
    words = (words_of.PlanWords(),)
    home_type = RunStore

    def find(self, thing_id: str) -> Task | None:
        """The task of a step's name."""
        try:
            return tasks().get(thing_id)
        except NoTaskError:
            return None

    def whom(self, thing_id: str) -> Whom:
        return Whom("Run", "", "the list", "runs:list")

    def crumbs(self, label: str, thing_id: str, thing: Task | None) -> Crumbs:
        plan = (url_of("runs:plan"), "Plan a run")
        return run_crumbs(plan, thing.words.title if thing else label)

    def offer(self, words: Any, act: Act, thing: Task, **given: Any) -> Offer:
        url = reverse("runs:ask", kwargs={"task": thing.step.name})
        return replace(super().offer(words, act, thing, **given), url=url)

    def act_url(self, thing_id: str, name: str) -> str:
        return url_of("runs:plan")


RUN_ACTS = RunActPages()
PLANS = PlanPages()


def run_crumbs(page: tuple[str, str], further: str = "") -> Crumbs:
    """Runs, then a page (its URL and name), then one below it."""
    url, name = page
    crumbs: Crumbs = [("Runs", url_of("runs:list"))]
    if not further:
        return [*crumbs, (name, None)]
    return [*crumbs, (name, url), (further.rstrip("…"), None)]
