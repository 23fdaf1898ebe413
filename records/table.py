"""Asking the Serenya table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from backoffice.dynamo.client import Client
from backoffice.dynamo.expressions import Condition, path
from backoffice.dynamo.parallel import sent, together
from backoffice.dynamo.patterns import QueryPattern
from backoffice.dynamo.table import Index, Table
from backoffice.dynamo.transactions import ItemCheck, ItemUpdate
from backoffice.dynamo.wire import Item
from backoffice.net.steps import Steps, result_of
from records import keys, patterns
from records.beside import with_beside
from records.index_keys import By, IndexKey, email_keys, external_keys
from records.layouts import LAYOUTS, Change, Layout, Layouts, ProfileLayout, Sighting
from records.model import Payment, PaymentRecord, User
from records.profile_keys import ProfileKeys
from records.reading import MapReader, describe, read_instant

ITEM_EXISTS: Condition = path("PK").exists()
_PAYMENT = MapReader(Payment, unread=("user_id", "provider_transaction_id_hash"))


@dataclass(frozen=True, slots=True)
class ItemsBeside:
    """Items of a user's partition beside profile and payments; `is_more` where not all of them."""

    items: tuple[Item, ...] = field(default=(), repr=False)
    is_more: bool = False

    def __add__(self, other: ItemsBeside) -> ItemsBeside:
        return ItemsBeside(self.items + other.items, self.is_more or other.is_more)


@dataclass(frozen=True, slots=True)
class StoredUser:
    """A user, and the items and the layout it was read from (acts need the raw values).

    `item` is the profile; `beside` are the items of the user's partition that are of a layout,
    where they were read, in the order of their parts.
    """

    user: User
    layout: ProfileLayout
    item: Item = field(repr=False)
    beside: tuple[Item, ...] = field(default=(), repr=False)
    layouts: Layouts = field(default=LAYOUTS, repr=False)

    @classmethod
    def of(
        cls, item: Item, *, beside: ItemsBeside | None = None, layouts: Layouts = LAYOUTS
    ) -> StoredUser:
        """Read a profile item, and those beside it."""
        layout = layouts.of(item)
        user = layout.read(item)
        if beside is None:
            return cls(user, layout, item, (), layouts)
        user, items = with_beside(user, beside.items, layouts, is_more=beside.is_more)
        return cls(user, layout, item, items, layouts)

    @property
    def sealed(self) -> Mapping[str, str]:
        """The texts of the profile that the app has encrypted, by the name of their field."""
        return self.layout.sealed(self.item)

    @property
    def index_keys(self) -> ProfileKeys:
        """The index keys of the profile, as stored and as they should be."""
        return self.layout.key_writer.keys_of(self.item)

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


@dataclass(frozen=True, slots=True)
class Found:
    """Items under a key of an index, whether there are more, and what reading them cost."""

    items: Sequence[Item] = field(repr=False)
    is_more: bool
    units: float


@dataclass(slots=True)
class _UserPage:
    """What comes of one Query backwards: the profile, the payments, and what else is between."""

    profile: Item | None = field(default=None, repr=False)
    payments: list[PaymentRecord] = field(default_factory=list, repr=False)
    between: list[Item] = field(default_factory=list, repr=False)

    def take(self, item: Item) -> None:
        """The next item of the Query."""
        if is_profile(item):
            self.profile = item
        elif is_payment(item):
            self.payments.append(payment_of(item))
        else:
            self.between.append(item)

    @property
    def is_crowded(self) -> bool:
        """Whether there is more between profile and payments than is read."""
        return len(self.between) > patterns.MOST_BESIDE

    @property
    def is_enough(self) -> bool:
        """Whether nothing that is still to come is shown. The profile comes first, or is not
        there."""
        if self.profile is None:
            return bool(self.payments or self.between)
        return self.is_crowded or len(self.payments) > patterns.PAYMENTS_ON_USER_PAGE


def _as_many_as_read(items: list[Item]) -> ItemsBeside:
    """No more than are read at most, however they came."""
    most = patterns.MOST_BESIDE
    return ItemsBeside(tuple(items[:most]), len(items) > most)


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
        """The user with what is beside the profile and the latest payments; None where there is
        no profile.

        Three Queries side by side, but where DynamoDB sends less than was asked for: then they
        are read on until all is sure.
        """
        parts = {"user_id": user_id}
        with (
            sent(self._beside(patterns.BEFORE_PAYMENTS, parts, consistent=consistent)) as before,
            sent(self._beside(patterns.AFTER_PROFILE, parts, consistent=consistent)) as after,
        ):
            page = self._user_page(parts, consistent=consistent)
            beside = before() + _as_many_as_read(page.between) + after()
        if page.profile is None:
            return None
        stored = StoredUser.of(page.profile, beside=beside, layouts=self.layouts)
        shown = page.payments[: patterns.PAYMENTS_ON_USER_PAGE]
        return UserRecord(stored, shown, len(page.payments) > len(shown))

    def find_whole(self, user_id: str, *, consistent: bool = True) -> StoredUser | None:
        """The user with what is beside the profile, as of now unless it is told otherwise; None
        where there is no profile."""
        parts = {"user_id": user_id}
        with (
            sent(self._beside(patterns.BEFORE_PAYMENTS, parts, consistent=consistent)) as before,
            sent(self._beside(patterns.AFTER_PROFILE, parts, consistent=consistent)) as after,
        ):
            item = self._profile(parts, consistent=consistent)
            beside = before() + after()
        if item is None:
            return None
        return StoredUser.of(item, beside=beside, layouts=self.layouts)

    def find_user(self, user_id: str, *, consistent: bool = True) -> StoredUser | None:
        """The user, as of now unless it is told otherwise; None where there is no profile."""
        item = self._profile({"user_id": user_id}, consistent=consistent)
        return self._stored(item) if item else None

    def find_users(self, user_ids: Sequence[str]) -> list[StoredUser | None]:
        """The users of at most 100 ids in one batch, in their order; None where there is none."""
        gets = [(patterns.PROFILE_BY_ID, {"user_id": user_id}) for user_id in user_ids]
        found = self.client.find_many(self.table, gets) if gets else []
        return [self._stored(item) if item else None for item in found]

    def list_by_email_hash(self, email_hash: str) -> list[StoredUser]:
        """The users whose e-mail has this hash (lower-case hex), in the formats of both layouts:
        all of them, or one more than MOST_HITS, which says that there are more."""
        return result_of(self.users_under(email_keys(email_hash)))

    def list_by_external_id(self, auth_provider: str, external_id: str) -> list[StoredUser]:
        """The users who sign in with this id at this provider, as many as by e-mail."""
        return result_of(self.users_under(external_keys(auth_provider, external_id)))

    def users_under(self, index_keys: Sequence[IndexKey]) -> Steps[list[StoredUser]]:
        """The users who stand under any of these keys, each once, in one wave; as many as by
        e-mail."""
        pages = yield from together([self.items_under(key) for key in index_keys])
        found: dict[str, Item] = {}
        for page in pages:
            found |= {item["PK"]["S"]: item for item in page.items}
        return [self._stored(item) for item in list(found.values())[: patterns.MOST_HITS + 1]]

    def items_under(self, key: IndexKey, *, after: Item | None = None) -> Steps[Found]:
        """What stands under a key of an index and tells of a user: profiles by e-mail and provider
        id, sessions or devices by theirs. Goes on after the key `after`."""
        return self._under(key, patterns.asked_by(key), after, most=patterns.MOST_HITS)

    def ids_under(self, key: IndexKey) -> Steps[Found]:
        """The keys alone of the profiles under a key of an index."""
        return self._under(key, patterns.told_by(key), None, most=patterns.MOST_TWINS + 1)

    def position(self, key: IndexKey, item: Item) -> Item:
        """The key after which `items_under` goes on to what follows an item."""
        return patterns.asked_by(key).key_of(self.table, item)

    def write_of(self, change: Change) -> ItemUpdate:
        """A layout's change as a write; it never makes an item that is not there."""
        condition = ITEM_EXISTS & change.condition
        return ItemUpdate(self.table, change.key, change.update, condition)

    def check_there(self, key: Item) -> ItemCheck:
        """That there is an item under a key, as a part of a transaction."""
        return ItemCheck(self.table, key, ITEM_EXISTS)

    def _stored(self, item: Item) -> StoredUser:
        return StoredUser.of(item, layouts=self.layouts)

    def _under(
        self, key: IndexKey, pattern: QueryPattern, after: Item | None, *, most: int
    ) -> Steps[Found]:
        found: list[Item] = []
        units = 0.0
        is_owned = key.by in (By.SESSION_ID, By.DEVICE_ID)
        while True:
            page = yield from self.client.query_steps(self.table, pattern, key.parts, after=after)
            units += page.units
            found += [item for item in page.items if (is_of_user if is_owned else is_profile)(item)]
            after = page.last_key
            if after is None or len(found) > most:
                return Found(found, after is not None, units)

    def _profile(self, parts: dict[str, str], *, consistent: bool = True) -> Item | None:
        return self.client.find(self.table, patterns.PROFILE_BY_ID, parts, consistent=consistent)

    def _user_page(self, parts: dict[str, str], *, consistent: bool) -> _UserPage:
        """The profile, the payments and what is between them."""
        found = _UserPage()
        for page in self._pages(patterns.USER_PAGE, parts, consistent=consistent):
            for item in page:
                found.take(item)
            if found.is_enough:
                break
        if found.profile is not None and found.is_crowded:
            # So much is between that the payments are asked for by themselves.
            found.payments = self._latest_payments(parts, consistent=consistent)
        return found

    def _latest_payments(self, parts: dict[str, str], *, consistent: bool) -> list[PaymentRecord]:
        limit = patterns.PAYMENTS_ON_USER_PAGE + 1
        found: list[PaymentRecord] = []
        pattern = patterns.PAYMENTS_OF_USER
        for page in self._pages(pattern, parts, consistent=consistent, limit=limit):
            found += map(payment_of, page)
            if len(found) >= limit:
                break
        return found

    def _beside(
        self, pattern: QueryPattern, parts: dict[str, str], *, consistent: bool
    ) -> Steps[ItemsBeside]:
        found: list[Item] = []
        after: Item | None = None
        while True:
            page = yield from self.client.query_steps(
                self.table, pattern, parts, after=after, consistent=consistent
            )
            found += page.items
            after = page.last_key
            if after is None or len(found) > patterns.MOST_BESIDE:
                return _as_many_as_read(found)

    def _pages(
        self,
        pattern: QueryPattern,
        parts: dict[str, str],
        *,
        consistent: bool = False,
        limit: int | None = None,
    ) -> Iterator[Sequence[Item]]:
        """Page after page; any of them may be short or empty, and yet not the last."""
        after: Item | None = None
        while True:
            page = self.client.query(
                self.table, pattern, parts, after=after, consistent=consistent, limit=limit
            )
            yield page.items
            after = page.last_key
            if after is None:
                return


def is_of_user(item: Item) -> bool:
    """Whether an item stands in the partition of a user, by its key."""
    return keys.USER.parse(item["PK"]["S"]) is not None


def is_profile(item: Item) -> bool:
    """Whether an item is a user's profile, by its key."""
    return item["SK"]["S"] == keys.PROFILE.template and is_of_user(item)


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
    has_ttl = "ttl" in item
    return PaymentRecord(parts["date"], parts["payment_id"], payment, created_at, other, has_ttl)
