"""Pages of staff administration, in a browser as an admin has it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from backoffice.administration.act_words import STAFF_ACTS
from backoffice.audit.actions import Action
from backoffice.dynamo.testing import FaultInjector, lost_request
from backoffice.staff.domain import Account
from tests import words
from tests.backoffice.staff.conftest import OTHER_PASSWORD, Answer, new_client_address, text_of
from tests.web import PASSWORD, Browser, Site
from tests.web_pages import Page, page_of

REASON = {"category": "team", "ticket": "T-7", "text": "Moves to another team"}


def url_of(account: Account, name: str = "") -> str:
    return f"/staff/{account.staff_id}/" + (f"{name}/" if name else "")


def form_of(admin: Browser, account: Account, name: str, **typed: str) -> dict[str, str]:
    """What the confirm page sends once a reason is typed."""
    page = page_of(admin.get(url_of(account, name)))
    return page.form(f"/{name}/").fields | REASON | typed


def act(admin: Browser, account: Account, name: str, **typed: str) -> Answer:
    return admin.post(url_of(account, name), form_of(admin, account, name, **typed))


def now_of(site: Site, account: Account) -> Account:
    with site.scope():
        found = site.store.find_account(account.staff_id)
    assert found is not None
    return found


def actions_on(site: Site, account: Account) -> list[Action]:
    with site.scope():
        entries = site.trail.list_of_subject(words.STAFF.of(account.staff_id)).entries
    return [entry.action for entry in entries]


def password_in(page: Page) -> str:
    (found,) = set(re.findall(r"(?:[a-z0-9]{5}-){4}[a-z0-9]{5}", page.text))
    return str(found)


def sign_in_as(account: Account, password: str) -> tuple[Browser, Answer]:
    """A browser that signs in by the page, from a network address of its own."""
    browser = Browser(REMOTE_ADDR=new_client_address())
    data = {"username": account.email, "password": password}
    return browser, browser.post("/sign-in/", data)


@pytest.fixture
def account(site: Site) -> Account:
    return site.new_account(words.SUPPORT)


# -- looking --------------------------------------------------------------------------------------


def test_the_list_shows_everybody_page_by_page(site: Site, admin: Browser) -> None:
    accounts = [site.new_account(words.VIEWER) for _ in range(51)]
    pages = list(pages_of_staff(admin))
    shown = " ".join(page.text for page in pages)
    assert all(account.email in shown for account in accounts)
    assert len(pages) > 1


def test_the_list_says_how_long_ago_somebody_signed_in(admin: Browser, account: Account) -> None:
    sign_in_as(account, PASSWORD)
    shown = " ".join(" ".join(page.text for page in pages_of_staff(admin)).split())
    assert f"{account.email} now " in shown


def pages_of_staff(admin: Browser) -> Iterator[Page]:
    url = "/staff/"
    while url:
        page = page_of(admin.get(url))
        yield page
        links = [tag for name, tag in page.tags if name == "a" and tag.get("rel") == "next"]
        url = "/staff/" + links[0]["href"].rpartition("/")[2] if links else ""
        assert "@" not in url


def test_a_person_is_shown_with_sessions_and_entries_but_without_keys(
    site: Site, admin: Browser, account: Account
) -> None:
    browser = site.sign_in(account)
    assert browser.get("/").status_code == 200
    page = page_of(admin.get(url_of(account)))
    assert account.email in page.text
    assert "1 session" in page.text
    assert "Created a staff account" in page.text
    key = browser.cookies["staff"].value
    html = admin.get(url_of(account)).content.decode()
    with site.scope():
        (session,) = site.store.list_sessions(account.staff_id)
    assert not [secret for secret in (key, session.digest, account.password) if secret in html]


def test_what_somebody_did_is_shown_on_record(site: Site, account: Account) -> None:
    reader = site.new_account(words.ADMIN)
    site.sign_in(reader).get(url_of(account))
    with site.scope():
        since = site.clock() - timedelta(minutes=1)
        (entry,) = site.trail.list_of_staff(reader.staff_id, since=since).entries
    assert entry.action == words.TRAIL_READ
    assert entry.new["by_staff_id"] == account.staff_id


def test_sessions_that_are_over_are_not_live(site: Site, admin: Browser, account: Account) -> None:
    site.sign_in(account)
    site.clock.advance(minutes=14)
    site.sign_in(account)
    page = page_of(site.sign_in(site.new_account(words.ADMIN)).get(url_of(account)))
    assert "2 sessions" in page.text
    site.clock.advance(minutes=1)
    page = page_of(site.sign_in(site.new_account(words.ADMIN)).get(url_of(account)))
    assert "1 session" in page.text


def test_nobody_is_found_under_an_unknown_id(site: Site, admin: Browser) -> None:
    for url in (f"/staff/{uuid.uuid4().hex}/", f"/staff/{uuid.uuid4().hex}/disable/"):
        assert admin.get(url).status_code == 404
    assert admin.get("/staff/42/").status_code == 404


def test_an_act_that_does_not_exist_is_not_found(admin: Browser, account: Account) -> None:
    assert admin.get(url_of(account, "delete")).status_code == 404


# -- acts: in force on the very next request ------------------------------------------------------

ENDING = {"disable": {}, "change-role": {"role": "viewer"}, "end-sessions": {}}


@pytest.mark.parametrize("name", ENDING)
def test_an_act_ends_sessions_on_the_very_next_request(
    site: Site, admin: Browser, name: str
) -> None:
    for _ in range(10):
        account = site.new_account(words.SUPPORT)
        browser = site.sign_in(account)
        assert browser.get("/").status_code == 200
        response = act(admin, account, name, **ENDING[name])
        assert response["Location"].startswith(url_of(account) + "?act=")
        assert browser.get("/")["Location"].startswith("/sign-in/")
        named = STAFF_ACTS.named(name)
        assert named is not None
        assert named.kind.action in actions_on(site, account)
        assert page_of(admin.get(response["Location"])).tags


def test_a_new_role_is_in_force_with_the_next_sign_in(
    site: Site, admin: Browser, account: Account
) -> None:
    user_id = site.add_user()
    act(admin, account, "change-role", role="viewer")
    browser, answer = sign_in_as(account, PASSWORD)
    assert answer.status_code == 302
    assert browser.get(f"/users/{user_id}/reveal/").status_code == 403
    assert browser.get("/staff/").status_code == 403


def test_disabled_and_enabled_again(site: Site, admin: Browser, account: Account) -> None:
    act(admin, account, "disable")
    assert b"incorrect" in sign_in_as(account, PASSWORD)[1].content
    act(admin, account, "enable")
    assert sign_in_as(account, PASSWORD)[1].status_code == 302


def test_unlocking_lets_them_try_at_once(site: Site, admin: Browser, account: Account) -> None:
    for _ in range(5):
        sign_in_as(account, "wrong wrong wrong")
    assert sign_in_as(account, PASSWORD)[1].status_code == 429
    assert "locked" in page_of(admin.get(url_of(account))).text
    response = act(admin, account, "unlock")
    assert "unlocked" in page_of(admin.get(response["Location"])).text
    assert sign_in_as(account, PASSWORD)[1].status_code == 302


def test_a_double_click_is_told_that_it_was_done(admin: Browser, account: Account) -> None:
    form = form_of(admin, account, "end-sessions")
    admin.post(url_of(account, "end-sessions"), form)
    response = admin.post(url_of(account, "end-sessions"), form)
    assert response["Location"].endswith("&again=1")
    assert "Already done at" in page_of(admin.get(response["Location"])).text


def test_a_refusal_shows_what_was_seen_beside_what_is_there(
    site: Site, admin: Browser, account: Account
) -> None:
    form = form_of(admin, account, "disable")
    act(admin, account, "change-role", role="lead")
    response = admin.post(url_of(account, "disable"), form)
    assert response.status_code == 409
    page = page_of(response)
    assert "changed after you opened this form" in page.text
    assert "support" in page.text
    assert "lead" in page.text
    assert now_of(site, account).is_active
    again = page.form("/disable/").fields
    assert again["text"] == REASON["text"]
    assert admin.post(url_of(account, "disable"), again).status_code == 302


def test_an_outcome_that_is_not_known_can_be_found_out(
    site: Site, admin: Browser, account: Account, web_faults: FaultInjector
) -> None:
    form = form_of(admin, account, "disable")
    web_faults.inject([lost_request] * 2, matching="TransactWriteItems")
    response = admin.post(url_of(account, "disable"), form)
    assert response.status_code == 503
    again = page_of(response).form("/disable/").fields
    assert admin.post(url_of(account, "disable"), again).status_code == 302
    assert not now_of(site, account).is_active


def test_a_reason_is_needed(site: Site, admin: Browser, account: Account) -> None:
    response = act(admin, account, "disable", text="no")
    assert response.status_code == 400
    assert "5 to 300 characters" in page_of(response).text
    assert now_of(site, account) == account


def test_the_same_role_is_no_choice(site: Site, admin: Browser, account: Account) -> None:
    response = act(admin, account, "change-role", role="support")
    assert response.status_code == 400
    assert now_of(site, account) == account


def test_a_form_for_somebody_else_is_refused(site: Site, admin: Browser, account: Account) -> None:
    other = site.new_account(words.VIEWER)
    form = form_of(admin, account, "disable")
    assert admin.post(url_of(other, "disable"), form).status_code == 400
    assert admin.post(url_of(account, "end-sessions"), form).status_code == 400
    stranger = site.sign_in(site.new_account(words.ADMIN))
    assert stranger.post(url_of(account, "disable"), form).status_code == 400
    assert now_of(site, account) == account
    assert now_of(site, other) == other


def test_nobody_administers_the_own_account(site: Site) -> None:
    me = site.new_account(words.ADMIN)
    browser = site.sign_in(me)
    page = page_of(browser.get(url_of(me)))
    assert "your own account" in page.text
    assert not [form for form in page.forms if form.action.startswith(url_of(me))]
    response = browser.get(url_of(me, "disable"))
    assert response.status_code == 409
    assert "Another admin has to do it" in page_of(response).text


def test_read_only_closes_administration_but_not_the_own_account(
    site: Site, admin: Browser, account: Account, settings: Settings
) -> None:
    form = form_of(admin, account, "disable")
    settings.READ_ONLY = True
    for response in (admin.get("/staff/"), admin.post(url_of(account, "disable"), form)):
        assert response.status_code == 403
        assert "read-only" in page_of(response).text
    assert now_of(site, account) == account
    assert admin.post("/account/", {"time_zone": "Asia/Tokyo"}).status_code == 302


# -- one-time passwords ---------------------------------------------------------------------------


def test_a_one_time_password_is_shown_once_and_opens_one_page(
    site: Site, admin: Browser, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    browser = site.sign_in(account)
    form = form_of(admin, account, "one-time-password")
    response = admin.post(url_of(account, "one-time-password"), form)
    assert response["Cache-Control"] == "no-store"
    password = password_in(page_of(response))
    assert browser.get("/")["Location"].startswith("/sign-in/"), "the earlier session"
    assert b"incorrect" in sign_in_as(account, PASSWORD)[1].content, "the earlier password"
    again = admin.post(url_of(account, "one-time-password"), form)
    assert "cannot be shown again" in page_of(again).text
    assert password not in again.content.decode() + admin.get(url_of(account)).content.decode()
    with site.scope():
        entries = site.trail.list_of_subject(words.STAFF.of(account.staff_id)).entries
    assert password not in caplog.text + repr(entries)
    person, answer = sign_in_as(account, password)
    assert answer.status_code == 302
    for url in ("/", "/account/", f"/users/{site.add_user()}/"):
        assert person.get(url)["Location"] == "/account/password/"
    data = {"new_password1": OTHER_PASSWORD, "new_password2": OTHER_PASSWORD}
    person.post("/account/password/", {"old_password": password, **data})
    assert person.get("/").status_code == 200
    assert now_of(site, account).password_expires_at is None
    assert b"incorrect" in sign_in_as(account, password)[1].content


@pytest.mark.parametrize(
    ("age", "status"), [(timedelta(hours=24, seconds=-1), 302), (timedelta(hours=24), 200)]
)
def test_a_one_time_password_is_good_for_a_day(
    site: Site, admin: Browser, account: Account, age: timedelta, status: int
) -> None:
    response = act(admin, account, "one-time-password")
    password = password_in(page_of(response))
    site.clock.at += age
    answer = sign_in_as(account, password)[1]
    assert answer.status_code == status
    if status == 200:
        wrong = sign_in_as(account, "wrong wrong wrong")[1]
        assert text_of(answer) == text_of(wrong), "the same answer"
        with site.scope():
            subject = words.SIGN_IN.of(words.TYPED_KEYS.hash(account.email))
            causes = {e.new["cause"] for e in site.trail.list_of_subject(subject).entries}
        assert causes == {"expired-password", "wrong-password"}


# -- what else a page says ------------------------------------------------------------------------


def test_a_confirm_page_says_whom_it_is_about(admin: Browser, account: Account) -> None:
    page = page_of(admin.get(url_of(account, "disable")))
    assert f"Staff {account.staff_id}" in page.text
