"""What a device, and what goes with it, is said to be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from records.layouts import Effects, Seen
from tests.records.layouts.parts.desk import seen_in
from tests.records.layouts.parts.test_device import (
    ELSEWHERE_SEEN,
    NO_SESSION_SEEN,
    THIS,
)
from tests.records.shapes import Shape
from tests.records.stored import text


def test_what_was_seen_is_told_as_domain_values(shape: Shape) -> None:
    part = shape.part("device")

    assert part.told(seen_in(shape, part, **ELSEWHERE_SEEN)) == {
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
    shape: Shape, registrations: dict[str, Any], told: Any
) -> None:
    part = shape.part("device")
    seen = {
        name: shape.registered(..., is_active=...) | {"device_id": raw}
        for name, raw in registrations.items()
    }

    assert part.told(seen_in(shape, part, registrations=seen))["biometric_device_id"] == told


UNTOUCHED = {"biometric": "untouched"}
OFF = Effects(
    session="kept",
    biometric_inactive=True,
    before={"biometric": "active"},
    after={"biometric": "inactive"},
)
ON_THIS, ON_TABLET, NO_DEVICE = (THIS, True), ("tablet", True), (None, ...)


def registered(**registrations: Any) -> Seen:
    """No session, and these registrations: on which device, and whether they are active."""
    return {**NO_SESSION_SEEN, "registrations": registrations}


@pytest.mark.parametrize(
    ("seen", "effects"),
    [
        (
            {},
            replace(OFF, removed=("refresh_token_hash", "access_token_hash"), session="revoked"),
        ),
        (ELSEWHERE_SEEN, OFF),
        (
            {"session_device_id": None},
            replace(
                OFF,
                removed=("refresh_token_hash", "access_token_hash"),
                session="revoked",
                session_names_no_device=True,
            ),
        ),
        (
            {"session_device_id": None, "session_secrets": []},
            replace(OFF, session="revoked", session_names_no_device=True),
        ),
        ({"session_status": text("revoked")}, replace(OFF, session="revoked already")),
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
            registered(current_biometric=(THIS, "yes")),
            replace(OFF, session="", before={"biometric": "not readable here"}),
        ),
        (registered(current_biometric=(THIS, False)), Effects(after=UNTOUCHED)),
    ],
)
def test_what_goes_with_the_device_is_said(shape: Shape, seen: Seen, effects: Effects) -> None:
    part, seen = shape.part("device"), dict(seen)
    if "registrations" in seen:
        seen["registrations"] = {
            name: shape.registered(device_id, is_active=is_active)
            for name, (device_id, is_active) in seen["registrations"].items()
        }

    assert part.effects(seen_in(shape, part, **seen)) == effects
