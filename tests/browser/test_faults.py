"""DynamoDB that does not answer: what people are told, and that an act still happens once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import words
from tests.browser.axe import expect_no_findings
from tests.browser.desk import Desk, confirm, give_reason, note, open_dialog, search
from tests.browser.faulty import FaultyWay, faulty_way
from tests.browser.people import ADA, People, can_be_revoked
from tests.browser.site import Site, another_site


@pytest.fixture(scope="module")
def way_and_site(site: Site) -> Iterator[tuple[FaultyWay, Site]]:
    """A second site, on a way to the demo's DynamoDB that can be cut."""
    with faulty_way(site.endpoint) as way, another_site(site, endpoint=way.endpoint) as faulty:
        yield way, faulty


@pytest.fixture
def way(way_and_site: tuple[FaultyWay, Site]) -> Iterator[FaultyWay]:
    """The way, whole before and after the test."""
    way = way_and_site[0]
    way.clear()
    yield way
    way.clear()


@pytest.fixture(scope="module")
def faulty_desk(browser: Browser, way_and_site: tuple[FaultyWay, Site]) -> Iterator[Desk]:
    desk = Desk(browser, way_and_site[1], {})
    yield desk
    desk.close()
    assert not desk.faults


@pytest.fixture
def page(faulty_desk: Desk) -> Page:
    return faulty_desk.page(words.SUPPORT)


@pytest.mark.parametrize("arrives", [True, False], ids=["done", "not-done"])
def test_an_act_of_unknown_outcome_is_finished_once(
    page: Page, people: People, way: FaultyWay, arrives: bool
) -> None:
    person = people.take(can_be_revoked)
    page.goto(person.url)
    dialog = open_dialog(page, "Revoke session")
    give_reason(dialog)
    (way.unanswered if arrives else way.lost).add("TransactWriteItems")
    way.lost.add("GetItem")

    confirm(dialog)

    expect(page.get_by_role("heading", name="Revoke session: not known yet")).to_be_visible()
    expect_no_findings(page)
    assert people.acts_on(person) == ([words.SESSION_REVOKED] if arrives else [])

    way.clear()
    page.get_by_role("button", name="Check and finish").click()

    expect(note(page)).to_contain_text("was revoked. The user must sign in again.")
    assert people.acts_on(person) == [words.SESSION_REVOKED]


def test_a_lost_answer_that_can_be_asked_for_again_is_no_matter(
    page: Page, people: People, way: FaultyWay
) -> None:
    person = people.take(can_be_revoked)
    page.goto(person.url)
    dialog = open_dialog(page, "Revoke session")
    give_reason(dialog)
    way.unanswered.add("TransactWriteItems")

    confirm(dialog)

    expect(note(page)).to_contain_text("was revoked")
    assert people.acts_on(person) == [words.SESSION_REVOKED]


def test_a_user_page_shows_nothing_when_its_view_cannot_go_on_record(
    page: Page, people: People, way: FaultyWay
) -> None:
    person = people.find(can_be_revoked)
    page.goto("/")
    way.lost.add("PutItem")

    page.goto(person.url)

    expect(page.get_by_role("heading", name="The database is not responding")).to_be_visible()
    assert person.user_id not in page.locator("main").inner_text()


def test_the_site_recovers_by_itself_after_an_outage(
    page: Page, people: People, way: FaultyWay
) -> None:
    page.goto("/")
    way.lost |= {"BatchGetItem", "GetItem", "Query", "PutItem", "UpdateItem"}
    search(page, ADA)
    expect(page.get_by_role("heading", name="The database is not responding")).to_be_visible()
    expect(page.locator("main .sub", has_text="Request id")).to_be_visible()
    expect_no_findings(page)

    way.clear()
    page.get_by_role("link", name="Go to search").click()
    search(page, ADA)

    expect(page.locator("#user-id")).to_be_visible()


def test_an_act_that_meets_another_at_each_try_changes_nothing(
    page: Page, people: People, way: FaultyWay
) -> None:
    person = people.take(can_be_revoked)
    page.goto(person.url)
    dialog = open_dialog(page, "Revoke session")
    give_reason(dialog)
    way.conflicting.add("TransactWriteItems")

    confirm(dialog)

    expect(page.get_by_role("heading", name="Something else changed")).to_be_visible()
    expect_no_findings(page)
    assert people.acts_on(person) == []
