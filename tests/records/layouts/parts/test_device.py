"""Revoking the device of a profile with what belongs to it, in each layout, on both servers."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.dynamo.wire import encode
from records.layouts import Seen
from tests.cells import cell
from tests.readable import readable
from tests.records.layouts.parts.desk import Desk
from tests.records.layouts.parts.test_session import NOW, SESSION
from tests.records.stored import (
    MISSING,
    no_data,
    no_map,
    text,
    without_data,
)

THIS = "iphone-123-abc"
#: What is not seen as in the sample.
ELSEWHERE_SEEN: Seen = {"session_device_id": text("tablet")}
NO_SESSION_SEEN: Seen = {
    "has_session": False,
    "session_device_id": None,
    "session_status": None,
    "session_secrets": [],
}
DEVICE: dict[str, Any] = {"device_id": THIS, "status": "active"}
BIOMETRIC: dict[str, Any] = {"device_id": THIS, "is_active": True}
ELSEWHERE: dict[str, Any] = {"device_id": "tablet", "is_active": True}

BEFORE = text("2025-09-27T10:00:00Z")
DEVICE_REVOKED = {
    "data.current_device.status": (text("active"), text("revoked")),
    "data.current_device.updated_at": (BEFORE, text(NOW)),
    "updated_at": (BEFORE, text(NOW)),
}
BIOMETRIC_OFF = {
    "data.current_biometric.is_active": ({"BOOL": True}, {"BOOL": False}),
    "data.current_biometric.updated_at": (text("2025-09-27T09:00:00Z"), text(NOW)),
}
SESSION_REVOKED = {
    "data.current_session.status": (text("active"), text("revoked")),
    "data.current_session.updated_at": (BEFORE, text(NOW)),
    "data.current_session.refresh_token_hash": (text("sha256_hash_of_refresh_token"), MISSING),
    "data.current_session.access_token_hash": (text("sha256_hash_of_access_token"), MISSING),
}


# -- variant (a): a session on this device --------------------------------------------------------


def test_the_device_goes_with_its_session_and_its_registration(desk: Desk) -> None:
    stored = desk.stored()

    differences = stored.differences_of(desk.change_of(stored))
    assert differences == DEVICE_REVOKED | SESSION_REVOKED | BIOMETRIC_OFF
    assert not stored.offers(desk.part)
    assert not stored.offers(desk.shape.part("session"))


def test_a_newer_session_on_this_device_goes_with_it(desk: Desk) -> None:
    stored = desk.stored(current_session=SESSION | {"session_id": "newer"})

    stored.apply(desk.change(desk.seen()))

    session = readable(stored.user().user.session)
    assert (session.session_id, session.status) == ("newer", "revoked")


@pytest.mark.parametrize("named", [..., None])
def test_a_session_that_names_no_device_goes_with_it(desk: Desk, named: Any) -> None:
    session = {"session_id": "x"} if named is ... else {"session_id": "x", "device_id": named}
    stored = desk.stored(current_session=session)
    seen = stored.seen(desk.part)

    assert desk.part.effects(seen).session_names_no_device
    stored.apply(desk.change(seen))

    assert readable(stored.user().user.session).revoked


def test_a_session_that_is_revoked_already_keeps_the_time_of_that(desk: Desk) -> None:
    stored = desk.stored(current_session=SESSION | {"status": "revoked"})
    seen = stored.seen(desk.part)

    assert desk.part.effects(seen).session == "revoked already"
    differences = stored.differences_of(desk.change(seen))
    assert differences == DEVICE_REVOKED | BIOMETRIC_OFF


OTHER_SESSIONS: list[Any] = [SESSION | {"device_id": "tablet"}, None, ..., "text"]


@pytest.mark.parametrize("session", [*OTHER_SESSIONS, SESSION | {"status": "revoked"}])
def test_without_a_session_of_this_device_the_act_with_it_is_refused(
    desk: Desk, session: Any
) -> None:
    stored = desk.stored(current_session=session)

    stored.refuses(desk.change(desk.seen()))


# -- variant (b): no session, or one elsewhere ----------------------------------------------------


@pytest.mark.parametrize("session", OTHER_SESSIONS)
def test_a_session_elsewhere_is_left_alone(desk: Desk, session: Any) -> None:
    stored = desk.stored(current_session=session)
    seen = stored.seen(desk.part)

    assert seen["has_session"] == isinstance(session, dict)
    assert not desk.part.effects(seen).removed
    differences = stored.differences_of(desk.change(seen))
    assert differences == DEVICE_REVOKED | BIOMETRIC_OFF


@pytest.mark.parametrize("session", [SESSION, {"session_id": "x"}, {}])
def test_with_a_session_of_this_device_the_act_without_it_is_refused(
    desk: Desk, session: Any
) -> None:
    stored = desk.stored(current_session=session)

    stored.refuses(desk.change(desk.seen(**ELSEWHERE_SEEN)))


def test_a_refusal_leaves_the_other_variant_to_be_done(desk: Desk) -> None:
    stored = desk.stored(current_session=None)
    stored.refuses(desk.change(desk.seen()))

    stored.apply(desk.change_of(stored))

    assert not stored.offers(desk.part)


# -- the device itself ----------------------------------------------------------------------------


@pytest.mark.parametrize("with_session", [True, False])
@pytest.mark.parametrize(
    "device", [DEVICE | {"device_id": "new phone"}, DEVICE | {"status": "revoked"}]
)
def test_a_device_that_is_another_or_revoked_already_is_left_alone(
    desk: Desk, device: Any, *, with_session: bool
) -> None:
    session = SESSION if with_session else None
    stored = desk.stored(current_device=device, current_session=session)

    seen = desk.seen(**({} if with_session else NO_SESSION_SEEN))
    stored.refuses(desk.change(seen))


@no_map
@pytest.mark.parametrize("with_session", [True, False])
def test_where_there_is_no_device_nothing_is_made_up(
    desk: Desk, instead: Any, *, with_session: bool
) -> None:
    session = SESSION if with_session else None
    stored = desk.stored(current_device=instead, current_session=session)

    assert desk.part.see(stored.item()) is None
    seen = desk.seen(**({} if with_session else NO_SESSION_SEEN))
    stored.refuses(desk.change(seen))


@no_data
@pytest.mark.parametrize("seen", [{}, {**NO_SESSION_SEEN, "registrations": {}}])
def test_where_there_is_no_data_nothing_is_made_up(desk: Desk, instead: Any, seen: Seen) -> None:
    stored = desk.empty()
    stored.put(without_data(desk.user_id, instead))

    stored.refuses(desk.change(desk.seen(**seen)))


def test_a_device_that_was_seen_revoked_is_not_revoked_again(desk: Desk) -> None:
    stored = desk.stored(current_device=DEVICE | {"status": "revoked"})

    stored.refuses(desk.change_of(stored))


STATUSES: list[Any] = [..., "active", "inactive", None, 7]


@pytest.mark.parametrize("then", STATUSES)
def test_the_status_is_the_one_seen_or_nothing_is_done(desk: Desk, then: Any) -> None:
    change = desk.change(desk.seen(status=None if then is ... else encode(then)))
    for now in STATUSES:
        device = DEVICE | {"status": now}
        stored = desk.stored(
            current_device={name: value for name, value in device.items() if value is not ...}
        )
        with cell(now):
            if then == now:
                assert "data.current_device.status" in stored.differences_of(change)
            else:
                stored.refuses(change)


@pytest.mark.parametrize("status", ["inactive", "something new", None])
def test_a_device_of_any_other_status_can_be_revoked(desk: Desk, status: Any) -> None:
    stored = desk.stored(current_device=DEVICE | {"status": status})

    stored.apply(desk.change_of(stored))

    assert not stored.offers(desk.part)


# -- the biometric registration -------------------------------------------------------------------


def test_a_registration_under_the_older_name_is_switched_off_there(desk: Desk) -> None:
    stored = desk.stored(current_biometric=..., biometric=BIOMETRIC)
    seen = stored.seen(desk.part)

    assert seen["registrations"] == {"biometric": desk.shape.registered(THIS)}
    differences = stored.differences_of(desk.change(seen))
    assert differences == DEVICE_REVOKED | SESSION_REVOKED | {
        "data.biometric.is_active": ({"BOOL": True}, {"BOOL": False}),
        "data.biometric.updated_at": (MISSING, text(NOW)),
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
        # What names no device goes with this one.
        ({"is_active": True}, {"device_id": None}, {"current_biometric", "biometric"}),
        ({"a": 1}, ..., {"current_biometric"}),
        # What is off already stays as it is.
        (BIOMETRIC | {"is_active": False}, {"is_active": False}, set()),
    ],
)
def test_registrations_of_this_device_are_switched_off_and_no_others(
    desk: Desk, current: Any, older: Any, switched_off: set[str]
) -> None:
    stored = desk.stored(current_biometric=current, biometric=older)

    differences = stored.differences_of(desk.change_of(stored))

    places = {f"data.{name}.{key}" for name in switched_off for key in ("is_active", "updated_at")}
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
        (["current_biometric"], BIOMETRIC, {"registration_id": "of no device"}),
        (["current_biometric"], BIOMETRIC | {"is_active": False}, ...),
        (["current_biometric"], {"device_id": THIS}, ...),
    ],
)
def test_a_registration_that_changed_since_it_was_seen_refuses_the_act(
    desk: Desk, seen_names: list[str], current: Any, older: Any
) -> None:
    stored = desk.stored(current_biometric=current, biometric=older)

    registrations = dict.fromkeys(seen_names, desk.shape.registered(THIS))
    stored.refuses(desk.change(desk.seen(registrations=registrations)))


def test_a_device_under_its_older_name_is_revoked_by_that(desk: Desk) -> None:
    device = {"id": THIS, "platform_version": "14"}
    stored = desk.stored(current_device=device, current_biometric=None)
    change = desk.change_of(stored)

    assert set(stored.differences_of(change)) >= {"data.current_device.status"}
    assert readable(stored.user().user.device).revoked
    desk.stored(current_device={"id": "new phone"}).refuses(change)
