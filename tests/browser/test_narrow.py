"""A narrow screen: nothing but tables scrolls sideways; they say so, and what matters is first."""

from __future__ import annotations

import pytest

from backoffice.access import Role
from demo.older import TESSA
from demo.users import SHARED_EMAIL
from tests import words
from tests.browser.desk import Desk, search
from tests.browser.people import Person

WIDTH = 390
#: Who looks, where, and how many columns of its tables are seen without scrolling.
PAGES: dict[str, tuple[Role, str, int]] = {
    "home": (words.SUPPORT, "/", 3),
    "user page": (words.SUPPORT, "{user}", 0),
    "older entries": (words.SUPPORT, "{user}timeline/?before=2026-01-01T00:00:00Z", 0),
    "payments": (words.SUPPORT, "{user}payments/", 3),
    "notes": (words.SUPPORT, "{user}notes/", 0),
    "form of an act": (words.SUPPORT, "{user}reset-usage/", 0),
    "trail": (words.AUDITOR, "/audit/?user={id}", 0),
    "staff": (words.ADMIN, "/staff/", 3),
    "own account": (words.SUPPORT, "/account/", 2),
    "tiers": (words.SUPPORT, "/tiers/", 4),
    "chat options": (words.SUPPORT, "/chat-options/", 1),
}
#: Of every table: whether it scrolls, whether there is a cue, and where its columns end.
TABLES = """regions => regions.map(region => ({
  scrolls: region.scrollWidth > region.clientWidth,
  cue: getComputedStyle(region).backgroundImage !== "none",
  reached: region.tabIndex === 0 && region.getAttribute("role") === "region",
  ends: [...region.querySelectorAll("thead th")].map(cell => cell.getBoundingClientRect().right),
}))"""

ENDS = "each => { const box = each.getBoundingClientRect(); return [box.left, box.right]; }"


@pytest.mark.parametrize("name", PAGES)
def test_on_a_phone(desk: Desk, ada: Person, name: str) -> None:
    role, url, columns = PAGES[name]
    page = desk.page(role, width=WIDTH)

    page.goto(url.format(user=ada.url, id=ada.user_id))

    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH
    for table in page.locator(".scroll").evaluate_all(TABLES):
        assert table["reached"]
        assert table["cue"] or not table["scrolls"]
        assert all(end <= WIDTH for end in table["ends"][:columns])


def test_what_records_have_in_common_is_read_without_scrolling(desk: Desk) -> None:
    page = desk.page(words.SUPPORT, width=WIDTH)
    page.goto("/")
    search(page, TESSA)
    line = page.get_by_text("2 records, of one person: same e-mail, same provider id")
    left, right = line.evaluate(ENDS)
    assert 0 < left < right < WIDTH

    page.get_by_role("region", name="Users, table").evaluate("each => each.scrollLeft = 300")

    assert line.evaluate(ENDS) == [left, right]


def test_what_a_row_is_named_by_takes_two_lines(desk: Desk) -> None:
    staff = desk.page(words.ADMIN, width=WIDTH)
    staff.goto("/staff/")
    chooser = desk.page(words.SUPPORT, width=WIDTH)
    chooser.goto("/")
    search(chooser, SHARED_EMAIL)
    chooser.get_by_role("heading", name="users match").wait_for()

    for page in (staff, chooser):
        heights = page.locator("tbody th > *").evaluate_all(
            "all => all.map(each => each.getClientRects().length > 2 ? 99 : each.offsetHeight)"
        )
        assert heights
        assert max(heights) <= 48
