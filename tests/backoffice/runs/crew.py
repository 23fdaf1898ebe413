"""A lead who plans, an admin who approves, and a runner, for tests of the pages of runs."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import Any

from backoffice.access import Actor
from backoffice.audit.entries import Entry
from backoffice.bulk.board import Board
from backoffice.bulk.runner import Runner, Turn
from backoffice.bulk.runs import Run
from backoffice.bulk.writers import OneByOne
from backoffice.staff.domain import Account
from tests import words
from tests.web import Browser, Site
from tests.web_pages import Page, page_of
from tests.web_runs import plan, run_form

REASON = {"category": "upkeep", "ticket": "T-7", "text": "Period ended, count stuck"}


@dataclass
class Crew:
    """People of whom no other test knows, with their browsers."""

    site: Site
    planner: Account
    second: Account
    lead: Browser = field(init=False)
    admin: Browser = field(init=False)
    is_read_only: bool = False

    def __post_init__(self) -> None:
        self.lead, self.admin = self.site.sign_in(self.planner), self.site.sign_in(self.second)

    def users(self, number: int) -> list[str]:
        """Users with something to reset."""
        user_ids = [self.site.add_user() for _ in range(number)]
        for user_id in user_ids:
            self.site.count_documents(user_id, 3)
        return user_ids

    def plan(self, *user_ids: str, **more: Any) -> Run:
        return plan(self.site, *user_ids, by=self.planner, **more)

    def act(self, browser: Browser, run: Run, name: str, **typed: str) -> Any:
        """An act as its confirm page sends it."""
        url = f"/runs/{run.run_id}/{name}/"
        fields = page_of(browser.get(url)).form(f"/{name}/").fields
        asked = {name: value for name, value in REASON.items() if name in fields}
        return browser.post(url, fields | asked | typed)

    def force(self, browser: Browser, who: Account, run: Run, name: str) -> Any:
        """The same by whoever was not offered it."""
        return browser.post(f"/runs/{run.run_id}/{name}/", run_form(self.site, run, name, who))

    def page(self, run: Run, browser: Browser | None = None, query: str = "") -> Page:
        return page_of((browser or self.lead).get(f"/runs/{run.run_id}/{query}"))

    def offered(self, run: Run, browser: Browser | None = None) -> set[str]:
        """The acts that the page of a run offers."""
        page = self.page(run, browser)
        actions = {form.action for form in page.forms if form.action.startswith("/runs/")}
        assert {action.split("/")[2] for action in actions} <= {run.run_id}
        return {action.split("/")[3] for action in actions}

    def begun(self, *user_ids: str, **more: Any) -> Run:
        """Approved by somebody else, and told to run."""
        run = self.plan(*user_ids, **more)
        for browser, name in (
            (self.lead, "propose-run"),
            (self.admin, "approve-run"),
            (self.lead, "want-run"),
        ):
            assert self.act(browser, run, name).status_code == 302
        return self.again(run)

    def work(self, run: Run, turns: int = 100) -> Run:
        """Worked by a runner, so many turns or to its end."""
        runner = Runner(
            store=self.site.runs,
            tasks=self.site.tasks,
            writer=OneByOne(self.site.trail),
            owner="runner-1",
            actor=Actor("command", None, "runner"),
            clock=lambda: self.site.clock.advance(seconds=1),
            is_read_only=lambda: self.is_read_only,
            board=Board(self.site.runs),
        )
        for _ in range(turns):
            if runner.turn(run.run_id) in {Turn.IDLE, Turn.ENDED}:
                break
        return self.again(run)

    def again(self, run: Run) -> Run:
        with self.site.scope():
            return self.site.runs.get_run(run.run_id)

    def again_by_url(self, url: str) -> Run:
        """The run whose page it is."""
        with self.site.scope():
            return self.site.runs.get_run(url.split("/")[2])

    def beat(self) -> None:
        with self.site.scope():
            self.site.runs.beat("runner-1", now=self.site.clock())

    def entries(self, run: Run) -> list[Entry]:
        with self.site.scope():
            return self.site.trail.list_of_subject(words.RUN.of(run.run_id)).entries

    def csv(self, run: Run, query: str = "") -> list[list[str]]:
        """The rows of the file of outcomes, without its head and its end."""
        answer = self.lead.get(f"/runs/{run.run_id}/outcomes/{query}")
        assert answer.status_code == 200, answer.content
        return list(csv.reader(io.StringIO(answer.content.decode())))[1:-1]
