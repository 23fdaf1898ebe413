"""The same user as another generation of the app would have written it (data contract, 6 and 7).

Stories are told by the services of the planned layout. What they come to is put here into the words
of the app that stores users flat, and of the one of the first draft. What that app did not know is
left out, and what it knew beside is made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from backoffice.dynamo.wire import Item, Value, decode_item, encode_item
from records import keys
from records.emails import text_hash
from records.lists import ConsentType

#: Encrypts a field of a user as the app does: what, whose, and which field.
Seal = Callable[[str, str, str], str]
Stored = dict[str, Any]

SEALED = ("email", "name", "given_name", "family_name")
NETWORK = {"ip": "192.0.2.77", "agent": "SerenyaApp/1.2.3 (made up)"}

#: What each part is called in the flat layout, by what the planned one calls it.
_DEVICE = {
    "device_id": "device_id",
    "platform": "platform",
    "model": "device_model",
    "device_name": "device_name",
    "app_version": "app_version",
    "os_version": "os_version",
    "status": "device_status",
    "created_at": "registered_at",
    "last_active_at": "last_seen_at",
}
_SESSION = {
    "session_id": "session_id",
    "created_at": "created_at",
    "expires_at": "expires_at",
    "last_accessed_at": "last_activity_at",
    "status": "session_status",
}
_BIOMETRIC = {
    "registration_id": "biometric_id",
    "biometric_type": "biometric_type",
    "device_id": "device_id",
    "created_at": "registered_at",
    "last_verified_at": "last_used_at",
}
_SUBSCRIPTION = {
    "subscription_id": "id",
    "subscription_type": "type",
    "subscription_status": "status",
    "provider": "provider",
    "external_subscription_id": "external_subscription_id",
    "start_date": "start_date",
    "end_date": "end_date",
    "created_at": "created_at",
    "updated_at": "updated_at",
}
#: The consents that the flat app asks for.
_ASKED = (ConsentType.TERMS_OF_SERVICE, ConsentType.PRIVACY_POLICY)
_CORE = ("id", "external_id", "auth_provider", "account_status", "email_verified")


def as_flat(profile: Item, seal: Seal) -> Item:
    """A planned profile as the flat app stores it: attributes at the top, times in milliseconds."""
    stored = decode_item(profile)
    data: Any = stored["data"]
    user_id = data["id"]
    hashed = text_hash(data["email"].lower())
    external = {name: data[name] for name in ("auth_provider", "external_id")}
    flat: Stored = {
        **{name: stored[name] for name in ("PK", "SK", "ttl") if name in stored},
        "GSI1PK": keys.FLAT_BY_EMAIL.key(email_hash=hashed),
        "GSI1SK": keys.FLAT_INDEX_SORT.key(user_id=user_id),
        "GSI2PK": keys.FLAT_BY_EXTERNAL_ID.key(**external),
        "GSI2SK": keys.FLAT_INDEX_SORT.key(user_id=user_id),
        **{name: data[name] for name in _CORE if name in data},
        "email_hash": hashed,
        **{name: data[name] and seal(data[name], user_id, name) for name in SEALED},
        "consents": _consents(data.get("consents") or {}),
        "current_device": _device(data.get("current_device")),
        "current_session": _session(data.get("current_session")),
        "current_biometric": _biometric(data.get("current_biometric"), user_id, seal),
        "current_subscription": _subscription(data.get("current_subscription")),
        "created_ip": NETWORK["ip"],
        "created_user_agent": NETWORK["agent"],
        "last_login_at": _in_milliseconds(data.get("last_login_at") or stored["created_at"]),
        "created_at": _in_milliseconds(stored["created_at"]),
        "updated_at": _in_milliseconds(stored["updated_at"]),
    }
    if closed_at := data.get("deactivated_at"):
        flat["deactivated_at"] = _in_milliseconds(closed_at)
    return encode_item(flat)


def as_draft(profile: Item) -> list[Item]:
    """A planned profile as the first draft stores it: a bare one, and items beside it."""
    stored = decode_item(profile)
    data: Any = stored["data"]
    bare = {name: data[name] for name in (*_CORE, "email", "name") if name in data}
    if closed_at := data.get("deactivated_at"):
        bare["deactivated_at"] = closed_at
    times = {name: stored[name] for name in ("created_at", "updated_at")}
    consents = data.get("consents") or {}
    if yes_or_no := _booleans(consents):
        bare["consents"] = yes_or_no
    own = {name: value for name, value in stored.items() if name != "data"}
    beside = _Beside(own["PK"], times)
    return [
        encode_item({**own, "data": {**bare, **times}}),
        *beside.session(data.get("current_session")),
        *beside.device(data.get("current_device")),
        *beside.subscription(data.get("current_subscription")),
    ]


# -- the flat layout -----------------------------------------------------------------------------


def _in_milliseconds(value: Any) -> Any:
    """An instant in ISO text as milliseconds; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        return int(datetime.fromisoformat(value).timestamp() * 1000)
    except ValueError:
        return value


def _renamed(part: Mapping[str, Any], names: Mapping[str, str]) -> Stored:
    return {
        new: _in_milliseconds(part[old]) if old.endswith(("_at", "_date")) else part[old]
        for old, new in names.items()
        if old in part
    }


def _consents(consents: Mapping[str, Any]) -> Stored:
    flat = {}
    for consent_type in _ASKED:
        consent = consents.get(consent_type) or {}
        withdrawn_at, given = consent.get("withdrawn_at"), bool(consent.get("consent_given"))
        if not given and not withdrawn_at:
            continue
        version = str(consent.get("consent_version") or "1.0").removeprefix("v")
        flat[str(consent_type)] = {
            "consented": given and not withdrawn_at,
            "version": version.removesuffix(".0") if version.count(".") > 1 else version,
            "timestamp": _in_milliseconds(withdrawn_at or consent.get("created_at")),
            "ip_address": NETWORK["ip"],
            "user_agent": NETWORK["agent"],
        }
    return flat


def _device(device: Mapping[str, Any] | None) -> Stored | None:
    if not device:
        return None
    network = {"registration_ip": NETWORK["ip"], "registration_user_agent": NETWORK["agent"]}
    return _renamed(device, _DEVICE) | network


def _session(session: Mapping[str, Any] | None) -> Stored | None:
    if not session:
        return None
    network = {"source_ip": NETWORK["ip"], "user_agent": NETWORK["agent"]}
    return _renamed(session, _SESSION) | network | {"login_method": "oauth"}


def _biometric(biometric: Mapping[str, Any] | None, user_id: str, seal: Seal) -> Stored | None:
    if not biometric:
        return None
    return _renamed(biometric, _BIOMETRIC) | {
        "biometric_hash": seal("made up", user_id, "biometric_hash"),
        "registration_ip": NETWORK["ip"],
        "status": "active" if biometric.get("is_active") else "revoked",
    }


def _subscription(subscription: Mapping[str, Any] | None) -> Stored | None:
    if not subscription:
        return None
    flat = _renamed(subscription, _SUBSCRIPTION)
    return flat | {"provider": "system"} if flat.get("provider") == "internal" else flat


# -- the first draft -----------------------------------------------------------------------------

#: What an older app called them, where it stored yes or no.
_SHORT = {
    ConsentType.TERMS_OF_SERVICE: "terms",
    ConsentType.PRIVACY_POLICY: "privacy",
    ConsentType.MEDICAL_DISCLAIMERS: "medical",
}


def _booleans(consents: Mapping[str, Any]) -> Stored:
    given = {
        _SHORT.get(each, str(each)): consents[each]
        for each in ConsentType
        if (consents.get(each) or {}).get("consent_given")
    }
    if not given:
        return {}
    newest = max(given.values(), key=lambda consent: str(consent.get("created_at")))
    answers = {name: not consent.get("withdrawn_at") for name, consent in given.items()}
    version, date = newest.get("consent_version"), newest.get("created_at")
    return {**answers, "consent_version": version, "consent_date": date}


#: After its end: longer than any demo lasts, so that nothing goes while somebody looks.
_KEPT_SECONDS = 30 * 24 * 3600


class _Beside:
    """Makes the items beside a profile."""

    def __init__(self, user_key: Any, times: Stored) -> None:
        self._user_key = user_key
        self._times = times

    def session(self, session: Mapping[str, Any] | None) -> list[Item]:
        if not session or not session.get("session_id"):
            return []
        parts = {"session_id": session["session_id"]}
        names = ("device_id", "status", "last_accessed_at", "expires_at", "refresh_token_hash")
        began = {"created_at": session["created_at"]} if session.get("created_at") else {}
        top = {"GSI1PK": keys.BY_SESSION.key(**parts), "entity_type": "session", **began}
        if ends := _in_milliseconds(session.get("expires_at")):
            top["ttl"] = ends // 1000 + _KEPT_SECONDS
        return [self._item(keys.SESSION.key(**parts), top, _only(session, names))]

    def device(self, device: Mapping[str, Any] | None) -> list[Item]:
        if not device or not device.get("device_id"):
            return []
        parts = {"device_id": device["device_id"]}
        names = ("device_name", "platform", "biometric_type")
        # A device of the first draft has no status until it is revoked.
        revoked = {"status": "revoked"} if device.get("status") == "revoked" else {}
        top = {"GSI1PK": keys.BY_DEVICE.key(**parts), "entity_type": "device"}
        return [self._item(keys.DEVICE.key(**parts), top, _only(device, names) | revoked)]

    def subscription(self, subscription: Mapping[str, Any] | None) -> list[Item]:
        if not subscription or not subscription.get("subscription_id"):
            return []
        own_id, status = subscription["subscription_id"], subscription.get("subscription_status")
        names = (
            *("subscription_type", "subscription_status", "provider", "external_subscription_id"),
            *("start_date", "end_date"),
        )
        top = {"GSI1PK": f"SUBSCRIPTION_STATUS#{status}", "entity_type": "subscription"}
        data = {"id": own_id, **_only(subscription, names)}
        return [self._item(keys.SUBSCRIPTION.key(subscription_id=own_id), top, data)]

    def _item(self, sort_key: str, top: Mapping[str, Value], data: Stored) -> Item:
        own = {"PK": self._user_key, "SK": sort_key, "GSI1SK": self._user_key}
        return encode_item({**self._times, **own, **top, "data": data})


def _only(part: Mapping[str, Any], names: tuple[str, ...]) -> Stored:
    return {name: part[name] for name in names if name in part}
