"""A session or a device of the first draft is changed as it was seen, or not at all."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from backoffice.dynamo.errors import TransactionCancelledError
from backoffice.dynamo.transactions import Transaction
from backoffice.dynamo.wire import Item, decode_item, encode
from records.layouts import Change, Part
from records.layouts.draft.device import DraftDevicePart, DraftRevokedDevicePart
from records.layouts.draft.session import DraftSessionPart
from records.table import UsersTable
from tests import samples
from tests.conftest import Clock
from tests.records.stored import ANYTHING, the_change

NOW = "2026-03-01T12:00:00Z"
PARTS: dict[str, tuple[Part, Item]] = {
    "session": (DraftSessionPart(), samples.draft()[1]),
    "device": (DraftDevicePart(), samples.draft()[2]),
}
each_part = pytest.mark.parametrize("name", PARTS)


class Record:
    """One item beside a profile."""

    def __init__(self, users: UsersTable, user_id: str, item: Item) -> None:
        self.users = users
        self.item = copy.deepcopy(item) | {"PK": {"S": f"USER#{user_id}"}}
        self.put(status=...)

    def put(self, **data: Any) -> None:
        """The app writes it anew; `...` leaves a value out."""
        values = self.item["data"]["M"]
        for name, value in data.items():
            values.pop(name, None)
            if value is not ...:
                values[name] = encode(value)
        self.users.client.put(self.users.table, self.item, ANYTHING)

    def change(self, part: Part, clock: Clock) -> Change:
        seen = part.see(self.stored())
        assert seen is not None
        return the_change(part, seen, clock())

    def apply(self, change: Change) -> None:
        transaction = Transaction()
        transaction.add("change", self.users.write_of(change))
        self.users.client.transact(transaction)

    def stored(self) -> Item:
        key = {name: self.item[name] for name in ("PK", "SK")}
        request = {"TableName": self.users.table.name, "Key": key, "ConsistentRead": True}
        item: Item = self.users.client.send("GetItem", request, repeatable=True)["Item"]
        return item


@pytest.fixture
def record(users: UsersTable, user_id: str, name: str) -> Record:
    return Record(users, user_id, PARTS[name][1])


@each_part
def test_one_without_a_status_is_revoked(record: Record, name: str, clock: Clock) -> None:
    record.apply(record.change(PARTS[name][0], clock))

    stored = decode_item(record.stored())
    assert (stored["data"]["status"], stored["updated_at"]) == ("revoked", NOW)
    left = {"refresh_token_hash", "access_token_hash", "token"} & stored["data"].keys()
    assert left == set()


@each_part
@pytest.mark.parametrize("since", ["revoked", "paused", None])
def test_a_status_that_changed_since_it_was_seen_refuses_the_act(
    record: Record, name: str, clock: Clock, since: str | None
) -> None:
    change = record.change(PARTS[name][0], clock)
    record.put(status=since)
    before = record.stored()

    with pytest.raises(TransactionCancelledError) as refused:
        record.apply(change)

    assert refused.value.reason("change").condition_failed
    assert record.stored() == before


@each_part
def test_what_was_seen_revoked_is_not_revoked_again(
    record: Record, name: str, clock: Clock
) -> None:
    part = PARTS[name][0]
    record.put(status="revoked")
    seen = part.see(record.stored())
    assert seen is not None
    assert not part.is_open(seen)
    with pytest.raises(TransactionCancelledError):
        record.apply(record.change(part, clock))


@pytest.mark.parametrize("name", ["device"])
def test_a_device_that_changed_since_it_was_revoked_is_not_allowed_again(
    record: Record, clock: Clock
) -> None:
    record.apply(record.change(DraftDevicePart(), clock))
    part = DraftRevokedDevicePart()
    seen = part.see(record.stored())
    assert seen is not None
    device_id = part.told(seen)["device_id"]
    was = {
        "entry_id": "a" * 32,
        "at": "2026-03-01T12:00:00.000Z",
        "old": {"device_id": device_id, "status": None, "biometric": None, "older_biometric": None},
    }
    left = record.stored()
    again = the_change(part, {**seen, "was": was}, clock())
    record.put(status="active")
    with pytest.raises(TransactionCancelledError):
        record.apply(again)

    record.users.client.put(record.users.table, left, ANYTHING)
    record.apply(again)
    assert "status" not in decode_item(record.stored())["data"]
