"""The session of a profile in the planned layout, as staff change it (data contract, section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import Condition, Update, remove, set_
from backoffice.dynamo.wire import Item
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.places import REVOKED, SESSION, SESSION_SECRETS, TOKENS, part_in
from records.layouts.planned.places import CURRENT_SESSION, data_of, stamped
from records.layouts.sight import Raw, Sight
from records.reading import WireMap, instant_of, is_there, text_of


class SessionSight(Sight):
    """A session with an id, which tells it from every other one."""

    session_id: Raw
    status: Raw | None
    created_at: Raw | None

    @classmethod
    def in_map(cls, key: Item, session: WireMap) -> SessionSight:
        return cls(
            **key,
            session_id=session["session_id"],
            status=session.get("status"),
            created_at=session.get("created_at"),
        )

    def told(self) -> Mapping[str, Told]:
        return {
            "session_id": text_of(self.session_id),
            "status": text_of(self.status),
            "created_at": instant_of(self.created_at),
        }

    @property
    def removed(self) -> tuple[str, ...]:
        return TOKENS

    def is_same(self) -> Condition:
        return is_as_seen(CURRENT_SESSION.child("session_id"), self.session_id)


class NamelessSessionSight(Sight):
    """A session without an id, which only all of its map together tells from another one.

    What nobody may see does not travel through a form: of secrets there are their names, of
    everything else in the map how much there is.
    """

    session_id: Raw | None
    device_id: Raw | None
    status: Raw | None
    created_at: Raw | None
    issued_at: Raw | None
    last_accessed_at: Raw | None
    expires_at: Raw | None
    secrets: list[str]
    size: int

    @classmethod
    def in_map(cls, key: Item, session: WireMap) -> NamelessSessionSight:
        return cls.model_validate(
            {
                **key,
                **{name: session.get(name) for name in _COMPARED},
                "secrets": [name for name in SESSION_SECRETS if name in session],
                "size": len(session),
            }
        )

    def told(self) -> Mapping[str, Told]:
        began = self.created_at if is_there(self.created_at) else self.issued_at
        return {
            "session_id": None,
            "status": text_of(self.status),
            "created_at": instant_of(began),
            "expires_at": instant_of(self.expires_at),
        }

    @property
    def removed(self) -> tuple[str, ...]:
        return tuple(self.secrets)

    def is_same(self) -> Condition:
        same = CURRENT_SESSION.size().equals(self.size)
        for name in _COMPARED:
            same &= is_as_seen(CURRENT_SESSION.child(name), getattr(self, name))
        for name in SESSION_SECRETS:
            secret = CURRENT_SESSION.child(name)
            same &= secret.exists() if name in self.secrets else secret.missing()
        return same


_COMPARED = (
    *("session_id", "device_id", "status"),
    *("created_at", "issued_at", "last_accessed_at", "expires_at"),
)


class SessionPart:
    """The current session."""

    name = "session"

    def see(self, item: Item) -> Seen | None:
        _, session = part_in(data_of(item), SESSION)
        if not session:
            return None
        key = {"PK": item["PK"], "SK": item["SK"]}
        has_id = is_there(session.get("session_id"))
        sight = SessionSight if has_id else NamelessSessionSight
        return sight.in_map(key, session).seen()

    def is_open(self, seen: Seen) -> bool:
        return _sight_of(seen).status != {"S": REVOKED}

    def told(self, seen: Seen) -> Mapping[str, Told]:
        return _sight_of(seen).told()

    def effects(self, seen: Seen) -> Effects:
        return Effects(removed=_sight_of(seen).removed)

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = _sight_of(seen)
        status = CURRENT_SESSION.child("status")
        condition = (
            is_map(CURRENT_SESSION)
            & sight.is_same()
            & is_as_seen(status, sight.status)
            & is_not(status, REVOKED)
        )
        return [Change(sight.key, revoked() + stamped(now, CURRENT_SESSION), condition)]


def _sight_of(seen: Seen) -> SessionSight | NamelessSessionSight:
    is_nameless = "secrets" in (seen or {})
    return NamelessSessionSight.of(seen) if is_nameless else SessionSight.of(seen)


def revoked() -> Update:
    """What becomes of a session that ends; its times are not in it."""
    return Update(
        set_(CURRENT_SESSION.child("status"), REVOKED),
        *(remove(CURRENT_SESSION.child(secret)) for secret in SESSION_SECRETS),
    )
