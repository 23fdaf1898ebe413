"""Revealing: read, opened and put on record before anything of it is shown."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pytest

from backoffice.audit.entries import new_entry
from backoffice.audit.items import PAGE_SIZE
from backoffice.audit.trail import Trail
from backoffice.aws.kms import AccessDeniedError, CiphertextError, Encrypted, KmsError, SlowError
from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.scope import CallScope
from backoffice.dynamo.testing import FaultInjector, lost_answer
from backoffice.dynamo.unread import Unread
from backoffice.notes.store import NotePage
from demo.sealing import DemoKey, seal
from records.emails import text_hash
from records.sealed import Problem
from records.table import UsersTable
from tests import words
from tests.conftest import Clock
from tests.users.people import SUPPORT, put_sample
from tests.users.reveals import (
    IDENTITY,
    REASON,
    SEALED,
    Calls,
    Keys,
    put_sealed,
    reveal_act,
    show,
)
from users.services.reading import Activity
from users.services.revealing import AlreadyRevealedError
from users.words import PROVIDER

pytestmark = pytest.mark.parametrize(
    # What the servers do is none of it.
    "server",
    [pytest.param("dynoxide", marks=pytest.mark.dynoxide)],
    indirect=True,
    scope="session",
)
ALL = (words.IDENTITY, words.CONTACT)
#: How other records of the person are asked for: by e-mail and by provider id, in two formats each.
TWINS = ["Query"] * 2 * 2


def of_nobody_else(values: dict[str, Any]) -> None:
    """The only record of a person, by what it says and by its keys."""
    data, own = values["data"], text_hash(values["PK"])
    data |= {"email": None, "email_hash": own, "external_id": data["id"]}
    values["GSI1PK"] = f"USER_EMAIL#{own}"


# -- what is on record of it -----------------------------------------------------------------------


def test_a_reveal_is_on_record_with_its_fields_before_it_returns(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, faults: FaultInjector
) -> None:
    put_sample(users, user_id, of_nobody_else)
    calls = Calls(faults)
    reading = show(users, trail, clock, reveal_act(clock, user_id))
    assert reading is not None
    # Nothing is asked for once the entry is put; just before it, in one wave with it, other records
    # of the person are.
    assert calls.operations == ["Query"] * 5 + TWINS + ["PutItem"]
    (entry,) = trail.list_of_subject(words.USER.of(user_id)).entries
    assert entry.fields == IDENTITY
    assert entry.new == {"group": "identity"}
    assert entry.reason == REASON
    assert [each.entry_id for each in reading.activity.entries] == [entry.entry_id]


def test_an_entry_claims_no_field_that_is_not_there(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str
) -> None:
    def without(values: dict[str, dict[str, object]]) -> None:
        values["data"] |= {"given_name": None, "family_name": 7, "current_device": None}

    put_sample(users, user_id, without)
    groups = (words.IDENTITY, words.NETWORK, PROVIDER)
    show(users, trail, clock, reveal_act(clock, user_id), groups=groups)
    (entry,) = trail.list_of_subject(words.USER.of(user_id)).entries
    assert entry.fields == ("name", "external_id", "external_subscription_id")
    assert entry.new == {"group": "identity, network, provider"}


def test_a_reveal_of_nobody_is_on_record_and_claims_nothing(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str
) -> None:
    assert show(users, trail, clock, reveal_act(clock, user_id)) is None
    (entry,) = trail.list_of_subject(words.USER.of(user_id)).entries
    assert (entry.fields, entry.new) == ((), {"group": "identity", "found": False})


def test_a_reveal_works_once(users: UsersTable, trail: Trail, clock: Clock, user_id: str) -> None:
    put_sample(users, user_id)
    act = reveal_act(clock, user_id)
    show(users, trail, clock, act)
    clock.advance(seconds=1)
    with pytest.raises(AlreadyRevealedError):
        show(users, trail, clock, act)
    assert len(trail.list_of_subject(words.USER.of(user_id)).entries) == 1


@pytest.mark.parametrize("sealed", [False, True])
def test_nothing_is_shown_that_cannot_go_on_record(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, faults: FaultInjector, sealed: bool
) -> None:
    (put_sealed if sealed else put_sample)(users, user_id)
    calls = Calls(faults, lost="PutItem")
    with pytest.raises(UnavailableError) as caught:
        show(users, trail, clock, reveal_act(clock, user_id), keys=Keys())
    assert "PutItem" in calls.operations
    assert not [text for text in SEALED.values() if text in repr(caught.value)]


def test_names_are_read_beside_the_entry_and_never_in_a_wave_of_their_own(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, faults: FaultInjector
) -> None:
    put_sample(users, user_id)
    act, asked_for = reveal_act(clock, user_id), []

    def names_of(activity: Activity, _: NotePage) -> dict[str, str]:
        asked_for.append([entry.entry_id for entry in activity.entries])
        return {"1": "Grace"}

    reading = show(users, trail, clock, act, names_of)
    assert reading is not None
    assert reading.names == {"1": "Grace"}
    # The entry is among the activity before it is put: whoever puts it is named too.
    assert asked_for == [[act.act_id]]

    # They do not wait for the entry, and are not shown without it.
    clock.advance(seconds=1)
    Calls(faults, lost="PutItem")
    with pytest.raises(UnavailableError):
        show(users, trail, clock, reveal_act(clock, user_id), names_of)
    assert len(asked_for) == 2


# -- encrypted fields ------------------------------------------------------------------------------


def test_all_encrypted_fields_of_the_groups_open_at_once(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, faults: FaultInjector
) -> None:
    put_sealed(users, user_id)
    keys, calls = Keys(), Calls(faults)
    reading = show(users, trail, clock, reveal_act(clock, user_id), keys=keys, groups=ALL)
    assert reading is not None
    profile = reading.record.stored.user.profile
    assert {name: getattr(profile, name) for name in SEALED} == SEALED
    assert reading.unopened == {}
    assert sorted(keys.asked) == sorted(SEALED)
    # Whether it was done before is asked before any key is.
    assert calls.operations == ["Query"] * 5 + ["GetItem", *TWINS, "PutItem"]
    (entry,) = trail.list_of_subject(words.USER.of(user_id)).entries
    assert entry.fields == (*IDENTITY, "email")
    assert entry.new == {"group": "identity, contact"}


def test_only_what_is_asked_for_is_opened(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str
) -> None:
    put_sealed(users, user_id)
    keys = Keys()
    groups = (words.CONTACT,)
    reading = show(users, trail, clock, reveal_act(clock, user_id), keys=keys, groups=groups)
    assert reading is not None
    assert keys.asked == ["email"]
    assert reading.record.stored.user.profile.name is Unread.ENCRYPTED

    keys = Keys()
    groups = (words.NETWORK,)
    show(users, trail, clock, reveal_act(clock, user_id), keys=keys, groups=groups)
    assert keys.asked == []


def test_what_does_not_open_says_so_and_the_entry_names_it(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str
) -> None:
    put_sealed(users, user_id, family_name=seal("Of another", "another-user", "family_name"))
    keys = Keys(name=AccessDeniedError(), email=SlowError())
    reading = show(users, trail, clock, reveal_act(clock, user_id), keys=keys, groups=ALL)
    assert reading is not None
    profile = reading.record.stored.user.profile
    assert profile.given_name == SEALED["given_name"]
    for value in (profile.name, profile.family_name, profile.email):
        assert value is Unread.CANNOT_DECRYPT
    assert reading.unopened == {
        "name": Problem.DENIED,
        "email": Problem.SLOW,
        "family_name": Problem.MOVED,
    }
    (entry,) = trail.list_of_subject(words.USER.of(user_id)).entries
    assert entry.fields == ("given_name", "external_id")
    assert entry.new == {
        "group": "identity, contact",
        "not_decrypted": "name, family_name, email",
    }


def test_without_a_key_what_is_encrypted_stays_so_and_is_not_claimed(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, faults: FaultInjector
) -> None:
    put_sealed(users, user_id)
    calls = Calls(faults)
    reading = show(users, trail, clock, reveal_act(clock, user_id), groups=ALL)
    assert reading is not None
    profile = reading.record.stored.user.profile
    assert {getattr(profile, name) for name in SEALED} == {Unread.ENCRYPTED}
    (entry,) = trail.list_of_subject(words.USER.of(user_id)).entries
    assert (entry.fields, entry.new) == (("external_id",), {"group": "identity, contact"})
    assert calls.operations == ["Query"] * 5 + TWINS + ["PutItem", "Query"]


def test_a_repeated_form_asks_for_no_key_however_much_happened_since(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str
) -> None:
    put_sealed(users, user_id)
    act = reveal_act(clock, user_id)
    show(users, trail, clock, act, keys=Keys())
    for _ in range(PAGE_SIZE + 1):
        clock.advance(seconds=1)
        trail.record(new_entry(words.VIEWED, act.subject, actor=SUPPORT, now=clock()))
    keys = Keys()
    with pytest.raises(AlreadyRevealedError):
        show(users, trail, clock, act, keys=keys)
    assert keys.asked == []


def test_of_two_at_the_same_moment_one_shows(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str
) -> None:
    put_sealed(users, user_id)
    act = reveal_act(clock, user_id)

    class Overtaken(Keys):
        """The other request is through while this one waits for its keys."""

        def decrypt_all(self, asked: Sequence[Encrypted]) -> list[bytes | KmsError]:
            clock.advance(seconds=1)
            assert show(users, trail, clock, act, keys=Keys()) is not None
            return super().decrypt_all(asked)

    with pytest.raises(AlreadyRevealedError):
        show(users, trail, clock, act, keys=Overtaken())


def test_a_lost_answer_to_the_entry_costs_no_reveal(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, faults: FaultInjector
) -> None:
    put_sealed(users, user_id)
    faults.inject([lost_answer], matching="PutItem")
    assert show(users, trail, clock, reveal_act(clock, user_id), keys=Keys()) is not None


def test_keys_take_no_time_from_dynamodb(
    users: UsersTable, trail: Trail, clock: Clock, user_id: str, scope: CallScope
) -> None:
    put_sealed(users, user_id)
    ends_at = scope.expires_at

    class Slow(DemoKey):
        def decrypt_all(self, asked: Sequence[Encrypted]) -> list[bytes | KmsError]:
            time.sleep(0.05)
            return [CiphertextError()] * len(asked)

    show(users, trail, clock, reveal_act(clock, user_id), keys=Slow())
    assert scope.expires_at >= ends_at + 0.05
