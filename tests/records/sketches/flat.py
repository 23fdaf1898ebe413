"""The flat layout (data contract, section 7) in outline: reading, and revoking the session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.wire import Item
from records import keys
from records.layouts import Change, Effects, Part, Seen, Told
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.sight import Raw, Sight
from records.layouts.ttl import TtlPart
from records.model import Profile, Session, User
from records.reading import MapReader, instant_of, read_instant, text_of

SESSION = path("current_session")
REVOKED = "revoked"

_PROFILE = MapReader(Profile, encrypted=("email", "name", "given_name", "family_name"))
_SESSION = MapReader(
    Session, names={"status": "session_status", "last_accessed_at": "last_activity_at"}
)


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


class FlatLayout:
    """Attributes at the top level, no `data`."""

    name = "flat"
    parts: Mapping[str, Part] = {part.name: part for part in (FlatSessionPart(), TtlPart())}

    def recognises(self, item: Item) -> bool:
        return "data" not in item and "account_status" in item

    def read(self, item: Item) -> User:
        profile, _ = _PROFILE.read(item)
        session = item.get("current_session", {}).get("M")
        return User(
            user_id=keys.user_id_of(item),
            layout=self.name,
            profile=profile,
            consents={},
            device=None,
            session=_SESSION.read(session)[0] if session is not None else None,
            biometric=None,
            subscription=None,
            usage=None,
            created_at=read_instant(item.get("created_at")),
            updated_at=read_instant(item.get("updated_at")),
            ttl=read_instant(item.get("ttl")),
            has_ttl="ttl" in item,
        )


FLAT = FlatLayout()


def milliseconds(at: datetime) -> int:
    """Epoch milliseconds."""
    return int(at.timestamp() * 1000)
