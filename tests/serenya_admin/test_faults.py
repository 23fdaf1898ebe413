"""DynamoDB away, slow, stingy or garbled: a plain page in time, and all well afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from backoffice.dynamo.testing import (
    Fault,
    cut_off,
    emptied,
    error_answer,
    late_answer,
    lost_answer,
    lost_request,
    silence,
)
from scripts.processes import free_port
from serenya_admin import settings as production
from tests import words
from tests.web import REASON, Browser, Site, canaries_in, site_client
from tests.web_pages import page_of
from tests.web_traffic import Recorder

FAULTS: dict[str, Fault] = {
    "silence": silence,
    "late": late_answer,
    "lost request": lost_request,
    "lost answer": lost_answer,
    "cut off": cut_off,
    "emptied": emptied,
    "server error": error_answer("InternalServerError", 500),
    "throttled": error_answer("ThrottlingException"),
    "over capacity": error_answer("ProvisionedThroughputExceededException"),
    "denied": error_answer("AccessDeniedException"),
    "credentials": error_answer("ExpiredTokenException"),
    "no table": error_answer("ResourceNotFoundException"),
    "busy": error_answer("TransactionConflictException"),
}

Request = Callable[[Browser, str, dict[str, str]], Any]
REQUESTS: dict[str, Request] = {
    "home": lambda browser, user_id, form: browser.get("/"),
    "user": lambda browser, user_id, form: browser.get(f"/users/{user_id}/"),
    "payments": lambda browser, user_id, form: browser.get(f"/users/{user_id}/payments/"),
    "search": lambda browser, user_id, form: browser.post("/search/", {"q": "a@b.example"}),
    "confirm": lambda browser, user_id, form: browser.get(f"/users/{user_id}/reset-usage/"),
    "act": lambda browser, user_id, form: browser.post(f"/users/{user_id}/reset-usage/", form),
    "reveal": lambda browser, user_id, form: browser.get(f"/users/{user_id}/reveal/"),
    "trail": lambda browser, user_id, form: browser.get("/audit/"),
    "password": lambda browser, user_id, form: browser.get("/account/password/"),
    "sign-out": lambda browser, user_id, form: browser.post("/sign-out/"),
    "nowhere": lambda browser, user_id, form: browser.get("/nowhere/"),
    "sign-in": lambda browser, user_id, form: browser.get("/sign-in/"),
}
SECONDS = 0.4
#: What may be added to the deadline: the grace for an act's outcome, and a slow machine.
MARGIN = 2.5


def assert_plain_refusal(response: Any, user_id: str, *, statuses: set[int]) -> None:
    page = page_of(response)
    assert response.status_code in statuses
    assert response["X-Request-ID"] in page.text
    assert canaries_in(response.content.decode()) == []
    assert user_id not in page.text
    assert "Traceback" not in page.text


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", REQUESTS)
def test_a_database_that_fails_from_the_start_gives_a_plain_page_in_time(
    site: Site, settings: Settings, name: str, fault: str
) -> None:
    user_id, browser = site.add_user(), site.sign_in(words.LEAD)
    form = site.form(user_id, "reset-usage", words.LEAD)
    # Silence is waited for in full; how long makes no difference to what comes of it.
    settings.REQUEST_SECONDS = SECONDS / 4 if fault == "silence" else SECONDS
    site.faults.inject([FAULTS[fault]] * 100)
    started = time.monotonic()
    response = REQUESTS[name](browser, user_id, form)
    assert time.monotonic() - started < SECONDS + MARGIN
    expected = {409} if fault == "busy" else {503}
    assert_plain_refusal(response, user_id, statuses=expected)

    site.faults.inject([])
    settings.REQUEST_SECONDS = 10.0
    assert browser.get(f"/users/{user_id}/").status_code == 200


@pytest.mark.parametrize("calls", [1, 2, 3])
@pytest.mark.parametrize("name", ["home", "user", "payments", "search", "confirm", "sign-out"])
def test_a_database_that_fails_on_the_way_shows_nothing_personal(
    site: Site, name: str, calls: int
) -> None:
    """Up to the last call all is well; then nothing that was read so far may be shown."""
    user_id, browser = site.add_user(), site.sign_in(words.LEAD)
    form = site.form(user_id, "reset-usage", words.LEAD)
    site.faults.inject([None] * calls + [lost_request] * 100)
    response = REQUESTS[name](browser, user_id, form)
    was_noticed = len(site.faults.plan) < 100
    if name == "sign-out" and calls > 1:
        assert response.status_code == 302, "the session has ended; only its entry is missing"
    elif was_noticed:
        assert_plain_refusal(response, user_id, statuses={503})
    assert canaries_in(response.content.decode()) == []


@pytest.mark.parametrize("name", REQUESTS)
def test_a_closed_port_is_a_plain_page_and_no_restart_is_needed(
    site: Site, settings: Settings, name: str
) -> None:
    user_id, browser = site.add_user(), site.sign_in(words.LEAD)
    form = site.form(user_id, "reset-usage", words.LEAD)
    with pytest.MonkeyPatch.context() as patch:
        away = site_client(f"http://127.0.0.1:{free_port()}", Recorder(site.faults))
        patch.setattr(site.client, "_call", away._call)
        settings.REQUEST_SECONDS = 2.5
        started = time.monotonic()
        response = REQUESTS[name](browser, user_id, form)
        assert time.monotonic() - started < 2.5 + MARGIN
    assert_plain_refusal(response, user_id, statuses={503})
    assert browser.get(f"/users/{user_id}/").status_code == 200


def test_the_deadline_of_a_request_is_two_and_a_half_seconds() -> None:
    assert production.REQUEST_SECONDS == 2.5


def test_a_silent_database_costs_no_more_than_the_deadline(site: Site, settings: Settings) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    settings.REQUEST_SECONDS = 0.5
    site.faults.inject([None] + [silence] * 10)
    started = time.monotonic()
    response = browser.get(f"/users/{user_id}/")
    assert 0.5 <= time.monotonic() - started < 0.5 + MARGIN
    assert_plain_refusal(response, user_id, statuses={503})


def test_a_sign_in_without_a_database_is_a_plain_page(site: Site) -> None:
    site.faults.inject([lost_request] * 50)
    response = Browser().post("/sign-in/", {"username": "a@b.example", "password": "x"})
    assert response.status_code == 503
    page_of(response)


def test_a_session_that_cannot_be_read_ends_nobodys_session(site: Site) -> None:
    browser = site.sign_in()
    site.faults.inject([lost_request] * 50)
    assert browser.get("/").status_code == 503
    site.faults.inject([])
    assert browser.get("/").status_code == 200


def test_one_lost_answer_to_a_question_is_not_noticed(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    site.faults.inject([None, lost_answer])
    assert browser.get(f"/users/{user_id}/").status_code == 200


# -- logs ----------------------------------------------------------------------------------------


def test_logs_hold_ids_and_places_and_nothing_that_was_typed(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    typed = "zq8typed"
    browser.post("/search/", {"q": f"{typed}@example.com"})
    browser.get(f"/users/{user_id}/?act={typed}&next={typed}")
    browser.get(f"/{typed}/", HTTP_REFERER=typed, HTTP_USER_AGENT=typed)
    browser.get("/", HTTP_HOST=f"{typed}.example")
    Browser().post("/sign-in/", {"username": f"{typed}@example.com", "password": typed})
    form = site.form(user_id, "revoke-session") | {"text": f"{typed} on the phone"}
    browser.post(f"/users/{user_id}/revoke-session/", form)
    browser.post(f"/users/{user_id}/revoke-session/", form | {"act": typed})
    browser.post(f"/users/{user_id}/reveal/", site.form(user_id, "reveal") | {"ticket": typed})
    for fault in FAULTS.values():
        if fault is not silence:
            site.faults.inject([None] + [fault] * 20)
            browser.post("/search/", {"q": f"{typed}@example.com"})
            site.faults.inject([None] + [fault] * 20)
            browser.post(f"/users/{user_id}/reset-usage/", {**REASON, "text": typed, "act": "x"})
    site.faults.inject([])
    assert typed not in caplog.text
    assert "Traceback" not in caplog.text
    assert "route=users:detail method=GET status=200" in caplog.text
    assert "route=users:search method=POST status=503" in caplog.text


def test_an_unexpected_error_is_logged_by_its_place_alone(
    site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id, browser = site.add_user(), site.sign_in()

    def breaks(*_: Any, **__: Any) -> None:
        raise LookupError("canaria@canary-mail.example was read")

    monkeypatch.setattr("users.views.page_context", breaks)
    response = browser.get(f"/users/{user_id}/")
    assert response.status_code == 500
    assert_plain_refusal(response, user_id, statuses={500})
    assert response["X-Request-ID"] in caplog.text
    assert "error=LookupError in test_an_unexpected_error" in caplog.text
