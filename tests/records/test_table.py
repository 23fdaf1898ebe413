"""Asking the Serenya table, on both servers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import EncodingError, KeyTemplateError, TruncatedResponseError
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.testing import FaultInjector, cut_off, emptied
from backoffice.dynamo.wire import encode_item
from records.layouts import Change, Sighting
from records.layouts.planned import PLANNED
from records.table import UsersTable
from tests import samples
from tests.records.stored import ANYTHING, Stored, profile_key


def put_payments(users: UsersTable, user_id: str, count: int) -> list[str]:
    """Payments a day apart; their ids, newest first."""
    ids = []
    for number in range(count):
        day = f"2025-{1 + number // 28:02}-{1 + number % 28:02}"
        item = samples.payment_of(user_id, day, f"pay-{number}", amount=Decimal(number))
        users.client.put(users.table, item, ANYTHING)
        ids.append(f"pay-{number}")
    return ids[::-1]


@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 25])
def test_one_wave_brings_the_user_and_the_latest_payments_newest_first(
    users: UsersTable, user_id: str, faults: FaultInjector, count: int
) -> None:
    stored = Stored.sample(users, user_id)
    ids = put_payments(users, user_id, count)
    faults.sent.clear()

    record = users.find_record(user_id)

    # What sorts before the payments and behind the profile is asked for beside them.
    assert faults.sent == ["Query"] * 3
    assert record is not None
    assert replace(record.stored.user, beside=None) == stored.user().user
    assert [payment.payment_id for payment in record.payments] == ids[:20]
    assert record.more_payments == (count > 20)


def test_other_items_of_the_partition_are_not_taken_for_profile_or_payments(
    users: UsersTable, user_id: str
) -> None:
    Stored.sample(users, user_id)
    put_payments(users, user_id, 2)
    for sort_key in ("AAA", "JOB#1", "PAYMENT", "PROFILE#OLD", "SESSION#1", "ZZZ"):
        item = encode_item({"PK": f"USER#{user_id}", "SK": sort_key})
        users.client.put(users.table, item, ANYTHING)

    record = users.find_record(user_id)

    assert record is not None
    assert record.stored.user.profile.name == "John Doe"
    assert [payment.payment_id for payment in record.payments] == ["pay-1", "pay-0"]
    beside = record.stored.user.beside
    assert beside is not None
    assert (len(beside.jobs), len(beside.sessions)) == (1, 1)
    kinds = [(each.kind, each.count) for each in beside.others]
    assert kinds == [("AAA", 1), ("PAYMENT", 1), ("PROFILE", 1), ("ZZZ", 1)]


#: Before the payments, between them and the profile, and behind it.
PLACES = ("A-{}", "PAYMENTS#{}", "ZZZ#{}")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("count", [25, 26, 60])
def test_odd_items_in_any_number_are_counted_and_hide_nothing(
    users: UsersTable, user_id: str, place: str, count: int
) -> None:
    Stored.sample(users, user_id)
    ids = put_payments(users, user_id, 3)
    for number in range(count):
        item = {"PK": f"USER#{user_id}", "SK": place.format(f"{number:03}"), "data": "x" * 9}
        users.client.put(users.table, encode_item(item), ANYTHING)

    for record in (users.find_record(user_id), users.find_record(user_id, consistent=True)):
        assert record is not None
        assert [payment.payment_id for payment in record.payments] == ids
        assert not record.more_payments
        beside = record.stored.user.beside
        assert beside is not None
        (others,) = beside.others
        kind = "" if place.startswith("A-") else place.partition("#")[0]
        assert (others.kind, others.count) == (kind, min(count, 25))
        assert others.size > 9 * others.count
        assert beside.is_more == (count > 25)


def test_payments_without_a_profile_are_no_user(users: UsersTable, user_id: str) -> None:
    put_payments(users, user_id, 2)

    assert users.find_record(user_id) is None
    assert users.find_user(user_id) is None


def test_a_user_who_is_not_there_is_not_found(users: UsersTable, user_id: str) -> None:
    assert users.find_record(user_id) is None
    assert users.find_user(user_id) is None
    assert users.list_by_email_hash(uuid.uuid4().hex * 2) == []
    assert users.list_by_external_id("google", user_id) == []


def test_reading_for_an_act_is_consistent(users: UsersTable, user_id: str) -> None:
    Stored.sample(users, user_id)

    with call_scope(seconds=5) as scope:
        users.find_user(user_id)
        users.find_record(user_id, consistent=True)
        users.find_record(user_id)

    user, *pages = (call.capacity for call in scope.calls)
    assert user >= 1
    assert sum(pages[:3]) == 2 * sum(pages[3:])
    # Of each three, two find nothing.
    assert sorted(pages[3:])[:2] == [0.5, 0.5]


def test_an_email_hash_may_lead_to_several_users(users: UsersTable) -> None:
    email_hash = uuid.uuid4().hex * 2
    ids = {str(uuid.uuid4()) for _ in range(3)}
    for user_id in ids:
        item = samples.profile_of(user_id)
        item["GSI1PK"] = {"S": f"USER_EMAIL#{email_hash}"}
        users.client.put(users.table, item, ANYTHING)

    assert {hit.user.user_id for hit in users.list_by_email_hash(email_hash)} == ids


def test_a_provider_id_leads_to_its_user(users: UsersTable, user_id: str) -> None:
    Stored.sample(users, user_id)

    (hit,) = users.list_by_external_id("google", user_id)
    assert hit.user.user_id == user_id
    assert users.list_by_external_id("apple", user_id) == []


def test_an_index_entry_that_is_no_profile_is_no_hit(users: UsersTable, user_id: str) -> None:
    item = samples.profile_of(user_id) | {"SK": {"S": "PAYMENT#2025-01-01#p"}}
    users.client.put(users.table, item, ANYTHING)

    assert users.list_by_external_id("google", user_id) == []


NAUGHTY = ["", "x" * 3000, "\ud800", "\x00\udfff"]
ASKS: list[Callable[[UsersTable, str], object]] = [
    lambda users, text: users.find_user(text),
    lambda users, text: users.find_record(text),
    lambda users, text: users.list_by_email_hash(text),
    lambda users, text: users.list_by_external_id("google", text),
    lambda users, text: users.list_by_external_id(text, "1"),
]


@pytest.mark.parametrize("text", NAUGHTY, ids=ascii)
@pytest.mark.parametrize("ask", ASKS)
def test_text_that_is_no_key_is_an_error_before_the_network(
    users: UsersTable, faults: FaultInjector, ask: Callable[[UsersTable, str], object], text: str
) -> None:
    with pytest.raises((KeyTemplateError, EncodingError)):
        ask(users, text)
    assert faults.sent == []


@pytest.mark.parametrize("text", ["not a uuid", "#", "a#b", "\x00", "' OR 1=1", "🦊", "../.."])
@pytest.mark.parametrize("ask", ASKS[:4])
def test_any_other_text_just_finds_nothing(
    users: UsersTable, ask: Callable[[UsersTable, str], object], text: str
) -> None:
    assert not ask(users, text)


@pytest.mark.parametrize("fault", [cut_off, emptied])
@pytest.mark.parametrize("ask", ASKS[:4])
def test_a_damaged_answer_is_never_no_such_user(
    users: UsersTable,
    user_id: str,
    faults: FaultInjector,
    ask: Callable[[UsersTable, str], object],
    fault: object,
) -> None:
    Stored.sample(users, user_id)
    faults.inject([fault] * 4)  # type: ignore[list-item]

    with pytest.raises(TruncatedResponseError):
        ask(users, user_id)


def test_a_user_never_seen_is_not_cached_as_missing(
    users: UsersTable, gateway: Client, user_id: str
) -> None:
    assert users.find_record(user_id, consistent=True) is None

    Stored.sample(users, user_id)
    assert users.find_record(user_id, consistent=True) is not None


def test_a_change_never_makes_an_item_that_is_not_there(users: UsersTable, user_id: str) -> None:
    change = Change(profile_key(user_id), Update(set_(path("note"), "x")), ANYTHING)

    Stored(users, user_id).refuses(change)


def test_a_change_writes_the_item_under_its_key(users: UsersTable, user_id: str) -> None:
    stored = Stored.sample(users, user_id)
    put_payments(users, user_id, 1)
    payment = users.table.key(f"USER#{user_id}", "PAYMENT#2025-01-01#pay-0")

    assert stored.differences_of(Change(payment, Update(set_(path("note"), "x")), ANYTHING)) == {}


# -- where a part is seen ---


def test_a_part_is_seen_in_the_profile_with_the_name_of_its_layout(
    users: UsersTable, user_id: str
) -> None:
    stored = Stored.sample(users, user_id).user()

    (session,) = stored.sightings("session")

    assert session == Sighting("planned", PLANNED.parts["session"], session.seen)
    assert session.seen == PLANNED.parts["session"].see(stored.item)
    assert "sess_abc123" not in repr(session)


def test_a_part_that_is_not_there_is_in_no_list(users: UsersTable, user_id: str) -> None:
    stored = Stored.sample(users, user_id, current_session=None).user()

    assert stored.sightings("session") == []
    assert stored.sightings("ttl") == []
    assert stored.sightings("something else") == []
