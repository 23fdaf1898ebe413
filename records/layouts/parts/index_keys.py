"""The part `index-keys`: the two pairs of index keys of a profile, where some are wrong.

Neither what keys are made of nor a whole key travels through a form or stands in an entry: there a
key is a *fingerprint*, which tells it from others and gives nothing away. So a change is made from
an item that was read just now, and is tied to the raw values in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import Condition, Path, Update, path, set_
from backoffice.dynamo.wire import Item
from records.index_keys import NAMES, KeyName, fingerprint
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map
from records.layouts.instants import Form, form_of, written
from records.layouts.sight import OutdatedSeenError, Sight
from records.profile_keys import SOURCES, KeyWriter

PART = "index-keys"
_NAMES = [name for names in NAMES.values() for name in names]


class IndexKeysSight(Sight):
    """Fingerprints of the keys as they are stored, and of those that are to be written."""

    found: dict[KeyName, str | None]
    expected: dict[KeyName, str]


class IndexKeysPart:
    """Writes the index keys that the app's writer would write, where some are missing or others."""

    name = PART

    def __init__(
        self,
        writer: KeyWriter,
        *,
        place_of: Callable[[str], Path],
        parents: tuple[Path, ...] = (),
        form: Form = "iso",
    ) -> None:
        """`place_of` says where that stands which `writer` makes keys of, and `parents` in which
        maps; `form` is that of instants."""
        self._writer = writer
        self._place_of = place_of
        self._parents = parents
        self._form = form

    def see(self, item: Item) -> Seen | None:
        own = self._writer.keys_of(item)
        expected = {name: fingerprint(own.expected[name]) or "" for name in own.repairable}
        if not expected:
            return None
        found = {name: fingerprint(own.found[name]) for name in expected}
        keys_seen = {"PK": item["PK"], "SK": item["SK"], "found": found, "expected": expected}
        return IndexKeysSight.model_validate(keys_seen).seen()

    def is_open(self, seen: Seen) -> bool:
        return bool(IndexKeysSight.of(seen).expected)

    def told(self, seen: Seen) -> Mapping[str, Told]:
        """The keys as they are stored."""
        return _by_name(IndexKeysSight.of(seen).found)

    def effects(self, seen: Seen) -> Effects:
        sight = IndexKeysSight.of(seen)
        return Effects(before=_by_name(sight.found), after=_by_name(sight.expected))

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        """None: fingerprints are no keys. See `change_of`."""
        raise OutdatedSeenError("Index keys are written from an item that was read.")

    def change_of(self, item: Item, seen: Seen, *, now: datetime) -> Change:
        """The change of an item as it was read just now, where it is still as it was seen; else
        one that is refused, whatever is there."""
        sight = IndexKeysSight.of(seen)
        is_same = bool(item) and self.see(item) == seen
        own = self._writer.keys_of(item)
        right = {name: own.expected[name] for name in sight.expected if is_same}
        updates = [set_(path(name), key) for name, key in right.items() if key is not None]
        stamp = set_(path("updated_at"), written(now, form_of(item.get("updated_at"), self._form)))
        condition = self._as_read(item) if is_same else path("PK").missing()
        return Change(sight.key, Update(*updates, stamp), condition)

    def _as_read(self, item: Item) -> Condition:
        """Keys, and what they are made of, are the very ones that were read."""
        sources = self._writer.sources(item)
        condition = is_as_seen(path(_NAMES[0]), item.get(_NAMES[0]))
        for name in _NAMES[1:]:
            condition &= is_as_seen(path(name), item.get(name))
        for parent in self._parents:
            condition &= is_map(parent)
        for source in SOURCES:
            condition &= is_as_seen(self._place_of(source), sources.get(source))
        return condition


def _by_name(prints: Mapping[KeyName, str | None]) -> dict[str, str | None]:
    return {str(name): print_ for name, print_ in prints.items()}
