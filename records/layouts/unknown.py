"""An item that no layout knows: shown with its key and its attributes.

Only a stray `ttl` can be removed, which sits at the same place in every layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from backoffice.dynamo.unread import Unread
from backoffice.dynamo.wire import Item
from records import keys
from records.layouts.base import Part
from records.layouts.home import Home
from records.layouts.ttl import TTL, TtlPart
from records.lists import ConsentType
from records.model import Profile, User
from records.profile_keys import KeyWriter
from records.reading import describe, instant_of

#: Everything may be there, in a way that nobody knows.
UNREAD = Unread.NOT_READABLE


class UnknownLayout:
    """Takes every item."""

    name = "unknown"
    home: Home | None = None
    key_writer = KeyWriter()
    parts: Mapping[str, Part] = {TTL: TtlPart()}

    def recognises(self, item: Item) -> bool:
        return True

    def read(self, item: Item) -> User:
        other = (describe(name, value, odd=name == "data") for name, value in item.items())
        return User(
            user_id=keys.user_id_of(item),
            layout=self.name,
            profile=Profile(**{each.name: UNREAD for each in fields(Profile)}),
            consents=dict.fromkeys(ConsentType, UNREAD),
            device=UNREAD,
            session=UNREAD,
            biometric=UNREAD,
            subscription=UNREAD,
            usage=UNREAD,
            created_at=instant_of(item.get("created_at")),
            updated_at=instant_of(item.get("updated_at")),
            ttl=instant_of(item.get("ttl")),
            has_ttl="ttl" in item,
            other=tuple(other),
        )

    def sealed(self, item: Item) -> Mapping[str, str]:
        return {}


UNKNOWN = UnknownLayout()
