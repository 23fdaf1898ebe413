"""The questions that leads and auditors ask most, from home on: clicks counted, nothing typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from demo.management.commands.load_demo import NAMES
from tests import words
from tests.browser.desk import Desk, confirm, give_reason, open_dialog, session_cookie
from tests.browser.hand import Hand
from tests.browser.people import People, Person

SUPPORT = NAMES["support"]


@pytest.fixture
def revealed(desk: Desk, ada: Person) -> None:
    """Somebody of support revealed something just now."""
    page = desk.page(words.SUPPORT)
    page.goto(ada.url)
    dialog = open_dialog(page, "Reveal…")
    give_reason(dialog)
    confirm(dialog)
    expect(page.get_by_role("link", name="Mask now")).to_be_visible()


@pytest.mark.usefixtures("revealed")
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_a_colleague_did_in_an_hour_takes_three_clicks(desk: Desk, scripts: bool) -> None:
    page = desk.page(words.LEAD, scripts=scripts)
    page.goto("/")
    hand = Hand(page)

    hand.link("Audit trail")
    hand.link("This hour")
    hand.link(SUPPORT)

    expect(page.get_by_text("Revealed masked fields").first).to_be_visible()
    expect(page.get_by_label("Member of staff")).to_have_value(SUPPORT)
    assert hand.clicks <= 5


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_reveals_of_a_week_with_names_take_five_clicks(
    desk: Desk, people: People, ada: Person, scripts: bool
) -> None:
    # A file ends half a minute ago, so that it lacks nothing.
    at, cookie = datetime.now(UTC) - timedelta(hours=1), session_cookie(desk.page(words.SUPPORT))
    people.was_revealed(ada, at, words.SUPPORT, cookie)
    page = desk.page(words.AUDITOR, scripts=scripts)
    page.goto("/")
    hand = Hand(page)

    hand.link("Audit trail")
    hand.link("Last 7 days")
    hand.click(page.get_by_label("Revealed masked fields"))
    hand.click(page.get_by_role("button", name="Show entries"))
    with page.expect_download() as download:
        hand.link("Export CSV")

    text = Path(download.value.path()).read_text()
    head, first, *_ = text.splitlines()
    assert "staff_name" in head
    assert SUPPORT in first
    assert {line.split(",")[2] for line in text.splitlines()[1:-1]} == {"user.revealed"}
    assert hand.clicks <= 5
