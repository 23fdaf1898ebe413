"""What the form of an act says it will do, as far as the record tells."""

from __future__ import annotations

from typing import Any

import pytest

from records.table import StoredUser
from tests import samples
from users.act_words import USER_ACTS

REVOKE_DEVICE = USER_ACTS.named("revoke-device")
SESSION = {"session_id": "sess_1", "status": "active"}
THIS = {"device_id": "iphone-123-abc"}


def effects(**data: Any) -> str:
    """What revoking the device of the sample says, with these parts in it."""
    assert REVOKE_DEVICE
    stored = StoredUser.of(samples.profile_of("user-1", **data))
    (seen,) = REVOKE_DEVICE.kind.see(stored)
    return " ".join(REVOKE_DEVICE.effects(seen))


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
def test_what_becomes_of_the_session_with_its_device(session: Any, said: str) -> None:
    words = effects(current_session=session, current_biometric=None)

    assert said in words
    assert ("ession" in words) == bool(said)


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
def test_what_becomes_of_the_registration_with_its_device(registration: Any, said: str) -> None:
    words = effects(current_session=None, current_biometric=registration)

    assert said in words
    assert ("biometric" in words) == bool(said)
