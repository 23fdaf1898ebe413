"""A session of the first draft (data contract, section 6): an item beside the profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import Update, path, remove, set_
from backoffice.dynamo.keys import sort
from backoffice.dynamo.wire import Item
from records.layouts import Change, Effects, Part, Seen, Told
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.instants import iso_text
from records.layouts.sight import Raw, Sight
from records.reading import instant_of, text_of

SESSION_KEY = sort("SESSION#{session_id}")
DATA = path("data")
TOKEN = "refresh_token_hash"
ACTIVE, REVOKED = "active", "revoked"


class DraftSessionSight(Sight):
    """The sort key is the identity; `data` may not hold the id."""

    status: Raw | None
    created_at: Raw | None


class DraftSessionPart:
    """One session; without a status it counts as active."""

    name = "session"

    def see(self, item: Item) -> Seen | None:
        if "M" not in item.get("data", {}):
            return None
        return DraftSessionSight(
            PK=item["PK"],
            SK=item["SK"],
            status=item["data"]["M"].get("status"),
            created_at=item.get("created_at"),
        ).seen()

    def is_open(self, seen: Seen) -> bool:
        return DraftSessionSight.of(seen).status != {"S": REVOKED}

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = DraftSessionSight.of(seen)
        return {
            "session_id": (SESSION_KEY.parse(sight.SK["S"]) or {}).get("session_id"),
            "status": ACTIVE if sight.status is None else text_of(sight.status),
            "created_at": instant_of(sight.created_at),
        }

    def effects(self, seen: Seen) -> Effects:
        DraftSessionSight.of(seen)
        return Effects(removed=(TOKEN,))

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = DraftSessionSight.of(seen)
        status = DATA.child("status")
        update = Update(
            set_(status, REVOKED),
            set_(path("updated_at"), iso_text(now)),
            remove(DATA.child(TOKEN)),
        )
        condition = is_map(DATA) & is_as_seen(status, sight.status) & is_not(status, REVOKED)
        return [Change(sight.key, update, condition)]


class DraftSessionLayout:
    """`SESSION#{session_id}` in the user's partition. Its `ttl` is there rightly: no part."""

    name = "draft-session"
    parts: Mapping[str, Part] = {"session": DraftSessionPart()}

    def recognises(self, item: Item) -> bool:
        return SESSION_KEY.parse(item["SK"]["S"]) is not None


DRAFT_SESSION = DraftSessionLayout()
