"""What a signed-in person is refused is on record, and with nobody else."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from backoffice.access import Role
from backoffice.audit.entries import Entry
from backoffice.dynamo.testing import error_answer
from backoffice.staff.domain import Account
from tests import words
from tests.users.people import url_of
from tests.web import REASON, Site
from tests.web_pages import page_of


def refusals(site: Site, account: Account) -> list[Entry]:
    with site.scope():
        return site.trail.list_of_subject(words.REFUSALS.of(account.staff_id)).entries


@pytest.fixture
def account(site: Site) -> Account:
    """Somebody whom no other test refuses anything."""
    return site.new_account(words.SUPPORT)


def test_a_page_that_is_not_for_the_role(site: Site) -> None:
    viewer, user_id = site.new_account(words.VIEWER), site.add_user()

    answer = site.sign_in(viewer).get(url_of(user_id, "reveal"))

    assert answer.status_code == 403
    (entry,) = refusals(site, viewer)
    assert (entry.action, entry.actor.staff_id) == (words.REQUEST_REFUSED, viewer.staff_id)
    assert entry.actor.request_id == answer["X-Request-ID"]
    assert entry.new == {"route": "users:reveal", "http_status": 403}
    assert site.entries(user_id) == [], "nothing of the user was read"


@pytest.mark.parametrize("role", [words.LEAD, None], ids=str)
def test_a_form_of_somebody_else_or_of_nobody(
    site: Site, account: Account, role: Role | None
) -> None:
    user_id = site.add_user()
    form = site.form(user_id, "revoke-session", role) if role else {"act": "forged", **REASON}

    answer = site.sign_in(account).post(url_of(user_id, "revoke-session"), form)

    assert answer.status_code == 400
    (entry,) = refusals(site, account)
    cause = "foreign-form" if role else "damaged-form"
    assert entry.new == {"route": "users:act", "http_status": 400, "cause": cause}
    assert site.entries(user_id) == []


def test_a_form_without_the_token_of_its_page(site: Site, account: Account) -> None:
    browser = site.sign_in(account, enforce_csrf_checks=True)

    assert browser.post("/search/", {"q": "ada@example.com"}).status_code == 403

    (entry,) = refusals(site, account)
    assert entry.new == {"route": "users:search", "http_status": 403}


def test_one_attempt_too_many_at_ones_own_password(site: Site, account: Account) -> None:
    browser = site.sign_in(account)
    typed = {"old_password": "not it", "new_password1": "x", "new_password2": "x"}

    statuses = [browser.post("/account/password/", typed).status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]
    (entry,) = refusals(site, account)
    assert entry.new == {"route": "staff:password", "http_status": 429}


def test_what_is_merely_wrong_is_no_refusal(site: Site, account: Account) -> None:
    browser, user_id = site.sign_in(account), site.add_user()
    mistaken = site.form(user_id, "revoke-session", account) | {"text": ""}
    answers = [
        browser.get("/nowhere/"),
        browser.post("/search/", {"q": ""}),
        browser.post(url_of(user_id, "revoke-session"), mistaken),
        browser.post(f"/users/{user_id}/"),
    ]
    assert [answer.status_code for answer in answers] == [404, 400, 400, 405]
    assert refusals(site, account) == []


def test_nothing_is_put_for_somebody_who_is_not_signed_in(site: Site) -> None:
    site.recorder.requests.clear()
    browser: Any = site.sign_in(words.SUPPORT, enforce_csrf_checks=True)
    browser.cookies.clear()
    site.recorder.requests.clear()
    assert browser.post("/sign-in/", {"username": "a@b.example"}).status_code == 403
    assert site.recorder.requests == []


def test_a_refusal_that_cannot_go_on_record_is_a_clear_page(site: Site, account: Account) -> None:
    browser = site.sign_in(account)
    site.faults.inject([error_answer("ResourceNotFoundException")] * 4, matching="PutItem")

    answer = browser.get("/staff/")

    assert answer.status_code == 503
    assert "nothing was changed" in page_of(answer).text


def test_the_line_in_the_log_says_who_asked(
    site: Site, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        site.sign_in(account).get("/staff/")
        site.sign_in(account).get("/nowhere/")

    lines = [text for text in caplog.messages if text.startswith("request=")]
    assert [f" staff={account.staff_id} " in line for line in lines] == [True, True]
