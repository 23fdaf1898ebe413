"""Every route to a user: records of both generations, what it takes, and more than fit."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from backoffice.dynamo.errors import CursorError
from backoffice.dynamo.testing import FaultInjector, ShortPages, Waves
from backoffice.net.steps import result_of
from records.patterns import MOST_HITS
from records.twins import Twins, find_twins
from tests.conftest import on_dynoxide
from tests.records.stored import ANYTHING
from tests.users.finding import Finder
from users.kin import people_among

# -- both generations ----------------------------------------------------------------------------


@on_dynoxide  # what is typed is read before any is asked
@pytest.mark.parametrize(
    "typed",
    [
        *("{email}", " {email} ", "{upper}", "<{email}>"),
        *("{hash}", "USER_EMAIL#{hash}", "EMAIL#{hash}", "email#{hash}"),
        *("google:{id}", "google#{id}", "{id}", "“{id}”", "USER_EXTERNAL#google#{id}"),
        *("EXTERNAL#google#{id}", "external#google#{id}", "UNIQUE#EXTERNAL#google#{id}"),
    ],
)
@pytest.mark.parametrize("flat", [False, True])
def test_a_record_of_either_layout_is_found_by(finder: Finder, flat: bool, typed: str) -> None:
    person = finder.person(flat=flat)
    person.put(finder.users)
    text = typed.format(
        email=person.email,
        upper=person.email.upper(),
        hash=person.email_hash,
        id=person.external_id,
    )
    finding = finder.find(text)
    assert finding.user_id == person.user_id
    assert finding.hits[0].missed == []


@on_dynoxide  # what is typed is read before any is asked
@pytest.mark.parametrize(
    "typed",
    [
        *("USER#{0}", "user#{0}", '{{"PK": {{"S": "USER#{0}"}}, "SK": {{"S": "PROFILE"}}}}'),
        *("result_{0}_1695800000000_abcdefg", "incoming/chat_{0}_1695800000000_a8f3k2"),
        *("JOB#report_{0}_1695800000000_a8f3k2", "SUBSCRIPTION#sub_free_{0}", "sub_free_{0}"),
    ],
)
def test_a_key_or_an_id_with_a_user_id_in_it_leads_to_the_user(finder: Finder, typed: str) -> None:
    user_id = str(uuid.uuid4())
    assert finder.find(typed.format(user_id)).user_id == user_id


def test_an_e_mail_stored_with_space_around_it_is_found_as_it_was_typed(finder: Finder) -> None:
    person = finder.person(flat=True, email=f" {finder.mark}@Example.com")
    person.put(finder.users)
    finding = finder.find(person.email)
    assert finding.user_id == person.user_id
    assert finding.hits[0].route == "e-mail, in lower case with the white space around it"
    assert finder.find(person.email.strip()).user_id is None


def test_an_old_and_a_new_record_are_both_found_whatever_leads_there(finder: Finder) -> None:
    new = finder.person()
    old = replace(new, user_id=str(uuid.uuid4()), flat=True)
    for each in (new, old):
        each.put(finder.users)
    for text in (new.email, new.email_hash, new.external_id, f"google:{new.external_id}"):
        finding = finder.find(text)
        assert finding.user_id is None
        assert {hit.user_id for hit in finding.hits} == {new.user_id, old.user_id}
        (kin,) = people_among(finding.hits)
        assert kin.words == "2 records, of one person: same e-mail, same provider id"


def test_what_is_no_profile_of_a_user_is_no_hit_whatever_index_it_stands_in(
    finder: Finder,
) -> None:
    person = finder.person()
    for key in (("SYSTEM#CONFIG", "PROFILE"), ("SYSTEM#CONFIG", "SYSTEM#CONFIG"), ("USER#", "x")):
        item = person.item() | {
            name: {"S": text} for name, text in zip(("PK", "SK"), key, strict=True)
        }
        finder.users.client.put(finder.users.table, item, ANYTHING)
    payment = person.item() | {"SK": {"S": "PAYMENT#2026-01-01#pay_1"}}
    finder.users.client.put(finder.users.table, payment, ANYTHING)

    for text in (person.email, f"google:{person.external_id}"):
        assert (finder.find(text).user_id, finder.find(text).hits) == (None, [])
    other = replace(person, user_id=str(uuid.uuid4()))
    assert result_of(find_twins(finder.users, other.put(finder.users))) == Twins()


# -- what it takes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "waves"),
    [
        ("{email}", 1),
        (" {capitals} ", 1),
        ("{hash}", 1),
        ("{id}", 1),
        ("{user_id}", 1),
        ("nobody@example.com", 1),
        # Whose the session is that was found is read in a second one.
        ("{session}", 2),
        ("SESSION#{session}", 2),
    ],
)
@pytest.mark.parametrize("flat", [False, True])
def test_a_look_up_takes_two_waves_of_reads_at_most(
    finder: Finder, faults: FaultInjector, flat: bool, text: str, waves: int
) -> None:
    person = finder.person(flat=flat)
    person.put(finder.users)
    session = f"sess-{uuid.uuid4()}"
    finder.put_beside(person.user_id, "session", session)
    typed = text.format(
        email=person.email,
        capitals=person.email.title(),
        hash=person.email_hash,
        id=person.external_id,
        user_id=person.user_id,
        session=session,
    )
    faults.inner = counted = Waves(faults.inner)
    try:
        found = finder.find(typed).user_id
    finally:
        faults.inner = counted.inner
    assert found == (None if "nobody" in text else person.user_id)
    *reads, entry = counted.sent
    assert len(reads) == waves
    assert {*reads[0]} == {"Query"}
    assert [read for wave in reads[1:] for read in wave] == ["BatchGetItem"] * (waves - 1)
    assert entry == ["PutItem"]


def test_what_a_look_up_cost_is_told_route_by_route(finder: Finder) -> None:
    person = finder.person()
    person.put(finder.users)
    finding = finder.find(person.email.title())
    lower, as_typed = finding.tried
    # Half a unit where nobody is; the record of more than 4 KB that is found costs more.
    assert (lower.keys, lower.found, as_typed.found, as_typed.units) == (2, 1, 0, 1.0)
    assert lower.units >= 1
    assert finding.units == lower.units + as_typed.units


# -- more than fit -------------------------------------------------------------------------------


@pytest.mark.parametrize("short", [False, True])
def test_all_of_many_users_are_found_page_by_page(
    finder: Finder, faults: FaultInjector, short: bool
) -> None:
    person = finder.person()
    owners = {str(uuid.uuid4()) for _ in range(MOST_HITS + 5)}
    for number, user_id in enumerate(sorted(owners)):
        replace(person, user_id=user_id, flat=number % 2 == 0).put(finder.users)
    inner = faults.inner
    faults.inner = ShortPages(inner, 9) if short else inner
    try:
        first = finder.find(person.email)
        second = finder.find(person.email, first.cursors)
    finally:
        faults.inner = inner

    assert (len(first.hits), first.more, first.is_later) == (MOST_HITS, True, False)
    assert (len(second.hits), second.more, second.is_later) == (5, False, True)
    assert {hit.user_id for hit in (*first.hits, *second.hits)} == owners


def test_a_device_of_many_that_is_called_like_a_user_comes_page_by_page(finder: Finder) -> None:
    own = finder.person()
    owners = [replace(own, user_id=str(uuid.uuid4())) for _ in range(MOST_HITS + 1)]
    for each in (own, *owners):
        each.put(finder.users)
    for each in owners:
        finder.put_beside(each.user_id, "device", own.user_id)

    first = finder.find(own.user_id)
    second = finder.find(own.user_id, first.cursors)

    assert first.hits[0].user_id == own.user_id
    found = [hit.user_id for hit in (*first.hits, *second.hits)]
    assert sorted(found) == sorted([own.user_id, *(each.user_id for each in owners)])


def test_a_last_page_of_one_is_still_no_page_of_its_own(finder: Finder) -> None:
    person = finder.person()
    for _ in range(MOST_HITS + 1):
        replace(person, user_id=str(uuid.uuid4())).put(finder.users)
    first = finder.find(person.email)
    second = finder.find(person.email, first.cursors)
    assert (second.user_id, len(second.hits)) == (None, 1)


@pytest.mark.parametrize("forged", ["x", "", "a.b"])
def test_a_cursor_of_another_text_or_none_of_ours_is_refused(finder: Finder, forged: str) -> None:
    person = finder.person()
    for _ in range(MOST_HITS + 1):
        replace(person, user_id=str(uuid.uuid4())).put(finder.users)
    cursors = finder.find(person.email).cursors
    for text, given in (("other@example.com", cursors), (person.email, [*cursors, forged])):
        with pytest.raises(CursorError):
            finder.find(text, given)
