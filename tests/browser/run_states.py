"""The pages of bulk runs in every state worth a look."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from backoffice.bulk.kinds import want_run
from backoffice.bulk.runs import Run
from tests import words
from tests.browser.desk import confirm
from tests.browser.runs import CONSENTS, COUNT
from tests.browser.states import Stage


def list_of_runs(stage: Stage) -> Page:
    stage.runs.ask()
    return stage.page(words.ADMIN, "/runs/")


def choice_of_tasks(stage: Stage) -> Page:
    return stage.page(words.LEAD, "/runs/plan/")


def plan_with_errors(stage: Stage) -> Page:
    page = stage.page(words.LEAD, "/runs/plan/reset-usage/")
    page.get_by_label("Reason").fill("mail@example.com asked")
    confirm(page)
    expect(page.locator(".error").first).to_be_visible()
    return page


def run_asked_for(stage: Stage) -> Page:
    return stage.page(words.LEAD, f"/runs/{stage.runs.ask().run_id}/?still")


def run_planned(stage: Stage) -> Page:
    page = stage.page(words.LEAD, url_of_run(stage.runs.plan()))
    page.get_by_text("Sample of").click()
    return page


def run_waiting(stage: Stage) -> Page:
    return stage.page(words.ADMIN, url_of_run(stage.runs.proposed(stage.runs.plan())))


def home_where_a_run_waits(stage: Stage) -> Page:
    stage.runs.proposed(stage.runs.plan())
    page = stage.page(words.LEAD)
    expect(page.get_by_role("heading", name="Waits for approval")).to_be_visible()
    return page


def run_running(stage: Stage) -> Page:
    run = stage.runs.work(stage.runs.wanted(stage.runs.plan()), chunks=3)
    page = stage.page(words.LEAD, f"{url_of_run(run)}?still")
    page.get_by_text("As a table").click()
    return page


def run_done(stage: Stage) -> Page:
    run = stage.runs.wanted(stage.runs.plan())
    stage.runs.change_some_of(run)
    page = stage.page(words.LEAD, url_of_run(stage.runs.work(run)))
    expect(page.get_by_role("region", name="Skipped and failed, table")).to_be_visible()
    return page


def undo_of_a_run(stage: Stage) -> Page:
    page = run_done(stage)
    page.get_by_role("link", name="Undo the run").click()
    expect(page.locator("dialog[open]")).to_be_visible()
    return page


def run_that_counted(stage: Stage) -> Page:
    run = stage.runs.plan(COUNT)
    stage.runs.do(want_run, run, words.LEAD)
    return stage.page(words.ADMIN, url_of_run(stage.runs.work(run)))


def consents_counted(stage: Stage) -> Page:
    stage.runs.counted()
    stage.runs.counted()
    page = stage.page(words.LEAD, "/consents/")
    expect(page.get_by_role("heading", name="Earlier counts")).to_be_visible()
    return page


def consents_being_counted(stage: Stage) -> Page:
    stage.runs.ask(CONSENTS)
    page = stage.page(words.AUDITOR, "/consents/")
    expect(page.get_by_text("was asked for")).to_be_visible()
    return page


def url_of_run(run: Run) -> str:
    return f"/runs/{run.run_id}/"


RUN_STATES: tuple[Callable[[Stage], Page], ...] = (
    list_of_runs,
    choice_of_tasks,
    plan_with_errors,
    run_asked_for,
    run_planned,
    run_waiting,
    home_where_a_run_waits,
    run_running,
    run_done,
    undo_of_a_run,
    run_that_counted,
    consents_counted,
    consents_being_counted,
)
