"""One's own password, and all that ends a session at once."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from backoffice.staff.domain import Account
from tests import words
from tests.backoffice.administration.changes import disable, enable, set_role
from tests.backoffice.staff.accounts import PASSWORD, NewAccount
from tests.backoffice.staff.conftest import (
    OTHER_PASSWORD,
    REFUSAL,
    Answer,
    Site,
    new_client_address,
)
from tests.conftest import on_dynoxide

#: What pages make of it; what is asked of the server, the tests of the services ask of both.
pytestmark = on_dynoxide

# -- one's own password ---------------------------------------------------------------------------


def change_password(site: Site, old: str, new: str) -> Answer:
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return site.browser.post("/account/password/", data, REMOTE_ADDR=new_client_address())


def test_changing_the_password_ends_all_sessions_but_this_one(site: Site, account: Account) -> None:
    elsewhere = Browser()
    elsewhere.post("/sign-in/", {"username": account.email, "password": PASSWORD})
    site.sign_in(account.email)
    key = site.cookie
    assert change_password(site, PASSWORD, OTHER_PASSWORD).status_code == 302
    assert site.is_signed_in()
    assert site.cookie != key
    assert elsewhere.get("/account/password/").status_code == 302
    assert words.PASSWORD_CHANGED in site.actions(account)
    assert (
        REFUSAL
        in elsewhere.post("/sign-in/", {"username": account.email, "password": PASSWORD}).content
    )
    assert site.sign_in(account.email, OTHER_PASSWORD).status_code == 302


def test_changing_the_password_does_not_prolong_the_sign_in(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    for _ in range(41):
        site.clock.advance(minutes=10)
        assert site.is_signed_in()
    change_password(site, PASSWORD, OTHER_PASSWORD)
    for _ in range(6):
        site.clock.advance(minutes=10)
        assert site.is_signed_in()
    site.clock.advance(minutes=10)
    assert not site.is_signed_in()


@pytest.mark.parametrize(
    ("new", "complaint"),
    [("short", b"too short"), ("password1234", b"too common"), ("847364509182736", b"numeric")],
)
def test_weak_passwords_are_refused(
    site: Site, account: Account, new: str, complaint: bytes
) -> None:
    site.sign_in(account.email)
    response = change_password(site, PASSWORD, new)
    assert response.status_code == 200
    assert complaint in response.content


def test_the_present_password_cannot_be_guessed_at_leisure(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    for _ in range(5):
        response = change_password(site, "wrong wrong wrong", OTHER_PASSWORD)
        assert b"not your current password" in response.content
    assert change_password(site, PASSWORD, OTHER_PASSWORD).status_code == 429
    assert site.failures(account.email)[0].actor.staff_id == account.staff_id


def test_a_one_time_password_opens_one_page(site: Site, new_account: NewAccount) -> None:
    account = new_account(must_change_password=True)
    site.sign_in(account.email)
    response = site.browser.get("/")
    assert (response.status_code, response["Location"]) == (302, "/account/password/")
    assert site.browser.post("/confirm/one/").status_code == 302
    change_password(site, PASSWORD, OTHER_PASSWORD)
    assert site.browser.get("/confirm/one/").status_code == 200


# -- what ends a session at once ------------------------------------------------------------------


def test_another_role_ends_the_session_on_the_next_request(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    assert site.is_signed_in()
    set_role(site.store, account, words.VIEWER, site.clock())
    assert not site.is_signed_in()


def test_disabling_ends_the_session_for_good(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    key = site.cookie
    disabled = disable(site.store, account, site.clock())
    assert not site.is_signed_in()
    enable(site.store, disabled, site.clock())
    site.browser.cookies["staff"] = key
    assert not site.is_signed_in()


def test_a_new_secret_key_keeps_sessions_while_the_old_one_is_named(
    site: Site, account: Account, settings: Settings
) -> None:
    site.sign_in(account.email)
    old, settings.SECRET_KEY = (
        settings.SECRET_KEY,
        "another secret for the test, as long as it needs",
    )
    settings.SECRET_KEY_FALLBACKS = [old]
    assert site.is_signed_in()
    settings.SECRET_KEY_FALLBACKS = []
    assert site.is_signed_in(), "the session was moved to the new secret"
    settings.SECRET_KEY = "a third one"
    assert not site.is_signed_in()
