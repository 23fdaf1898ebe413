"""The closed lists hold the values that are stored: a name in code may change, they may not."""

from __future__ import annotations

from enum import StrEnum

import pytest

from records import lists

STORED: dict[type[StrEnum], str] = {
    lists.AuthProvider: "google apple facebook",
    lists.AccountStatus: "active suspended deactivated deleted",
    lists.ConsentType: "terms_of_service privacy_policy healthcare_consultation"
    " medical_disclaimers emergency_care_limitation",
    lists.SubscriptionType: "monthly yearly free premium family",
    lists.SubscriptionStatus: "active expired cancelled pending",
    lists.TierName: "free premium family",
    lists.Provider: "apple google stripe internal",
    lists.PaymentStatus: "pending completed failed refunded disputed",
    lists.DeviceStatus: "active inactive revoked",
    lists.BiometricType: "fingerprint face voice",
    lists.SessionStatus: "active expired revoked",
}


@pytest.mark.parametrize("closed", STORED, ids=lambda closed: closed.__name__)
def test_the_values_of_a_list_are_those_of_the_contract(closed: type[StrEnum]) -> None:
    assert " ".join(closed) == STORED[closed]


def test_every_list_of_the_contract_is_held() -> None:
    found = {each for each in vars(lists).values() if isinstance(each, type)} - {StrEnum}

    assert found == set(STORED)


def test_a_consent_stands_under_its_checkbox() -> None:
    first = "terms_of_service privacy_policy healthcare_consultation"
    second = "medical_disclaimers emergency_care_limitation"

    assert {str(each): group for each, group in lists.CHECKBOX_GROUPS.items()} == {
        **dict.fromkeys(first.split(), 1),
        **dict.fromkeys(second.split(), 2),
    }
