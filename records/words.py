"""Words of Serenya that several of its apps use; what is one app's alone is declared there."""

from __future__ import annotations

from backoffice.access import Permission
from backoffice.audit.reasons import OTHER, Category
from backoffice.audit.subjects import SubjectKind
from backoffice.audit.vocabulary import Words
from backoffice.audit.words import LOST_DEVICE, SECURITY
from backoffice.ids import UUID

USER = SubjectKind(
    "user",
    "User",
    id_name="user_id",
    id_pattern=UUID,
    id_hint="A user id has the form 8-4-4-4-12. Find the user first if you have an e-mail.",
)

LOOK_UP = Permission("look-up", "find users and see their pages, masked")
REVEAL = Permission("reveal", "see masked fields in clear, with a reason")
ACT = Permission(
    "act",
    "revoke sessions and devices, reset usage, remove a stray ttl, and take back what can be",
    changes=True,
)

USER_REQUEST = Category("user-request", "The user asked for it")
WRONG_DATA = Category("wrong-data", "Wrong data in the record")
BILLING = Category("billing", "Billing or usage")
DATA_REQUEST = Category("data-request", "Data protection request")
#: What an act on a user, or a reveal, may be about.
CATEGORIES = (USER_REQUEST, LOST_DEVICE, SECURITY, WRONG_DATA, BILLING, DATA_REQUEST, OTHER)

WORDS = Words(
    subject_kinds=(USER,),
    permissions=(LOOK_UP, REVEAL, ACT),
    categories=(USER_REQUEST, WRONG_DATA, BILLING, DATA_REQUEST),
)
