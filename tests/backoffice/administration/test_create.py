"""A new colleague: created once, with a password that is shown once."""

from __future__ import annotations

import re
import uuid

import pytest

from backoffice.staff.domain import Account, sign_in_hash
from tests import words
from tests.backoffice.administration.test_pages import REASON, actions_on, password_in, sign_in_as
from tests.web import Browser, Site
from tests.web_pages import page_of


def create_form(admin: Browser, **typed: str) -> dict[str, str]:
    page = page_of(admin.get("/staff/create/"))
    new = {"email": f"{uuid.uuid4().hex}@staff.example", "name": "Noor Ahmed", "role": "lead"}
    return page.form("/create/").fields | new | REASON | typed


def found(site: Site, email: str) -> Account | None:
    with site.scope():
        return site.store.find_account_by_email(sign_in_hash(email))


def test_a_new_colleague_signs_in_with_what_the_admin_was_shown(site: Site, admin: Browser) -> None:
    form = create_form(admin)
    response = admin.post("/staff/create/", form)
    assert response["Cache-Control"] == "no-store"
    password = password_in(page_of(response))
    account = found(site, form["email"])
    assert account is not None
    assert (account.role, account.name, account.must_change_password) == (
        words.LEAD,
        "Noor Ahmed",
        True,
    )
    person, answer = sign_in_as(account, password)
    assert answer.status_code == 302
    assert person.get("/")["Location"] == "/account/password/"


def test_sending_it_again_creates_nobody_and_shows_no_password(site: Site, admin: Browser) -> None:
    form = create_form(admin)
    admin.post("/staff/create/", form)
    other = f"{uuid.uuid4().hex}@staff.example"
    for again in (form, form | {"email": other}):
        page = page_of(admin.post("/staff/create/", again))
        assert "cannot be shown again" in page.text
        assert not re.search(r"(?:[a-z0-9]{5}-){4}", page.text)
        assert [
            tag for name, tag in page.tags if tag.get("href", "").endswith("/one-time-password/")
        ]
    assert found(site, other) is None
    account = found(site, form["email"])
    assert account is not None
    assert actions_on(site, account) == [words.STAFF_CREATED]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"email": "nonsense"}, "valid email"),
        ({"email": "a@b.example" + "x" * 300}, "254 characters"),
        ({"name": "Noor\u202e"}, "cannot be shown"),
        ({"role": "emperor"}, "emperor"),
        ({"text": "call 0170 1234567"}, "phone number"),
    ],
)
def test_what_is_wrong_is_said(
    site: Site, admin: Browser, wrong: dict[str, str], complaint: str
) -> None:
    form = create_form(admin, **wrong)
    response = admin.post("/staff/create/", form)
    assert response.status_code == 400
    assert complaint in page_of(response).text
    assert found(site, form["email"]) is None


def test_an_email_in_use_is_said(site: Site, admin: Browser) -> None:
    account = site.new_account(words.SUPPORT)
    response = admin.post("/staff/create/", create_form(admin, email=account.email.upper()))
    assert response.status_code == 400
    assert "Another account has this e-mail" in page_of(response).text


def test_who_is_no_admin_any_more_creates_nobody(site: Site) -> None:
    me = site.new_account(words.ADMIN)
    browser = site.sign_in(me)
    form = create_form(browser)
    site.disable(me)
    assert browser.post("/staff/create/", form).status_code == 401
    assert found(site, form["email"]) is None
