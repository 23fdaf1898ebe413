"""The line that each request leaves in the log."""

from __future__ import annotations

import logging

import pytest

from backoffice.dynamo.errors import TableNotFoundError
from backoffice.dynamo.testing import FaultInjector, error_answer
from tests.web import Site


def test_it_says_what_was_asked_of_the_database_and_what_came_of_it(
    site: Site, web_faults: FaultInjector, caplog: pytest.LogCaptureFixture
) -> None:
    browser = site.sign_in()
    web_faults.inject([error_answer("ThrottlingException")], matching="BatchGetItem")
    with caplog.at_level(logging.INFO):
        assert browser.get("/account/").status_code == 200

    (line,) = [text for text in caplog.messages if text.startswith("request=")]
    assert " route=staff:account method=GET status=200 ms=" in line
    assert " calls=BatchGetItem:ThrottledError,BatchGetItem:ok" in line


def test_it_names_no_path_and_no_method_of_the_senders_own(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        site.sign_in().generic("ADA", "/ada@example.com/")

    (line,) = [text for text in caplog.messages if text.startswith("request=")]
    assert " route=- method=other status=404 " in line
    assert "ada@example.com" not in line


def test_a_file_that_breaks_off_is_told_of_after_the_line_that_said_200(
    site: Site, web_faults: FaultInjector, caplog: pytest.LogCaptureFixture
) -> None:
    browser, user_id = site.sign_in(), site.add_user()
    answer = browser.get(f"/users/{user_id}/payments.csv")
    web_faults.inject([error_answer("ResourceNotFoundException")], matching="Query")
    with caplog.at_level(logging.INFO), pytest.raises(TableNotFoundError):
        b"".join(answer)

    broken = f"request={answer['X-Request-ID']} broken=TableNotFoundError"
    assert caplog.messages[-1] == broken
    whole = browser.get(f"/users/{user_id}/payments.csv")
    assert b"complete" in b"".join(whole)
    assert not [text for text in caplog.messages if whole["X-Request-ID"] in text and "bro" in text]
