"""The session of a profile, as staff change it (data contract, section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import Condition, Path, Update, remove, set_
from backoffice.dynamo.wire import Item
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.home import Home, SessionStatusName, name_in
from records.layouts.instants import Form, form_in
from records.layouts.parts.stamps import PartSight, stamped
from records.layouts.places import REVOKED, SESSION, SESSION_SECRETS, part_in
from records.layouts.sight import Raw
from records.reading import WireMap, instant_of, is_there, text_of


class AnySessionSight(PartSight):
    """What is seen of every session. Of secrets there are their names."""

    status: Raw | None
    status_name: SessionStatusName
    created_at: Raw | None
    form: Form
    secrets: list[str]


class SessionSight(AnySessionSight):
    """A session with an id, which tells it from every other one."""

    session_id: Raw

    def told(self) -> Mapping[str, Told]:
        return {
            "session_id": text_of(self.session_id),
            "status": text_of(self.status),
            "created_at": instant_of(self.created_at),
        }

    def is_same(self, session: Path) -> Condition:
        return is_as_seen(session.child("session_id"), self.session_id)


class NamelessSessionSight(AnySessionSight):
    """A session without an id, which only all of its map together tells from another one.

    What nobody may see does not travel through a form: of everything that is not compared there is
    how much there is.
    """

    session_id: Raw | None
    device_id: Raw | None
    issued_at: Raw | None
    last_accessed_at: Raw | None
    last_activity_at: Raw | None
    expires_at: Raw | None
    size: int

    def told(self) -> Mapping[str, Told]:
        began = self.created_at if is_there(self.created_at) else self.issued_at
        return {
            "session_id": None,
            "status": text_of(self.status),
            "created_at": instant_of(began),
            "expires_at": instant_of(self.expires_at),
        }

    def is_same(self, session: Path) -> Condition:
        same = session.size().equals(self.size)
        for name in _COMPARED:
            same &= is_as_seen(session.child(name), getattr(self, name))
        for name in SESSION_SECRETS:
            secret = session.child(name)
            same &= secret.exists() if name in self.secrets else secret.missing()
        return same


_COMPARED = (
    *("session_id", "device_id", "created_at", "issued_at"),
    *("last_accessed_at", "last_activity_at", "expires_at"),
)


class SessionPart:
    """The current session."""

    name = "session"

    def __init__(self, home: Home) -> None:
        self._home = home

    def see(self, item: Item) -> Seen | None:
        _, session = part_in(self._home.parts(item), SESSION)
        if not session:
            return None
        status_name = name_in(session, self._home.session_status)
        seen: dict[str, object] = {
            "PK": item["PK"],
            "SK": item["SK"],
            "status": session.get(status_name),
            "status_name": status_name,
            "created_at": session.get("created_at"),
            "form": form_in(session, self._home.form),
            "item_form": self._home.item_form(item),
            "secrets": secrets_in(session),
        }
        if is_there(session.get("session_id")):
            with_id = {**seen, "session_id": session["session_id"]}
            return SessionSight.model_validate(with_id).seen()
        compared = {name: session.get(name) for name in _COMPARED}
        nameless = {**seen, **compared, "size": len(session)}
        return NamelessSessionSight.model_validate(nameless).seen()

    def is_open(self, seen: Seen) -> bool:
        return _sight_of(seen).status != {"S": REVOKED}

    def told(self, seen: Seen) -> Mapping[str, Told]:
        return _sight_of(seen).told()

    def effects(self, seen: Seen) -> Effects:
        return Effects(removed=tuple(_sight_of(seen).secrets))

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight, session = _sight_of(seen), self._home.place(*SESSION)
        status = session.child(sight.status_name)
        condition = (
            is_map(session)
            & sight.is_same(session)
            & is_as_seen(status, sight.status)
            & is_not(status, REVOKED)
        )
        update = revoked(session, sight.status_name) + stamped(now, sight, {session: sight.form})
        return [Change(sight.key, update, condition)]


def _sight_of(seen: Seen) -> SessionSight | NamelessSessionSight:
    is_nameless = "size" in (seen or {})
    return NamelessSessionSight.of(seen) if is_nameless else SessionSight.of(seen)


def secrets_in(session: WireMap) -> list[str]:
    """The names of the secrets that a session has."""
    return [name for name in SESSION_SECRETS if name in session]


def revoked(session: Path, status_name: SessionStatusName) -> Update:
    """What becomes of a session that ends; its times are not in it."""
    return Update(
        set_(session.child(status_name), REVOKED),
        *(remove(session.child(secret)) for secret in SESSION_SECRETS),
    )
