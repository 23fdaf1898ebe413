"""Revoking a device with what belongs to it, on both servers."""

from __future__ import annotations

from typing import Any

import pytest

from records.layouts.base import Seen
from records.layouts.planned import PLANNED
from records.table import UsersTable
from tests.conftest import Clock
from tests.records.stored import MISSING, Stored, no_data, no_map, text, without_data
from tests.records.test_session_change import NOW, SESSION

THIS = "iphone-123-abc"
SEEN: Seen = {
    "device_id": text(THIS),
    "with_session": True,
    "biometric": ["current_biometric"],
}
DEVICE: dict[str, Any] = {"device_id": THIS, "status": "active"}
BIOMETRIC: dict[str, Any] = {"device_id": THIS, "is_active": True}
ELSEWHERE: dict[str, Any] = {"device_id": "tablet", "is_active": True}

DEVICE_REVOKED = {"data.current_device.status": (text("active"), text("revoked"))}
BIOMETRIC_OFF = {"data.current_biometric.is_active": ({"BOOL": True}, {"BOOL": False})}
SESSION_REVOKED = {
    "data.current_session.status": (text("active"), text("revoked")),
    "data.current_session.updated_at": (text("2025-09-27T10:00:00Z"), text(NOW)),
    "data.current_session.refresh_token_hash": (text("sha256_hash_of_refresh_token"), MISSING),
    "data.current_session.access_token_hash": (text("sha256_hash_of_access_token"), MISSING),
    "updated_at": (text("2025-09-27T10:00:00Z"), text(NOW)),
}


def seen_in(stored: Stored) -> Seen:
    seen = PLANNED.see_device(stored.item())
    assert seen is not None
    return seen


# -- variant (a): a session on this device --------------------------------------------------------


def test_the_device_goes_with_its_session_and_its_registration(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = Stored.sample(users, user_id)

    assert seen_in(stored) == SEEN
    differences = stored.differences_of(PLANNED.revoke_device(SEEN, now=clock()))
    assert differences == DEVICE_REVOKED | SESSION_REVOKED | BIOMETRIC_OFF
    assert PLANNED.see_device(stored.item()) is None
    assert PLANNED.see_session(stored.item()) is None


def test_a_newer_session_on_this_device_goes_with_it(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = Stored.sample(users, user_id, current_session=SESSION | {"session_id": "newer"})

    stored.apply(PLANNED.revoke_device(SEEN, now=clock()))

    session = stored.user().user.session
    assert session is not None
    assert (session.session_id, session.status) == ("newer", "revoked")


@pytest.mark.parametrize(
    "session", [SESSION | {"device_id": "tablet"}, {"session_id": "x"}, None, ..., "text", {}]
)
def test_without_a_session_on_this_device_the_act_with_it_is_refused(
    users: UsersTable, user_id: str, clock: Clock, session: Any
) -> None:
    stored = Stored.sample(users, user_id, current_session=session)

    stored.refuses(PLANNED.revoke_device(SEEN, now=clock()))


# -- variant (b): no session, or one elsewhere ----------------------------------------------------


@pytest.mark.parametrize(
    "session", [SESSION | {"device_id": "tablet"}, {"session_id": "x"}, None, ..., "text", {}]
)
def test_a_session_elsewhere_is_left_alone(
    users: UsersTable, user_id: str, clock: Clock, session: Any
) -> None:
    stored = Stored.sample(users, user_id, current_session=session)
    seen = seen_in(stored)

    assert seen == {**SEEN, "with_session": False}
    differences = stored.differences_of(PLANNED.revoke_device(seen, now=clock()))
    assert differences == DEVICE_REVOKED | BIOMETRIC_OFF


def test_with_a_session_on_this_device_the_act_without_it_is_refused(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = Stored.sample(users, user_id)

    stored.refuses(PLANNED.revoke_device({**SEEN, "with_session": False}, now=clock()))


def test_a_refusal_leaves_the_other_variant_to_be_done(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = Stored.sample(users, user_id, current_session=None)
    stored.refuses(PLANNED.revoke_device(SEEN, now=clock()))

    stored.apply(PLANNED.revoke_device(seen_in(stored), now=clock()))

    assert PLANNED.see_device(stored.item()) is None


# -- the device itself ----------------------------------------------------------------------------


@pytest.mark.parametrize("with_session", [True, False])
@pytest.mark.parametrize(
    "device", [DEVICE | {"device_id": "new phone"}, DEVICE | {"status": "revoked"}]
)
def test_a_device_that_is_another_or_revoked_already_is_left_alone(
    users: UsersTable, user_id: str, clock: Clock, device: Any, *, with_session: bool
) -> None:
    session = SESSION if with_session else None
    stored = Stored.sample(users, user_id, current_device=device, current_session=session)

    stored.refuses(PLANNED.revoke_device({**SEEN, "with_session": with_session}, now=clock()))


@no_map
@pytest.mark.parametrize("with_session", [True, False])
def test_where_there_is_no_device_nothing_is_made_up(
    users: UsersTable, user_id: str, clock: Clock, instead: Any, *, with_session: bool
) -> None:
    session = SESSION if with_session else None
    stored = Stored.sample(users, user_id, current_device=instead, current_session=session)

    assert PLANNED.see_device(stored.item()) is None
    stored.refuses(PLANNED.revoke_device({**SEEN, "with_session": with_session}, now=clock()))


@no_data
@pytest.mark.parametrize(
    "seen", [SEEN, {"device_id": text(THIS), "with_session": False, "biometric": []}]
)
def test_where_there_is_no_data_nothing_is_made_up(
    users: UsersTable, user_id: str, clock: Clock, instead: Any, seen: Seen
) -> None:
    stored = Stored(users, user_id)
    stored.put(without_data(user_id, instead))

    stored.refuses(PLANNED.revoke_device(seen, now=clock()))


@pytest.mark.parametrize("status", ["inactive", "something new", None])
def test_a_device_of_any_other_status_can_be_revoked(
    users: UsersTable, user_id: str, clock: Clock, status: Any
) -> None:
    stored = Stored.sample(users, user_id, current_device=DEVICE | {"status": status})

    stored.apply(PLANNED.revoke_device(seen_in(stored), now=clock()))

    assert PLANNED.see_device(stored.item()) is None


# -- the biometric registration -------------------------------------------------------------------


def test_a_registration_under_the_older_name_is_switched_off_there(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    stored = Stored.sample(users, user_id, current_biometric=..., biometric=BIOMETRIC)
    seen = seen_in(stored)

    assert seen["biometric"] == ["biometric"]
    differences = stored.differences_of(PLANNED.revoke_device(seen, now=clock()))
    assert differences == DEVICE_REVOKED | SESSION_REVOKED | {
        "data.biometric.is_active": ({"BOOL": True}, {"BOOL": False})
    }


@pytest.mark.parametrize(
    ("current", "older", "switched_off"),
    [
        (BIOMETRIC, BIOMETRIC, {"current_biometric", "biometric"}),
        (ELSEWHERE, BIOMETRIC, {"biometric"}),
        (BIOMETRIC, ELSEWHERE, {"current_biometric"}),
        (ELSEWHERE, ELSEWHERE, set()),
        (ELSEWHERE, ..., set()),
        (None, BIOMETRIC, {"biometric"}),
        (None, ..., set()),
        (..., ..., set()),
        ("text", 7, set()),
        ({}, {}, set()),
    ],
)
def test_registrations_of_this_device_are_switched_off_and_no_others(
    users: UsersTable, user_id: str, clock: Clock, current: Any, older: Any, switched_off: set[str]
) -> None:
    stored = Stored.sample(users, user_id, current_biometric=current, biometric=older)

    differences = stored.differences_of(PLANNED.revoke_device(seen_in(stored), now=clock()))

    places = {f"data.{name}.is_active" for name in switched_off}
    assert set(differences) == DEVICE_REVOKED.keys() | SESSION_REVOKED.keys() | places


@pytest.mark.parametrize(
    ("seen_names", "current", "older"),
    [
        ([], BIOMETRIC, ...),
        ([], ..., BIOMETRIC),
        (["biometric"], BIOMETRIC, ...),
        (["current_biometric"], ELSEWHERE, ...),
        (["current_biometric"], None, ...),
        (["current_biometric"], ..., ...),
        (["current_biometric"], BIOMETRIC, BIOMETRIC),
    ],
)
def test_a_registration_that_changed_since_it_was_seen_refuses_the_act(
    users: UsersTable, user_id: str, clock: Clock, seen_names: list[str], current: Any, older: Any
) -> None:
    stored = Stored.sample(users, user_id, current_biometric=current, biometric=older)

    stored.refuses(PLANNED.revoke_device({**SEEN, "biometric": seen_names}, now=clock()))
