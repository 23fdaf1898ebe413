"""What the app does with consents, on both servers."""

from __future__ import annotations

import pytest

from backoffice.dynamo.expressions import path, remove, set_
from consent.app_services import record_consents, withdraw_consent
from records.errors import ConsentNotInForceError, OtherLayoutError, UserNotFoundError
from records.holds.consents import ConsentState
from records.holds.whole import holds_of
from records.lists import CHECKBOX_GROUPS, ConsentType
from records.model import User
from records.table import UsersTable
from tests.conftest import Clock
from tests.readable import readable
from tests.signed_up import change, stored_user

FIRST_CHECKBOX = [each for each, group in CHECKBOX_GROUPS.items() if group == 1]
TERMS = ConsentType.TERMS_OF_SERVICE
CONSENTS = path("data", "consents")


def states(user: User, clock: Clock) -> set[ConsentState]:
    consents = holds_of(user, clock()).consents
    return {consents[each].state for each in FIRST_CHECKBOX}


def give(users: UsersTable, user_id: str, clock: Clock, version: str = "v2.1.0") -> None:
    record_consents(
        users=users, user_id=user_id, consent_types=FIRST_CHECKBOX, version=version, now=clock()
    )


def test_one_checkbox_gives_its_consents_and_no_other(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    signed_up_at = clock()
    clock.advance(hours=1)
    give(users, signed_up, clock)

    user = stored_user(users, signed_up)
    assert {each for each in ConsentType if readable(user.consents[each]).in_force} == set(
        FIRST_CHECKBOX
    )
    assert states(user, clock) == {ConsentState.CURRENT}
    assert readable(user.consents[TERMS]).created_at == signed_up_at
    assert readable(user.consents[TERMS]).updated_at == clock()


def test_a_sign_up_default_becomes_a_consent_in_force(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    default = {"consent_given": False, "consent_version": None, "consent_date": None}
    change(users, signed_up, set_(CONSENTS.child(TERMS), default))

    give(users, signed_up, clock)

    user = stored_user(users, signed_up)
    assert readable(user.consents[TERMS]).in_force
    assert readable(user.consents[TERMS]).created_at == clock()
    assert user.other == ()


@pytest.mark.parametrize("missing", ["one type", "all", "null"])
def test_a_consent_that_is_missing_is_created(
    users: UsersTable, signed_up: str, clock: Clock, missing: str
) -> None:
    clauses = {
        "one type": remove(CONSENTS.child(TERMS)),
        "all": remove(CONSENTS),
        "null": set_(CONSENTS, None),
    }
    change(users, signed_up, clauses[missing])

    give(users, signed_up, clock)

    assert states(stored_user(users, signed_up), clock) == {ConsentState.CURRENT}


def test_what_is_unknown_in_a_consent_stays(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    change(users, signed_up, set_(CONSENTS.child(TERMS, "shown_in"), "de"))

    give(users, signed_up, clock)

    names = [each.name for each in stored_user(users, signed_up).other]
    assert names == ["data.consents.terms_of_service.shown_in"]


def test_a_consent_is_withdrawn_once_and_can_be_given_again(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    give(users, signed_up, clock)
    clock.advance(days=1)

    def withdraw() -> None:
        withdraw_consent(users=users, user_id=signed_up, consent_type=TERMS, now=clock())

    withdraw()
    with pytest.raises(ConsentNotInForceError):
        withdraw()
    user = stored_user(users, signed_up)
    assert readable(user.consents[TERMS]).withdrawn_at == clock()
    assert holds_of(user, clock()).consents[TERMS].state == ConsentState.WITHDRAWN

    give(users, signed_up, clock)
    assert readable(stored_user(users, signed_up).consents[TERMS]).in_force


@pytest.mark.parametrize("case", ["never given", "missing"])
def test_what_is_not_in_force_cannot_be_withdrawn(
    users: UsersTable, signed_up: str, clock: Clock, case: str
) -> None:
    if case == "missing":
        change(users, signed_up, remove(CONSENTS))

    with pytest.raises(ConsentNotInForceError):
        withdraw_consent(users=users, user_id=signed_up, consent_type=TERMS, now=clock())


def test_nothing_is_written_for_a_user_who_is_not_there(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    with pytest.raises(UserNotFoundError):
        give(users, user_id, clock)
    with pytest.raises(UserNotFoundError):
        withdraw_consent(users=users, user_id=user_id, consent_type=TERMS, now=clock())


def test_nothing_is_written_to_a_record_that_is_stored_otherwise(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    change(users, signed_up, remove(path("data")))

    with pytest.raises(OtherLayoutError):
        give(users, signed_up, clock)
    with pytest.raises(OtherLayoutError):
        withdraw_consent(users=users, user_id=signed_up, consent_type=TERMS, now=clock())
