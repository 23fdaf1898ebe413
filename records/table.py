"""Asking the Serenya table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from backoffice.dynamo.client import Client
from backoffice.dynamo.expressions import Condition, path
from backoffice.dynamo.patterns import QueryPattern
from backoffice.dynamo.table import Index, Table
from backoffice.dynamo.transactions import ItemUpdate
from backoffice.dynamo.wire import Item
from records import keys, patterns
from records.layouts import LAYOUTS, Change, Layout, Layouts, ProfileLayout, Sighting
from records.model import Payment, PaymentRecord, User
from records.reading import MapReader, describe, read_instant

ITEM_EXISTS: Condition = path("PK").exists()
_PAYMENT = MapReader(Payment, unread=("user_id", "provider_transaction_id_hash"))


@dataclass(frozen=True, slots=True)
class StoredUser:
    """A user, and the items and the layout it was read from (acts need the raw values).

    `item` is the profile; `beside` are other items of the user's partition, where they were read.
    """

    user: User
    layout: ProfileLayout
    item: Item = field(repr=False)
    beside: tuple[Item, ...] = field(default=(), repr=False)
    layouts: Layouts = field(default=LAYOUTS, repr=False)

    @classmethod
    def of(
        cls, item: Item, *, beside: tuple[Item, ...] = (), layouts: Layouts = LAYOUTS
    ) -> StoredUser:
        """Read a profile item."""
        layout = layouts.of(item)
        return cls(layout.read(item), layout, item, beside, layouts)

    def sightings(self, part_name: str) -> list[Sighting]:
        """Where there is this part: in the profile first, then in the items beside it."""
        found = []
        for layout, item in self._places():
            part = layout.parts.get(part_name)
            seen = part.see(item) if part else None
            if part and seen is not None:
                found.append(Sighting(layout.name, part, seen))
        return found

    def _places(self) -> Iterator[tuple[Layout, Item]]:
        yield self.layout, self.item
        for item in self.beside:
            layout = self.layouts.find_beside(item)
            if layout:
                yield layout, item


@dataclass(frozen=True, slots=True)
class UserRecord:
    """What the user page reads: the user, the latest payments newest first, are there more?"""

    stored: StoredUser
    payments: Sequence[PaymentRecord]
    more_payments: bool


def serenya_table(name: str, *, email_index: str, external_index: str) -> Table:
    """The Serenya table under its deployed names (index names differ between deployments)."""
    return Table(
        name,
        indexes={
            "email": Index(email_index, "GSI1PK", "GSI1SK"),
            "external": Index(external_index, "GSI2PK", "GSI2SK"),
        },
    )


class UsersTable:
    """The access patterns of the Serenya table. Methods raise the errors of `dynamo.errors`."""

    def __init__(self, client: Client, table: Table, layouts: Layouts = LAYOUTS) -> None:
        self.client = client
        self.table = table
        self.layouts = layouts

    def find_record(self, user_id: str, *, consistent: bool = False) -> UserRecord | None:
        """The user with the latest payments; None where there is no profile.

        One Query, but where DynamoDB sends less than was asked for: then it is read on until both
        are sure.
        """
        items: list[Item] = []
        payments: list[PaymentRecord] = []
        parts = {"user_id": user_id}
        for page in self._pages(patterns.USER_PAGE, parts, consistent=consistent):
            items += page
            payments += [payment_of(item) for item in page if is_payment(item)]
            no_profile = bool(items) and not is_profile(items[0])
            if no_profile or len(payments) > patterns.PAYMENTS_ON_USER_PAGE:
                break
        if not items or not is_profile(items[0]):
            return None
        shown = payments[: patterns.PAYMENTS_ON_USER_PAGE]
        return UserRecord(self._stored(items[0]), shown, len(payments) > len(shown))

    def find_user(self, user_id: str) -> StoredUser | None:
        """The user as of now (consistent); None where there is no profile."""
        item = self.client.find(
            self.table, patterns.PROFILE_BY_ID, {"user_id": user_id}, consistent=True
        )
        return self._stored(item) if item else None

    def find_users(self, user_ids: Sequence[str]) -> list[StoredUser | None]:
        """The users of at most 100 ids in one batch, in their order; None where there is none."""
        gets = [(patterns.PROFILE_BY_ID, {"user_id": user_id}) for user_id in user_ids]
        found = self.client.find_many(self.table, gets) if gets else []
        return [self._stored(item) if item else None for item in found]

    def list_by_email_hash(self, email_hash: str) -> list[StoredUser]:
        """The users whose e-mail has this hash (lower-case hex): all of them, or one more than
        MOST_HITS, which says that there are more."""
        return self._hits(patterns.USERS_BY_EMAIL_HASH, {"email_hash": email_hash})

    def list_by_external_id(self, auth_provider: str, external_id: str) -> list[StoredUser]:
        """The users who sign in with this id at this provider, as many as by e-mail."""
        parts = {"auth_provider": auth_provider, "external_id": external_id}
        return self._hits(patterns.USERS_BY_EXTERNAL_ID, parts)

    def write_of(self, change: Change) -> ItemUpdate:
        """A layout's change as a write; it never makes an item that is not there."""
        condition = ITEM_EXISTS & change.condition
        return ItemUpdate(self.table, change.key, change.update, condition)

    def _stored(self, item: Item) -> StoredUser:
        return StoredUser.of(item, layouts=self.layouts)

    def _hits(self, pattern: QueryPattern, parts: dict[str, str]) -> list[StoredUser]:
        found: list[StoredUser] = []
        for page in self._pages(pattern, parts):
            found += [self._stored(item) for item in page if is_profile(item)]
            if len(found) > patterns.MOST_HITS:
                break
        return found[: patterns.MOST_HITS + 1]

    def _pages(
        self, pattern: QueryPattern, parts: dict[str, str], *, consistent: bool = False
    ) -> Iterator[Sequence[Item]]:
        """Page after page; any of them may be short or empty, and yet not the last."""
        after: Item | None = None
        while True:
            page = self.client.query(self.table, pattern, parts, after=after, consistent=consistent)
            yield page.items
            after = page.last_key
            if after is None:
                return


def is_profile(item: Item) -> bool:
    """Whether an item is a user's profile, by its key."""
    return item["SK"]["S"] == keys.PROFILE.template and bool(keys.USER.parse(item["PK"]["S"]))


def is_payment(item: Item) -> bool:
    """Whether an item is a payment, by its key."""
    sort_key: str = item["SK"]["S"]
    return sort_key.startswith(keys.FIRST_PAYMENT.template)


def payment_of(item: Item) -> PaymentRecord:
    """The payment in an item; date and id come from the key."""
    key = item["SK"]["S"]
    parts = keys.PAYMENT.parse(key) or {"date": "", "payment_id": key}
    data = item.get("data", {})
    payment, other = _PAYMENT.read(data["M"]) if "M" in data else (Payment(), ())
    if data and "M" not in data:
        other = (describe("data", data, odd=True),)
    created_at = read_instant(item.get("created_at"))
    return PaymentRecord(parts["date"], parts["payment_id"], payment, created_at, other)
