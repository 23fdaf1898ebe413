"""What the settings of every site hold to."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from backoffice import settings


@pytest.mark.parametrize(
    "name",
    ["django.request", "django.security", "django.security.csrf", "django.security.DisallowedHost"],
)
def test_what_quotes_requests_says_nothing(name: str) -> None:
    assert not logging.getLogger(name).isEnabledFor(logging.ERROR)


def test_libraries_speak_up_only_where_something_is_wrong() -> None:
    assert not logging.getLogger("botocore.hooks").isEnabledFor(logging.INFO)
    assert not logging.getLogger("urllib3.connectionpool").isEnabledFor(logging.WARNING)
    # All of it: also what was made before the settings were read.
    assert logging.getLogger("botocore.hooks").isEnabledFor(logging.WARNING)
    assert settings.LOGGING["disable_existing_loggers"] is False


def test_a_line_of_the_log_has_time_level_name_and_message() -> None:
    log: dict[str, Any] = settings.LOGGING
    (handler,) = log["root"]["handlers"]
    formatter = log["handlers"][handler]["formatter"]
    line = log["formatters"][formatter]["format"]
    record = logging.LogRecord("a.b", logging.WARNING, "", 1, "It %s", ("happened",), None)

    time, text = logging.Formatter(line).format(record).split(" WARNING ")
    assert text == "a.b It happened"
    assert time[:2] == "20"
    assert log["handlers"][handler]["class"] == "logging.StreamHandler"
    assert log["root"]["level"] == "INFO"
