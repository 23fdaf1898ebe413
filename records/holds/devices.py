"""Whether a user may sign in with a device, and with a finger or a face."""

from __future__ import annotations

from enum import StrEnum

from backoffice.dynamo.unread import Maybe, Unread, known
from records.holds.held import Held
from records.lists import DeviceStatus
from records.model import Biometric, Device


class DeviceState(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    REVOKED = "revoked"
    NONE = "none"
    UNKNOWN = "unknown status"
    NOT_READABLE = "not readable here"


class BiometricState(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    NOT_VERIFIED = "not verified"
    DEVICE_REVOKED = "of no use without its device"
    NONE = "none"
    NOT_READABLE = "not readable here"


def device_of(device: Maybe[Device]) -> Held[DeviceState]:
    """What holds of a device. Without a status, as in the first draft, it counts as active.

    Source: data contract, sections 2 and 6.
    """
    if device is None:
        return Held(DeviceState.NONE)
    if isinstance(device, Unread) or isinstance(device.status, Unread):
        return Held(DeviceState.NOT_READABLE)
    status = DeviceStatus.ACTIVE if device.status is None else device.status
    if not isinstance(status, DeviceStatus):
        return Held(DeviceState.UNKNOWN, stored=status)
    state = DeviceState(status)
    since = known(device.created_at if state == DeviceState.ACTIVE else device.updated_at)
    return Held(state, since=since, stored=device.status)


def biometric_of(biometric: Maybe[Biometric], device: Maybe[Device]) -> Held[BiometricState]:
    """What holds of a biometric registration; one that names no device goes with the device.

    Source: data contract, sections 2, 6 and 8.
    """
    if biometric is None:
        return Held(BiometricState.NONE)
    if isinstance(biometric, Unread):
        return Held(BiometricState.NOT_READABLE)
    state = _biometric_state(biometric, device)
    since = {
        BiometricState.ACTIVE: known(biometric.created_at),
        BiometricState.INACTIVE: known(biometric.updated_at),
        BiometricState.DEVICE_REVOKED: device_of(device).since,
    }
    stored = _stored(biometric.is_active)
    differs = state == BiometricState.DEVICE_REVOKED and stored == DeviceStatus.ACTIVE
    return Held(state, since=since.get(state), stored=stored, differs=differs)


def _biometric_state(biometric: Biometric, device: Maybe[Device]) -> BiometricState:
    if biometric.is_active is False:
        return BiometricState.INACTIVE
    if _goes_with(biometric, known(device)):
        return BiometricState.DEVICE_REVOKED
    if biometric.is_verified is False:
        return BiometricState.NOT_VERIFIED
    if isinstance(biometric.is_active, Unread) or isinstance(biometric.is_verified, Unread):
        return BiometricState.NOT_READABLE
    return BiometricState.ACTIVE


def _goes_with(biometric: Biometric, device: Device | None) -> bool:
    """Whether the registration is of this device, and the device is revoked."""
    if device is None or not device.revoked or isinstance(biometric.device_id, Unread):
        return False
    return biometric.device_id is None or biometric.device_id == device.device_id


def _stored(is_active: Maybe[bool]) -> Maybe[str]:
    if is_active is None or isinstance(is_active, Unread):
        return is_active
    return DeviceStatus.ACTIVE if is_active else DeviceStatus.INACTIVE
