"""Profiles of both layouts under index keys of one's own choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backoffice.dynamo.wire import Item, encode
from records.emails import email_hash, text_hash
from records.table import StoredUser, UsersTable
from tests import samples
from tests.records.stored import ANYTHING


@dataclass(frozen=True)
class Keyed:
    """Who a user is and what stands in the indexes of them; by default what their writer means.

    `hashed` is the text of which the e-mail hash is; `...` leaves an attribute out.
    """

    user_id: str
    email: str = "ada@example.com"
    hashed: Any = None
    external_id: str = "113"
    flat: bool = False
    email_key: Any = None
    external_key: Any = None

    @property
    def email_hash(self) -> str:
        if self.hashed not in (None, ...):
            return text_hash(self.hashed)
        return text_hash(self.email.lower()) if self.flat else email_hash(self.email)

    def item(self) -> Item:
        own = {"email_hash": self.email_hash, "external_id": self.external_id}
        own |= {"auth_provider": "google"}
        if self.hashed is ...:
            own.pop("email_hash")
        return self._flat(own) if self.flat else self._planned(own)

    def put(self, users: UsersTable) -> StoredUser:
        users.client.put(users.table, self.item(), ANYTHING)
        return self.stored()

    def stored(self) -> StoredUser:
        return StoredUser.of(self.item())

    def _flat(self, own: dict[str, str]) -> Item:
        item = samples.flat()[0] | {name: encode(value) for name, value in own.items()}
        item |= {"PK": {"S": f"USER#{self.user_id}"}, "id": {"S": self.user_id}}
        if self.hashed is ...:
            item.pop("email_hash")
        return _with_keys(
            item,
            self.email_key or f"EMAIL#{self.email_hash}",
            self.external_key or f"EXTERNAL#google#{self.external_id}",
            f"USER#{self.user_id}",
        )

    def _planned(self, own: dict[str, str]) -> Item:
        gone = {"email_hash": ...} if self.hashed is ... else {}
        data = {**own, "email": self.email, **gone}
        return _with_keys(
            samples.profile_of(self.user_id, **data),
            self.email_key or f"USER_EMAIL#{self.email_hash}",
            self.external_key or f"USER_EXTERNAL#google#{self.external_id}",
            "PROFILE",
        )


def _with_keys(item: Item, email_key: Any, external_key: Any, sort_key: str) -> Item:
    """The item under these keys of the indexes, or in none."""
    for number, key in (("1", email_key), ("2", external_key)):
        item.pop(f"GSI{number}PK", None)
        item.pop(f"GSI{number}SK", None)
        if key is not ...:
            item |= {f"GSI{number}PK": {"S": key}, f"GSI{number}SK": {"S": sort_key}}
    return item
