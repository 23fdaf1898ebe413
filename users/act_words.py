"""The words of acts on a user, and the pages they are on."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse

from backoffice.access import Actor
from backoffice.acts.act import Seen
from backoffice.acts.errors import RefusedError
from backoffice.audit.entries import Entry
from backoffice.audit.words import LOST_DEVICE
from backoffice.dynamo.unread import Unread
from backoffice.web.acts.pages import ActPages, Crumbs, Offer
from backoffice.web.acts.words import ActWords, Facts, UndoWords, in_words
from backoffice.web.composition import composed
from billing.services import reset_usage, restore_usage
from records.model import USAGE_PERIOD
from records.sealed import FieldKeys
from records.table import StoredUser, UsersTable, is_profile
from records.words import ACT, BILLING, CATEGORIES, REVEAL, USER, USER_REQUEST, WRONG_DATA
from users.crumbs import crumbs
from users.forms import RevealForm
from users.page import opens_in_words
from users.services.acts import allow_device, remove_ttl, revoke_device, revoke_session
from users.services.revealing import reveal_fields


class UserActWords(ActWords[StoredUser, UsersTable]):
    """An act on a user."""

    categories = CATEGORIES


class UserUndoWords(UserActWords, UndoWords[StoredUser, UsersTable]):
    """Taking an act on a user back."""

    danger = False


class RevokeSession(UserActWords):
    kind = revoke_session
    label = "Revoke session"
    title = "Revoke the session"
    verb = "Revoke session"
    key = "s"
    fact_labels = {"session_id": "Session", "status": "Status", "created_at": "Started"}
    notice = "The user is signed out of the app and must sign in again."
    final = "Cannot be taken back: the user signs in again, which makes a new session."

    def effects(self, seen: Seen) -> Sequence[str]:
        effects = [f"{session_named(revoke_session.told(seen))} becomes revoked."]
        if removed := revoke_session.effects(seen).removed:
            effects.append(f"Its {_tokens(removed)} removed, so its tokens stop working.")
        return effects

    def noticed(self, seen: Seen) -> str:
        return self.notice if revoke_session.effects(seen).removed else _NO_TOKENS

    def facts(self, seen: Seen) -> Facts:
        told = revoke_session.told(seen)
        ends = {"Ends": in_words(told["expires_at"])} if "expires_at" in told else {}
        return {**super().facts(seen), **ends}

    def sentence(self, entry: Entry) -> str:
        return f"{session_named(entry.new)} was revoked. The user must sign in again."


#: Of a session that only has a status, as in the flat layout.
_NO_TOKENS = (
    "The app must ask for a new sign-in: this record holds no tokens that could be removed."
)


def _tokens(removed: Sequence[str]) -> str:
    """How a sentence names the secrets of a session that go with it."""
    are_hashes = len(removed) == 2 and all(name.endswith("_hash") for name in removed)
    return "two token hashes are" if are_hashes else "stored tokens or hashes are"


def session_named(values: Mapping[str, object]) -> str:
    """How a sentence begins about a session that was seen, or is in an entry."""
    if values.get("session_id"):
        return f"Session {in_words(values['session_id'])}"
    for name, verb in (("created_at", "began"), ("expires_at", "ends")):
        instant = values.get(name)
        if isinstance(instant, str):
            with contextlib.suppress(ValueError):
                instant = datetime.fromisoformat(instant)
        if isinstance(instant, datetime):
            return f"The session that {verb} {in_words(instant)}"
    return "The session, which has no id,"


class RevokeDevice(UserActWords):
    kind = revoke_device
    label = "Revoke device"
    title = "Revoke the device"
    verb = "Revoke device"
    key = "d"
    mostly = LOST_DEVICE
    fact_labels = {
        "device_id": "Device",
        "status": "Status",
        "session_device_id": "Session on device",
        "session_status": "Status of the session",
        "biometric_device_id": "Biometric registration on device",
    }
    notice = "The user must register a device again before signing in with it."

    def effects(self, seen: Seen) -> Sequence[str]:
        data = revoke_device.effects(seen)
        effects = [f"Device {in_words(revoke_device.told(seen)['device_id'])} becomes revoked."]
        if data.is_alone:
            effects.append(
                "Nothing else is changed: sessions of this record are revoked one by one."
            )
        if data.session == "revoked":
            which = (
                "The session names no device: it is revoked with this one"
                if data.session_names_no_device
                else "The session on this device is revoked with it"
            )
            tokens = f"; its {_tokens(data.removed)} removed" if data.removed else ""
            effects.append(f"{which}, even if it is newer than the one shown here{tokens}.")
        elif data.session == "revoked already":
            effects.append("The session is revoked already and stays as it is.")
        elif data.session == "kept":
            named = revoke_device.told(seen)["session_device_id"]
            where = "names a device that is not readable here" if isinstance(named, Unread) else ""
            effects.append(
                f"The current session {where or 'is on another device'} and stays as it is."
            )
        if data.biometric_names_no_device:
            effects.append(
                "The biometric registration names no device: it becomes inactive with this one."
            )
        elif data.biometric_inactive:
            effects.append("The biometric registration of this device becomes inactive.")
        return effects

    def sentence(self, entry: Entry) -> str:
        also = ", and its session with it" if entry.new.get("session_revoked") else ""
        device_id = entry.new.get("device_id")
        return f"Device {device_id} was revoked{also}. It must be registered again to sign in."


class AllowDevice(UserUndoWords):
    kind = allow_device
    label = "Allow again"
    title = "Allow the device again"
    verb = "Allow device"
    fact_labels = {
        "device_id": "Device",
        "status": "Status",
        "biometric": "Biometric registration",
        "older_biometric": "Older biometric registration",
    }
    notice = "The user can sign in with this device again; its session stays revoked."

    def effects(self, seen: Seen) -> Sequence[str]:
        after = allow_device.effects(seen).after
        status = after["status"] or "without a status, as it was"
        effects = [f"Device {in_words(after['device_id'])} becomes {status} again."]
        if after.get("biometric") or after.get("older_biometric"):
            effects.append("Its biometric registration becomes what it was before.")
        if not allow_device.effects(seen).is_alone:
            effects.append("A session that was revoked with it stays revoked.")
        return effects

    def sentence(self, entry: Entry) -> str:
        return (
            f"Device {entry.new.get('device_id')} is allowed again. The user can sign in with it."
        )


#: Of a record that is stored in the flat layout.
_APP_COUNTS_NOTHING = (
    "Today's app does not read it: on a record like this it counts no documents and stops nobody."
)


class ResetUsage(UserActWords):
    kind = reset_usage
    label = "Reset usage"
    title = "Reset the usage period"
    verb = "Reset usage"
    key = "u"
    mostly = BILLING
    danger = False
    fact_labels = {"period_start": "Period started", "documents_processed": "Documents processed"}
    notice = "The user can have documents processed again at once. Nobody is signed out."

    def effects(self, seen: Seen) -> Sequence[str]:
        data = reset_usage.effects(seen)
        unread = [] if data.app_counts else [_APP_COUNTS_NOTHING]
        if data.period == "created":
            return [
                "A usage period is created, with 0 documents processed.",
                f"It starts now and ends in {USAGE_PERIOD.days} days.",
                *unread,
            ]
        count = in_words(reset_usage.told(seen)["documents_processed"])
        return [
            f"The count of documents processed goes from {count} to 0; the old count is kept.",
            f"A new period starts now and ends in {USAGE_PERIOD.days} days.",
            *unread,
        ]

    def noticed(self, seen: Seen) -> str:
        return self.notice if reset_usage.effects(seen).app_counts else "The user notices nothing."

    def sentence(self, entry: Entry) -> str:
        return "The usage period was reset: 0 documents, and a new period from now on."


class RestoreUsage(UserUndoWords):
    kind = restore_usage
    label = "Take back"
    title = "Take the reset back"
    verb = "Restore usage"
    fact_labels = {"documents_processed": "Documents processed", "reset_id": "Reset"}
    notice = "The user's documents of before count again. Nobody is signed out."

    def effects(self, seen: Seen) -> Sequence[str]:
        effects = restore_usage.effects(seen)
        if effects.period == "removed":
            return ["The usage period that was created is removed: there was none before."]
        count = in_words(effects.after["documents_processed"])
        return [
            f"The count of documents processed goes from 0 back to {count}.",
            "The period becomes the one that was reset, with its beginning and its end.",
        ]

    def sentence(self, entry: Entry) -> str:
        count = entry.new.get("documents_processed")
        if count is None:
            return "The reset was taken back: there is no usage period, as before."
        return f"The reset was taken back: {count} documents count again."


class RemoveTtl(UserActWords):
    kind = remove_ttl
    label = "Remove the stray ttl"
    mostly = WRONG_DATA
    title = "Keep this user from being deleted"
    verb = "Remove ttl"
    danger = False
    fact_labels = {"ttl": "Deletion due (ttl)"}
    notice = "The user notices nothing: the account simply stays."
    final = "Cannot be taken back: with a ttl DynamoDB would delete the user."

    def effects(self, seen: Seen) -> Sequence[str]:
        ttl = in_words(remove_ttl.told(seen)["ttl"])
        return [
            f"The attribute ttl ({ttl}) is removed from the user's record.",
            "DynamoDB will not delete the user.",
        ]

    def sentence(self, entry: Entry) -> str:
        return "The stray ttl was removed. The user will not be deleted."


class UserActPages(ActPages[StoredUser, UsersTable]):
    """The acts on the user page."""

    subject_kind = USER
    permission = ACT
    words = (
        *(RevokeSession(), RevokeDevice(), ResetUsage(), RemoveTtl()),
        *(AllowDevice(), RestoreUsage()),
    )
    home_type = UsersTable
    route, act_route, whom_words = "users:detail", "users:act", "the user"
    gone_words = "This user's record is gone."

    def find(self, thing_id: str) -> StoredUser | None:
        return self.home().find_whole(thing_id)

    def now_there(self, thing_id: str, refused: RefusedError) -> StoredUser | None:
        item = refused.item
        if item and is_profile(item):
            return StoredUser.of(item, layouts=self.home().layouts)
        # One of the items beside the profile, or one of them that is gone.
        return self.find(thing_id)

    def offers(self, thing: StoredUser, *, actor: Actor, now: datetime) -> dict[str, Offer]:
        """One of each kind; the others of a kind have links of their own (`urls_beside`)."""
        offers = super().offers(thing, actor=actor, now=now)
        return {name: offer for name, offer in offers.items() if "?of=" not in offer.url}

    def urls_beside(self, thing: StoredUser, *, actor: Actor, now: datetime) -> dict[str, str]:
        """Where items beside the profile are revoked, by their sort keys."""
        if not thing.beside or not actor.may(self.permission):
            return {}
        return {
            act.seen["values"]["SK"]["S"]: f"{self.act_url(act.subject.id, act.kind)}?of={number}"
            for kind in (revoke_session, revoke_device)
            for number, act in enumerate(kind.offers(thing, actor=actor, now=now), start=1)
        }

    def crumbs(self, label: str, thing_id: str, thing: StoredUser | None) -> Crumbs:
        return crumbs(label, thing_id)


class Reveal(ActWords[str, UsersTable]):
    """Seeing masked fields in clear."""

    kind = reveal_fields
    label = "Reveal…"
    title = "Show masked fields"
    verb = "Show fields"
    key = "r"
    danger = False
    categories = CATEGORIES
    mostly = USER_REQUEST
    form_class = RevealForm
    notice = "The user notices nothing. Who looked at what, and why, goes on record first."

    def effects(self, seen: Seen) -> Sequence[str]:
        shown = "What you choose is shown in clear on this page until you leave it."
        return [shown, opens_in_words(composed(FieldKeys))]

    def sentence(self, entry: Entry) -> str:
        return ""


USER_ACTS = UserActPages()


class RevealPages(ActPages[str, UsersTable]):
    """The reveal, which reads nothing before it is on record: all it knows is the user's id."""

    subject_kind = USER
    permission = REVEAL
    reads_record = False
    words = (Reveal(),)
    home_type = UsersTable
    route, whom_words = USER_ACTS.route, USER_ACTS.whom_words

    def find(self, thing_id: str) -> str:
        return thing_id

    def act_url(self, thing_id: str, name: str) -> str:
        return reverse("users:reveal", kwargs={"user_id": thing_id})

    def crumbs(self, label: str, thing_id: str, thing: str | None) -> Crumbs:
        return crumbs(label, thing_id)


REVEALS = RevealPages()
