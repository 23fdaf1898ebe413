"""System checks: what `check --deploy` cannot know about a session engine of our own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from csp.constants import NONE, UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

_ENGINE = "backoffice.staff.sessions"
_HASHER = "backoffice.staff.hashers.OwaspArgon2PasswordHasher"
_MIDDLEWARE = (
    "backoffice.staff.middleware.StaffSessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backoffice.staff.middleware.SignInRequiredMiddleware",
)


@register(Tags.security)
def check_sign_in(**_: Any) -> list[CheckMessage]:
    """Sessions, hashes and the closed door are ours in every environment."""
    found: list[CheckMessage] = []
    if settings.SESSION_ENGINE != _ENGINE:
        found.append(Error(f"SESSION_ENGINE is not {_ENGINE}.", id="staff.E001"))
    if settings.PASSWORD_HASHERS[:1] != [_HASHER]:
        found.append(Error(f"{_HASHER} is not the first of PASSWORD_HASHERS.", id="staff.E002"))
    if [name for name in settings.MIDDLEWARE if name in _MIDDLEWARE] != list(_MIDDLEWARE):
        message = f"MIDDLEWARE needs, in this order: {', '.join(_MIDDLEWARE)}."
        found.append(Error(message, id="staff.E003"))
    if settings.SESSION_IDLE > settings.SESSION_LIFETIME:
        found.append(Error("SESSION_IDLE is longer than SESSION_LIFETIME.", id="staff.E004"))
    return found


@register(Tags.security, deploy=True)
def check_cookies(**_: Any) -> list[CheckMessage]:
    """A browser sends a __Host- cookie back to this host alone, and over TLS only."""
    found: list[CheckMessage] = []
    if not settings.DEVICE_COOKIE_NAME.startswith("__Host-"):
        # Its path, domain and the rest are the session's.
        found.append(Error("DEVICE_COOKIE_NAME does not begin with __Host-.", id="staff.E005"))
    for cookie in ("SESSION", "CSRF"):
        if not getattr(settings, f"{cookie}_COOKIE_NAME").startswith("__Host-"):
            message = f"{cookie}_COOKIE_NAME does not begin with __Host-."
            found.append(Error(message, id="staff.E005"))
        if not getattr(settings, f"{cookie}_COOKIE_SECURE"):
            found.append(Error(f"{cookie}_COOKIE_SECURE is off.", id="staff.E006"))
        is_for_the_whole_host = (
            getattr(settings, f"{cookie}_COOKIE_PATH") == "/"
            and getattr(settings, f"{cookie}_COOKIE_DOMAIN") is None
        )
        if not is_for_the_whole_host:
            message = f"A __Host- cookie needs Path=/ and no domain: check {cookie}_COOKIE."
            found.append(Error(message, id="staff.E007"))
        if getattr(settings, f"{cookie}_COOKIE_SAMESITE") not in {"Lax", "Strict"}:
            found.append(Error(f"{cookie}_COOKIE_SAMESITE is too weak.", id="staff.E008"))
    return found


@register(Tags.security)
def check_content_security_policy(**_: Any) -> list[CheckMessage]:
    """The policy starts from nothing and allows no inline code."""
    directives = settings.CONTENT_SECURITY_POLICY.get("DIRECTIVES", {})
    found: list[CheckMessage] = []
    if _sources(directives.get("default-src")) != [NONE]:
        found.append(Error("The CSP's default-src is not 'none'.", id="staff.E009"))
    if _sources(directives.get("frame-ancestors")) != [NONE]:
        found.append(Error("The CSP allows framing.", id="staff.E010"))
    sources = {source for value in directives.values() for source in _sources(value)}
    if sources & {UNSAFE_INLINE, UNSAFE_EVAL, "*"}:
        found.append(Error("The CSP allows inline code or any source.", id="staff.E011"))
    return found


def _sources(value: object) -> list[str]:
    """The sources of a directive, however it is written."""
    if isinstance(value, str):
        return [value]
    return [str(source) for source in value] if isinstance(value, Iterable) else []
