"""Pages on paper: all that they say, and nothing that only a screen can do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import words
from tests.browser.desk import Desk
from tests.browser.people import Person

URLS: dict[str, Callable[[Person], str]] = {
    "user page": lambda person: person.url,
    "payments": lambda person: f"{person.url}payments/",
    "trail": lambda person: f"/audit/?user={person.user_id}",
}
#: Things that do something, or lead away.
LIVE = "button, .button, nav, search, form, input, select, textarea, dialog, .copy"
#: What stands together: no page ends within one.
ROWS = "tbody tr, .entries > li, .activity > li, .rows > li, dl > div"


def styles_of(page: Page, selector: str, name: str) -> set[str]:
    """The values that a property has among the elements."""
    script = "(all, name) => all.map(each => getComputedStyle(each)[name])"
    values: list[str] = page.locator(selector).evaluate_all(script, name)
    return set(values)


@pytest.mark.parametrize("name", URLS)
def test_on_paper(desk: Desk, ada: Person, name: str) -> None:
    page = desk.page(words.AUDITOR, scheme="dark")
    page.goto(URLS[name](ada))
    page.emulate_media(media="print")

    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_text("DEV", exact=True).first).to_be_visible()
    expect(page.locator(LIVE).filter(visible=True)).to_have_count(0)
    assert styles_of(page, "body", "backgroundColor") == {"rgb(255, 255, 255)"}
    assert styles_of(page, "body", "color") == {"rgb(0, 0, 0)"}
    assert styles_of(page, "main a", "color") <= {"rgb(0, 0, 0)", "rgb(51, 51, 51)"}
    assert styles_of(page, ROWS, "breakInside") == {"avoid"}
    assert styles_of(page, ".scroll", "overflowX") <= {"visible"}


def test_what_is_folded_away_on_the_screen_is_on_paper(page: Page, ada: Person) -> None:
    page.goto(ada.url)
    folded = page.get_by_text("Began", exact=True)
    expect(folded).to_be_hidden()

    page.emulate_media(media="print")

    expect(folded).to_be_visible()
    expect(page.get_by_text("And at another time?")).to_be_hidden()
    assert ", ." not in page.locator(".read").inner_text()
    expect(page.get_by_role("link", name="refresh")).to_be_hidden()
