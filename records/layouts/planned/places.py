"""Where the parts of a profile sit in the planned layout."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeVar

from backoffice.dynamo.expressions import Path, Update, path, set_
from backoffice.dynamo.wire import Item
from records.layouts.instants import iso_text
from records.reading import WireMap, is_there

NameT = TypeVar("NameT", bound=str)

DATA = path("data")
REVOKED = "revoked"
USAGE = "usage_current_period"
TOKENS = ("refresh_token_hash", "access_token_hash")
#: An older version of the app kept the token itself in its sessions.
SESSION_SECRETS = (*TOKENS, "token")
DeviceIdName = Literal["device_id", "id"]
#: What a device is named by; the second is of an older version of the app.
DEVICE_IDS: tuple[DeviceIdName, ...] = ("device_id", "id")

BiometricName = Literal["current_biometric", "biometric"]
SubscriptionName = Literal["current_subscription", "subscription"]

#: The attribute of `data` that holds each part; then its older name (data contract, section 6).
DEVICE = ("current_device",)
SESSION = ("current_session",)
BIOMETRIC: tuple[BiometricName, ...] = ("current_biometric", "biometric")
SUBSCRIPTION: tuple[SubscriptionName, ...] = ("current_subscription", "subscription")
CONSENTS = ("consents",)

CURRENT_DEVICE = DATA.child(*DEVICE)
CURRENT_SESSION = DATA.child(*SESSION)


def data_of(item: Item) -> WireMap:
    """The map that holds everything."""
    data: WireMap = item["data"]["M"]
    return data


def part_in(data: WireMap, names: tuple[NameT, ...]) -> tuple[NameT | None, WireMap]:
    """The name and the map of a part; (None, {}) where there is none."""
    for name in names:
        if "M" in data.get(name, {}):
            return name, data[name]["M"]
    return None, {}


def device_id_in(device: WireMap) -> DeviceIdName | None:
    """The attribute that names a device; None where there is none."""
    there = (name for name in DEVICE_IDS if is_there(device.get(name)))
    fallback = DEVICE_IDS[0] if DEVICE_IDS[0] in device else None
    return next(there, fallback)


def stamped(now: datetime, *places: Path) -> Update:
    """The time of a change: in the item, and in each map that it touches."""
    stamps = (place.child("updated_at") for place in places)
    return Update(*(set_(stamp, iso_text(now)) for stamp in (*stamps, path("updated_at"))))
