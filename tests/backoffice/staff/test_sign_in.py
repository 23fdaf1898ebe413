"""Signing in and out as a browser does it."""

from __future__ import annotations

import re
from typing import Any
from unittest import mock

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from backoffice.audit.trail import Trail
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import (
    Fault,
    FaultInjector,
    error_answer,
    lost_answer,
    lost_request,
)
from backoffice.staff import services
from backoffice.staff.domain import Account
from backoffice.staff.sessions import key_parts
from backoffice.staff.store import StaffStore
from tests import words
from tests.backoffice.administration.changes import disable
from tests.backoffice.staff.accounts import ADMIN, PASSWORD, NewAccount
from tests.backoffice.staff.conftest import (
    OTHER_PASSWORD,
    REFUSAL,
    Site,
    text_of,
)
from tests.cancelled import cancelled
from tests.composed import use_parts
from tests.conftest import on_dynoxide
from tests.web_pages import page_of

#: What pages make of it; what is asked of the server, the tests of the services ask of both.
pytestmark = on_dynoxide

#: The transactions of a right password before the one that signs in: counted, and given back.
COUNTED: list[Fault | None] = [None, None]

# -- in -------------------------------------------------------------------------------------------


def test_the_sign_in_page_opens_and_makes_no_session(site: Site) -> None:
    response = site.browser.get("/sign-in/")
    assert response.status_code == 200
    assert "staff" not in response.cookies


def test_signing_in(site: Site, account: Account) -> None:
    response = site.sign_in(account.email)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert site.is_signed_in()
    assert set(site.actions(account)) == {words.STAFF_CREATED, words.SIGNED_IN}
    seen = site.store.find_account(account.staff_id)
    assert seen is not None
    assert seen.last_sign_in_at == site.clock()


def test_the_first_sign_in_takes_the_zone_of_the_browser(site: Site, account: Account) -> None:
    def zone() -> str:
        stored = site.store.find_account(account.staff_id)
        assert stored is not None
        return stored.time_zone

    site.sign_in(account.email, time_zone="Europe/Berlin")
    assert zone() == "Europe/Berlin"
    signed_in = site.entries(words.STAFF.of(account.staff_id))
    (entry,) = (each for each in signed_in if each.action == words.SIGNED_IN)
    assert (entry.old, entry.new) == ({"time_zone": "UTC"}, {"time_zone": "Europe/Berlin"})
    assert "Times in Europe/Berlin" in page_of(site.browser.get("/account/")).text
    # Later ones leave it: the person may have chosen it.
    site.sign_in(account.email, time_zone="Asia/Tokyo")
    assert zone() == "Europe/Berlin"


@pytest.mark.parametrize("text", ["", "Mars/Olympus", "../etc/passwd", "<script>", "x" * 5000])
def test_what_is_no_zone_is_nothing_to_complain_about(
    site: Site, account: Account, text: str
) -> None:
    assert site.sign_in(account.email, time_zone=text).status_code == 302
    stored = site.store.find_account(account.staff_id)
    assert stored is not None
    assert stored.time_zone == "UTC"


def test_the_email_may_be_written_as_people_write_it(site: Site, account: Account) -> None:
    site.sign_in(f"  {account.email.upper()} ")
    assert site.is_signed_in()


def test_the_cookie(site: Site, account: Account) -> None:
    cookie = site.sign_in(account.email).cookies["staff"]
    assert re.fullmatch(rf"{account.staff_id}\.[\w-]{{43}}", cookie.value)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert (cookie["domain"], cookie["max-age"]) == ("", 8 * 3600)


def test_the_cookie_of_production(site: Site, account: Account, settings: Settings) -> None:
    settings.SESSION_COOKIE_NAME = "__Host-staff"
    settings.SESSION_COOKIE_SECURE = True
    cookie = site.sign_in(account.email).cookies["__Host-staff"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    gone = site.browser.post("/sign-out/").cookies["__Host-staff"]
    assert (gone.value, gone["secure"], gone["path"]) == ("", True, "/")


def test_the_table_does_not_hold_the_key(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    staff_id, digest = key_parts(site.cookie)
    found = site.store.find_session(staff_id, digest)
    assert found is not None
    assert site.cookie.partition(".")[2] not in repr(found) + found[0].data


def test_every_sign_in_gets_a_key_of_its_own(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    first = site.cookie
    site.sign_in(account.email)
    assert site.cookie != first
    assert site.is_signed_in()
    site.browser.cookies["staff"] = first
    assert not site.is_signed_in(), "the session before it is over"


def test_a_key_planted_before_is_not_taken_over(site: Site, account: Account) -> None:
    planted = f"{account.staff_id}.{'A' * 43}"
    site.browser.cookies["staff"] = planted
    site.sign_in(account.email)
    assert site.cookie != planted
    site.browser.cookies["staff"] = planted
    assert not site.is_signed_in()


def test_who_is_signed_in_needs_no_sign_in(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    response = site.browser.get("/sign-in/?next=/account/password/")
    assert (response.status_code, response["Location"]) == (302, "/account/password/")


# -- refused --------------------------------------------------------------------------------------


def test_every_refusal_looks_the_same(site: Site, new_account: NewAccount) -> None:
    known, disabled = new_account(), new_account()
    disable(site.store, disabled, site.clock())
    answers = [
        site.sign_in("nobody-at-all@example.com"),
        site.sign_in(known.email, OTHER_PASSWORD),
        site.sign_in(disabled.email),
    ]
    emails = ("nobody-at-all@example.com", known.email, disabled.email)
    assert len({text_of(answer, *emails) for answer in answers}) == 1
    assert all(REFUSAL in answer.content for answer in answers)
    assert {answer.status_code for answer in answers} == {200}
    assert not any("staff" in answer.cookies for answer in answers)
    causes = [site.failures(email)[-1].new["cause"] for email in emails]
    assert causes == ["unknown-account", "wrong-password", "disabled"]


def test_every_refusal_takes_one_run_of_the_hasher_and_the_same_calls(
    site: Site, account: Account, faults: FaultInjector
) -> None:
    seen = []
    for email in (f"nobody-{account.staff_id}@example.com", account.email):
        faults.sent.clear()
        with (
            mock.patch(
                "backoffice.staff.hashers.OwaspArgon2PasswordHasher.encode", return_value="argon2$x"
            ) as encode,
            mock.patch(
                "backoffice.staff.hashers.OwaspArgon2PasswordHasher.verify", return_value=False
            ) as verify,
        ):
            site.sign_in(email, OTHER_PASSWORD)
        seen.append((encode.call_count + verify.call_count, list(faults.sent)))
    assert seen[0] == seen[1]
    assert seen[0][0] == 1


def test_a_failure_is_on_record_by_hashes(site: Site, account: Account) -> None:
    site.sign_in(account.email, OTHER_PASSWORD)
    (entry,) = site.failures(account.email)
    assert entry.action == words.SIGN_IN_FAILED
    assert entry.subject == words.SIGN_IN.of(words.TYPED_KEYS.hash(account.email))
    assert entry.actor.staff_id == "anonymous"
    assert entry.actor.request_id
    assert (entry.new["staff_id"], entry.new["cause"]) == (account.staff_id, "wrong-password")
    assert account.email not in repr(entry)


def test_nobody_is_signed_in_without_the_entry(
    site: Site, account: Account, faults: FaultInjector
) -> None:
    broken = [error_answer("InternalServerError", 500)] * 9
    faults.inject([*COUNTED, *broken], matching="TransactWriteItems")
    response = site.sign_in(account.email)
    faults.inject([])
    assert response.status_code == 503
    assert not site.is_signed_in()
    assert site.cookie == ""


def test_nobody_is_signed_in_without_the_audit_table(
    site: Site, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = site.store
    nowhere = Trail(store.client, Table("serenya-dev-nowhere"), words.VOCABULARY, words.TYPED_KEYS)
    use_parts(monkeypatch, StaffStore(store.client, store.table, nowhere))
    assert site.sign_in(account.email).status_code >= 500
    use_parts(monkeypatch, store)
    assert not site.is_signed_in()


def test_a_failed_attempt_without_its_entry_is_no_answer(
    site: Site, account: Account, faults: FaultInjector
) -> None:
    faults.inject([None, *[lost_request] * 9], matching="TransactWriteItems")
    assert site.sign_in(account.email, OTHER_PASSWORD).status_code == 503


def test_an_account_changed_while_its_password_was_checked(site: Site, account: Account) -> None:
    def change_first(**arguments: Any) -> Account:
        services.set_password(
            store=site.store, account=account, password="argon2$new", actor=ADMIN, now=site.clock()
        )
        return real(**arguments)

    real = services.record_sign_in
    with mock.patch("backoffice.staff.services.record_sign_in", change_first):
        response = site.sign_in(account.email)
    assert REFUSAL in response.content
    assert not site.is_signed_in()


# -- answers that get lost -------------------------------------------------------------------------


TOLD_THE_REPEAT: dict[str, Fault] = {
    "throttled": error_answer("ThrottlingException"),
    "in progress": error_answer("TransactionInProgressException"),
    "account changed": cancelled("ConditionalCheckFailed"),
    "both there": cancelled("ConditionalCheckFailed", "ConditionalCheckFailed"),
    "lost": lost_request,
}
told_the_repeat = pytest.mark.parametrize("told", TOLD_THE_REPEAT.values(), ids=TOLD_THE_REPEAT)


@told_the_repeat
def test_a_sign_in_that_was_carried_out_counts_whatever_its_repeat_is_told(
    site: Site, account: Account, faults: FaultInjector, told: Fault
) -> None:
    faults.inject([*COUNTED, lost_answer, told], matching="TransactWriteItems")

    site.sign_in(account.email)

    faults.inject([])
    assert site.is_signed_in()
    assert site.actions(account).count(words.SIGNED_IN) == 1


@told_the_repeat
def test_a_sign_in_that_was_not_carried_out_is_not_refused_by_what_its_repeat_is_told(
    site: Site, account: Account, faults: FaultInjector, told: Fault
) -> None:
    faults.inject([*COUNTED, lost_request, told], matching="TransactWriteItems")

    response = site.sign_in(account.email)

    faults.inject([])
    assert response.status_code == 503
    assert REFUSAL not in response.content
    assert site.actions(account).count(words.SIGNED_IN) == 0
    assert not site.is_signed_in()


# -- out ------------------------------------------------------------------------------------------


def test_signing_out(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    key = site.cookie
    response = site.browser.post("/sign-out/")
    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert site.cookie == ""
    site.browser.cookies["staff"] = key
    assert not site.is_signed_in(), "a copy of the cookie is worth nothing"
    assert words.SIGNED_OUT in site.actions(account)


@pytest.mark.parametrize("fault", [lost_request, error_answer("ThrottlingException")])
def test_signing_out_ends_the_session_without_the_trail_too(
    site: Site,
    account: Account,
    faults: FaultInjector,
    fault: Fault,
    caplog: pytest.LogCaptureFixture,
) -> None:
    site.sign_in(account.email)
    key = site.cookie
    faults.inject([fault] * 99, matching="PutItem")
    response = site.browser.post("/sign-out/")
    faults.inject([])
    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    site.browser.cookies["staff"] = key
    assert not site.is_signed_in()
    assert "A sign-out is not on record" in caplog.text
    assert account.staff_id in caplog.text
    assert account.email not in caplog.text


def test_a_session_that_could_not_be_ended_is_not_said_to_be(
    site: Site, account: Account, faults: FaultInjector
) -> None:
    site.sign_in(account.email)
    faults.inject([lost_request] * 99, matching="DeleteItem")
    assert site.browser.post("/sign-out/").status_code == 503
    faults.inject([])
    assert site.is_signed_in()
    faults.inject([lost_answer], matching="DeleteItem")
    assert site.browser.post("/sign-out/").status_code == 302


def test_signing_out_takes_a_post(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    assert site.browser.get("/sign-out/").status_code == 405
    assert site.is_signed_in()


def test_forms_are_guarded_against_other_sites(site: Site, account: Account) -> None:
    strict = Browser(enforce_csrf_checks=True)
    data = {"username": account.email, "password": PASSWORD}
    assert strict.post("/sign-in/", data).status_code == 403
