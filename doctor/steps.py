"""Repairs of many users at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import orjson

from backoffice.bulk.steps import KindStep
from backoffice.dynamo.wire import Item
from doctor.services import create_usage_map, repair_index_keys
from records.layouts import KeptPart, Seen, Sighting
from records.table import StoredUser, UsersTable

#: Under which a frozen list keeps what was seen: fingerprints, and no key itself.
_LAYOUT, _SEEN = "layout", "seen"


@dataclass(frozen=True, slots=True)
class _SeenBefore(StoredUser):
    """A user as a frozen list keeps them: what was seen of one part, and nothing else."""

    seen: Sighting | None = field(default=None, repr=False)

    def sightings(self, part_name: str) -> list[Sighting]:
        return [self.seen] if self.seen else []


def repair_index_keys_step(users: UsersTable) -> KindStep[StoredUser, UsersTable]:
    """Repairs of index keys. Nothing stays in the record, so change and entry are one transaction.

    Each record is read again where its act is done.
    """
    kind = repair_index_keys

    def thing_of(item: Item) -> StoredUser:
        stored = StoredUser.of(item, layouts=users.layouts)
        if _SEEN not in item:
            return stored
        layout = item[_LAYOUT]["S"]
        seen: Seen = orjson.loads(item[_SEEN]["S"])
        sighting = Sighting(layout, users.layouts.part(layout, kind.part), seen)
        return _SeenBefore(stored.user, stored.layout, stored.item, seen=sighting)

    def kept(item: Item) -> Item:
        (sighting,) = StoredUser.of(item, layouts=users.layouts).sightings(kind.part)
        seen = orjson.dumps(sighting.seen).decode()
        own_key = {"PK": item["PK"], "SK": item["SK"]}
        return own_key | {_LAYOUT: {"S": sighting.layout}, _SEEN: {"S": seen}}

    return KindStep(kind, users, thing_of, kept, users.table)


def create_usage_map_step(users: UsersTable) -> KindStep[StoredUser, UsersTable]:
    """Usage periods for subscriptions that have none."""
    kind = create_usage_map

    def kept(item: Item) -> Item:
        part = users.layouts.of(item).parts[kind.part]
        return cast("KeptPart", part).kept(item)

    return KindStep(
        kind, users, lambda item: StoredUser.of(item, layouts=users.layouts), kept, users.table
    )
