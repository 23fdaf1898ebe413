"""A session of the first draft, as staff change it (data contract, sections 6 and 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import Update, path, remove, set_
from backoffice.dynamo.wire import Item
from records import keys
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.instants import form_of, written
from records.layouts.places import REVOKED, SESSION_SECRETS
from records.layouts.planned.places import DATA
from records.layouts.sight import Raw, Sight
from records.lists import SessionStatus
from records.reading import instant_of, text_of

_STATUS = DATA.child("status")
_UPDATED_AT = "updated_at"


class DraftSessionSight(Sight):
    """`updated_at` is not compared: it says in which form this item has its times. Of secrets
    there are the names."""

    status: Raw | None
    created_at: Raw | None
    updated_at: Raw | None
    secrets: list[str]


class DraftSessionPart:
    """One session; without a status it counts as active."""

    name = "session"

    def see(self, item: Item) -> Seen | None:
        if "M" not in item.get("data", {}):
            return None
        data = item["data"]["M"]
        return DraftSessionSight(
            PK=item["PK"],
            SK=item["SK"],
            status=data.get("status"),
            created_at=item.get("created_at"),
            updated_at=item.get(_UPDATED_AT),
            secrets=[name for name in SESSION_SECRETS if name in data],
        ).seen()

    def is_open(self, seen: Seen) -> bool:
        return DraftSessionSight.of(seen).status != {"S": REVOKED}

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = DraftSessionSight.of(seen)
        is_missing = sight.status is None
        return {
            "session_id": (keys.SESSION.parse(sight.SK["S"]) or {}).get("session_id"),
            "status": SessionStatus.ACTIVE.value if is_missing else text_of(sight.status),
            "created_at": instant_of(sight.created_at),
        }

    def effects(self, seen: Seen) -> Effects:
        return Effects(removed=tuple(DraftSessionSight.of(seen).secrets))

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = DraftSessionSight.of(seen)
        update = Update(
            set_(_STATUS, REVOKED),
            set_(path(_UPDATED_AT), written(now, form_of(sight.updated_at, "iso"))),
            *(remove(DATA.child(secret)) for secret in SESSION_SECRETS),
        )
        condition = is_map(DATA) & is_as_seen(_STATUS, sight.status) & is_not(_STATUS, REVOKED)
        return [Change(sight.key, update, condition)]
