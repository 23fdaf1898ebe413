"""Bulk runs in a browser: approved by another person, and followed while they are at work."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from backoffice.bulk.runs import Run
from tests import words
from tests.browser.desk import Desk, confirm, note
from tests.browser.runs import Runs

#: A little more than the time from one loading to the next.
AGAIN = 5_100


def page_of(desk: Desk, run: Run) -> Page:
    page = desk.page(words.LEAD)
    page.goto(f"/runs/{run.run_id}/")
    return page


def test_a_run_is_approved_by_somebody_else_and_told_to_run(desk: Desk, runs: Runs) -> None:
    run = runs.proposed(runs.plan())
    planner, second = page_of(desk, run), desk.page(words.ADMIN)
    expect(planner.get_by_role("button", name="Approve")).to_have_count(0)

    second.goto("/")
    second.locator(f'a[href="/runs/{run.run_id}/"]').first.click()
    second.locator("form.act").get_by_label("Reason").first.fill("Looked at it with billing")
    second.get_by_role("button", name="Approve 12 users").click()
    expect(note(second)).to_contain_text("It can be run now")
    second.get_by_role("link", name="Run…").click()
    confirm(second.locator("dialog[open]"))

    expect(note(second)).to_contain_text("A runner takes it up now")
    assert runs.again(run).wanted == "run"


def test_a_run_at_work_is_shown_as_it_goes_on(desk: Desk, runs: Runs) -> None:
    run = runs.work(runs.wanted(runs.plan()), chunks=2)
    page = desk.page(words.LEAD)
    page.clock.install()
    page.goto(f"/runs/{run.run_id}/")
    expect(page.locator(".numbers")).to_contain_text("Left8")
    page.get_by_text("Sample of").click()
    page.get_by_role("link", name="refresh", exact=True).focus()

    runs.work(run, chunks=2)
    page.clock.run_for(AGAIN)

    expect(page.locator(".numbers")).to_contain_text("Left4")
    expect(page.get_by_text("Sample of").locator("..")).to_have_attribute("open", "")
    expect(page.get_by_role("link", name="refresh", exact=True)).to_be_focused()
    expect(page.get_by_role("button", name="Copy run id")).to_be_visible()


def test_a_dialog_that_is_open_stays_as_it_is(desk: Desk, runs: Runs) -> None:
    run = runs.work(runs.wanted(runs.plan()), chunks=2)
    page = desk.page(words.LEAD)
    page.clock.install()
    page.goto(f"/runs/{run.run_id}/")
    page.get_by_role("link", name="Pause…").click()
    runs.work(run)

    page.clock.run_for(AGAIN)
    expect(page.locator("dialog[open]")).to_be_visible()
    expect(page.get_by_role("heading", name="Progress")).to_be_attached()
    page.keyboard.press("Escape")
    page.clock.run_for(AGAIN)

    expect(page.get_by_role("heading", name="Outcome")).to_be_visible()
    expect(page.locator("[data-live]")).to_have_count(0)


def test_without_scripts_the_browser_loads_a_run_again(desk: Desk, runs: Runs) -> None:
    run = runs.work(runs.wanted(runs.plan()), chunks=2)
    page = desk.page(words.LEAD, scripts=False)
    page.goto(f"/runs/{run.run_id}/")

    refresh = page.locator("meta[http-equiv=refresh]")
    expect(refresh).to_have_attribute("content", f"5; url=/runs/{run.run_id}/?by-itself")
    page.get_by_role("link", name="hold it still").click()
    expect(refresh).to_have_count(0)
