"""Reading an item of the first draft, tolerantly."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar, cast

from backoffice.dynamo.keys import KeyTemplate
from backoffice.dynamo.unread import Unread
from backoffice.dynamo.wire import Item
from records.model import OtherAttribute, PartBeside
from records.reading import MapReader, WireMap, describe, is_there

PartT = TypeVar("PartT", bound=PartBeside)

_TOP = frozenset(
    [
        *("PK", "SK", "GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK"),
        *("entity_type", "data", "created_at", "updated_at", "ttl"),
    ]
)
#: The key says it.
_USER_ID = "user_id"
_TIMES = ("created_at", "updated_at")


class ItemReader:
    """Reads the map `data` of an item, with the id from its sort key and the times at its top."""

    def __init__(self, key: KeyTemplate, id_name: str, reader: MapReader[Any]) -> None:
        self._key = key
        self._id_name = id_name
        self._reader = reader

    def read(self, item: Item) -> tuple[PartBeside, tuple[OtherAttribute, ...]]:
        """The part, and what of the item is not read. Of an item whose `data` is no map, all but
        the id is not readable here."""
        sort_key: str = item["SK"]["S"]
        own_id = {self._id_name: (self._key.parse(sort_key) or {}).get(self._id_name, sort_key)}
        other = [describe(name, value) for name, value in item.items() if name not in _TOP]
        data = item.get("data", {})
        part, unread = self._reader.read(_with_times(item, data.get("M", {})))
        if "M" not in data:
            unknown = {each.name: Unread.NOT_READABLE for each in fields(cast(Any, part))}
            part = type(part)(**unknown)
            other += [describe("data", data, odd=True)] if data else []
        other += [
            replace(each, name=f"data.{each.name}") for each in unread if each.name != "user_id"
        ]
        placed = (replace(each, name=f"{sort_key}: {each.name}") for each in other)
        return replace(part, **own_id), tuple(placed)


def _with_times(item: Item, data: WireMap) -> WireMap:
    """`data` with the times of the item where it has none itself."""
    times = {name: item[name] for name in _TIMES if name in item and not is_there(data.get(name))}
    return {**data, **times}
