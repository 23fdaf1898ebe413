"""The part `ttl`: a stray one on a profile, at the top of the item in every layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import Update, path, remove, set_
from backoffice.dynamo.wire import Item
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen
from records.layouts.instants import Form, form_of, written
from records.layouts.sight import Raw, Sight
from records.reading import instant_of

TTL = "ttl"
UPDATED_AT = "updated_at"


class TtlSight(Sight):
    """`updated_at` is not compared: it says in which form this item has its times."""

    ttl: Raw
    updated_at: Raw | None


class TtlPart:
    """Takes the `ttl` away, so that DynamoDB does not delete the user. It is never put back."""

    name = TTL

    def __init__(self, marks: Item | None = None, form: Form = "iso") -> None:
        """`marks` and `form` as a `parts.home.Home` has them."""
        self._marks = marks or {}
        self._form = form

    def see(self, item: Item) -> Seen | None:
        if TTL not in item:
            return None
        return TtlSight(
            PK=item["PK"], SK=item["SK"], ttl=item[TTL], updated_at=item.get(UPDATED_AT)
        ).seen()

    def kept(self, item: Item) -> Item:
        """As much of an item as this part needs to be seen again, in the same layout."""
        kept = {name: item[name] for name in ("PK", "SK", TTL, UPDATED_AT) if name in item}
        return kept | self._marks

    def is_open(self, seen: Seen) -> bool:
        TtlSight.of(seen)
        return True

    def told(self, seen: Seen) -> Mapping[str, Told]:
        return {"ttl": instant_of(TtlSight.of(seen).ttl)}

    def effects(self, seen: Seen) -> Effects:
        TtlSight.of(seen)
        return Effects(removed=(TTL,))

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = TtlSight.of(seen)
        ttl_is_the_one_seen = is_as_seen(path(TTL), sight.ttl)
        form = form_of(sight.updated_at, self._form)
        stamp = set_(path(UPDATED_AT), written(now, form))
        return [Change(sight.key, Update(remove(path(TTL)), stamp), ttl_is_the_one_seen)]
