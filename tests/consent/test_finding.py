"""The consents of all users, read in one scan: the same as of whole records, one by one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from backoffice.bulk.errors import SelectionError
from backoffice.dynamo.errors import ThrottledError
from backoffice.dynamo.testing import FaultInjector, error_answer
from backoffice.dynamo.transport import Transport
from backoffice.dynamo.wire import Item, encode
from backoffice.net.messages import Answer, Request
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


def without(item: Item, *names: str) -> Item:
    return {name: value for name, value in item.items() if name not in names}


FLAT_BESIDE = {"account_status": encode("active"), "email_hash": encode("0" * 64)}


def flat(**parts: object) -> Callable[[str], Item]:
    item = samples.flat()[0] | {name: encode(value) for name, value in parts.items()}
    return of_sample(item)


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
    "next to nothing, and flat beside it": lambda user_id: stripped(user_id) | FLAT_BESIDE,
    "next to nothing, of no type": lambda user_id: without(stripped(user_id), "entity_type"),
    "flat, seen by its parts alone": of_sample(
        without(samples.flat()[0], "account_status", "auth_provider", "external_id", "email_hash")
    ),
    "draft": of_sample(samples.draft()[0]),
    "flat, withdrawn": flat(consents={"privacy_policy": {"consented": False, "timestamp": 1}}),
    "flat, the other name": flat(consents={"medical_disclaimer": {"consented": True}}),
    "flat, booleans": flat(consents=None, terms=True, consent_version="1.0"),
    "flat, none readable": flat(consents="yes"),
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
def test_usual_records_are_read_by_the_scan_alone(users: UsersTable, faults: FaultInjector) -> None:
    """A third of the table that took a read of its own would cost more than the scan."""
    usual = ("planned", "without consents", "draft", "flat 0", "flat 1", "flat 2")
    user_ids = {str(uuid.uuid4()): name for name in usual}
    for user_id, name in user_ids.items():
        Stored(users, user_id).put(RECORDS[name](user_id))
    asked: list[str] = []
    faults.inject(
        [lambda request, send: _noted(request, send, asked)] * 99, matching="BatchGetItem"
    )

    found = {each.subject_id for each in find_consents(users, STEP, now=NOON)}

    assert user_ids.keys() <= found
    assert not [user_id for user_id in user_ids if user_id in "".join(asked)]


def _noted(request: Request, send: Transport, asked: list[str]) -> Answer:
    asked.append(request.body.decode())
    return send(request)


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
