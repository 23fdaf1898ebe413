"""The index keys of the flat layout (data contract, section 7)."""

from __future__ import annotations

from backoffice.dynamo.expressions import path
from records import keys
from records.layouts.index_keys import IndexForm, IndexKeysPart

FLAT_INDEX_KEYS = IndexKeysPart(
    IndexForm(
        email=keys.FLAT_BY_EMAIL,
        external=keys.FLAT_BY_EXTERNAL_ID,
        sort_key=lambda item: keys.FLAT_INDEX_SORT.key(user_id=keys.user_id_of(item)),
        sources=lambda item: item,
        place_of=path,
        form="milliseconds",
        # The e-mail is encrypted: the hash beside it is all there is to go by.
        hashed=None,
    )
)
