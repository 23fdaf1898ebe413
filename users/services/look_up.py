"""Finding a user by whatever an agent has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backoffice.access import Actor
from backoffice.audit.entries import Values, new_entry
from backoffice.audit.trail import Trail
from backoffice.ids import UUID
from records.emails import email_hash, normalised_email, text_hash
from records.holds.accounts import AccountState, account_of
from records.holds.held import Held
from records.lists import AuthProvider
from records.table import StoredUser, UsersTable
from records.words import USER
from users.words import LOOK_UPS, LOOKED_UP

_USER_ID = re.compile(UUID)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Hit:
    """A user, and the route that led there, in words."""

    stored: StoredUser = field(repr=False)
    route: str
    account: Held[AccountState]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look-up found. `user_id` is set where there is exactly one user to go to."""

    user_id: str | None
    hits: Sequence[Hit]
    tried: Sequence[str]
    hints: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Route:
    words: str
    ask: Callable[[UsersTable], list[StoredUser]]


def look_up(*, text: str, actor: Actor, now: datetime, users: UsersTable, trail: Trail) -> Finding:
    """Find users by e-mail, e-mail hash, user id or provider id, and put that on record.

    `text` is taken exactly as typed: old records were hashed without normalising. A user id is
    not read here, its page does that. Raises errors of `dynamo.errors`.
    """
    user_id = text.strip().lower()
    if _USER_ID.fullmatch(user_id):
        finding = Finding(user_id, (), (), ())
        _record(finding, "user id", text, actor=actor, now=now, trail=trail)
        return finding
    taken_as, routes, hints = _routes_of(text)
    hits: dict[str, Hit] = {}
    for route in routes:
        for stored in route.ask(users):
            hits.setdefault(
                stored.user.user_id, Hit(stored, route.words, account_of(stored.user.profile, now))
            )
    only = next(iter(hits)) if len(hits) == 1 else None
    if only and not _USER_ID.fullmatch(only):
        only = None  # an odd id has no page; the choice shows it as it is
    finding = Finding(only, tuple(hits.values()), tuple(r.words for r in routes), hints)
    _record(finding, taken_as, text, actor=actor, now=now, trail=trail)
    return finding


def _routes_of(text: str) -> tuple[str, list[_Route], list[str]]:
    stripped = text.strip()
    if not stripped:
        return "nothing", [], _ID_HINTS
    if _HASH.fullmatch(stripped.lower()):
        return "e-mail hash", [_by_hash("e-mail hash", stripped.lower())], _HASH_HINTS
    if "@" in text:
        return "e-mail", _email_routes(text), _EMAIL_HINTS
    provider, colon, external_id = stripped.partition(":")
    if colon and external_id and provider.lower() in set(AuthProvider):
        return "provider id", [_by_external_id(provider.lower(), external_id)], _EXTERNAL_HINTS
    return "provider id", [_by_external_id(p, stripped) for p in AuthProvider], _ID_HINTS


def _email_routes(text: str) -> list[_Route]:
    routes = [_by_hash("e-mail, in lower case", email_hash(text))]
    if text != normalised_email(text):
        routes.append(_by_hash("e-mail, exactly as typed", text_hash(text)))
    return routes


def _by_hash(words: str, value: str) -> _Route:
    return _Route(words, lambda users: users.list_by_email_hash(value))


def _by_external_id(provider: str, external_id: str) -> _Route:
    return _Route(f"{provider} id", lambda users: users.list_by_external_id(provider, external_id))


def _record(
    finding: Finding, taken_as: str, text: str, *, actor: Actor, now: datetime, trail: Trail
) -> None:
    """One entry per look-up: what was typed stands in it only as a hash."""
    typed = normalised_email(text) if taken_as == "e-mail hash" else email_hash(text)
    new: Values = {
        "by": taken_as,
        "hits": 1 if finding.user_id else len(finding.hits),
        "query_hash": typed,
    }
    subject = USER.of(finding.user_id) if finding.user_id else LOOK_UPS.of(actor.staff_id)
    trail.record(new_entry(LOOKED_UP, subject, actor=actor, now=now, new=new))


_EMAIL_HINTS = [
    "Ask the user to spell the e-mail address they signed up with; they may write from another.",
    "With Apple's “Hide My Email” the e-mail address ends in privaterelay.appleid.com.",
    "Type it exactly as the user does, including capitals: old records were stored that way.",
]
_HASH_HINTS = ["Check that the hash is complete: 64 hex digits, of the lower-cased e-mail."]
_EXTERNAL_HINTS = ["Check that the id is complete, and that the provider is the right one."]
_ID_HINTS = [
    "A user id has the form 8-4-4-4-12 (36 characters).",
    "An e-mail hash has 64 hex digits.",
    "A provider id may name its provider: google:…, apple:…, facebook:….",
]
