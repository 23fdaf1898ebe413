"""The line that each request leaves in the log."""

from __future__ import annotations

import logging

import pytest

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
