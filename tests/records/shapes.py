"""The same record in each layout, so that a test can be written once.

Tests speak the language of the planned layout: names and ISO text in `data`. A shape puts that into
the table as its own layout has it, and says in the same language what became of it. What is in
another form than the layout's own stands out there: its place or value begins with CONVERTED.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backoffice.dynamo.wire import Item, decode, decode_item, encode, encode_item
from records.layouts import Part, ProfileLayout
from records.layouts.flat import FLAT
from records.layouts.planned import PLANNED
from tests import samples

CONVERTED = "converted: "
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?Z").fullmatch
_EPOCH = datetime.fromtimestamp(0, UTC)

#: What the flat layout calls it, by the attribute that holds it.
_NAMES: dict[str, dict[str, str]] = {
    "current_session": {"status": "session_status", "last_accessed_at": "last_activity_at"},
    "current_device": {
        "status": "device_status",
        "model": "device_model",
        "created_at": "registered_at",
        "last_active_at": "last_seen_at",
    },
    "current_biometric": {
        "is_active": "status",
        "registration_id": "biometric_id",
        "created_at": "registered_at",
        "last_verified_at": "last_used_at",
    },
    "current_subscription": {
        "subscription_id": "id",
        "subscription_type": "type",
        "subscription_status": "status",
    },
}
_NAMES |= {"biometric": _NAMES["current_biometric"]}
_NAMES |= {"subscription": _NAMES["current_subscription"]}
_CONSENT = {
    "consent_given": "consented",
    "consent_version": "version",
    "created_at": "timestamp",
}


@dataclass(frozen=True)
class Shape:
    """A layout of profiles, and how records of it are made and told of."""

    layout: ProfileLayout

    def __str__(self) -> str:
        return self.layout.name

    def part(self, name: str) -> Part:
        return self.layout.parts[name]

    def item(self, user_id: str, **data: Any) -> Item:
        """The sample with everything; `data` replaces parts of it, `...` leaves one out."""
        return self.of(samples.profile_of(user_id, **data))

    def of(self, planned: Item) -> Item:
        """A profile of the planned layout as this one has it."""
        return planned

    def raw(self, wire: Any) -> Any:
        """A raw value of the sample as this layout has it."""
        return wire

    def plain(self, value: Any) -> Any:
        """The same, decoded."""
        return decode(self.raw(encode(value)))

    def registered(self, device_id: Any, *, is_active: Any = True) -> dict[str, Any]:
        """A biometric registration as it is seen; `...` is what is not there."""
        return {
            "device_id": None if device_id is ... else encode(device_id),
            "is_active": None if is_active is ... else encode(is_active),
            "named_by": "is_active",
            "form": "iso",
        }

    def place(self, *names: str) -> tuple[str, ...]:
        """A place in a profile, from the top down."""
        return names

    def value(self, value: Any) -> Any:
        """An instant, or whether something is active, as it is stored."""
        return value

    def told(self, differences: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
        """Places that differ and how, in the language of the tests."""
        return dict(differences)


class FlatShape(Shape):
    """As the sign-in Lambda writes it, with all that only the planned layout has as it is there."""

    def of(self, planned: Item) -> Item:
        top = decode_item(planned)
        flat: dict[str, Any] = {
            name: _milliseconds(value) for name, value in top.items() if name != "data"
        }
        flat.pop("entity_type", None)
        for name, value in top["data"].items():
            flat[name] = _flat(name, value)
        return encode_item(flat)

    def raw(self, wire: Any) -> Any:
        text = wire.get("S") if isinstance(wire, dict) else None
        return encode(_milliseconds(text)) if text else wire

    def registered(self, device_id: Any, *, is_active: Any = True) -> dict[str, Any]:
        seen = super().registered(device_id, is_active=_status(is_active))
        return seen | {"named_by": "status", "form": "milliseconds"}

    def place(self, *names: str) -> tuple[str, ...]:
        if names[0] != "data":
            return names
        _, attribute, *rest = names
        renamed = _NAMES.get(attribute, {})
        return attribute, *(renamed.get(name, name) for name in rest)

    def value(self, value: Any) -> Any:
        return _status(value) if isinstance(value, bool) else _milliseconds(value)

    def told(self, differences: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
        return {
            place if place in {"updated_at", "ttl"} else _planned_place(place): (
                _planned_value(place, before),
                _planned_value(place, after),
            )
            for place, (before, after) in differences.items()
        }


PLANNED_SHAPE = Shape(PLANNED)
FLAT_SHAPE = FlatShape(FLAT)
SHAPES = (PLANNED_SHAPE, FLAT_SHAPE)
in_every_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)


def _flat(name: str, value: Any) -> Any:
    if name == "consents" and isinstance(value, dict):
        return {each: _renamed(_CONSENT, consent) for each, consent in value.items()}
    if name not in _NAMES:
        return _milliseconds(value)
    flat = _renamed(_NAMES[name], value)
    if isinstance(flat, dict) and isinstance(flat.get("usage_current_period"), dict):
        flat["usage_current_period"] = _renamed({}, flat["usage_current_period"])
    if isinstance(flat, dict) and name.endswith("biometric") and "status" in flat:
        flat["status"] = _status(flat["status"])
    return flat


def _renamed(names: Mapping[str, str], value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {names.get(name, name): _milliseconds(each) for name, each in value.items()}


def _status(is_active: Any) -> Any:
    if not isinstance(is_active, bool):
        return is_active
    return "active" if is_active else "revoked"


def _milliseconds(value: Any) -> Any:
    if not isinstance(value, str) or not _ISO(value):
        return value
    return (datetime.fromisoformat(value) - _EPOCH) // timedelta(milliseconds=1)


def _planned_place(place: str) -> str:
    attribute, _, rest = place.partition(".")
    back = {flat: planned for planned, flat in _NAMES.get(attribute, {}).items()}
    if rest in _NAMES.get(attribute, {}) and rest not in back:
        return CONVERTED + place
    return "data." + ".".join(filter(None, (attribute, back.get(rest, rest))))


def _planned_value(place: str, wire: Any) -> Any:
    name = place.rpartition(".")[2]
    if place.endswith("biometric.status") and wire in ({"S": "active"}, {"S": "revoked"}):
        return {"BOOL": wire["S"] == "active"}
    if not isinstance(wire, dict):
        return wire
    if "S" in wire and _ISO(wire["S"]):
        return {"S": CONVERTED + wire["S"]}
    is_instant = name.endswith(("_at", "_updated", "_start", "_end"))
    if is_instant and len(wire.get("N", "")) == 13:
        at = _EPOCH + timedelta(milliseconds=int(wire["N"]))
        return {"S": at.isoformat().replace("+00:00", "Z")}
    return wire
