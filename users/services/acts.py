"""Kinds of acts on a user's session, device and record (data contract, section 8)."""

from __future__ import annotations

from datetime import datetime

from backoffice.acts.act import Seen
from backoffice.audit.entries import Values
from records.acts import UserAct, UserUndo, on_record
from users.words import DEVICE_ALLOWED, DEVICE_REVOKED, SESSION_REVOKED, TTL_REMOVED

REVOKED = "revoked"


class RevokeSession(UserAct):
    """End the user's session; a newer one is never touched."""

    name = "revoke-session"
    action = SESSION_REVOKED
    part = "session"

    def values(self, seen: Seen, *, now: datetime) -> tuple[Values, Values]:
        told = self.told(seen)
        # One without an id is named by when it began, or ends.
        names = ("session_id",) if told["session_id"] else ("created_at", "expires_at")
        which = {name: on_record(told[name]) for name in names if told.get(name)}
        return {**which, "status": on_record(told["status"])}, {**which, "status": REVOKED}


class RevokeDevice(UserAct):
    """Take the device away, with the session and the registrations that name no other."""

    name = "revoke-device"
    action = DEVICE_REVOKED
    part = "device"

    def values(self, seen: Seen, *, now: datetime) -> tuple[Values, Values]:
        told, effects = self.told(seen), self.effects(seen)
        device_id = on_record(told["device_id"])
        old = {"device_id": device_id, "status": on_record(told["status"])}
        session_revoked = effects.session == REVOKED
        new = {"device_id": device_id, "status": REVOKED, "session_revoked": session_revoked}
        return {**old, **effects.before}, {**new, **effects.after}


class RemoveTtl(UserAct):
    """Keep DynamoDB from deleting a user whom an old sign-up path gave a `ttl`."""

    name = "remove-ttl"
    action = TTL_REMOVED
    part = "ttl"

    def values(self, seen: Seen, *, now: datetime) -> tuple[Values, Values]:
        return {"ttl": on_record(self.told(seen)["ttl"])}, {"ttl": None}


class AllowDevice(UserUndo):
    """Take a revocation of the device back; the session that went with it stays revoked."""

    name = "allow-device"
    action, undoes = DEVICE_ALLOWED, DEVICE_REVOKED
    part = "revoked-device"
    needs = "biometric"


revoke_session = RevokeSession()
revoke_device = RevokeDevice()
remove_ttl = RemoveTtl()
allow_device = AllowDevice()
