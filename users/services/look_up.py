"""Finding a user by whatever an agent has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from backoffice.access import Actor
from backoffice.audit.entries import Values, new_entry
from backoffice.audit.trail import Trail
from backoffice.audit.typed import VALUE
from backoffice.dynamo.errors import CursorError
from backoffice.dynamo.parallel import all_of
from backoffice.dynamo.scope import current_scope
from backoffice.ids import UUID
from records.holds.accounts import AccountState, account_of
from records.holds.generations import Generation, generation_of
from records.holds.held import Held
from records.patterns import asked_by
from records.table import Found, StoredUser, UsersTable
from records.words import USER
from users.services.missed import Missed, missed_of
from users.services.places import Asked, Place, Places
from users.services.routes import Route, routes_of
from users.services.typed import TakenFor, Typed, read_typed
from users.words import LOOK_UPS, LOOKED_UP

_USER_ID = re.compile(UUID)


@dataclass(frozen=True, slots=True)
class Hit:
    """A user, the routes that led there in words, and those that should have and why they did
    not."""

    stored: StoredUser = field(repr=False)
    routes: Sequence[str]
    account: Held[AccountState]
    missed: Sequence[Missed] = ()

    @property
    def user_id(self) -> str:
        return self.stored.user.user_id

    @property
    def generation(self) -> Generation:
        """Who wrote the record, as far as the profile alone tells."""
        return generation_of(self.stored.user)

    @property
    def route(self) -> str:
        return self.routes[0]


@dataclass(frozen=True, slots=True)
class Tried:
    """A route that was asked, in words, and what it was asked for; under how many keys, how many
    users it led to on this page, and what that cost in read units."""

    words: str
    value: str = field(repr=False)
    keys: int = 1
    found: int = 0
    units: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look-up found. `user_id` is set where there is exactly one user to go to.

    Where there are more users than `hits`, `cursors` lead to the next; `is_later` where these came
    after others. `units` is what all of it cost, the owners of sessions and devices included.
    """

    user_id: str | None
    hits: Sequence[Hit]
    tried: Sequence[Tried]
    taken: Typed
    cursors: Sequence[str] = field(default=(), repr=False)
    is_later: bool = False
    units: float = 0.0

    @property
    def more(self) -> bool:
        return bool(self.cursors)


def look_up(
    *,
    text: str,
    actor: Actor,
    now: datetime,
    users: UsersTable,
    trail: Trail,
    cursors: Sequence[str] = (),
) -> Finding:
    """Find users by every key under which `text` could be stored, and put that on record.

    `text` is what was typed (see `typed` and `routes`). All keys are asked in one wave; whose the
    sessions and devices of the first draft are that were found is read in a second one. A user id
    is not read here, its page does that; but other things have ids of the same form. `cursors` are
    those of a finding for the same text: the users after it. Raises CursorError for any other, and
    errors of `dynamo.errors`.
    """
    taken = read_typed(text)
    before = current_scope().capacity
    finding = _ask(taken, users, now, cursors)
    finding = replace(finding, units=current_scope().capacity - before)
    _record(finding, actor=actor, now=now, trail=trail)
    return finding


def _ask(taken: Typed, users: UsersTable, now: datetime, cursors: Sequence[str]) -> Finding:
    routes = routes_of(taken)
    asked = _asked(routes, users, cursors)
    answers = all_of([users.items_under(each.key, after=each.after) for each in asked])
    places = Places(users)
    for each, answer in zip(asked, answers, strict=True):
        places.take(each, answer)
    tried = [_tried(route, asked, answers, places) for route in routes]
    if taken.taken_for is TakenFor.USER_ID and not cursors:
        if not places.found:
            return Finding(taken.value, (), tried, taken)
        places.add_own(taken.value)
    found = places.read_all()
    hits = [_hit(stored, place, routes, now) for stored, place in found]
    if taken.taken_for is TakenFor.USER_ID and found:
        taken = replace(taken, taken_for=found[0][1].routes[0].by)
    finding = Finding(None, hits, tried, taken, places.cursors, is_later=bool(cursors))
    return replace(finding, user_id=_only(finding))


def _only(finding: Finding) -> str | None:
    """The user to go to. An odd id has no page; the choice shows it as it is."""
    if len(finding.hits) != 1 or finding.more or finding.is_later:
        return None
    user_id = finding.hits[0].user_id
    return user_id if _USER_ID.fullmatch(user_id) else None


def _hit(stored: StoredUser, place: Place, routes: Sequence[Route], now: datetime) -> Hit:
    words = [route.words for route in place.routes]
    account = account_of(stored.user.profile, now)
    return Hit(stored, words, account, missed_of(stored, routes, place.keys))


def _asked(routes: Sequence[Route], users: UsersTable, cursors: Sequence[str]) -> list[Asked]:
    """Every key of every route from its beginning, or those that the cursors go on with."""
    every = [Asked(route, key) for route in routes for key in route.keys]
    if not cursors:
        return every
    signer, left = users.client.cursors, list(cursors)[: len(every) + 1]
    found = []
    for each in every:
        for cursor in left:
            with suppress(CursorError):
                after = signer.read(cursor, asked_by(each.key), each.key.parts)
                found.append(replace(each, after=after or None))
                left.remove(cursor)
                break
    if left:
        raise CursorError("This cursor does not belong to this look-up.")
    return found


def _tried(route: Route, asked: Sequence[Asked], answers: Sequence[Found], places: Places) -> Tried:
    units = [
        answer.units for each, answer in zip(asked, answers, strict=True) if each.route is route
    ]
    found = sum(route in place.routes for place in places.found.values())
    return Tried(route.words, route.value, len(units), found, sum(units))


def _record(finding: Finding, *, actor: Actor, now: datetime, trail: Trail) -> None:
    """One entry per look-up, in which what was typed stands as a hash alone; and where there are
    several users to choose from, one in the trail of each: something of them is shown."""
    taken = finding.taken
    new: Values = {"by": taken.taken_for.value, VALUE: trail.typed_keys.hash(taken.typed)}
    if finding.hits or not finding.user_id:  # else nobody was read
        new = {**new, "hits": len(finding.hits)}
    if finding.more:
        new = {**new, "complete": False}
    subject = USER.of(finding.user_id) if finding.user_id else LOOK_UPS.of(actor.staff_id)
    chosen_from = [] if finding.user_id else [USER.of(hit.user_id) for hit in finding.hits]
    entries = [
        new_entry(LOOKED_UP, about, actor=actor, now=now, new=new)
        for about in (subject, *chosen_from)
    ]
    trail.record_together(entries[0], entries[1:])
