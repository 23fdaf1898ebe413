"""What the app writes goes by the names of the data contract, and holds what it was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.dynamo.wire import decode_item
from records.layouts.instants import iso_text
from records.layouts.planned import new_items
from tests.new_records import (
    new_biometric,
    new_device,
    new_payment,
    new_session,
    new_terms,
    new_user,
)
from tests.samples import planned

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
USER, PAYMENT = (decode_item(item) for item in planned()[:2])
TERMS = new_terms(NOON)
MADE: dict[str, tuple[Any, Mapping[str, Any]]] = {
    "current_device": (new_device(), new_items.device(new_device(), now=NOON)),
    "current_session": (new_session(NOON), new_items.session(new_session(NOON), now=NOON)),
    "current_biometric": (new_biometric(NOON), new_items.biometric(new_biometric(NOON), now=NOON)),
    "current_subscription": (
        new_terms(NOON),
        new_items.new_subscription(new_terms(NOON), now=NOON),
    ),
}
named = pytest.mark.parametrize("name", MADE)


def named_in(value: object) -> object:
    """The names in a stored value, at each level."""
    if isinstance(value, Mapping):
        return {name: named_in(inner) for name, inner in value.items()}
    return None


@named
def test_a_part_of_the_profile_is_named_as_in_the_contract(name: str) -> None:
    assert MADE[name][1].keys() == USER["data"][name].keys()


@named
def test_what_was_given_is_stored_as_it_is(name: str) -> None:
    given, made = MADE[name]
    assert asdict(given).keys() & made.keys()
    values = {
        field: iso_text(value) if isinstance(value, datetime) else value
        for field, value in asdict(given).items()
    }

    assert {field: made[field] for field in values if field in made} == {
        field: value for field, value in values.items() if field in made
    }


def test_a_new_profile_is_named_as_in_the_contract() -> None:
    made = decode_item(new_items.profile_item(new_user("user-1"), now=NOON))

    assert made.keys() == USER.keys()
    assert made["data"].keys() == USER["data"].keys()
    assert named_in(made["data"]["consents"]) == named_in(USER["data"]["consents"])


def test_a_new_payment_is_named_as_in_the_contract() -> None:
    made = decode_item(new_items.payment_item(new_payment("user-1", NOON), now=NOON))

    assert made.keys() == PAYMENT.keys()
    assert PAYMENT["data"].keys() <= made["data"].keys()
    # By which a provider's id is found without being shown.
    assert made["data"].keys() - PAYMENT["data"].keys() == {"provider_transaction_id_hash"}


def test_what_is_registered_is_good_at_once() -> None:
    biometric = MADE["current_biometric"][1]

    assert (biometric["is_verified"], biometric["is_active"]) == (True, True)
    assert biometric["verification_failures"] == 0
    assert MADE["current_device"][1]["status"] == MADE["current_session"][1]["status"] == "active"
