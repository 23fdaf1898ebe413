"""Sessions: made by a sign-in, ended by time, by signing out, or by a change of the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.access import Actor
from backoffice.acts.engine import together
from backoffice.acts.errors import RefusedError
from backoffice.acts.kinds import Plan
from backoffice.dynamo.errors import ConditionFailedError
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.transactions import ItemDelete
from backoffice.staff import items
from backoffice.staff.domain import Account, Session, SessionEndedError
from backoffice.staff.services.accounts import entry_about
from backoffice.staff.store import StaffStore
from backoffice.staff.words import SESSIONS_ENDED

TOUCH_INTERVAL = timedelta(minutes=1)
#: How many sessions a person has at once.
MAX_SESSIONS = 5


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts: since it was last used, and at all."""

    idle: timedelta
    lifetime: timedelta

    def end_of(self, session: Session) -> datetime:
        """When `session` ends if it is not used again."""
        return min(session.last_seen_at + self.idle, session.created_at + self.lifetime)

    def allow(self, session: Session, now: datetime) -> bool:
        """Whether `session` is still good; at the very end of either time it is not."""
        return now < self.end_of(session)


def find_session(
    *, store: StaffStore, staff_id: str, digest: str, limits: SessionLimits, now: datetime
) -> tuple[Session, Account] | None:
    """A session that is still good, with its account; None also where that is disabled."""
    found = store.find_session(staff_id, digest)
    if found is None:
        return None
    session, account = found
    return found if account.is_active and limits.allow(session, now) else None


def list_sessions(
    *, store: StaffStore, staff_id: str, limits: SessionLimits, now: datetime
) -> list[Session]:
    """The sessions of a member of staff that time has not ended, the last used first."""
    sessions = [each for each in store.list_sessions(staff_id) if limits.allow(each, now)]
    return sorted(sessions, key=lambda session: session.last_seen_at, reverse=True)


def create_session(*, store: StaffStore, session: Session, limits: SessionLimits) -> None:
    """Store a session under a key nobody has used."""
    item = items.item_of_session(session, ends_at=session.created_at + limits.lifetime)
    store.client.put(store.table, item, items.IS_NEW)


def save_session(
    *, store: StaffStore, staff_id: str, digest: str, data: str, now: datetime
) -> None:
    """Store other data with a session. Raises SessionEndedError; a session never comes back."""
    update = Update(set_(path("data"), data), set_(path("last_seen_at"), instant_text(now)))
    key = items.session_key(store.table, staff_id, digest)
    try:
        store.client.update(store.table, key, update, items.EXISTS, repeatable=True)
    except ConditionFailedError:
        raise SessionEndedError("The session ended meanwhile.") from None


def touch_session(*, store: StaffStore, session: Session, now: datetime) -> None:
    """Note that a session is in use: at most once a minute, and only where it still exists."""
    if now < session.last_seen_at + TOUCH_INTERVAL:
        return
    nobody_else_touched_it = path("last_seen_at").equals(instant_text(session.last_seen_at))
    try:
        store.client.update(
            store.table,
            items.session_key(store.table, session.staff_id, session.digest),
            Update(set_(path("last_seen_at"), instant_text(now))),
            items.EXISTS & nobody_else_touched_it,
        )
    except ConditionFailedError:
        return


def end_one_session(
    *, store: StaffStore, account: Account, session: Session, actor: Actor, now: datetime
) -> None:
    """End one of one's own sessions from another one, on record. Raises SessionEndedError."""
    key = items.session_key(store.table, session.staff_id, session.digest)
    plan = Plan(changes=[ItemDelete(store.table, key, items.EXISTS)])
    entry = entry_about(account, SESSIONS_ENDED, actor=actor, now=now, new={"sessions_ended": 1})
    try:
        together(plan, entry, store.trail)
    except RefusedError:
        raise SessionEndedError("The session is over already.") from None


def make_room(
    *, store: StaffStore, account: Account, live: Sequence[Session], actor: Actor, now: datetime
) -> None:
    """End the oldest of the `live` sessions, on record, so that there is room for one more."""
    oldest_first = sorted(live, key=lambda session: session.created_at)
    for session in oldest_first[: max(0, len(live) + 1 - MAX_SESSIONS)]:
        try:
            end_one_session(store=store, account=account, session=session, actor=actor, now=now)
        except SessionEndedError:
            continue


def end_session(*, store: StaffStore, staff_id: str, digest: str) -> None:
    """End a session, whether or not it is over already."""
    key = items.session_key(store.table, staff_id, digest)
    store.client.write(ItemDelete(store.table, key, items.EXISTS | items.IS_NEW), repeatable=True)
