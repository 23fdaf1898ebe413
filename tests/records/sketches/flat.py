"""The flat layout (data contract, section 7) in outline: revoking the session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.wire import Item
from records.layouts import Change, Effects, Part, Seen, Told
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.flat import FlatLayout
from records.layouts.sight import Raw, Sight
from records.layouts.ttl import TtlPart
from records.reading import instant_of, text_of

SESSION = path("current_session")
REVOKED = "revoked"


class FlatSessionSight(Sight):
    session_id: Raw
    session_status: Raw | None
    created_at: Raw | None


class FlatSessionPart:
    """`session_status` beside `session_status`, milliseconds beside milliseconds; no tokens."""

    name = "session"

    def see(self, item: Item) -> Seen | None:
        session = item.get("current_session", {}).get("M", {})
        if "session_id" not in session:
            return None
        return FlatSessionSight(
            PK=item["PK"],
            SK=item["SK"],
            session_id=session["session_id"],
            session_status=session.get("session_status"),
            created_at=session.get("created_at"),
        ).seen()

    def is_open(self, seen: Seen) -> bool:
        return FlatSessionSight.of(seen).session_status != {"S": REVOKED}

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = FlatSessionSight.of(seen)
        return {
            "session_id": text_of(sight.session_id),
            "status": text_of(sight.session_status),
            "created_at": instant_of(sight.created_at),
        }

    def effects(self, seen: Seen) -> Effects:
        FlatSessionSight.of(seen)
        return Effects()

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = FlatSessionSight.of(seen)
        status = SESSION.child("session_status")
        update = Update(set_(status, REVOKED), set_(path("updated_at"), milliseconds(now)))
        condition = (
            is_map(SESSION)
            & is_as_seen(SESSION.child("session_id"), sight.session_id)
            & is_as_seen(status, sight.session_status)
            & is_not(status, REVOKED)
        )
        return [Change(sight.key, update, condition)]


class SketchedFlatLayout(FlatLayout):
    """With one part more."""

    parts: Mapping[str, Part] = {part.name: part for part in (FlatSessionPart(), TtlPart())}


FLAT = SketchedFlatLayout()


def milliseconds(at: datetime) -> int:
    """Epoch milliseconds."""
    return int(at.timestamp() * 1000)
