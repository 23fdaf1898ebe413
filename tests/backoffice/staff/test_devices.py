"""A device that somebody signed in on before: what its cookie is, and when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from backoffice.administration import kinds
from backoffice.staff.domain import Account
from backoffice.staff.services.throttle import PER_ACCOUNT, PER_DEVICE
from tests import words
from tests.backoffice.administration.changes import do, set_role
from tests.backoffice.staff.accounts import PASSWORD, NewAccount
from tests.backoffice.staff.conftest import (
    OTHER_PASSWORD,
    REFUSAL,
    Site,
    new_client_address,
)
from tests.conftest import on_dynoxide

#: What pages make of it; what is asked of the server, the tests of the services ask of both.
pytestmark = on_dynoxide

COOKIE = "staff-device"


def lock_for_strangers(account: Account) -> None:
    for _ in range(PER_ACCOUNT.attempts):
        credentials = {"username": account.email, "password": "a wrong guess of a stranger"}
        Browser().post("/sign-in/", credentials, REMOTE_ADDR=new_client_address())


def is_known(site: Site, account: Account, password: str = PASSWORD) -> bool:
    """Whether the site's browser may sign in while strangers may not; it is signed out first."""
    site.browser.cookies.pop("staff", None)
    lock_for_strangers(account)
    return bool(site.sign_in(account.email, password).status_code == 302)


def test_signing_in_makes_a_device_known(site: Site, account: Account) -> None:
    assert not is_known(site, account)
    site.clock.advance(minutes=15)
    site.sign_in(account.email)
    assert is_known(site, account)


def test_the_cookie(site: Site, account: Account) -> None:
    cookie = site.sign_in(account.email).cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert (cookie["domain"], cookie["max-age"]) == ("", 90 * 24 * 3600)
    assert cookie.value.startswith(f"{account.staff_id}.")


def test_the_cookie_of_production(site: Site, account: Account, settings: Settings) -> None:
    settings.DEVICE_COOKIE_NAME = "__Host-staff-device"
    settings.SESSION_COOKIE_SECURE = True
    cookie = site.sign_in(account.email).cookies["__Host-staff-device"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_it_opens_nothing(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    site.browser.cookies.pop("staff")
    assert not site.is_signed_in()
    assert REFUSAL in site.sign_in(account.email, OTHER_PASSWORD).content


def test_a_failed_sign_in_makes_no_device_known(site: Site, account: Account) -> None:
    assert COOKIE not in site.sign_in(account.email, OTHER_PASSWORD).cookies


def test_it_outlives_signing_out(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    site.browser.post("/sign-out/")
    assert is_known(site, account)


@pytest.mark.parametrize(
    ("after", "known"), [(timedelta(days=90, seconds=-1), True), (timedelta(days=90), False)]
)
def test_it_lasts_ninety_days(
    site: Site, account: Account, after: timedelta, *, known: bool
) -> None:
    site.sign_in(account.email)
    site.clock.at += after
    assert is_known(site, account) is known


def test_a_known_device_has_five_tries_of_its_own(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    for _ in range(PER_DEVICE.attempts):
        assert REFUSAL in site.sign_in(account.email, OTHER_PASSWORD).content
    answer = site.sign_in(account.email)
    assert answer.status_code == 429
    assert b"Too many attempts. Try again in" in answer.content
    throttled = [e for e in site.failures(account.email) if e.action == words.SIGN_IN_THROTTLED]
    assert throttled[0].new["locked"] == "device"
    assert site.store.find_failures([account], consistent=True) == [None]
    credentials = {"username": account.email, "password": PASSWORD}
    assert Browser().post("/sign-in/", credentials).status_code == 302, "only that device"


def test_a_device_is_not_known_to_others(site: Site, new_account: NewAccount) -> None:
    one, other = new_account(), new_account()
    site.sign_in(one.email)
    assert not is_known(site, other)


# -- what ends it with the sessions ----------------------------------------------------------------


def test_it_ends_with_the_session_epoch(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    do(site.store, kinds.end_sessions, account, site.clock())
    assert not is_known(site, account)


def test_it_ends_with_another_role(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    set_role(site.store, account, words.VIEWER, site.clock())
    assert not is_known(site, account)


def test_changing_the_password_leaves_this_device_alone_known(site: Site, account: Account) -> None:
    elsewhere = Site(site.store, site.clock, site.entries)
    for each in (elsewhere, site):
        each.sign_in(account.email)
    new = dict.fromkeys(("new_password1", "new_password2"), OTHER_PASSWORD)
    answer = site.browser.post("/account/password/", {"old_password": PASSWORD} | new)
    assert answer.status_code == 302
    assert not is_known(elsewhere, account, OTHER_PASSWORD)
    assert is_known(site, account, OTHER_PASSWORD)


def test_ending_ones_other_sessions_leaves_this_device_alone_known(
    site: Site, account: Account
) -> None:
    elsewhere = Site(site.store, site.clock, site.entries)
    for each in (elsewhere, site):
        each.sign_in(account.email)
    site.browser.post("/account/sessions/", {"session": "others"})
    assert not is_known(elsewhere, account)
    assert is_known(site, account)


# -- forged ----------------------------------------------------------------------------------------


def test_only_what_we_signed_counts(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    real = site.browser.cookies[COOKIE].value
    text, _, signature = real.partition(":")
    whose, device, epoch, since = text.split(".")
    forged = [
        "", ":", text, f"{text}:", real[:-1], f"{real}x", "\x00", "\u20ac", "a" * 5000,
        f"{text}:{'A' * 43}",
        f"{whose}.{device}.{epoch}.{int(since) + 1}:{signature}",
        f"{whose}.{device}.{int(epoch) + 1}.{since}:{signature}",
        f"{'0' * 32}.{device}.{epoch}.{since}:{signature}",
    ]  # fmt: skip
    for cookie in forged:
        site.browser.cookies[COOKIE] = cookie
        assert not is_known(site, account), cookie
    site.browser.cookies[COOKIE] = real
    assert is_known(site, account)


def test_a_device_signed_under_an_older_key_stays_known_while_that_is_named(
    site: Site, account: Account, settings: Settings
) -> None:
    site.sign_in(account.email)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another secret, as long as a secret has to be"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert is_known(site, account)
