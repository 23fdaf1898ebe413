"""Asking the Serenya table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from backoffice.dynamo.client import Client
from backoffice.dynamo.expressions import Condition, path
from backoffice.dynamo.patterns import QueryPattern
from backoffice.dynamo.table import Index, Table
from backoffice.dynamo.transactions import Transaction
from backoffice.dynamo.wire import Item
from records import keys, patterns
from records.layouts import Change, Layout, layout_of
from records.model import Payment, PaymentRecord, User
from records.reading import MapReader, describe, read_instant

PROFILE_EXISTS: Condition = path("PK").exists()
_PAYMENT = MapReader(Payment, unread=("user_id", "provider_transaction_id_hash"))


@dataclass(frozen=True, slots=True)
class StoredUser:
    """A user, and the item and layout it was read from (acts need the raw values)."""

    user: User
    layout: Layout
    item: Item = field(repr=False)

    @classmethod
    def of(cls, item: Item) -> StoredUser:
        """Read a profile item."""
        layout = layout_of(item)
        return cls(layout.read(item), layout, item)


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

    def __init__(self, client: Client, table: Table) -> None:
        self.client = client
        self.table = table

    def find_record(self, user_id: str, *, consistent: bool = False) -> UserRecord | None:
        """The user with the latest payments in one Query; None where there is no profile."""
        page = self.client.query(
            self.table, patterns.USER_PAGE, {"user_id": user_id}, consistent=consistent
        )
        items = list(page.items)
        if not items or items[0]["SK"]["S"] != keys.PROFILE.template:
            return None
        payments = [payment_of(item) for item in items[1:] if is_payment(item)]
        shown = payments[: patterns.PAYMENTS_ON_USER_PAGE]
        return UserRecord(StoredUser.of(items[0]), shown, len(payments) > len(shown))

    def find_user(self, user_id: str) -> StoredUser | None:
        """The user as of now (consistent); None where there is no profile."""
        item = self.client.find(
            self.table, patterns.PROFILE_BY_ID, {"user_id": user_id}, consistent=True
        )
        return StoredUser.of(item) if item else None

    def list_by_email_hash(self, email_hash: str) -> list[StoredUser]:
        """The users whose e-mail has this hash (lower-case hex)."""
        return self._hits(patterns.USERS_BY_EMAIL_HASH, {"email_hash": email_hash})

    def list_by_external_id(self, auth_provider: str, external_id: str) -> list[StoredUser]:
        """The users who sign in with this id at this provider."""
        parts = {"auth_provider": auth_provider, "external_id": external_id}
        return self._hits(patterns.USERS_BY_EXTERNAL_ID, parts)

    def change(self, transaction: Transaction, label: str, user_id: str, change: Change) -> None:
        """Add a layout's change of a user's profile to a transaction."""
        key = self.table.key(keys.USER.key(user_id=user_id), keys.PROFILE.key())
        condition = PROFILE_EXISTS & change.condition
        transaction.update(label, self.table, key, change.update, condition)

    def _hits(self, pattern: QueryPattern, parts: dict[str, str]) -> list[StoredUser]:
        page = self.client.query(self.table, pattern, parts)
        return [StoredUser.of(item) for item in page.items if is_profile(item)]


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
