"""What the form of an act says it will do, as far as the record tells."""

from __future__ import annotations

from typing import Any

import pytest

from records.table import StoredUser
from tests.records.shapes import PLANNED_SHAPE, Shape, in_every_shape
from users.act_words import USER_ACTS

REVOKE_DEVICE = USER_ACTS.named("revoke-device")
SESSION = {"session_id": "sess_1", "status": "active"}
THIS = {"device_id": "iphone-123-abc"}


def effects(shape: Shape, **data: Any) -> str:
    """What revoking the device of the sample says, with these parts in it."""
    assert REVOKE_DEVICE
    stored = StoredUser.of(shape.item("user-1", **data))
    (seen,) = REVOKE_DEVICE.kind.see(stored)
    return " ".join(REVOKE_DEVICE.effects(seen))


@in_every_shape
@pytest.mark.parametrize(
    ("session", "said"),
    [
        (SESSION | THIS, "The session on this device is revoked with it, even if it is newer"),
        (SESSION, "The session names no device: it is revoked with this one, even if it is newer"),
        (SESSION | {"device_id": None}, "The session names no device: it is revoked"),
        (SESSION | {"device_id": "tablet"}, "The current session is on another device and stays"),
        (SESSION | {"device_id": 7}, "names a device that is not readable here and stays"),
        ({**SESSION, "status": "revoked"}, "The session is revoked already and stays as it is."),
        (None, ""),
    ],
)
def test_what_becomes_of_the_session_with_its_device(shape: Shape, session: Any, said: str) -> None:
    words = effects(shape, current_session=session, current_biometric=None)

    assert said in words
    assert ("ession" in words) == bool(said)


@in_every_shape
@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ({}, ""),
        ({"refresh_token_hash": "r", "access_token_hash": "a"}, "its two token hashes are removed"),
        ({"token": "t"}, "its stored tokens or hashes are removed"),
    ],
)
def test_of_tokens_only_what_is_there_is_said_to_go(shape: Shape, tokens: Any, said: str) -> None:
    words = effects(shape, current_session=SESSION | tokens)

    assert said in words
    assert ("removed" in words) == bool(said)


@in_every_shape
@pytest.mark.parametrize("period", [True, False])
def test_of_a_reset_that_no_app_reads_the_dialog_says_so(shape: Shape, *, period: bool) -> None:
    words = USER_ACTS.named("reset-usage")
    data = {} if period else {"current_subscription": {"subscription_id": "sub-1"}}
    assert words
    (seen,) = words.kind.see(StoredUser.of(shape.item("user-1", **data)))

    said = " ".join([*words.effects(seen), words.noticed(seen)])

    is_read = shape is PLANNED_SHAPE
    assert ("Today's app does not read it" in said) is not is_read
    assert ("The user can have documents processed again at once." in said) is is_read
    assert ("The user notices nothing." in said) is not is_read


@in_every_shape
@pytest.mark.parametrize(
    ("registration", "said"),
    [
        (THIS | {"is_active": True}, "The biometric registration of this device becomes inactive."),
        ({"is_active": True}, "names no device: it becomes inactive with this one."),
        (THIS | {"is_active": False}, ""),
        ({"device_id": "tablet", "is_active": True}, ""),
        ({"device_id": 7}, ""),
        (None, ""),
    ],
)
def test_what_becomes_of_the_registration_with_its_device(
    shape: Shape, registration: Any, said: str
) -> None:
    words = effects(shape, current_session=None, current_biometric=registration)

    assert said in words
    assert ("biometric" in words) == bool(said)
