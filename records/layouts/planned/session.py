"""The session of a profile in the planned layout, as staff change it (data contract, section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import Update, remove, set_
from backoffice.dynamo.wire import Item
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.planned.places import (
    CURRENT_SESSION,
    REVOKED,
    SESSION,
    TOKENS,
    data_of,
    part_in,
    stamped,
)
from records.layouts.sight import Raw, Sight
from records.reading import instant_of, text_of


class SessionSight(Sight):
    session_id: Raw
    status: Raw | None
    created_at: Raw | None


class SessionPart:
    """The current session. One without an id cannot be told from another, and is not seen."""

    name = "session"

    def see(self, item: Item) -> Seen | None:
        _, session = part_in(data_of(item), SESSION)
        if "session_id" not in session:
            return None
        return SessionSight(
            PK=item["PK"],
            SK=item["SK"],
            session_id=session["session_id"],
            status=session.get("status"),
            created_at=session.get("created_at"),
        ).seen()

    def is_open(self, seen: Seen) -> bool:
        return SessionSight.of(seen).status != {"S": REVOKED}

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = SessionSight.of(seen)
        return {
            "session_id": text_of(sight.session_id),
            "status": text_of(sight.status),
            "created_at": instant_of(sight.created_at),
        }

    def effects(self, seen: Seen) -> Effects:
        SessionSight.of(seen)
        return Effects(removed=TOKENS)

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = SessionSight.of(seen)
        status = CURRENT_SESSION.child("status")
        condition = (
            is_map(CURRENT_SESSION)
            & is_as_seen(CURRENT_SESSION.child("session_id"), sight.session_id)
            & is_as_seen(status, sight.status)
            & is_not(status, REVOKED)
        )
        return [Change(sight.key, revoked() + stamped(now, CURRENT_SESSION), condition)]


def revoked() -> Update:
    """What becomes of a session that ends; its times are not in it."""
    return Update(
        set_(CURRENT_SESSION.child("status"), REVOKED),
        *(remove(CURRENT_SESSION.child(token)) for token in TOKENS),
    )
