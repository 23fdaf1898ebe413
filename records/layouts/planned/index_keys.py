"""The index keys of the planned layout (data contract, section 1)."""

from __future__ import annotations

from records import keys
from records.index_keys import Format
from records.layouts.parts.index_keys import IndexKeysPart
from records.layouts.planned.places import DATA
from records.profile_keys import KeyWriter

PLANNED_WRITER = KeyWriter(
    Format.PLANNED,
    sort_key=lambda _: keys.PROFILE.key(),
    sources=lambda item: item.get("data", {}).get("M", {}),
)
PLANNED_INDEX_KEYS = IndexKeysPart(PLANNED_WRITER, place_of=DATA.child, parents=(DATA,))
