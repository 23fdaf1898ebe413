"""What a device of the planned layout, and what goes with it, is said to be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from records.layouts import Effects, Seen
from records.layouts.planned import PLANNED
from tests.records.layouts.planned.test_device import (
    ELSEWHERE_SEEN,
    NO_SESSION_SEEN,
    ON_TABLET,
    ON_THIS,
    SEEN,
    THIS,
)
from tests.records.stored import profile_key, text

PART = PLANNED.parts["device"]


def test_what_was_seen_is_told_as_domain_values() -> None:
    seen = profile_key("user-1") | dict(ELSEWHERE_SEEN)

    assert PART.told(seen) == {
        "device_id": THIS,
        "status": "active",
        "session_device_id": "tablet",
        "session_status": "active",
        "biometric_device_id": THIS,
    }


@pytest.mark.parametrize(
    ("registrations", "told"),
    [
        ({}, None),
        ({"current_biometric": None}, None),
        ({"biometric": text("tablet")}, "tablet"),
        ({"biometric": text("tablet"), "current_biometric": text(THIS)}, THIS),
        ({"biometric": text("tablet"), "current_biometric": None}, None),
        ({"current_biometric": {"N": "7"}}, Unread.NOT_READABLE),
    ],
)
def test_of_two_registrations_the_current_one_is_told(
    registrations: dict[str, Any], told: Any
) -> None:
    seen = profile_key("user-1") | dict(SEEN)
    seen["registrations"] = {
        name: {"device_id": raw, "is_active": None} for name, raw in registrations.items()
    }

    assert PART.told(seen)["biometric_device_id"] == told


UNTOUCHED = {"biometric": "untouched"}
OFF = Effects(
    session="kept",
    biometric_inactive=True,
    before={"biometric": "active"},
    after={"biometric": "inactive"},
)
NO_DEVICE = {"device_id": None, "is_active": None}


def registered(**registrations: Any) -> Seen:
    """No session, and these registrations."""
    return {**NO_SESSION_SEEN, "registrations": registrations}


@pytest.mark.parametrize(
    ("seen", "effects"),
    [
        (
            SEEN,
            replace(OFF, removed=("refresh_token_hash", "access_token_hash"), session="revoked"),
        ),
        (ELSEWHERE_SEEN, OFF),
        (
            {**SEEN, "session_device_id": None},
            replace(
                OFF,
                removed=("refresh_token_hash", "access_token_hash"),
                session="revoked",
                session_names_no_device=True,
            ),
        ),
        ({**SEEN, "session_status": text("revoked")}, replace(OFF, session="revoked already")),
        (NO_SESSION_SEEN, replace(OFF, session="")),
        (registered(), Effects(after=UNTOUCHED)),
        (
            registered(biometric=ON_THIS),
            Effects(
                biometric_inactive=True,
                before={"older_biometric": "active"},
                after={"biometric": "untouched", "older_biometric": "inactive"},
            ),
        ),
        (registered(biometric=ON_TABLET), Effects(after=UNTOUCHED)),
        (
            registered(current_biometric=NO_DEVICE),
            replace(
                OFF, session="", biometric_names_no_device=True, before={"biometric": "not set"}
            ),
        ),
        (
            registered(current_biometric={**ON_THIS, "is_active": {"S": "yes"}}),
            replace(OFF, session="", before={"biometric": "not readable here"}),
        ),
        (
            registered(current_biometric={**ON_THIS, "is_active": {"BOOL": False}}),
            Effects(after=UNTOUCHED),
        ),
    ],
)
def test_what_goes_with_the_device_is_said(seen: Seen, effects: Effects) -> None:
    assert PART.effects(profile_key("user-1") | dict(seen)) == effects
