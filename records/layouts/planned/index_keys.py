"""The index keys of the planned layout (data contract, section 1)."""

from __future__ import annotations

from records import keys
from records.layouts.index_keys import IndexForm, IndexKeysPart
from records.layouts.planned.places import DATA

PLANNED_INDEX_KEYS = IndexKeysPart(
    IndexForm(
        email=keys.BY_EMAIL,
        external=keys.BY_EXTERNAL_ID,
        sort_key=lambda _: keys.PROFILE.key(),
        sources=lambda item: item.get("data", {}).get("M", {}),
        place_of=DATA.child,
        parents=(DATA,),
    )
)
