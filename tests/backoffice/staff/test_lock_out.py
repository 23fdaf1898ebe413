"""Who may not try to sign in for a while, and who is never held up by others."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from operator import attrgetter

import pytest
from django.test import Client as Browser

from backoffice.dynamo.testing import Fault, FaultInjector, error_answer, lost_request
from backoffice.staff.domain import Account
from backoffice.staff.services.throttle import PER_ACCOUNT, PER_NETWORK_ADDRESS, Limit
from tests import words
from tests.backoffice.administration.changes import disable
from tests.backoffice.staff.accounts import PASSWORD, NewAccount
from tests.backoffice.staff.conftest import (
    OTHER_PASSWORD,
    REFUSAL,
    Answer,
    Site,
    new_client_address,
    text_of,
)
from tests.conftest import on_dynoxide

#: What pages make of it: test_throttle.py counts attempts, at once and under faults, on both.
pytestmark = on_dynoxide

# -- a wrong password ------------------------------------------------------------------------------


def test_five_failures_pause_an_account_known_or_not(site: Site, account: Account) -> None:
    answers = []
    for email in (account.email, f"nobody-{account.staff_id}@example.com"):
        for _ in range(5):
            assert site.sign_in(email, OTHER_PASSWORD).status_code == 200
        answer = site.sign_in(email)
        answers.append(text_of(answer, email))
        assert answer.status_code == 429
        assert 890 < int(answer["Retry-After"]) <= 901
        assert b"Try again in 1" in answer.content
        assert [entry.action for entry in site.failures(email)].count(words.SIGN_IN_THROTTLED) == 1
    assert answers[0] == answers[1]
    assert not site.is_signed_in()
    site.clock.advance(minutes=15)
    site.sign_in(account.email)
    assert site.is_signed_in()


def test_a_success_forgets_the_failures(site: Site, account: Account) -> None:
    for _ in range(3):
        for _ in range(4):
            site.sign_in(account.email, OTHER_PASSWORD)
        assert site.sign_in(account.email).status_code == 302


def test_twenty_failures_lock_a_network_address(site: Site, account: Account) -> None:
    client_address = new_client_address()
    for number in range(20):
        email = f"{account.staff_id}-{number}@example.com"
        assert site.sign_in(email, client_address=client_address).status_code == 200
    assert site.sign_in(account.email, client_address=client_address).status_code == 429
    assert site.sign_in(account.email, client_address=new_client_address()).status_code == 302


def test_successes_do_not_use_up_a_network_address(site: Site, account: Account) -> None:
    client_address = new_client_address()
    for _ in range(22):
        assert site.sign_in(account.email, client_address=client_address).status_code == 302


@pytest.mark.parametrize("limit", [PER_ACCOUNT, PER_NETWORK_ADDRESS], ids=attrgetter("counted_by"))
def test_thirty_browsers_at_once_get_no_more_tries(
    site: Site, account: Account, limit: Limit
) -> None:
    one_account = limit is PER_ACCOUNT
    client_address = new_client_address()

    def attempt(number: int) -> int:
        email = account.email if one_account else f"{account.staff_id}-{number}@example.com"
        data = {"username": email, "password": OTHER_PASSWORD}
        return Browser().post(
            "/sign-in/", data, REMOTE_ADDR=new_client_address() if one_account else client_address
        ).status_code  # fmt: skip

    with ThreadPoolExecutor(30) as threads:
        jobs = [threads.submit(copy_context().run, attempt, number) for number in range(30)]
    statuses = [job.result() for job in jobs]
    assert sorted(set(statuses)) == [200, 429]
    assert statuses.count(200) == limit.attempts


# -- anything else is given back -------------------------------------------------------------------

BROKEN = error_answer("InternalServerError", 500)
#: What fails in the middle of a sign-in, and when: calls of that name that are let through first.
FAILURES: dict[str, tuple[str, list[Fault | None]]] = {
    "the batch": ("BatchGetItem", []),
    "counting": ("TransactWriteItems", []),
    "the account": ("GetItem", [None]),
    "giving back": ("TransactWriteItems", [None]),
    "the sign-in": ("TransactWriteItems", [None, None]),
    "the session": ("PutItem", []),
}


@pytest.mark.parametrize(
    "fault",
    [BROKEN, lost_request, error_answer("ThrottlingException")],
    ids=["broken", "lost", "throttled"],
)
@pytest.mark.parametrize(("matching", "before"), FAILURES.values(), ids=FAILURES)
def test_a_partial_failure_leaves_nobody_locked(
    site: Site,
    account: Account,
    faults: FaultInjector,
    matching: str,
    before: list[Fault | None],
    fault: Fault,
) -> None:
    client_address = new_client_address()
    for _ in range(PER_ACCOUNT.attempts + 1):
        faults.inject([*before, *[fault] * 2], matching=matching)
        site.browser.cookies.clear()
        site.sign_in(account.email, client_address=client_address)
        faults.inject([])
    site.browser.cookies.clear()
    assert site.sign_in(account.email, client_address=client_address).status_code == 302
    assert site.is_signed_in()


@pytest.mark.parametrize("calls", range(7))
def test_an_outage_in_the_middle_of_sign_ins_locks_nobody_for_long(
    site: Site, account: Account, faults: FaultInjector, calls: int
) -> None:
    """Nothing can be given back while nothing answers: then it counts for a minute."""
    for _ in range(PER_ACCOUNT.attempts + 1):
        faults.inject([*[None] * calls, *[lost_request] * 99])
        site.browser.cookies.clear()
        site.sign_in(account.email)
    faults.inject([])
    site.browser.cookies.clear()
    site.clock.advance(seconds=61)
    assert site.sign_in(account.email).status_code == 302


def test_a_disabled_account_and_an_old_one_time_password_are_not_guesses(
    site: Site, new_account: NewAccount
) -> None:
    disabled, expired = new_account(), new_account(must_change_password=True)
    disable(site.store, disabled, site.clock())
    site.clock.advance(hours=25)
    for account in (disabled, expired):
        for _ in range(PER_ACCOUNT.attempts + 1):
            assert REFUSAL in site.sign_in(account.email).content
        (counted,) = site.store.find_failures([account], consistent=True)
        assert counted is not None
        assert counted.attempts == 0


def test_few_calls(site: Site, account: Account, faults: FaultInjector) -> None:
    def calls(password: str) -> list[str]:
        faults.sent.clear()
        site.sign_in(account.email, password)
        return list(faults.sent)

    known = ["BatchGetItem", "TransactWriteItems"]
    unknown = [*known, "GetItem"]
    signed_in = ["TransactWriteItems", "TransactWriteItems", "Query", "PutItem"]
    assert calls(OTHER_PASSWORD)[-4:] == [*unknown, "TransactWriteItems"]
    assert calls(PASSWORD) == [*unknown, *signed_in]
    site.browser.cookies.pop("staff")
    assert calls(PASSWORD) == [*known, *signed_in]
    site.browser.cookies.pop("staff")
    assert calls(OTHER_PASSWORD) == [*known, "TransactWriteItems"]


# -- strangers -------------------------------------------------------------------------------------


def guess(account: Account, client_address: str) -> Answer:
    credentials = {"username": account.email, "password": OTHER_PASSWORD}
    return Browser().post("/sign-in/", credentials, REMOTE_ADDR=client_address)


@pytest.mark.parametrize(
    ("guesses", "addresses"), [(60, 12), pytest.param(10_000, 1_000, marks=pytest.mark.soak)]
)
def test_strangers_get_five_guesses_and_lock_out_nobody_on_a_device_they_know(
    site: Site, account: Account, guesses: int, addresses: int
) -> None:
    at_home = new_client_address()
    site.sign_in(account.email, client_address=at_home)
    block = uuid.uuid4().hex[:4]
    looked_at = 0
    for number in range(guesses):
        host = number % addresses
        answer = guess(account, f"2001:db8:{block}:{host * 64:x}::1" if host % 4 else at_home)
        looked_at += REFUSAL in answer.content
        if number % (guesses // 6) == 0:
            site.browser.cookies.pop("staff")
            assert site.sign_in(account.email, client_address=at_home).status_code == 302
    assert looked_at == PER_ACCOUNT.attempts
    assert site.is_signed_in()


def test_on_an_unknown_device_the_page_says_what_helps(site: Site, account: Account) -> None:
    for _ in range(PER_ACCOUNT.attempts):
        guess(account, new_client_address())
    answer = site.sign_in(account.email)
    assert answer.status_code == 429
    assert b"or ask an admin to unlock the account" in answer.content
    assert b"signed in on before still works" in answer.content
    throttled = [e for e in site.failures(account.email) if e.action == words.SIGN_IN_THROTTLED]
    assert throttled[0].new["locked"] == "account"


def test_a_locked_network_is_not_said_to_be_an_admins_to_unlock(
    site: Site, account: Account
) -> None:
    client_address = new_client_address()
    for number in range(PER_NETWORK_ADDRESS.attempts):
        email = f"{account.staff_id}-{number}@example.com"
        site.sign_in(email, OTHER_PASSWORD, client_address=client_address)
    answer = site.sign_in(account.email, client_address=client_address)
    assert answer.status_code == 429
    assert b"from this network" in answer.content
    assert b"unlock" not in answer.content
