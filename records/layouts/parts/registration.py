"""The biometric registrations of a profile, as acts on a device see and change them."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from backoffice.dynamo.expressions import Condition, Path, Update, remove, set_
from backoffice.dynamo.wire import Item, WireValue
from records.layouts.conditions import is_as_seen, is_map, is_not
from records.layouts.home import ActiveName, Home, name_in
from records.layouts.instants import Form, form_in
from records.layouts.kept import NOT_KEPT
from records.layouts.places import BIOMETRIC, REVOKED, BiometricName
from records.layouts.sight import Raw
from records.lists import DeviceStatus

#: What a registration is called in an entry, by the attribute that holds it.
ENTRY_NAMES: Mapping[BiometricName, str] = {
    "current_biometric": "biometric",
    "biometric": "older_biometric",
}
#: What an entry calls it, by what it is stored as.
_STATES = {DeviceStatus.ACTIVE: "active", DeviceStatus.INACTIVE: "inactive", REVOKED: "inactive"}
_ON: Mapping[ActiveName, str | bool] = {"is_active": True, "status": DeviceStatus.ACTIVE.value}
#: The first one is written; what is off in another way stays as it is.
_OFF: Mapping[ActiveName, tuple[str | bool, ...]] = {
    "is_active": (False,),
    "status": (REVOKED, DeviceStatus.INACTIVE.value),
}
NULL: WireValue = {"NULL": True}


class Registration(BaseModel):
    """A biometric registration as it was seen; `named_by` holds whether it is active."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    device_id: Raw | None
    is_active: Raw | None
    named_by: ActiveName
    form: Form

    @property
    def told(self) -> str:
        """Whether it is active, as an entry says it."""
        if self.is_active is None or self.is_active == NULL:
            return "not set"
        if self.named_by == "status":
            return _STATES.get(self.is_active.get("S", ""), NOT_KEPT)
        if "BOOL" not in self.is_active:
            return NOT_KEPT
        return "active" if self.is_active["BOOL"] else "inactive"

    @property
    def is_off(self) -> bool:
        """Whether it is switched off."""
        return self.told == "inactive"

    def switched_off(self, place: Path) -> Update:
        """What becomes of it with its device."""
        return Update(set_(place.child(self.named_by), _OFF[self.named_by][0]))

    def put_back(self, place: Path, was: str) -> Update:
        """What becomes of it when its device is allowed again; `was` is what an entry tells."""
        state = place.child(self.named_by)
        return Update(set_(state, _ON[self.named_by]) if was == "active" else remove(state))

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        """Nothing: the values are a user's."""
        return []


def registrations_in(home: Home, item: Item) -> dict[BiometricName, Registration]:
    """The biometric registrations that are there."""
    parts = home.parts(item)
    there = {name: parts[name]["M"] for name in BIOMETRIC if "M" in parts.get(name, {})}
    found = {}
    for name, each in there.items():
        named_by = name_in(each, home.is_active)
        found[name] = Registration(
            device_id=each.get("device_id"),
            is_active=each.get(named_by),
            named_by=named_by,
            form=form_in(each, home.form),
        )
    return found


def is_bound(place: Path, device_id: WireValue) -> Condition:
    """What is there names this device, or none."""
    named = place.child("device_id")
    names_no_other = is_as_seen(named, device_id) | named.missing() | named.has_type("NULL")
    return is_map(place) & names_no_other


def goes_too(place: Path, device_id: WireValue, named_by: ActiveName) -> Condition:
    """There is one that goes with this device."""
    goes = is_bound(place, device_id)
    for off in _OFF[named_by]:
        goes &= is_not(place.child(named_by), off)
    return goes
