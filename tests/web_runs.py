"""Bulk runs on the site's users, and what people post about them."""

from __future__ import annotations

from typing import Any

from backoffice.access import Actor, Role
from backoffice.audit.reasons import Reason
from backoffice.bulk import items
from backoffice.bulk.board import Board
from backoffice.bulk.planning import Wish, plan_run
from backoffice.bulk.runner import Runner, Turn
from backoffice.bulk.runs import Run
from backoffice.bulk.steps import ReadingStep
from backoffice.bulk.writers import OneByOne
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.runs.act_pages import RUN_ACTS
from backoffice.runs.kinds import ask_plan
from backoffice.staff.domain import Account
from backoffice.web.acts.forms import signed
from tests import words
from tests.web import REASON, Site

PLANNED_FOR = Reason(words.OTHER, "Period ended, count stuck", "SUP-4790")


def plan(
    site: Site,
    *user_ids: str,
    by: Role | Account = words.LEAD,
    kind: str = "reset-usage",
    **more: Any,
) -> Run:
    """A run on these users, as somebody planned it."""
    step: Any = site.tasks.steps[kind]
    is_reading = isinstance(step, ReadingStep)
    wish = Wish(kind=kind, selection={}, reason=PLANNED_FOR, is_reading=is_reading)
    planned = [step.planned(site.stored(each).item, now=site.clock()) for each in user_ids]
    return plan_run(
        store=site.runs,
        wish=wish,
        planned=filter(None, planned),
        actor=site.actor(by),
        now=site.clock(),
        **more,
    )


def counted(site: Site, *user_ids: str, by: Role | Account = words.LEAD, **more: Any) -> Run:
    """A run that counted the consents of these users, as if they were all there are."""
    return worked(site, plan(site, *user_ids, by=by, kind="count-consents", **more))


def worked(site: Site, run: Run) -> Run:
    """Told to run, and worked to its end."""
    store = site.runs
    with site.scope():
        update = Update(set_(path("wanted"), "run"))
        site.client.update(
            store.table, items.run_key(store.table, run.run_id), update, items.EXISTS
        )
    runner = Runner(
        store=store,
        tasks=site.tasks,
        writer=OneByOne(site.trail),
        owner="runner-1",
        actor=Actor("command", None, "runner"),
        clock=site.clock,
        is_read_only=lambda: False,
        board=Board(store),
    )
    sent = len(site.recorder.requests)
    assert runner.work(run.run_id) is Turn.ENDED
    # A runner may scan; what the site sends is held to stricter rules.
    del site.recorder.requests[sent:]
    with site.scope():
        return store.get_run(run.run_id)


def run_form(site: Site, run: Run, name: str, who: Role | Account) -> dict[str, str]:
    """What a person would post to do the act `name` on a run, whether or not they may."""
    words_of = RUN_ACTS.named(name)
    assert words_of is not None
    (act,) = words_of.kind.offers(run, actor=site.actor(who), now=site.clock())
    return {"act": signed(act), **REASON, "category": "upkeep"}


def plan_form(site: Site, kind: str, who: Role | Account) -> dict[str, str]:
    """What a person would post to have a run planned."""
    task = site.tasks.get(kind)
    (act,) = ask_plan.offers(task, actor=site.actor(who), now=site.clock())
    chosen = {
        f"choice-{each.name}": each.options[0][0] for each in task.choices if not each.several
    }
    return {"act": signed(act), **REASON, "category": "upkeep", "units": "2000", **chosen}
