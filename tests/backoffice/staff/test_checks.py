"""The system checks: quiet on the settings we have, loud on each that would open a door."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from backoffice.staff.checks import check_content_security_policy, check_cookies, check_sign_in

PRODUCTION = {
    "SESSION_COOKIE_NAME": "__Host-staff",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "DEVICE_COOKIE_NAME": "__Host-staff-device",
    "CSRF_COOKIE_SECURE": True,
}


def ids(settings: Settings, **changes: Any) -> list[str | None]:
    for name, value in (PRODUCTION | changes).items():
        setattr(settings, name, value)
    messages = check_sign_in() + check_cookies() + check_content_security_policy()
    return [message.id for message in messages]


def test_our_settings_pass(settings: Settings) -> None:
    assert ids(settings) == []


def test_older_hashes_may_be_read_behind_ours(settings: Settings) -> None:
    older = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    assert ids(settings, PASSWORD_HASHERS=[*settings.PASSWORD_HASHERS, older]) == []


def test_an_idle_time_as_long_as_the_lifetime_is_allowed(settings: Settings) -> None:
    assert ids(settings, SESSION_IDLE=settings.SESSION_LIFETIME) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies", "staff.E001"),
        ("PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"], "staff.E002"),
        ("MIDDLEWARE", ["backoffice.staff.middleware.StaffSessionMiddleware"], "staff.E003"),
        ("SESSION_COOKIE_NAME", "staff", "staff.E005"),
        ("CSRF_COOKIE_NAME", "csrf", "staff.E005"),
        ("DEVICE_COOKIE_NAME", "staff-device", "staff.E005"),
        ("SESSION_COOKIE_SECURE", False, "staff.E006"),
        ("SESSION_COOKIE_PATH", "/dev/", "staff.E007"),
        ("CSRF_COOKIE_DOMAIN", "example.com", "staff.E007"),
        ("SESSION_COOKIE_SAMESITE", "None", "staff.E008"),
    ],
)
def test_a_setting_that_opens_a_door(
    settings: Settings, name: str, value: object, expected: str
) -> None:
    assert ids(settings, **{name: value}) == [expected]


def test_an_idle_time_beyond_the_lifetime(settings: Settings) -> None:
    assert ids(settings, SESSION_IDLE=settings.SESSION_LIFETIME * 2) == ["staff.E004"]


@pytest.mark.parametrize(
    ("directive", "sources", "expected"),
    [
        ("default-src", ["'self'"], "staff.E009"),
        ("frame-ancestors", ["'self'"], "staff.E010"),
        ("script-src", ["'self'", "'unsafe-inline'"], "staff.E011"),
        ("style-src", "'unsafe-inline'", "staff.E011"),
        ("img-src", ["*"], "staff.E011"),
    ],
)
def test_a_policy_that_opens_a_door(
    settings: Settings, directive: str, sources: object, expected: str
) -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {directive: sources}
    assert ids(settings, CONTENT_SECURITY_POLICY={"DIRECTIVES": directives}) == [expected]
    without = {"DIRECTIVES": {"script-src": ["'self'"]}}
    assert ids(settings, CONTENT_SECURITY_POLICY=without) == ["staff.E009", "staff.E010"]
