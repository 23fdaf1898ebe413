"""Profiles of the planned layout at a glance."""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter

import orjson

from backoffice.dynamo.capacity import item_bytes
from backoffice.dynamo.wire import Item, WireValue
from doctor.glance.shapes import (
    BIOMETRIC_TYPES,
    DEVICE_STATUSES,
    MOST_BESIDE_TEXTS,
    PROVIDERS,
    SPELLED_VERSIONS,
    SUBSCRIPTION_STATUSES,
    SUBSCRIPTION_TYPES,
    UNEXPECTED,
    check_order,
    check_texts,
    check_times,
    is_after,
    not_plain,
)
from doctor.rules.sign_in import MOST_FAILURES
from doctor.rules.stored import ONE_READ
from records import keys
from records.emails import email_hash
from records.holds.consents import VERSIONS
from records.layouts.instants import iso_text
from records.layouts.planned import new_items
from records.lists import (
    AuthProvider,
)
from records.reading import WireMap

_TOP = frozenset(
    [
        *("PK", "SK", "GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK"),
        *("entity_type", "data", "created_at", "updated_at"),
    ]
)
_DATA = (
    *("id", "email", "email_hash", "auth_provider", "external_id", "account_status"),
    *("name", "given_name", "family_name", "email_verified", "last_login_at", "deactivated_at"),
    *("consents", "current_device", "current_session", "current_biometric"),
    "current_subscription",
)
_CONSENT = (
    *("consent_given", "consent_version", "consent_method", "ui_checkbox_group"),
    *("created_at", "updated_at", "withdrawn_at"),
)
_DEVICE = (
    *("device_id", "status", "biometric_type", "public_key", "secure_element"),
    *("device_name", "platform", "model", "os_version", "app_version"),
    *("last_active_at", "created_at", "updated_at"),
)
_SESSION = (
    *("session_id", "status", "device_id", "requires_biometric_reauth"),
    *("created_at", "expires_at", "last_accessed_at", "updated_at"),
    *("last_biometric_auth_at", "biometric_expires_at"),
)
_HASHES = ("refresh_token_hash", "access_token_hash")
_BIOMETRIC = (
    *("device_id", "registration_id", "biometric_type", "challenge"),
    *("is_verified", "is_active", "verification_failures"),
    *("device_attestation_data", "registration_metadata"),
    *("challenge_expires_at", "created_at", "updated_at", "last_verified_at"),
)
_SUBSCRIPTION = (
    *("subscription_id", "subscription_status", "subscription_type", "provider"),
    *("external_subscription_id", "external_subscription_id_hash", "usage_current_period"),
    *("start_date", "end_date", "created_at", "updated_at", "next_billing_date"),
)
_USAGE_TIMES = ("period_start", "period_end", "last_updated")
_COUNTS = ("documents_processed", "previous_count")
#: The last ones are what a reset leaves.
_USAGE = frozenset([*_USAGE_TIMES, *_COUNTS, "reset_id", "run_id"])

_get_data, _get_consent = itemgetter(*_DATA), itemgetter(*_CONSENT)
_get_device, _get_session = itemgetter(*_DEVICE), itemgetter(*_SESSION)
_get_biometric, _get_subscription = itemgetter(*_BIOMETRIC), itemgetter(*_SUBSCRIPTION)

#: There is one; others may come.
_METHODS = frozenset([new_items.CONSENT_METHOD])
_CONSENTS = frozenset(map(str, VERSIONS))
_EMAIL_HEAD = keys.BY_EMAIL.head()
_EXTERNAL_HEADS = {
    each.value: keys.BY_EXTERNAL_ID.head(auth_provider=each.value) for each in AuthProvider
}
_USER_HEAD, _PROFILE = keys.USER.head(), keys.PROFILE.key()


class PlannedGlance:
    """Whether a profile is plainly healthy; False where the rules have to say."""

    def __init__(self, now: datetime, *, with_notes: bool) -> None:
        self._now = iso_text(now.replace(microsecond=0))
        self._with_notes = with_notes

    def __call__(self, item: Item) -> bool:
        try:
            return item.keys() == _TOP and self._is_healthy(item, item["data"]["M"])
        except UNEXPECTED:
            return False

    def _is_healthy(self, item: Item, data: WireMap) -> bool:
        (
            *own,
            name,
            given_name,
            family_name,
            verified,
            signed_in,
            deactivated,
            consents,
            device,
            session,
            biometric,
            subscription,
        ) = _get_data(data)
        if len(data) != len(_DATA) or "NULL" not in deactivated or "BOOL" not in verified:
            return False
        check_texts((*own, name, given_name, family_name))
        if not _is_found(item, [value["S"] for value in own]):
            return False
        times = [item["created_at"]["S"], item["updated_at"]["S"]]
        if "NULL" not in signed_in:
            times.append(signed_in["S"])
        _look_at_consents(consents["M"], times)
        device_id = _look_at_device(device, times)
        self._look_at_session(session, device_id, times)
        _look_at_biometric(biometric, device_id, times)
        self._look_at_subscription(subscription["M"], times)
        check_times(times)
        # No text is long, so that the item is nowhere near the limit.
        return not self._with_notes or item_bytes(item) <= ONE_READ

    def _look_at_session(self, wire: WireValue, device_id: str | None, times: list[str]) -> None:
        if "NULL" in wire:
            return
        session: WireMap = wire["M"]
        own_id, status, named, checked, *instants, last_check, next_check = _get_session(session)
        hashes = [session[name] for name in _HASHES if name in session]
        if len(session) != len(_SESSION) + len(hashes) or "BOOL" not in checked:
            not_plain()
        began, ends, *_ = own_times = [instant["S"] for instant in instants]
        check_order(began, ends)
        if status["S"] == "active":
            self._look_at_active(ends, is_of_device=named["S"] == device_id)
        elif status["S"] != "revoked":
            not_plain()
        check_texts((own_id, *hashes))
        times += own_times
        times += [each["S"] for each in (last_check, next_check) if "NULL" not in each]

    def _look_at_active(self, ends: str, *, is_of_device: bool) -> None:
        """A session that is stored as active may be live, or expired, which is to be noted."""
        is_live = is_after(ends, self._now)
        is_over = is_after(self._now, ends)
        if (is_live and is_of_device) or (is_over and not self._with_notes):
            return
        not_plain()

    def _look_at_subscription(self, wire: WireMap, times: list[str]) -> None:
        own_id, status, kind, provider, outer_id, outer_hash, usage, *instants, billing = (
            _get_subscription(wire)
        )
        begins, ends, *_ = own_times = [instant["S"] for instant in instants]
        is_listed = (
            status["S"] in SUBSCRIPTION_STATUSES
            and kind["S"] in SUBSCRIPTION_TYPES
            and provider["S"] in PROVIDERS
        )
        if len(wire) != len(_SUBSCRIPTION) or not is_listed:
            not_plain()
        check_texts((own_id, outer_id, outer_hash))
        check_order(begins, ends)
        starts = _look_at_usage(usage["M"], times)
        if self._with_notes:
            runs = status["S"] == "active" and is_after(self._now, begins)
            if not runs or not is_after(ends, self._now):
                not_plain()
            check_order(begins, starts)
        times += own_times
        if "NULL" not in billing:
            times.append(billing["S"])


def _is_found(item: Item, texts: list[str]) -> bool:
    """Whether id and index keys are those of the record, and the account is active."""
    user_id, email, hashed, provider, external_id, status = texts
    return (
        status == "active"
        and item["PK"]["S"] == _USER_HEAD + user_id
        and hashed == email_hash(email)
        and item["GSI1PK"]["S"] == _EMAIL_HEAD + hashed
        and item["GSI2PK"]["S"] == _EXTERNAL_HEADS[provider] + external_id
        and item["GSI1SK"]["S"] == _PROFILE == item["GSI2SK"]["S"]
    )


def _look_at_consents(wire: WireMap, times: list[str]) -> None:
    if wire.keys() != _CONSENTS:
        not_plain()
    for value in wire.values():
        consent: WireMap = value["M"]
        given, version, method, group, created, updated, withdrawn = _get_consent(consent)
        is_known = "S" in version and version["S"] in SPELLED_VERSIONS
        is_missing = not given["BOOL"] and "NULL" in version
        if len(consent) != len(_CONSENT) or not (is_known or is_missing) or "N" not in group:
            not_plain()
        if method.get("S") not in _METHODS:
            check_texts((method,))
        given_at = created["S"]
        times += (given_at, updated["S"])
        if "NULL" not in withdrawn:
            check_order(given_at, withdrawn["S"])
            times.append(withdrawn["S"])


def _look_at_device(wire: WireValue, times: list[str]) -> str | None:
    """The device's id; None where there is none."""
    if "NULL" in wire:
        return None
    device: WireMap = wire["M"]
    own_id, status, kind, key, secure, *names, active, created, updated = _get_device(device)
    is_listed = status["S"] in DEVICE_STATUSES and kind["S"] in BIOMETRIC_TYPES
    if len(device) != len(_DEVICE) or not is_listed or "BOOL" not in secure:
        not_plain()
    check_texts((own_id, key, *names))
    times += (active["S"], created["S"], updated["S"])
    device_id: str = own_id["S"]
    return device_id


def _look_at_biometric(wire: WireValue, device_id: str | None, times: list[str]) -> None:
    if "NULL" in wire:
        return
    biometric: WireMap = wire["M"]
    own_device, own_id, kind, challenge, verified, active, failures, *beside = _get_biometric(
        biometric
    )
    attested, registered, *instants = beside
    is_said = "BOOL" in verified and "BOOL" in active
    is_of_device = own_device["S"] == device_id and kind["S"] in BIOMETRIC_TYPES
    if len(biometric) != len(_BIOMETRIC) or not is_said or not is_of_device:
        not_plain()
    if not failures["N"].isdecimal() or int(failures["N"]) > MOST_FAILURES:
        not_plain()
    check_texts((own_id, challenge))
    if len(orjson.dumps([attested, registered])) > MOST_BESIDE_TEXTS:
        not_plain()
    times += [instant["S"] for instant in instants]


def _look_at_usage(wire: WireMap, times: list[str]) -> str:
    """When the period begins."""
    if not wire.keys() <= _USAGE:
        not_plain()
    own_times = [wire[name]["S"] for name in _USAGE_TIMES if name in wire]
    start, end, *_ = own_times
    if not is_after(end, start):
        not_plain()
    if not wire[_COUNTS[0]]["N"].isdecimal():
        not_plain()
    if len(wire) > len(own_times) + 1:
        _look_at_reset(wire)
    times += own_times
    return str(start)


def _look_at_reset(wire: WireMap) -> None:
    """What a reset leaves beside the rest of a usage period."""
    if _COUNTS[1] in wire and not wire[_COUNTS[1]]["N"].isdecimal():
        not_plain()
    check_texts([wire[name] for name in ("reset_id", "run_id") if name in wire])
