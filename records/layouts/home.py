"""Where a layout keeps the parts of a profile, and what it calls what staff change there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from backoffice.dynamo.expressions import Path, path
from backoffice.dynamo.wire import Item
from records.layouts.instants import Form, form_of
from records.layouts.places import NameT
from records.reading import WireMap, is_there

SessionStatusName: TypeAlias = Literal["status", "session_status"]
DeviceStatusName: TypeAlias = Literal["status", "device_status"]
ActiveName: TypeAlias = Literal["is_active", "status"]

UPDATED_AT = "updated_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """`root` leads to the map that holds the parts; empty where they are at the top of the item.

    Of names the first one that a map has is used, and the first of all where it has none. `form`
    is that of instants where nothing there shows one. `marks` are what makes an item with nothing
    else in it one of this layout.
    """

    root: tuple[str, ...] = ()
    form: Form
    session_status: tuple[SessionStatusName, ...]
    device_status: tuple[DeviceStatusName, ...]
    is_active: tuple[ActiveName, ...]
    subscription_status: tuple[str, ...]
    marks: Item = field(repr=False)
    #: Whether the app of this layout counts usage at all.
    counts_usage: bool = True

    def parts(self, item: Item) -> WireMap:
        """The map that holds everything."""
        wire: WireMap = item
        for name in self.root:
            wire = wire[name]["M"]
        return wire

    def place(self, *names: str) -> Path:
        """Where an attribute of it is."""
        return path(*self.root, *names)

    def item_form(self, item: Item) -> Form:
        """The form of the time of change of an item."""
        return form_of(item.get(UPDATED_AT), self.form)

    def kept(self, item: Item, parts: WireMap) -> Item:
        """An item of this layout with these parts alone, to be seen again in a run."""
        kept = {name: item[name] for name in ("PK", "SK")} | dict(self.marks)
        if self.item_form(item) != self.form:
            kept[UPDATED_AT] = item[UPDATED_AT]
        if not self.root:
            return kept | parts
        (name,) = self.root
        return kept | {name: {"M": parts}}


def name_in(wire: WireMap, names: tuple[NameT, ...]) -> NameT:
    """The one of several names that a map uses, as its reader finds it."""
    there = (name for name in names if is_there(wire.get(name)))
    stored = (name for name in names if name in wire)
    return next(there, None) or next(stored, names[0])
