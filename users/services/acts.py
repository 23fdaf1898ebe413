"""Acts on a user's session, device and record (data contract, section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backoffice.audit.actions import Action
from backoffice.audit.acts import Act
from backoffice.audit.entries import Entry, Values
from records.acts import Facts, UserAct, in_words
from records.layouts import Change, Layout, Seen
from records.model import User
from records.table import StoredUser

REVOKED = "revoked"


class RevokeSession(UserAct):
    """End the user's session; a newer one is never touched."""

    name = "revoke-session"
    action = Action.SESSION_REVOKED
    label = "Revoke session"
    title = "Revoke the session"
    verb = "Revoke session"

    def see(self, stored: StoredUser) -> Seen | None:
        return stored.layout.see_session(stored.item)

    def facts(self, user: User) -> Facts:
        session = user.session
        return {
            "Session": in_words(session and session.session_id),
            "Status": in_words(session and session.status),
            "Started": in_words(session and session.created_at),
        }

    def effects(self, user: User, seen: Seen) -> Sequence[str]:
        session_id = in_words(user.session and user.session.session_id)
        return [
            f"Session {session_id} becomes revoked.",
            "Its two token hashes are removed, so its tokens stop working.",
        ]

    def notice(self, user: User) -> str:
        return "The user is signed out of the app and must sign in again."

    def change(self, layout: Layout, act: Act, *, now: datetime) -> Change:
        return layout.revoke_session(act.seen, now=now)

    def values(self, act: Act, *, now: datetime) -> tuple[Values, Values]:
        session_id = act.facts["Session"]
        old = {"session_id": session_id, "status": act.facts["Status"]}
        return old, {"session_id": session_id, "status": REVOKED}

    def sentence(self, entry: Entry) -> str:
        return f"Session {entry.new.get('session_id')} was revoked. The user must sign in again."


class RevokeDevice(UserAct):
    """Take the device away, with the session and the biometric registration that are its own."""

    name = "revoke-device"
    action = Action.DEVICE_REVOKED
    label = "Revoke device"
    title = "Revoke the device"
    verb = "Revoke device"

    def see(self, stored: StoredUser) -> Seen | None:
        return stored.layout.see_device(stored.item)

    def facts(self, user: User) -> Facts:
        device, session, biometric = user.device, user.session, user.biometric
        return {
            "Device": in_words(device and device.device_id),
            "Status": in_words(device and device.status),
            "Session on device": in_words(session and session.device_id),
            "Biometric registration on device": in_words(biometric and biometric.device_id),
        }

    def effects(self, user: User, seen: Seen) -> Sequence[str]:
        effects = [f"Device {in_words(user.device and user.device.device_id)} becomes revoked."]
        if seen["with_session"]:
            effects.append(
                "The session on this device is revoked with it, also if it is newer than the one "
                "shown here; its two token hashes are removed."
            )
        elif user.session:
            effects.append("The current session is on another device and stays as it is.")
        if seen["biometric"]:
            effects.append("The biometric registration of this device becomes inactive.")
        return effects

    def notice(self, user: User) -> str:
        return "The user must register a device again before signing in with it."

    def change(self, layout: Layout, act: Act, *, now: datetime) -> Change:
        return layout.revoke_device(act.seen, now=now)

    def values(self, act: Act, *, now: datetime) -> tuple[Values, Values]:
        device_id = act.facts["Device"]
        old = {"device_id": device_id, "status": act.facts["Status"]}
        new: Values = {
            "device_id": device_id,
            "status": REVOKED,
            "session_revoked": bool(act.seen["with_session"]),
            "biometric_inactive": bool(act.seen["biometric"]),
        }
        return old, new

    def sentence(self, entry: Entry) -> str:
        also = ", and its session with it" if entry.new.get("session_revoked") else ""
        device_id = entry.new.get("device_id")
        return f"Device {device_id} was revoked{also}. It must be registered again to sign in."


class RemoveTtl(UserAct):
    """Keep DynamoDB from deleting a user whom an old sign-up path gave a `ttl`."""

    name = "remove-ttl"
    action = Action.TTL_REMOVED
    label = "Remove the stray ttl"
    title = "Keep this user from being deleted"
    verb = "Remove ttl"
    danger = False

    def see(self, stored: StoredUser) -> Seen | None:
        return stored.layout.see_ttl(stored.item)

    def facts(self, user: User) -> Facts:
        return {"Deletion due (ttl)": in_words(user.ttl) if user.has_ttl else in_words(None)}

    def effects(self, user: User, seen: Seen) -> Sequence[str]:
        return [
            f"The attribute ttl ({in_words(user.ttl)}) is removed from the user's record.",
            "DynamoDB will not delete the user.",
        ]

    def notice(self, user: User) -> str:
        return "The user notices nothing: the account simply stays."

    def change(self, layout: Layout, act: Act, *, now: datetime) -> Change:
        return layout.remove_ttl(act.seen)

    def values(self, act: Act, *, now: datetime) -> tuple[Values, Values]:
        return {"ttl": act.facts["Deletion due (ttl)"]}, {"ttl": None}

    def sentence(self, entry: Entry) -> str:
        return "The stray ttl was removed. The user will not be deleted."


revoke_session = RevokeSession()
revoke_device = RevokeDevice()
remove_ttl = RemoveTtl()
