"""A reason that was being typed when the sign-in ran out, kept for the form it was typed into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

_SESSION_KEY = "kept_reason"
#: What is kept, and how much of it.
_LENGTHS = {"category": 40, "ticket": 300, "text": 1000, "note": 1000}
_MAX_URL_LENGTH = 2000


def posted_text(data: Mapping[str, Any]) -> dict[str, str]:
    """What was posted, as text that can be stored and shown whatever was sent."""
    return {well_formed(name): well_formed(str(value)) for name, value in data.items()}


def well_formed(text: str) -> str:
    """`text` with a question mark for each lone surrogate (some encodings can smuggle them in)."""
    return text.encode("utf-8", "replace").decode("utf-8")


def reason_in(data: Mapping[str, str]) -> dict[str, str]:
    """The fields of a reason among what was posted; nothing else is ever kept."""
    fields = {
        name: data.get(name, "").replace("\0", "")[:length] for name, length in _LENGTHS.items()
    }
    return {name: text for name, text in fields.items() if text}


def keep_reason(request: HttpRequest, reason: Mapping[str, str], *, url: str) -> None:
    """Keep a reason in the session, for the page at `url`."""
    if reason:
        request.session[_SESSION_KEY] = {"path": urlsplit(url).path, "reason": dict(reason)}


def pop_reason(request: HttpRequest) -> dict[str, str]:
    """The kept reason (category, ticket, text; what was typed of them), once.

    Only the page it was typed on gets it: a reason for one subject must not turn up at another's.
    """
    kept = request.session.pop(_SESSION_KEY, None)
    if kept is None or kept["path"] != request.path:
        return {}
    reason: dict[str, str] = kept["reason"]
    return reason


def local_url(text: str) -> str:
    """`text` where it is the URL of a page of this site, else nothing."""
    is_short = len(text) <= _MAX_URL_LENGTH
    is_path = text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None)
    return text if is_short and is_path else ""
