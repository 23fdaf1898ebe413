"""The index keys of the flat layout (data contract, section 7)."""

from __future__ import annotations

from backoffice.dynamo.expressions import path
from records import keys
from records.index_keys import Format
from records.layouts.parts.index_keys import IndexKeysPart
from records.profile_keys import KeyWriter

FLAT_WRITER = KeyWriter(
    Format.FLAT,
    sort_key=lambda item: keys.FLAT_INDEX_SORT.key(user_id=keys.user_id_of(item)),
    sources=lambda item: item,
    # The hash beside it is all there is to go by.
    is_email_sealed=True,
)
FLAT_INDEX_KEYS = IndexKeysPart(FLAT_WRITER, place_of=path, form="milliseconds")
