"""Finding a user by whatever an agent has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from backoffice.access import Actor
from backoffice.audit.entries import Values, new_entry
from backoffice.audit.trail import Trail
from backoffice.audit.typed import VALUE
from backoffice.ids import UUID
from records.emails import normalised_email, text_hash
from records.holds.accounts import AccountState, account_of
from records.holds.held import Held
from records.lists import AuthProvider
from records.patterns import MOST_HITS
from records.table import StoredUser, UsersTable
from records.words import USER
from users.services.typed import TakenFor, Typed, read_typed
from users.words import LOOK_UPS, LOOKED_UP

AS_TYPED = ", exactly as typed"
_USER_ID = re.compile(UUID)
#: Characters; a longer text fits into no key.
_LONGEST_ID = 500


@dataclass(frozen=True, slots=True)
class Hit:
    """A user, and the route that led there, in words."""

    stored: StoredUser = field(repr=False)
    route: str
    account: Held[AccountState]

    @property
    def user_id(self) -> str:
        return self.stored.user.user_id


@dataclass(frozen=True, slots=True)
class Tried:
    """A route that was asked, in words, and what it was asked for."""

    words: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look-up found. `user_id` is set where there is exactly one user to go to; `more`
    where there are more users than `hits`."""

    user_id: str | None
    hits: Sequence[Hit]
    tried: Sequence[Tried]
    taken: Typed
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Route:
    tried: Tried
    ask: Callable[[UsersTable], list[StoredUser]]


def look_up(*, text: str, actor: Actor, now: datetime, users: UsersTable, trail: Trail) -> Finding:
    """Find users by e-mail, e-mail hash, user id or provider id, and put that on record.

    `text` is what was typed: it is read (see `typed`), and looked for as it is too, because old
    records were hashed without normalising. A user id is not read here, its page does that; but
    sessions and devices of the first draft have ids of the same form. Raises errors of
    `dynamo.errors`.
    """
    taken = read_typed(text)
    finding = _ask(taken, users, now)
    if taken.taken_for is TakenFor.USER_ID and not finding.hits:
        finding = Finding(taken.value, (), (), taken)
    _record(finding, actor=actor, now=now, trail=trail)
    return finding


def _ask(taken: Typed, users: UsersTable, now: datetime) -> Finding:
    routes = _routes_of(taken)
    hits: dict[str, Hit] = {}
    for route in routes:
        for stored in route.ask(users):
            hits.setdefault(
                stored.user.user_id,
                Hit(stored, route.tried.words, account_of(stored.user.profile, now)),
            )
    if taken.taken_for is TakenFor.USER_ID and hits:
        found_by = TakenFor(next(iter(hits.values())).route)
        taken = replace(taken, taken_for=found_by)
    only = next(iter(hits)) if len(hits) == 1 else None
    if only and not _USER_ID.fullmatch(only):
        only = None  # an odd id has no page; the choice shows it as it is
    found = tuple(hits.values())
    tried = tuple(route.tried for route in routes)
    return Finding(only, found[:MOST_HITS], tried, taken, more=len(found) > MOST_HITS)


def _routes_of(taken: Typed) -> list[_Route]:  # noqa: PLR0911 - a table
    """The routes that make sense for a text; eight at most."""
    match taken.taken_for:
        case TakenFor.NOTHING:
            return []
        case TakenFor.USER_ID:
            return _item_routes(taken) if taken.is_bare else []
        case TakenFor.EMAIL_HASH:
            return [_by_hash(Tried("e-mail hash", taken.value), taken.value)]
        case TakenFor.EMAIL:
            return _email_routes(taken)
        case TakenFor.SESSION_ID | TakenFor.DEVICE_ID:
            return [*_item_routes(taken), *_provider_routes(taken)]
        case TakenFor.PROVIDER_ID if not taken.provider:
            return [*_provider_routes(taken), *_item_routes(taken)]
        case TakenFor.TICKET_ID | TakenFor.NAME if "-" in taken.value:  # a device may be called so
            return [*_provider_routes(taken), *_item_routes(taken)]
    return _provider_routes(taken)


def _provider_routes(taken: Typed) -> list[_Route]:
    # Whatever else it looks like, it may be an id at a provider.
    if taken.provider:
        ids, providers = {taken.value: ""}, [taken.provider]
    else:
        ids, providers = {taken.typed.strip(): AS_TYPED, taken.value: ""}, list(AuthProvider)
    return [
        _by_external_id(f"{provider} id{words}", provider, external_id)
        for external_id, words in reversed(ids.items())
        for provider in providers
        if len(external_id) <= _LONGEST_ID
    ]


def _item_routes(taken: Typed) -> list[_Route]:
    """Sessions and devices of the first draft, whose ids may be of any form."""
    value = taken.item_id
    if len(value) > _LONGEST_ID:
        return []
    return [
        _Route(
            Tried(TakenFor.SESSION_ID.value, value), lambda users: users.list_by_session_id(value)
        ),
        _Route(
            Tried(TakenFor.DEVICE_ID.value, value), lambda users: users.list_by_device_id(value)
        ),
    ]


def _email_routes(taken: Typed) -> list[_Route]:
    # Texts that are the same are asked for once, under the later words; the plainest come last.
    ways = {taken.value: "e-mail, as written", taken.typed: f"e-mail{AS_TYPED}"}
    ways |= {(lower := normalised_email(taken.value)): "e-mail, in lower case"}
    order = sorted(ways, key=lambda text: text != lower)
    return [_by_hash(Tried(ways[text], text), text_hash(text)) for text in order]


def _by_hash(tried: Tried, value: str) -> _Route:
    return _Route(tried, lambda users: users.list_by_email_hash(value))


def _by_external_id(words: str, provider: str, external_id: str) -> _Route:
    tried = Tried(words, external_id)
    return _Route(tried, lambda users: users.list_by_external_id(provider, external_id))


def _record(finding: Finding, *, actor: Actor, now: datetime, trail: Trail) -> None:
    """One entry per look-up, in which what was typed stands as a hash alone; and where there are
    several users to choose from, one in the trail of each: something of them is shown."""
    taken = finding.taken
    new: Values = {"by": taken.taken_for.value, VALUE: trail.typed_keys.hash(taken.typed)}
    if taken.taken_for is not TakenFor.USER_ID:  # by which nobody was read
        new = {**new, "hits": 1 if finding.user_id else len(finding.hits)}
    if finding.more:
        new = {**new, "complete": False}
    subject = USER.of(finding.user_id) if finding.user_id else LOOK_UPS.of(actor.staff_id)
    chosen_from = [] if finding.user_id else [USER.of(hit.user_id) for hit in finding.hits]
    entries = [
        new_entry(LOOKED_UP, about, actor=actor, now=now, new=new)
        for about in (subject, *chosen_from)
    ]
    trail.record_together(entries[0], entries[1:])
