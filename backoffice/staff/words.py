"""What staff do and what happens to their accounts, as it goes on record."""

from __future__ import annotations

from backoffice.audit.actions import Action, Nature
from backoffice.audit.subjects import SubjectKind
from backoffice.audit.vocabulary import Words
from backoffice.staff.items import SESSION_EPOCH

#: Somebody who tries to sign in, known by the hash of the name they typed.
SIGN_IN = SubjectKind("sign-in", "Sign-in")
ROSTER = SubjectKind("roster", "Roster")

SIGNED_IN = Action("staff.signed_in", "Signed in", Nature.SIGN_IN)
SIGN_IN_FAILED = Action("staff.sign_in_failed", "Failed to sign in", Nature.SIGN_IN)
SIGN_IN_THROTTLED = Action("staff.sign_in_throttled", "Locked out at sign-in", Nature.SIGN_IN)
SIGNED_OUT = Action("staff.signed_out", "Signed out", Nature.SIGN_IN)
PROVEN = Action("staff.proven", "Proved by password who they are, at a command", Nature.SIGN_IN)
CREATED = Action("staff.created", "Created a staff account")
PASSWORD_CHANGED = Action("staff.password_changed", "Changed a password")
SESSIONS_ENDED = Action("staff.sessions_ended", "Ended sessions of a staff account")
TIME_ZONE_CHANGED = Action("staff.time_zone_changed", "Changed a time zone")
ROSTER_REBUILT = Action("staff.roster_rebuilt", "Rebuilt the roster of active admins")

WORDS = Words(
    subject_kinds=(SIGN_IN, ROSTER),
    actions=(
        *(SIGNED_IN, SIGN_IN_FAILED, SIGN_IN_THROTTLED, SIGNED_OUT, PROVEN),
        *(CREATED, PASSWORD_CHANGED, SESSIONS_ENDED, TIME_ZONE_CHANGED, ROSTER_REBUILT),
    ),
    labels={
        "address_hash": "Network address hash",
        "failed_sign_ins": "Failed sign-ins",
        "locked": "Locked",
        "must_change_password": "Password must be changed",
        SESSION_EPOCH: "Session epoch",
    },
)
