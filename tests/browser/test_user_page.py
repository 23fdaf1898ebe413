"""The user page: what is masked and for how long, and the small things on it."""

from __future__ import annotations

import html
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from backoffice.access import Role
from backoffice.audit.vocabulary import FieldGroup
from tests import words
from tests.browser.desk import REASON, Desk, activity, confirm, give_reason, open_dialog
from tests.browser.people import (
    MASKED,
    People,
    Person,
    can_be_revoked,
    has_a_name_for_the_device,
)
from tests.browser.site import Site
from users.timeline.events import Kind

LABELS = {
    words.IDENTITY: re.compile("^Identity"),
    words.CONTACT: re.compile("^Contact"),
    words.NETWORK: re.compile("^Device"),
}

IN_CLEAR = "Shown in clear on this page:"


def source_of(page: Page, url: str) -> str:
    """Load a page; returns its HTML as the server sent it, with entities resolved."""
    answer = page.goto(url)
    assert answer
    return html.unescape(answer.text())


def personal_in(source: str, person: Person) -> list[str]:
    return [text for text in person.personal if text in source]


def choose(form: Page | Locator, *groups: FieldGroup) -> None:
    for group, label in LABELS.items():
        form.get_by_role("checkbox", name=label).set_checked(group in groups)


def reveal(page: Page, *groups: FieldGroup) -> None:
    dialog = open_dialog(page, "Reveal…")
    choose(dialog, *groups)
    give_reason(dialog)
    confirm(dialog)
    expect(page.get_by_text(IN_CLEAR)).to_be_visible()


def test_the_source_holds_nothing_personal_while_it_is_masked(page: Page, people: People) -> None:
    person = people.find(has_a_name_for_the_device)

    source = source_of(page, person.url)

    assert person.user_id in source
    assert personal_in(source, person) == []


@pytest.mark.parametrize("group", MASKED, ids=str)
def test_a_reveal_shows_one_group_until_the_next_load(
    page: Page, people: People, group: FieldGroup
) -> None:
    person = people.take(has_a_name_for_the_device)
    page.goto(person.url)

    reveal(page, group)

    shown = personal_in(html.unescape(page.content()), person)
    assert shown == person.texts_of(group)
    entry = activity(page).first
    expect(entry).to_contain_text("Revealed masked fields")
    expect(entry).to_contain_text(REASON)
    [on_record] = people.entries_on(person)
    assert on_record.new["group"] == group.name
    page.get_by_role("link", name="Mask now").click()
    expect(page.get_by_text(IN_CLEAR)).to_have_count(0)
    assert personal_in(html.unescape(page.content()), person) == []


def test_name_and_email_stand_side_by_side(page: Page, people: People) -> None:
    person = people.take(has_a_name_for_the_device)
    page.goto(person.url)

    reveal(page, words.IDENTITY, words.CONTACT)

    shown = personal_in(html.unescape(page.content()), person)
    assert set(person.texts_of(words.IDENTITY) + person.texts_of(words.CONTACT)) <= set(shown)
    assert len(people.acts_on(person)) == 1


def test_a_reveal_of_nothing_is_asked_again(page: Page, people: People) -> None:
    person = people.take(has_a_name_for_the_device)
    page.goto(person.url)
    dialog = open_dialog(page, "Reveal…")
    choose(dialog)
    give_reason(dialog)

    confirm(dialog)

    expect(page.get_by_text("Choose at least one.")).to_be_visible()
    assert people.acts_on(person) == []


def test_loading_a_revealed_page_again_masks_it(page: Page, people: People, site: Site) -> None:
    person = people.take(has_a_name_for_the_device)
    page.goto(person.url)
    reveal(page, words.IDENTITY)

    page.reload()

    expect(page).to_have_url(site.url + person.url)
    assert personal_in(html.unescape(page.content()), person) == []
    assert len(people.acts_on(person)) == 1


def test_a_reveal_without_scripts_is_a_page_of_its_own(desk: Desk, people: People) -> None:
    person = people.take(has_a_name_for_the_device)
    page = desk.page(words.SUPPORT, scripts=False)
    page.goto(person.url)

    page.get_by_role("link", name="Reveal…").click()
    choose(page, words.CONTACT)
    give_reason(page)
    confirm(page)

    assert personal_in(html.unescape(page.content()), person) == [person.user.profile.email]


def test_ada_has_everything(page: Page, ada: Person) -> None:
    page.goto(ada.url)

    for panel in ("Subscription", "Usage", "Device", "Session", "Biometric", "Consents"):
        expect(page.get_by_role("region", name=panel, exact=True).first).to_be_visible()
    for panel in ("Timeline", "By month", "Documents", "Record"):
        expect(page.get_by_role("region", name=panel, exact=True)).to_be_visible()
    expect(page.locator(f".timeline .kind-{Kind.PAYMENTS.number}").first).to_be_visible()
    expect(page.get_by_role("img", name="Payments and documents per month")).to_be_visible()
    expect(page.get_by_role("region", name="What stops this user")).to_contain_text("stray ttl")
    expect(page.get_by_role("banner").locator(".env")).to_contain_text("DEV")


def test_what_is_asked_most_is_seen_without_scrolling(desk: Desk, ada: Person) -> None:
    page = desk.page(words.SUPPORT)
    page.set_viewport_size({"width": 1440, "height": 900})

    page.goto(ada.url)

    for panel in (
        page.get_by_label("Identity", exact=True),
        page.get_by_role("region", name="What stops this user"),
        *(page.get_by_role("region", name=name) for name in ("Subscription", "Device", "Consents")),
    ):
        expect(panel).to_be_in_viewport(ratio=1)


def test_on_a_phone_everything_comes_in_the_order_of_the_source(desk: Desk, ada: Person) -> None:
    page = desk.page(words.SUPPORT, width=390)

    page.goto(ada.url)

    order = """() => [...document.querySelectorAll("main .identity, main .panel")]
      .map(each => each.getBoundingClientRect().top)"""
    tops: list[float] = page.evaluate(order)
    assert len(tops) == 10
    assert tops == sorted(tops)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_timeline_is_filtered_by_kind_without_a_request(
    desk: Desk, ada: Person, scripts: bool
) -> None:
    page = desk.page(words.SUPPORT, scripts=scripts)
    page.goto(ada.url)
    timeline = page.get_by_role("region", name="Timeline")
    entries, days = timeline.locator(".entries > li"), timeline.locator(".day")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    shown = entries.filter(visible=True)
    everything = entries.count()

    for kind in Kind:
        choice = timeline.get_by_role("radio", name=kind.words)
        if not choice.count():
            continue
        choice.check()
        alone = page.locator(f".kind-{kind.number}")
        of_kind = entries.and_(alone)
        assert shown.count() == of_kind.count() > 0
        assert days.filter(visible=True).count() == days.filter(has=alone).count()
    timeline.get_by_role("radio", name="All").check()

    assert shown.count() == everything
    assert asked == []


def pasted(page: Page) -> str:
    """What is on the clipboard, as a person sees it: no page may read it."""
    box = page.locator("#find")
    box.fill("")
    box.press("Control+V")
    return box.input_value()


def test_the_copy_button_copies_the_id(page: Page, ada: Person, site: Site) -> None:
    page.context.grant_permissions(["clipboard-write"], origin=site.url)
    page.goto(ada.url)

    page.get_by_role("button", name="Copy user id").click()

    expect(page.get_by_role("button", name="Copied user id")).to_be_visible()
    assert pasted(page) == ada.user_id


@pytest.mark.parametrize(
    ("below", "what"),
    [
        ("revoke-session/", "id"),
        ("timeline/?before=2026-01-01T00:00:00Z", "user id"),
        ("notes/", "id"),
    ],
)
def test_the_pages_below_have_it_too(page: Page, ada: Person, below: str, what: str) -> None:
    page.goto(ada.url + below)

    button = page.locator("main .sub").get_by_role("button", name=f"Copy {what}", exact=True)
    expect(button).to_be_visible()


IDS = ("session id", "device id", "registration id", "subscription id", "payment id")


@pytest.mark.parametrize("what", IDS)
def test_every_id_has_a_button_that_copies_it(
    page: Page, ada: Person, site: Site, what: str
) -> None:
    page.context.grant_permissions(["clipboard-write"], origin=site.url)
    page.goto(ada.url)
    if what == "registration id":
        # Asked for rarely, so that it is folded away.
        page.get_by_text("All stored values").nth(1).click()
    text = page.locator(f"[data-copied-as='{what}']").first

    page.get_by_role("button", name=f"Copy {what}").first.click()

    button = page.get_by_role("button", name=f"Copied {what}")
    expect(button).to_be_visible()
    said: str = button.evaluate("each => getComputedStyle(each, '::after').content")
    assert "attr(data-said)" in said or "Copied" in said
    assert pasted(page) == text.inner_text()
    expect(page.get_by_role("button", name=f"Copied {what}")).to_have_count(0)


def test_what_is_revealed_can_be_copied_and_what_is_masked_cannot(
    page: Page, people: People, site: Site
) -> None:
    person = people.take(has_a_name_for_the_device)
    page.context.grant_permissions(["clipboard-write"], origin=site.url)
    page.goto(person.url)
    expect(page.get_by_role("button", name="Copy e-mail")).to_have_count(0)
    reveal(page, words.CONTACT)

    page.get_by_role("button", name="Copy e-mail").click()

    expect(page.get_by_role("button", name="Copied e-mail")).to_be_visible()
    assert pasted(page) == person.user.profile.email
    expect(page.get_by_role("button", name="Copy name")).to_have_count(0)


def test_what_needs_scripts_is_not_there_without_them(desk: Desk, ada: Person) -> None:
    page = desk.page(words.SUPPORT, scripts=False)

    page.goto(ada.url)

    for selector in ("[data-copy]", "[data-theme-switch]", "button[data-dialog]"):
        expect(page.locator(selector).first).to_be_hidden()


def test_a_chosen_theme_stays(desk: Desk, ada: Person) -> None:
    page = desk.page(words.SUPPORT, scheme="light")
    page.goto(ada.url)
    light = background(page)
    page.locator("details.account summary").click()
    switch = page.get_by_role("button", name="Theme")
    for name in ("light", "dark"):
        switch.click()
        expect(switch).to_contain_text(name)
    dark = background(page)

    page.goto("/")

    assert background(page) == dark != light
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Theme").click()
    page.reload()
    assert background(page) == light


def background(page: Page) -> str:
    color: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return color


@pytest.mark.parametrize("role", [words.VIEWER, words.AUDITOR])
def test_who_may_only_look_is_offered_no_act(desk: Desk, people: People, role: Role) -> None:
    person = people.find(can_be_revoked)
    page = desk.page(role)

    page.goto(person.url)

    expect(page.locator("#user-id")).to_be_visible()
    expect(page.locator("form.act, .acts, [data-dialog^='act-']")).to_have_count(0)
    for name in ("revoke-session", "reveal"):
        page.goto(f"{person.url}{name}/")
        expect(page.get_by_role("heading", name="Your role does not allow this")).to_be_visible()


def test_an_admin_has_no_search_and_sees_no_user(desk: Desk, ada: Person) -> None:
    page = desk.page(words.ADMIN)

    page.goto("/")

    expect(page.get_by_role("searchbox")).to_have_count(0)
    page.goto(ada.url)
    expect(page.get_by_role("heading", name="Your role does not allow this")).to_be_visible()
    assert ada.user_id not in page.locator("main").inner_text()


@pytest.mark.parametrize("role", words.ROLES, ids=str)
def test_a_phone_leads_wherever_a_wide_screen_does(desk: Desk, role: Role) -> None:
    page = desk.page(role)
    page.goto("/")
    entries = page.get_by_role("navigation", name="Main").get_by_role("link")
    wide = entries.all_inner_texts()
    assert wide

    page.set_viewport_size({"width": 390, "height": 844})

    assert entries.all_inner_texts() == wide
    for entry in entries.all():
        expect(entry).to_be_visible()
