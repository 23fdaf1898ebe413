"""What the parts of a profile are called; which of the names are used, a record says."""

from __future__ import annotations

from typing import Literal, TypeVar

from records.reading import WireMap, is_there

NameT = TypeVar("NameT", bound=str)

REVOKED = "revoked"
USAGE = "usage_current_period"
TOKENS = ("refresh_token_hash", "access_token_hash")
#: An older version of the app kept the token itself in its sessions.
SESSION_SECRETS = (*TOKENS, "token")
BIOMETRIC_SECRETS = ("challenge", "challenge_data", "biometric_hash", "device_attestation_data")
DeviceIdName = Literal["device_id", "id"]
#: What a device is named by; the second is of an older version of the app.
DEVICE_IDS: tuple[DeviceIdName, ...] = ("device_id", "id")

#: What the type of a subscription is called.
SUBSCRIPTION_TYPES = ("subscription_type", "type")

BiometricName = Literal["current_biometric", "biometric"]
SubscriptionName = Literal["current_subscription", "subscription"]

#: The attribute that holds each part; then its older name (data contract, section 6).
DEVICE = ("current_device",)
SESSION = ("current_session",)
BIOMETRIC: tuple[BiometricName, ...] = ("current_biometric", "biometric")
SUBSCRIPTION: tuple[SubscriptionName, ...] = ("current_subscription", "subscription")
CONSENTS = ("consents",)
PARTS = DEVICE + SESSION + BIOMETRIC + SUBSCRIPTION + CONSENTS


def part_in(wire: WireMap, names: tuple[NameT, ...]) -> tuple[NameT | None, WireMap]:
    """The name and the map of a part; (None, {}) where there is none."""
    for name in names:
        if "M" in wire.get(name, {}):
            return name, wire[name]["M"]
    return None, {}


def device_id_in(device: WireMap) -> DeviceIdName | None:
    """The attribute that names a device; None where there is none."""
    there = (name for name in DEVICE_IDS if is_there(device.get(name)))
    fallback = DEVICE_IDS[0] if DEVICE_IDS[0] in device else None
    return next(there, fallback)
