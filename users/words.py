"""What staff do about users, as it goes on record, and what is masked of a user."""

from __future__ import annotations

from backoffice.audit.actions import Action, Nature
from backoffice.audit.subjects import SubjectKind
from backoffice.audit.vocabulary import FieldGroup, Words

#: Look-ups that led to no one user stand with the person who looked.
LOOK_UPS = SubjectKind("look-up", "Look-ups")

LOOKED_UP = Action("user.looked_up", "Looked up a user", Nature.LOOK_UP)
VIEWED = Action("user.viewed", "Viewed the user page", Nature.VIEW)
SEEN_IN_LIST = Action("user.seen_in_list", "Seen in the list of recent users", Nature.VIEW)
TWIN_SHOWN = Action("user.twin_shown", "Shown as another record of a person", Nature.VIEW)
REVEALED = Action("user.revealed", "Revealed masked fields", Nature.REVEAL)
SESSION_REVOKED = Action("session.revoked", "Revoked the session")
DEVICE_REVOKED = Action("device.revoked", "Revoked the device")
DEVICE_ALLOWED = Action("device.allowed", "Allowed the device again")
TTL_REMOVED = Action("ttl.removed", "Removed the stray ttl")

IDENTITY = FieldGroup("identity", "Identity: name and sign-in id")
CONTACT = FieldGroup("contact", "Contact: e-mail address")
NETWORK = FieldGroup("network", "Device: device name, network addresses and user agents")
PROVIDER = FieldGroup("provider", "Payments: ids at the provider")
FIELD_GROUPS = (IDENTITY, CONTACT, NETWORK, PROVIDER)
#: The fields of each group, as an entry names them.
FIELDS: dict[FieldGroup, tuple[str, ...]] = {
    IDENTITY: ("name", "given_name", "family_name", "external_id"),
    CONTACT: ("email",),
    NETWORK: ("device_name", "device_fingerprint", "source_ip", "user_agent"),
    PROVIDER: ("provider_transaction_id", "external_subscription_id"),
}

WORDS = Words(
    subject_kinds=(LOOK_UPS,),
    actions=(
        *(LOOKED_UP, VIEWED, SEEN_IN_LIST, TWIN_SHOWN, REVEALED),
        *(SESSION_REVOKED, DEVICE_REVOKED, DEVICE_ALLOWED, TTL_REMOVED),
    ),
    field_groups=FIELD_GROUPS,
    labels={
        "session_revoked": "Session revoked with it",
        "biometric_inactive": "Biometric made inactive",
        "biometric": "Biometric registration",
        "older_biometric": "Older biometric registration",
        "group": "Fields",
        "not_decrypted": "Cannot decrypt",
        "found": "User found",
        "by": "Looked up by",
        "hits": "Users found",
        "shown_with": "On the page of",
        "query_hash": "Hash of what was typed",
    },
)
