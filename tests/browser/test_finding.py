"""Finding a user: by whatever the agent has, and what comes when nobody is found."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from backoffice.dynamo.unread import known
from records.emails import email_hash
from tests import words
from tests.browser.desk import Desk, search
from tests.browser.people import ADA, People, Person
from tests.browser.site import Site

SHARED = "shared@example.com"
SHARED_AS_TYPED = "Shared@Example.com"

ROUTES: dict[str, Callable[[Person], str]] = {
    "e-mail": lambda _: ADA,
    "e-mail as somebody types it": lambda _: f" {ADA.upper()} ",
    "e-mail hash": lambda _: email_hash(ADA),
    "user id": lambda ada: ada.user_id,
    "user id in capitals": lambda ada: f" {ada.user_id.upper()} ",
    "provider id": lambda ada: known(ada.user.profile.external_id) or "",
    "provider and its id": lambda ada: f"google:{ada.user.profile.external_id}",
}


@pytest.mark.parametrize("route", ROUTES)
def test_ada_is_found_by(page: Page, site: Site, ada: Person, route: str) -> None:
    page.goto("/")

    search(page, ROUTES[route](ada))

    expect(page).to_have_url(site.url + ada.url)
    expect(page.locator("#user-id")).to_have_text(ada.user_id)


def test_the_search_key_is_no_text_where_the_search_box_waits_already(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()

    page.keyboard.press("/")
    page.keyboard.type("google:1/2")

    expect(box).to_have_value("google:1/2")


def test_a_search_without_scripts_works(desk: Desk, site: Site, ada: Person) -> None:
    page = desk.page(words.SUPPORT, scripts=False)
    page.goto("/")

    page.get_by_role("searchbox").fill(ADA)
    page.get_by_role("button", name="Search").click()

    expect(page).to_have_url(site.url + ada.url)


def test_what_is_typed_never_stands_in_a_url(page: Page, ada: Person) -> None:
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.goto("/")

    search(page, ADA)
    expect(page.locator("#user-id")).to_be_visible()
    search(page, "nobody@nowhere.example")
    expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()

    assert [url for url in urls if "ada" in url or "%40" in url or "@" in url] == []


def test_two_users_behind_one_email_are_offered_without_personal_data(
    page: Page, people: People, site: Site
) -> None:
    sharing = people.all_behind(SHARED)
    assert len(sharing) == 2
    page.goto("/")

    search(page, SHARED)

    users = page.get_by_role("region", name="Users, table")
    expect(users.locator("tbody tr:not(.group)")).to_have_count(2)
    expect(users.get_by_role("rowheader", name="2 records, likely of one person")).to_be_visible()
    box = page.get_by_role("searchbox", name="Find a user")
    expect(box).to_have_value(SHARED)
    source = page.content().replace(SHARED, "")
    for person in sharing:
        expect(page.get_by_role("link", name=person.user_id)).to_be_visible()
        assert [text for text in person.personal if text in source] == []
    page.get_by_role("link", name=sharing[1].user_id).click()
    expect(page).to_have_url(site.url + sharing[1].url)


def test_an_old_record_is_found_by_the_email_exactly_as_it_was_typed(
    page: Page, people: People
) -> None:
    old = people.all_behind(SHARED_AS_TYPED)
    page.goto("/")

    search(page, SHARED_AS_TYPED)

    users = page.get_by_role("region", name="Users, table")
    expect(users.locator("tbody tr:not(.group)")).to_have_count(3)
    row = page.get_by_role("row").filter(has_text=old[0].user_id)
    expect(row).to_contain_text("exactly as typed")


def test_a_miss_says_what_was_tried_and_what_to_check(page: Page) -> None:
    page.goto("/")

    search(page, "Nobody@Nowhere.example")

    expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()
    routes = page.get_by_role("region", name="Searched as, table").get_by_role("rowheader")
    expect(routes).to_have_text(["E-mail, in lower case", "E-mail, exactly as typed"])
    expect(page.get_by_role("heading", name="What to check")).to_be_visible()
    expect(page.get_by_role("heading", name="What cannot be searched")).to_be_visible()
    box = page.get_by_role("searchbox", name="Find a user")
    expect(box).to_be_focused()
    expect(box).to_have_accessible_description(re.compile("^Taken for an e-mail address"))


def test_what_may_have_been_meant_is_one_click_away(page: Page) -> None:
    page.goto("/")
    search(page, "Nobody@gmial.com")

    page.get_by_role("button", name="Search nobody@gmail.com").click()

    expect(page.get_by_role("searchbox", name="Find a user")).to_have_value("nobody@gmail.com")
    assert "gmail" not in page.url


def test_a_miss_keeps_the_text_and_selects_it(page: Page, site: Site, ada: Person) -> None:
    page.goto("/")
    search(page, "“Nobody” <nobody@nowhere.example>,")

    box = page.get_by_role("searchbox", name="Find a user")
    expect(box).to_have_value("“Nobody” <nobody@nowhere.example>,")
    expect(page.get_by_role("region", name="Nobody found")).to_contain_text(
        "Taken for an e-mail address: nobody@nowhere.example"
    )
    page.keyboard.type(f"<{site.url}{ada.url}>")
    page.keyboard.press("Enter")

    expect(page).to_have_url(site.url + ada.url)


def test_an_id_that_nobody_has_is_a_miss(page: Page) -> None:
    page.goto("/")

    search(page, "00000000-0000-4000-8000-000000000000")

    expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()


@pytest.mark.parametrize(
    "text",
    [
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "🌻👩‍👩‍👧‍👦",
        "\u202e\u200b",
        "google:",
        "a" * 999,
    ],
)
def test_odd_text_is_a_plain_miss(page: Page, text: str) -> None:
    page.goto("/")

    search(page, text)

    expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()


def test_a_search_for_too_much_text_is_told_so(page: Page) -> None:
    page.goto("/")

    search(page, "a" * 1001)

    expect(page.locator("#find-error")).to_be_visible()


def test_home_lists_what_was_looked_up_today_by_id(page: Page, ada: Person) -> None:
    page.goto("/")
    search(page, ADA)
    expect(page.locator("#user-id")).to_be_visible()

    page.goto("/")

    today = page.get_by_role("region", name=re.compile("Your day")).first
    expect(today.get_by_role("link", name=ada.user_id).first).to_be_visible()
    expect(today.locator("tbody tr").first).to_contain_text(re.compile("Viewed|Looked up"))
    assert ADA not in page.content()


@pytest.mark.parametrize("key", ["/", "Control+k"])
@pytest.mark.parametrize("path", ["/", "/tiers/", "user"])
def test_a_key_leads_to_the_search_box_from_every_page(
    page: Page, ada: Person, path: str, key: str
) -> None:
    page.goto(ada.url if path == "user" else path)
    page.locator("main").focus()
    box = page.get_by_role("searchbox", name="Find a user")

    page.keyboard.press(key)

    expect(box).to_be_focused()
    expect(box).to_have_value("")


def test_ctrl_k_leaves_a_field_and_selects_what_the_box_holds(page: Page) -> None:
    page.goto("/")
    search(page, "nobody@nowhere.example")
    expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()
    page.keyboard.press("End")

    page.keyboard.press("Control+k")
    page.keyboard.type("x")

    expect(page.get_by_role("searchbox", name="Find a user")).to_have_value("x")


def test_the_keys_of_the_search_are_shown(page: Page) -> None:
    page.goto("/tiers/")

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Ctrl+K")
