"""Items beside a profile are told by layouts of their own, whatever that of the profile, on both
servers. Nothing outside a layout's own files is told about it: layouts are given to the table.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from backoffice.access import Actor
from backoffice.acts.engine import do
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.dynamo.errors import TransactionCancelledError
from backoffice.dynamo.keys import partition, sort
from backoffice.dynamo.patterns import GetPattern
from backoffice.dynamo.transactions import Transaction
from backoffice.dynamo.wire import Item, encode
from records.layouts import Change, Layouts, Sighting
from records.layouts.draft import DRAFT_SESSION
from records.layouts.flat import FLAT
from records.layouts.planned import PLANNED
from records.layouts.unknown import UNKNOWN
from records.table import ItemsBeside, StoredUser, UsersTable
from tests import samples, words
from tests.conftest import Clock
from tests.records.stored import ANYTHING, MISSING, differences, text, the_change
from users.services.acts import RevokeSession

GIVEN = Layouts(profiles=(PLANNED, FLAT, UNKNOWN), beside=(DRAFT_SESSION,))
BY_KEY = GetPattern(
    "by_key", "What is stored under this key?", partition("{partition}"), sort=sort("{sort}")
)
LATER = text("2026-03-01T12:00:00Z")


@pytest.fixture
def table(users: UsersTable) -> UsersTable:
    """The table, told of these layouts."""
    return UsersTable(users.client, users.table, GIVEN)


def put(users: UsersTable, user_id: str, *items: Item) -> list[Item]:
    """Real items under another user id, put into the table; as they are there now."""
    stored = [copy.deepcopy(item) | {"PK": text(f"USER#{user_id}")} for item in items]
    for item in stored:
        for name in ("GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK"):
            item.pop(name, None)  # out of the way of other tests on the indexes
        users.client.put(users.table, item, ANYTHING)
    return stored


def now_in(users: UsersTable, item: Item) -> Item:
    """The item as it is in the table now."""
    key = {"partition": item["PK"]["S"], "sort": item["SK"]["S"]}
    return users.client.get(users.table, BY_KEY, key, consistent=True)


def key_of(item: Item) -> Item:
    return {name: item[name] for name in ("PK", "SK")}


def changed(item: Item, place: tuple[str, ...], value: Any) -> Item:
    """A copy with another value at one place; `...` takes it away."""
    result = copy.deepcopy(item)
    attributes = result
    for name in place[:-1]:
        attributes = attributes[name]["M"]
    if value is ...:
        del attributes[place[-1]]
    else:
        attributes[place[-1]] = encode(value)
    return result


def change_of(sighting: Sighting, clock: Clock) -> Change:
    return the_change(sighting.part, sighting.seen, clock())


def apply(users: UsersTable, change: Change) -> None:
    transaction = Transaction()
    transaction.add("change", users.write_of(change))
    users.client.transact(transaction)


def refuses(users: UsersTable, change: Change) -> None:
    with pytest.raises(TransactionCancelledError) as caught:
        apply(users, change)
    assert caught.value.reason("change").condition_failed


def test_a_table_knows_the_layouts_that_it_is_given() -> None:
    assert Layouts(profiles=(PLANNED, UNKNOWN)).of(samples.flat()[0]) is UNKNOWN
    assert GIVEN.of(samples.flat()[0]) is FLAT
    assert GIVEN.of(samples.planned()[0]) is PLANNED


# -- draft ----------------------------------------------------------------------------------------


def planned_with_draft(users: UsersTable, user_id: str, draft: Item) -> StoredUser:
    """A planned profile with a draft session beside it, both in the table."""
    profile, beside = put(users, user_id, samples.planned()[0], draft)
    return StoredUser.of(profile, beside=ItemsBeside((beside,)), layouts=GIVEN)


def test_both_sessions_are_listed_the_profiles_first_each_with_its_key(
    table: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = planned_with_draft(table, user_id, samples.draft_session())

    sightings = stored.sightings("session")

    assert [each.layout for each in sightings] == ["planned", "draft-session"]
    assert [each.part.told(each.seen)["session_id"] for each in sightings] == [
        "sess_abc123",
        "7f6d0c1e-91c3-4a57-8f7d-1f0f3b6d2a01",
    ]
    assert [change_of(each, clock).key for each in sightings] == [
        key_of(stored.item),
        key_of(stored.beside[0]),
    ]
    assert stored.sightings("device")[0].layout == "planned"
    assert GIVEN.part("draft-session", "session") is sightings[1].part


def test_items_beside_that_no_layout_knows_are_in_no_list() -> None:
    beside = tuple(samples.draft()[2:])
    stored = StoredUser.of(samples.draft()[0], beside=ItemsBeside(beside), layouts=GIVEN)

    assert beside
    assert [stored.sightings(name) for name in ("session", "device", "ttl")] == [[], [], []]


def test_the_ttl_of_a_draft_session_is_no_stray_one() -> None:
    profile = samples.planned()[0]
    stored = StoredUser.of(profile, beside=ItemsBeside((samples.draft_session(),)), layouts=GIVEN)

    assert "ttl" in stored.beside[0]
    assert stored.sightings("ttl") == []


def test_revoking_the_draft_session_writes_its_item_and_no_other(
    table: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = planned_with_draft(table, user_id, samples.draft_session())
    (draft,) = stored.beside

    apply(table, change_of(stored.sightings("session")[1], clock))

    assert differences(draft, now_in(table, draft)) == {
        "data.status": (text("active"), text("revoked")),
        "data.refresh_token_hash": (text("sha256_hash"), MISSING),
        "updated_at": (text("2025-09-27T10:00:00Z"), LATER),
    }
    assert now_in(table, stored.item) == stored.item


def test_revoking_the_current_session_leaves_the_draft_one(
    table: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = planned_with_draft(table, user_id, samples.draft_session())

    apply(table, change_of(stored.sightings("session")[0], clock))

    assert now_in(table, stored.beside[0]) == stored.beside[0]
    assert now_in(table, stored.item) != stored.item


def test_a_draft_session_without_a_status_is_active_and_can_be_revoked(
    table: UsersTable, user_id: str, clock: Clock
) -> None:
    draft = changed(samples.draft_session(), ("data", "status"), ...)
    stored = planned_with_draft(table, user_id, draft)
    session = stored.sightings("session")[1]

    assert session.part.told(session.seen)["status"] == "active"
    assert session.part.is_open(session.seen)
    apply(table, change_of(session, clock))
    assert now_in(table, stored.beside[0])["data"]["M"]["status"] == text("revoked")


@pytest.mark.parametrize("then", ["active", "revoked", ...])
@pytest.mark.parametrize("now", ["active", "expired", "revoked", ...])
def test_a_draft_session_is_revoked_only_from_the_status_that_was_seen(
    table: UsersTable, user_id: str, clock: Clock, then: Any, now: Any
) -> None:
    draft = changed(samples.draft_session(), ("data", "status"), then)
    stored = planned_with_draft(table, user_id, draft)
    change = change_of(stored.sightings("session")[1], clock)
    put(table, user_id, changed(samples.draft_session(), ("data", "status"), now))

    if then == now != "revoked":
        apply(table, change)
    else:
        refuses(table, change)


def test_a_draft_session_that_is_gone_does_not_come_back(
    table: UsersTable, user_id: str, clock: Clock
) -> None:
    (profile,) = put(table, user_id, samples.planned()[0])
    beside = samples.draft_session() | {"PK": profile["PK"]}
    stored = StoredUser.of(profile, beside=ItemsBeside((beside,)), layouts=GIVEN)

    refuses(table, change_of(stored.sightings("session")[1], clock))


def test_each_session_has_an_act_of_its_own(
    table: UsersTable, trail: Trail, user_id: str, clock: Clock
) -> None:
    kind, actor = RevokeSession(GIVEN), Actor("0" * 32, words.SUPPORT, "request-1")
    stored = planned_with_draft(table, user_id, samples.draft_session())
    current, draft = kind.offers(stored, actor=actor, now=clock())
    assert not kind.is_same(current.seen, draft.seen)

    reason = Reason(words.SECURITY, "A phone nobody knows")
    act = replace(draft, subject=words.USER.of(user_id))
    done = do(kind, act, home=table, trail=trail, actor=actor, reason=reason, now=clock())

    session_id = "7f6d0c1e-91c3-4a57-8f7d-1f0f3b6d2a01"
    assert done.entry.old == {"session_id": session_id, "status": "active"}
    assert done.entry.new == {"session_id": session_id, "status": "revoked"}
    beside = (now_in(table, stored.beside[0]),)
    there = StoredUser.of(now_in(table, stored.item), beside=ItemsBeside(beside), layouts=GIVEN)
    (left,) = kind.offers(there, actor=actor, now=clock())
    assert left.seen == current.seen
