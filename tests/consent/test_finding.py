"""The consents of all users, read in one scan: the same as of whole records, one by one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from backoffice.bulk.errors import SelectionError
from backoffice.dynamo.errors import ThrottledError
from backoffice.dynamo.testing import FaultInjector, error_answer
from backoffice.dynamo.wire import Item, encode
from consent.counting import CountConsents
from consent.finding import find_consents
from consent.tasks import consents_task
from records.table import UsersTable
from tests import samples
from tests.records.stored import ANYTHING, Stored

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEP = CountConsents()
on_dynoxide = pytest.mark.parametrize("server", ["dynoxide"], indirect=True)


def planned(**data: object) -> Callable[[str], Item]:
    return lambda user_id: samples.profile_of(user_id, **data)


def of_sample(item: Item) -> Callable[[str], Item]:
    return lambda user_id: item | {"PK": encode(f"USER#{user_id}")}


def stripped(user_id: str) -> Item:
    """So little in the map that the scan brings nothing of it."""
    return samples.profile_of(user_id) | {"data": encode({"name": "Ada"})}


#: Records of every form in which consents are stored.
RECORDS: dict[str, Callable[[str], Item]] = {
    "planned": planned(),
    "without consents": planned(consents=...),
    "booleans among the consents": planned(consents={"terms": True, "consent_version": "2.0"}),
    "booleans above": planned(consents=..., medical=True, privacy=False, consent_version="2.1"),
    "some of both": planned(consents={"terms_of_service": True}, privacy_policy=True),
    "one not readable": planned(consents={"terms_of_service": "yes"}),
    "none readable": planned(consents="yes"),
    "next to nothing": stripped,
    "unknown layout": lambda user_id: samples.profile_of(user_id) | {"data": encode("odd")},
    "draft": of_sample(samples.draft()[0]),
    **{f"flat {n}": of_sample(item) for n, item in enumerate(samples.flat())},
}


def test_a_scan_finds_of_everybody_what_the_whole_record_says(users: UsersTable) -> None:
    whole = {}
    for name, make in RECORDS.items():
        user_id = str(uuid.uuid4())
        Stored(users, user_id).put(make(user_id))
        whole[user_id] = (name, STEP.planned(make(user_id), now=NOON))

    found = {each.subject_id: each for each in find_consents(users, STEP, now=NOON)}

    for user_id, (name, expected) in whole.items():
        assert found[user_id] == expected, name


@on_dynoxide
def test_what_is_no_user_is_not_counted(users: UsersTable) -> None:
    user_id = str(uuid.uuid4())
    config = samples.profile_of(user_id) | {"PK": encode("SYSTEM#CONFIG")}
    payment = samples.payment_of(user_id, "2026-02-01", "pay_1")
    for item in (payment, config):
        users.client.put(users.table, item, ANYTHING)

    ids = [each.subject_id for each in find_consents(users, STEP, now=NOON)]

    assert user_id not in ids
    assert not [each for each in ids if "SYSTEM" in each]


@on_dynoxide
def test_a_table_that_cannot_be_read_is_an_error_and_no_end(
    users: UsersTable, faults: FaultInjector
) -> None:
    throttled = error_answer("ProvisionedThroughputExceededException")
    faults.inject([throttled] * 40, matching="Scan")

    with pytest.raises(ThrottledError):
        list(find_consents(users, STEP, now=NOON))


@on_dynoxide
def test_a_count_is_of_everybody_or_it_is_none(users: UsersTable) -> None:
    task = consents_task(users)

    with pytest.raises(SelectionError):
        list(task.find({"who": "all"}, NOON))
    assert task.is_reading
    assert task.in_words({}) == [("Who", "all users"), ("Read from", "the whole table")]
