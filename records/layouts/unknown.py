"""An item that no layout knows: shown with its key and its attributes, nothing to act on."""

from __future__ import annotations

from datetime import datetime

from backoffice.dynamo.wire import Item
from records import keys
from records.layouts.base import Change, Seen, TopLevelTtl
from records.model import Profile, User
from records.reading import describe, read_instant


class UnreadableRecordError(Exception):
    """An act on an item that no layout knows: there is no way to tell what it would change."""


class UnknownLayout(TopLevelTtl):
    """Takes every item. Only a stray `ttl` can be removed, which needs no layout."""

    name = "unknown"

    def recognises(self, item: Item) -> bool:
        return True

    def read(self, item: Item) -> User:
        other = (describe(name, value, odd=name == "data") for name, value in item.items())
        return User(
            user_id=keys.user_id_of(item),
            layout=self.name,
            profile=Profile(),
            consents={},
            device=None,
            session=None,
            biometric=None,
            subscription=None,
            usage=None,
            created_at=read_instant(item.get("created_at")),
            updated_at=read_instant(item.get("updated_at")),
            ttl=read_instant(item.get("ttl")),
            has_ttl="ttl" in item,
            other=tuple(other),
        )

    def see_session(self, item: Item) -> Seen | None:
        return None

    def revoke_session(self, seen: Seen, *, now: datetime) -> Change:
        raise UnreadableRecordError

    def see_device(self, item: Item) -> Seen | None:
        return None

    def revoke_device(self, seen: Seen, *, now: datetime) -> Change:
        raise UnreadableRecordError

    def see_usage(self, item: Item) -> Seen | None:
        return None

    def reset_usage(
        self, seen: Seen, *, now: datetime, period_end: datetime, reset_id: str
    ) -> Change:
        raise UnreadableRecordError


UNKNOWN = UnknownLayout()
