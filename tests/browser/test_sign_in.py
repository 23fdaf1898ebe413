"""Signing in and out, and what a sign-in that ran out does to typed text."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import words
from tests.browser.desk import (
    REASON,
    Desk,
    confirm,
    fill_sign_in,
    give_reason,
    note,
    open_dialog,
    session_cookie,
    sign_in,
)
from tests.browser.people import People, can_be_revoked
from tests.browser.site import Account, Site


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_person_signs_in_and_comes_to_the_search(desk: Desk, site: Site, scripts: bool) -> None:
    page = desk.page(scripts=scripts)
    page.goto("/")
    expect(page).to_have_title(re.compile("Sign in"))

    fill_sign_in(page, site.accounts[words.SUPPORT])

    expect(page).to_have_url(f"{site.url}/")
    expect(page.get_by_role("searchbox", name="Find a user")).to_be_focused()
    expect(page.locator(".env")).to_contain_text("DEV")


def test_a_wrong_password_and_an_unknown_account_are_told_the_same(desk: Desk, site: Site) -> None:
    known = site.accounts[words.AUDITOR].email
    told = []
    for email in (known, "nobody.at.all@example.com"):
        page = desk.page()
        page.goto("/sign-in/")
        fill_sign_in(page, Account(email, "not the password of anyone"))
        alert = page.get_by_role("alert")
        expect(alert).to_be_visible()
        told.append(alert.inner_text())
        assert session_cookie(page) == ""
        assert page.get_by_label("Password").input_value() == ""
        assert page.get_by_label("E-mail").input_value() == email

    assert told == ["E-mail or password is incorrect."] * 2


def test_a_person_comes_back_to_the_page_that_asked_for_a_sign_in(
    desk: Desk, site: Site, people: People
) -> None:
    person = people.find(can_be_revoked)
    page = desk.page()
    page.goto(person.url)
    expect(page).to_have_url(re.compile("/sign-in/"))

    fill_sign_in(page, site.accounts[words.SUPPORT])

    expect(page).to_have_url(site.url + person.url)


def test_signing_out_ends_the_session_for_good(desk: Desk, site: Site) -> None:
    page = desk.page()
    sign_in(page, site.accounts[words.VIEWER])
    cookies = page.context.cookies()
    page.locator("details.account summary").click()

    page.get_by_role("button", name="Sign out").click()

    expect(page).to_have_url(re.compile("/sign-in/"))
    assert session_cookie(page) == ""
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.goto("/")
    expect(page).to_have_url(re.compile("/sign-in/"))


def test_after_signing_out_the_back_button_shows_no_user(
    desk: Desk, site: Site, people: People
) -> None:
    person = people.find(can_be_revoked)
    page = desk.page()
    sign_in(page, site.accounts[words.VIEWER])
    page.goto(person.url)
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in/"))

    page.go_back()

    expect(page).to_have_url(re.compile("/sign-in/"))
    assert person.user_id not in page.locator("main").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_sign_in_that_ran_out_keeps_the_typed_reason(
    desk: Desk, site: Site, people: People, scripts: bool
) -> None:
    person = people.take(can_be_revoked)
    page = desk.page(scripts=scripts)
    sign_in(page, site.accounts[words.LEAD])
    page.goto(person.url)
    if scripts:
        form = open_dialog(page, "Revoke session")
    else:
        page.get_by_role("link", name="Revoke session").click()
        form = page.locator("main")
    give_reason(form)
    people.end_session(session_cookie(page))
    confirm(form)

    expect(page.get_by_role("status")).to_contain_text("Your session has ended")
    expect(page.get_by_role("status")).to_contain_text("the reason you typed is kept")
    assert people.acts_on(person) == []
    fill_sign_in(page, site.accounts[words.LEAD])

    expect(page.get_by_role("heading", name="Revoke the session")).to_be_visible()
    assert page.get_by_label("Reason").input_value() == REASON
    assert page.get_by_label("Ticket").input_value() == "SUP-4711"
    assert page.get_by_label("What is it about?").input_value() == "user-request"
    confirm(page)
    expect(note(page)).to_contain_text("was revoked")
    assert len(people.acts_on(person)) == 1


def test_somebody_elses_reason_is_not_kept_for_another_page(
    desk: Desk, site: Site, people: People
) -> None:
    person, other = people.take(can_be_revoked), people.take(can_be_revoked)
    page = desk.page()
    sign_in(page, site.accounts[words.LEAD])
    page.goto(person.url + "revoke-session/")
    give_reason(page)
    people.end_session(session_cookie(page))
    confirm(page)
    fill_sign_in(page, site.accounts[words.LEAD])
    expect(page.get_by_role("heading", name="Revoke the session")).to_be_visible()

    page.goto(other.url + "revoke-session/")

    assert page.get_by_label("Reason").input_value() == ""


def test_the_sign_in_says_what_to_do_about_a_forgotten_password(desk: Desk) -> None:
    page = desk.page()

    page.goto("/sign-in/")

    expect(page.get_by_text("Forgotten your password?")).to_contain_text("one-time password")


def test_the_browser_tells_its_time_zone(desk: Desk) -> None:
    page = desk.page()
    page.goto("/sign-in/")
    here = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert here
    assert page.locator("input[name=time_zone]").input_value() == here
