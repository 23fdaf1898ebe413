"""Acts, in the browser: done once, said plainly, on record, and refused after a change."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from backoffice.dynamo.unread import known
from records.lists import DeviceStatus, SessionStatus
from tests import words
from tests.browser.desk import (
    REASON,
    Desk,
    activity,
    confirm,
    give_reason,
    note,
    open_dialog,
    search,
)
from tests.browser.people import People, Person, can_be_revoked, has_a_stray_ttl, has_usage
from tests.browser.site import Site


def session_status(people: People, person: Person) -> object:
    session = known(people.now(person).session)
    return session and session.status


def open_form(page: Page, label: str, *, scripts: bool) -> Page | Locator:
    """Open an act from the user page: a dialog, or without scripts a page."""
    if scripts:
        return open_dialog(page, label)
    page.get_by_role("link", name=label, exact=True).first.click()
    expect(page.locator("h1")).to_be_visible()
    return page


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_main_job(desk: Desk, site: Site, people: People, scripts: bool) -> None:
    person = people.take(can_be_revoked)
    page = desk.page(words.SUPPORT, scripts=scripts)
    page.goto("/")
    search(page, person.user_id)
    form = open_form(page, "Revoke session", scripts=scripts)
    expect(form.get_by_text("The user is signed out of the app")).to_be_visible()
    expect(form.locator(".env")).to_contain_text("DEV")
    give_reason(form)

    confirm(form)

    act = "" if scripts else r"\?act=[0-9a-f]{32}"
    expect(page).to_have_url(re.compile(f"{site.url}{person.url}{act}$"))
    expect(note(page)).to_contain_text("was revoked. The user must sign in again.")
    entry = activity(page).filter(has_text="Revoked the session")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text(REASON)
    expect(entry).to_contain_text("SUP-4711")
    # Why it cannot be taken back stands beside it, and leaves it the most of the line.
    why_not = entry.get_by_text("Cannot be taken back").evaluate("each => each.offsetWidth")
    assert why_not < entry.locator("p").first.evaluate("each => each.offsetWidth")
    expect(page.get_by_role("region", name="Session", exact=True)).to_contain_text("revoked")
    expect(page.get_by_role("link", name="Revoke session")).to_have_count(0)
    assert session_status(people, person) == SessionStatus.REVOKED
    assert people.acts_on(person) == [words.SESSION_REVOKED]


def test_an_act_after_a_change_is_refused_and_offered_anew(page: Page, people: People) -> None:
    person = people.take(can_be_revoked)
    page.goto(person.url)
    dialog = open_dialog(page, "Revoke session")
    give_reason(dialog)
    seen = known(person.user.session)
    newer = people.sign_in_again(person)

    confirm(dialog)

    expect(page.get_by_role("heading", name="Revoke session: not done")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Nothing was changed.")
    assert seen
    label = page.get_by_role("rowheader", name="Session", exact=True)
    row = page.get_by_role("row").filter(has=label)
    expect(row.get_by_role("cell").nth(0)).to_have_text(known(seen.session_id) or "")
    expect(row.get_by_role("cell").nth(1)).to_have_text(newer)
    expect(row).to_contain_text("changed")
    assert session_status(people, person) == SessionStatus.ACTIVE
    assert people.acts_on(person) == [words.REFUSED]

    confirm(page)

    expect(note(page)).to_contain_text(f"Session {newer} was revoked")
    assert session_status(people, person) == SessionStatus.REVOKED
    assert people.acts_on(person) == [words.SESSION_REVOKED, words.REFUSED]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("label", ["Revoke session", "Revoke device"])
def test_what_was_seen_and_what_is_there_now_fit_side_by_side(
    desk: Desk, people: People, label: str, width: int
) -> None:
    person = people.take(can_be_revoked)
    page = desk.page(words.SUPPORT, width=width)
    page.goto(person.url)
    dialog = open_dialog(page, label)
    give_reason(dialog)
    people.sign_in_again(person)
    people.revoke_device(person)

    confirm(dialog)

    table = page.get_by_role("table")
    expect(table).to_contain_text("changed")
    assert table.evaluate(
        "table => table.parentElement.scrollWidth <= table.parentElement.clientWidth"
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_double_click_does_it_once(desk: Desk, people: People, scripts: bool) -> None:
    person = people.take(can_be_revoked)
    page = desk.page(words.SUPPORT, scripts=scripts)
    page.goto(person.url)
    form = open_form(page, "Revoke session", scripts=scripts)
    give_reason(form)

    form.locator("form.act button.primary").dblclick(no_wait_after=True)

    expect(note(page)).to_contain_text("was revoked")
    assert people.acts_on(person) == [words.SESSION_REVOKED]


def test_the_same_form_sent_twice_says_that_it_is_done(page: Page, people: People) -> None:
    person = people.take(can_be_revoked)
    page.goto(person.url)
    dialog = open_dialog(page, "Revoke session")
    give_reason(dialog)
    form = dialog.locator("form.act")
    fields = form.evaluate("form => Object.fromEntries(new FormData(form))")
    url = form.get_attribute("action") or ""
    first = page.context.request.post(url, form=fields, max_redirects=0)
    assert first.status == 302

    confirm(dialog)

    expect(note(page)).to_contain_text(re.compile(r"Already done at \d\d:\d\d:\d\d"))
    assert people.acts_on(person) == [words.SESSION_REVOKED]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_going_back_after_an_act_offers_it_no_more(
    desk: Desk, people: People, scripts: bool
) -> None:
    person = people.take(can_be_revoked)
    page = desk.page(words.SUPPORT, scripts=scripts)
    page.goto(person.url)
    form = open_form(page, "Revoke session", scripts=scripts)
    give_reason(form)
    confirm(form)
    expect(note(page)).to_contain_text("was revoked")

    page.go_back()

    if scripts:
        expect(page.get_by_role("link", name="Revoke session")).to_have_count(0)
    else:
        expect(note(page)).to_contain_text("already done")
    assert people.acts_on(person) == [words.SESSION_REVOKED]


def test_a_usage_period_is_reset(page: Page, people: People) -> None:
    person = people.take(has_usage)
    before = known(person.user.usage)
    page.goto(person.url)
    dialog = open_dialog(page, "Reset usage")
    give_reason(dialog)

    confirm(dialog)

    expect(note(page)).to_contain_text("The usage period was reset")
    after = known(people.now(person).usage)
    assert before
    assert after
    assert (after.documents_processed, after.previous_count) == (0, before.documents_processed)
    assert people.acts_on(person) == [words.USAGE_RESET]


def test_a_stray_ttl_is_removed_from_the_warning(page: Page, people: People) -> None:
    person = people.take(has_a_stray_ttl)
    page.goto(person.url)
    causes = page.get_by_role("region", name="What stops this user")
    line = causes.get_by_role("listitem").filter(has_text="stray ttl")
    line.get_by_role("link", name="Remove the stray ttl").click()
    dialog = page.locator("dialog[open]")
    give_reason(dialog)

    confirm(dialog)

    expect(note(page)).to_contain_text("The user will not be deleted")
    expect(page.get_by_role("link", name="Remove the stray ttl")).to_have_count(0)
    assert not people.now(person).has_ttl
    assert people.acts_on(person) == [words.TTL_REMOVED]


def test_a_device_is_revoked_with_its_session(page: Page, people: People) -> None:
    person = people.take(can_be_revoked)
    page.goto(person.url)
    dialog = open_dialog(page, "Revoke device")
    expect(dialog.get_by_text("The session on this device is revoked with it")).to_be_visible()
    give_reason(dialog)

    confirm(dialog)

    expect(note(page)).to_contain_text("was revoked, and its session with it")
    device = known(people.now(person).device)
    assert device
    assert device.status == DeviceStatus.REVOKED
    assert session_status(people, person) == SessionStatus.REVOKED
    assert people.acts_on(person) == [words.DEVICE_REVOKED]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("call me at mail@example.com", "Leave the e-mail address out"),
        ("call +49 151 555 0100 12", "Leave the phone number out"),
        ("   x     ", "Enter a reason of 5 to 300 characters"),
    ],
)
def test_a_bad_reason_is_told_beside_the_field_and_nothing_is_typed_twice(
    page: Page, people: People, text: str, told: str
) -> None:
    person = people.find(can_be_revoked)
    page.goto(person.url)
    dialog = open_dialog(page, "Revoke session")
    give_reason(dialog, text)

    confirm(dialog)

    field = page.get_by_label("Reason")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#{described_by(field)}")).to_contain_text(told)
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed")
    assert field.input_value().strip() == text.strip()
    assert page.get_by_label("Ticket").input_value() == "SUP-4711"
    assert page.get_by_label("What is it about?").input_value() == "user-request"


def described_by(field: Locator) -> str:
    return (field.get_attribute("aria-describedby") or "").split()[0]


def test_cancelling_changes_nothing(page: Page, people: People) -> None:
    person = people.find(can_be_revoked)
    page.goto(person.url)
    dialog = open_dialog(page, "Revoke session")

    dialog.get_by_role("button", name="Cancel").click()

    expect(page.locator("dialog[open]")).to_have_count(0)
    assert session_status(people, person) == SessionStatus.ACTIVE


def test_a_reason_stays_with_the_act_it_was_typed_for(page: Page, people: People) -> None:
    person = people.find(can_be_revoked)
    page.goto(person.url)
    give_reason(open_dialog(page, "Revoke session"))
    page.keyboard.press("Escape")
    again = open_dialog(page, "Revoke session")
    expect(again.get_by_label("Reason")).to_have_value(REASON)
    page.keyboard.press("Escape")

    other = open_dialog(page, "Revoke device")

    # What such an act is mostly about is chosen beforehand, and nothing of the other's is left.
    expect(other.get_by_label("What is it about?")).to_have_value("lost-device")
    for label in ("Ticket", "Reason"):
        expect(other.get_by_label(label)).to_have_value("")
    expect(page.get_by_label("Reason")).to_have_count(1)


def test_what_an_act_did_is_told_once(page: Page, people: People) -> None:
    person = people.take(has_usage)
    page.goto(person.url)
    dialog = open_dialog(page, "Reset usage")
    give_reason(dialog)
    confirm(dialog)
    expect(note(page)).to_contain_text("The usage period was reset")

    page.reload()

    expect(page.locator("#user-id")).to_be_visible()
    expect(page.get_by_text("The usage period was reset")).to_have_count(0)
    assert people.acts_on(person) == [words.USAGE_RESET]
