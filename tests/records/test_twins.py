"""Other records of one person, on real servers."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.testing import FaultInjector, ShortPages, Waves, lost_request
from backoffice.net.steps import result_of
from records.index_keys import By
from records.patterns import MOST_TWINS
from records.table import StoredUser, UsersTable
from records.twins import Twin, Twins, find_twins, keys_of_person
from tests.records.keyed import Keyed


@pytest.fixture
def ada(user_id: str) -> Keyed:
    return Keyed(user_id, email=f"{user_id}@example.com", external_id=f"id-{user_id}")


def twins_of(users: UsersTable, stored: StoredUser) -> Twins:
    return result_of(find_twins(users, stored))


def another(person: Keyed, **different: object) -> Keyed:
    return replace(person, user_id=str(uuid.uuid4()), **different)  # type: ignore[arg-type]


@pytest.mark.parametrize("layouts", [(False, True), (True, False), (False, False), (True, True)])
def test_another_record_is_found_in_either_format(
    users: UsersTable, ada: Keyed, layouts: tuple[bool, bool]
) -> None:
    first = replace(ada, flat=layouts[0])
    by_both = another(ada, flat=layouts[1])
    by_email = another(ada, flat=layouts[1], external_id=str(uuid.uuid4()))
    by_id = another(ada, flat=layouts[1], email=f"{uuid.uuid4()}@example.com")
    for each in (by_both, by_email, by_id):
        each.put(users)

    found = twins_of(users, first.put(users))

    assert {(twin.user_id, frozenset(twin.shares)) for twin in found.twins} == {
        (by_both.user_id, frozenset({By.EMAIL, By.PROVIDER_ID})),
        (by_email.user_id, frozenset({By.EMAIL})),
        (by_id.user_id, frozenset({By.PROVIDER_ID})),
    }
    assert not found.is_more


def test_a_record_is_no_twin_of_itself_and_is_asked_for_in_one_wave(
    users: UsersTable, ada: Keyed, faults: FaultInjector
) -> None:
    stored = ada.put(users)
    faults.inner = waves = Waves(faults.inner)
    try:
        assert twins_of(users, stored) == Twins()
    finally:
        faults.inner = waves.inner
    assert waves.sent == [["Query"] * 4]


def test_an_old_hash_leads_to_the_new_record(users: UsersTable, ada: Keyed) -> None:
    email = ada.email.title()
    old = replace(ada, email=email, hashed=email)
    new = another(ada, flat=True, external_id="else")
    new.put(users)
    assert twins_of(users, old.put(users)).twins == (Twin(new.user_id, (By.EMAIL,)),)


def test_an_older_e_mail_in_the_index_is_asked_for_too(users: UsersTable, ada: Keyed) -> None:
    other = another(ada, email=f"{uuid.uuid4()}@example.com", external_id="else")
    other.put(users)
    stale = replace(ada, flat=True, email_key=f"EMAIL#{other.email_hash}")
    assert [twin.user_id for twin in twins_of(users, stale.put(users)).twins] == [other.user_id]


@pytest.mark.parametrize(("count", "named", "is_more"), [(10, 10, False), (11, 10, True)])
@pytest.mark.parametrize("short", [False, True])
def test_of_many_so_many_are_named(
    users: UsersTable,
    ada: Keyed,
    faults: FaultInjector,
    short: bool,
    count: int,
    named: int,
    is_more: bool,
) -> None:
    assert named == MOST_TWINS
    stored = ada.put(users)
    for _ in range(count):
        another(ada).put(users)
    inner = faults.inner
    faults.inner = ShortPages(inner) if short else inner
    try:
        found = twins_of(users, stored)
    finally:
        faults.inner = inner
    assert (len(found.twins), found.is_more) == (named, is_more)


@pytest.mark.parametrize("text", ["", "x" * 3000, "a#b"])
def test_odd_values_are_no_keys_and_no_error(user_id: str, text: str) -> None:
    odd = Keyed(user_id, external_id=text).stored()
    assert {key.by for key in keys_of_person(odd)} <= {By.EMAIL, By.PROVIDER_ID}


def test_a_lost_question_is_an_error_for_who_asks(
    users: UsersTable, ada: Keyed, faults: FaultInjector
) -> None:
    stored = ada.put(users)
    faults.inject([lost_request] * 8)
    with pytest.raises(UnavailableError):
        twins_of(users, stored)
