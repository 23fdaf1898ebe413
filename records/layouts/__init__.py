"""The ways in which the same record is stored; one file each."""

from __future__ import annotations

from backoffice.dynamo.wire import Item
from records.layouts.base import Change, Layout, Seen
from records.layouts.planned import PLANNED
from records.layouts.unknown import UNKNOWN, UnreadableRecordError

__all__ = ["Change", "Layout", "Seen", "UnreadableRecordError", "layout_named", "layout_of"]

#: Asked in this order; the last one takes every item.
LAYOUTS: tuple[Layout, ...] = (PLANNED, UNKNOWN)


def layout_of(item: Item) -> Layout:
    """The layout of a profile item."""
    return next(layout for layout in LAYOUTS if layout.recognises(item))


def layout_named(name: str) -> Layout:
    """The layout of that name. Raises KeyError where there is none."""
    return {layout.name: layout for layout in LAYOUTS}[name]
