"""The whole main job without a mouse: every stop visible, focus where a person expects it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import words
from tests.browser.desk import REASON, Desk, activity, note
from tests.browser.people import People, Person, can_be_revoked
from tests.browser.site import Site

#: More stops than any page has.
MANY = 150

#: The focused element and the boxes drawn around it: one of them must show a ring.
FOCUS = """() => {
  const element = document.activeElement;
  const ring = style => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
    || style.boxShadow !== "none";
  const visible = element.matches(":focus-visible") && ring(getComputedStyle(element));
  const box = element.getBoundingClientRect();
  const shown = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0
    && box.top < innerHeight && box.left < innerWidth;
  return {visible, shown, html: element.outerHTML.slice(0, 160)};
}"""


def tab_to(page: Page, target: Locator, *, key: str = "Tab") -> None:
    """Go on with Tab until the target has the focus; each stop on the way shows that it has it."""
    for _ in range(MANY):
        page.keyboard.press(key)
        expect_visible_focus(page)
        if is_focused(target):
            return
    raise AssertionError(f"{target} cannot be reached.")


def is_focused(target: Locator) -> bool:
    focused: bool = target.evaluate("element => element === document.activeElement")
    return focused


def expect_visible_focus(page: Page) -> None:
    focus = page.evaluate(FOCUS)
    assert focus["visible"], f"no focus ring: {focus['html']}"
    assert focus["shown"], f"focused, and not on the screen: {focus['html']}"


def test_the_main_job_without_a_mouse(desk: Desk, site: Site, people: People) -> None:
    person = people.take(can_be_revoked)
    page = desk.page()
    page.goto("/")
    sign_in_by_keys(page, site)
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(person.user_id)
    page.keyboard.press("Enter")
    expect(page.locator("#user-id")).to_have_text(person.user_id)
    opener = page.get_by_role("link", name="Revoke session")
    tab_to(page, opener)
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()

    fill_by_keys(page, dialog)
    tab_to(page, dialog.get_by_role("button", name="Revoke session"))
    page.keyboard.press("Enter")

    expect(note(page)).to_contain_text("was revoked")
    expect(note(page)).to_be_focused()
    expect(activity(page).filter(has_text=REASON)).to_have_count(1)
    assert len(people.acts_on(person)) == 1


def sign_in_by_keys(page: Page, site: Site) -> None:
    account = site.accounts[words.SUPPORT]
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type(account.email)
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(account.password)
    page.keyboard.press("Enter")


def fill_by_keys(page: Page, dialog: Locator) -> None:
    category = dialog.get_by_label("What is it about?")
    if not is_focused(category):
        tab_to(page, category)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("SUP-4711")
    page.keyboard.press("Tab")
    page.keyboard.type(REASON)
    assert category.input_value() != ""


def test_escape_closes_a_dialog_and_focus_returns_to_its_opener(page: Page, ada: Person) -> None:
    page.goto(ada.url)
    openers = page.locator(".acts [data-dialog]")
    assert openers.count() >= 4
    for opener in openers.all():
        opener.focus()
        page.keyboard.press("Enter")
        expect(page.locator("dialog[open]")).to_be_visible()

        page.keyboard.press("Escape")

        expect(page.locator("dialog[open]")).to_have_count(0)
        expect(opener).to_be_focused()
        expect_visible_focus(page)


def test_cancel_returns_the_focus_too(page: Page, ada: Person) -> None:
    page.goto(ada.url)
    opener = page.get_by_role("link", name="Revoke session")
    opener.focus()
    page.keyboard.press("Enter")
    tab_to(page, page.locator("dialog[open]").get_by_role("button", name="Cancel"))

    page.keyboard.press("Enter")

    expect(opener).to_be_focused()


def test_focus_stays_within_an_open_dialog(page: Page, ada: Person) -> None:
    page.goto(ada.url)
    page.get_by_role("link", name="Revoke session").press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()

    for _ in range(12):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "() => document.activeElement === document.body"
            " || document.querySelector('dialog[open]').contains(document.activeElement)"
        )
        assert inside


def test_a_slash_goes_to_the_search_from_anywhere(page: Page, ada: Person) -> None:
    page.goto(ada.url)
    page.get_by_role("link", name="Revoke session").focus()

    page.keyboard.press("/")

    search = page.get_by_role("searchbox", name="Find a user")
    expect(search).to_be_focused()
    expect_visible_focus(page)
    page.keyboard.type("a/b")
    expect(search).to_have_value("a/b")


def test_a_question_mark_shows_the_keys_but_not_while_typing(page: Page, ada: Person) -> None:
    page.goto(ada.url)
    keys = page.get_by_role("dialog", name="Keys")

    page.keyboard.press("?")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)

    dialog_opener = page.get_by_role("link", name="Revoke session")
    dialog_opener.press("Enter")
    reason = page.locator("dialog[open]").get_by_label("Reason")
    reason.focus()
    page.keyboard.type("why? and/or")
    expect(reason).to_have_value("why? and/or")
    expect(keys).to_have_count(0)


def test_the_account_menu_opens_and_closes_by_keys(page: Page) -> None:
    page.goto("/")
    summary = page.locator("details.account summary")
    tab_to(page, summary, key="Shift+Tab")
    page.keyboard.press("Enter")
    keys = page.get_by_role("button", name="Keys")
    tab_to(page, keys)

    page.keyboard.press("Escape")

    expect(summary).to_be_focused()
    expect(keys).to_be_hidden()


def test_every_stop_of_the_user_page_is_visible(page: Page, ada: Person) -> None:
    page.goto(ada.url)
    first = page.get_by_role("link", name="Skip to content")
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    seen = set()
    for _ in range(MANY):
        expect_visible_focus(page)
        seen.add(page.evaluate("document.activeElement.outerHTML"))
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body") or is_focused(first):
            break
    else:
        raise AssertionError("The end of the page cannot be reached.")
    assert len(seen) > 15


def test_skipping_to_the_content_skips_the_sidebar(page: Page, ada: Person) -> None:
    page.goto(ada.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.keyboard.press("Tab")

    inside: bool = page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert inside


def test_an_open_dialog_scrolls_where_the_screen_is_low(desk: Desk, ada: Person) -> None:
    page = desk.page(words.SUPPORT, width=390)
    page.set_viewport_size({"width": 390, "height": 420})
    page.goto(ada.url)
    page.get_by_role("link", name="Revoke device").press("Enter")
    button = page.locator("dialog[open]").get_by_role("button", name="Revoke device")

    tab_to(page, button)

    expect(button).to_be_in_viewport()


KEYS = {
    "r": "Show masked fields",
    "s": "Revoke the session",
    "d": "Revoke the device",
    "u": "Reset the usage period",
}


@pytest.mark.parametrize("key", KEYS)
def test_a_key_opens_the_dialog_of_its_act(page: Page, ada: Person, key: str) -> None:
    page.goto(ada.url)

    page.keyboard.press(key)

    dialog = page.get_by_role("dialog", name=KEYS[key])
    expect(dialog).to_be_visible()
    for other in KEYS:
        page.keyboard.press(other)
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_keys_are_text_in_a_field(page: Page, ada: Person, site: Site) -> None:
    page.goto(ada.url)
    box = page.get_by_role("searchbox", name="Find a user")
    box.focus()

    page.keyboard.type("rdsugh?")

    expect(box).to_have_value("rdsugh?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page).to_have_url(site.url + ada.url)


def test_g_and_h_lead_home(page: Page, ada: Person, site: Site) -> None:
    page.goto(ada.url)
    page.keyboard.press("h")
    expect(page).to_have_url(site.url + ada.url)

    page.keyboard.press("g")
    page.keyboard.press("h")

    expect(page).to_have_url(f"{site.url}/")


def test_only_acts_that_are_offered_have_keys(desk: Desk, ada: Person) -> None:
    shown = {}
    for role in (words.SUPPORT, words.VIEWER):
        page = desk.page(role)
        page.goto(ada.url)
        page.keyboard.press("?")
        shown[role] = page.get_by_role("dialog", name="Keys").inner_text()
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        expect(page.locator("dialog[open]")).to_have_count(1 if role == words.SUPPORT else 0)

    assert [title for title in KEYS.values() if title not in shown[words.SUPPORT]] == []
    assert [title for title in KEYS.values() if title in shown[words.VIEWER]] == []
    assert all("Go to the home page" in text for text in shown.values())


def test_links_lead_to_every_section_of_the_user_page(page: Page, ada: Person) -> None:
    page.goto(ada.url)
    ways = page.get_by_role("navigation", name="Sections of this page").get_by_role("link")
    sections = page.locator("main section.panel > header > h2[id]")

    targets = [str(way.get_attribute("href")).removeprefix("#") for way in ways.all()]

    assert targets == [section.get_attribute("id") for section in sections.all()]
    ways.last.click()
    expect(sections.last).to_be_in_viewport()
