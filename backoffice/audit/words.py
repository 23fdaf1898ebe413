"""The general half's own words: what any site has on record and may allow."""

from __future__ import annotations

from backoffice.access.permissions import ADMINISTER, AUDIT, NAME_STAFF, USE
from backoffice.audit.actions import REFUSED
from backoffice.audit.reasons import OTHER, Category
from backoffice.audit.subjects import SubjectKind
from backoffice.audit.vocabulary import Words

#: Whoever acts is staff, and what happens to their accounts is on record under this kind.
STAFF = SubjectKind("staff", "Staff", id_name="staff_id")

LOST_DEVICE = Category("lost-device", "Lost or stolen device")
SECURITY = Category("security", "Suspected misuse")

WORDS = Words(
    permissions=(USE, AUDIT, NAME_STAFF, ADMINISTER),
    subject_kinds=(STAFF,),
    actions=(REFUSED,),
    categories=(LOST_DEVICE, SECURITY, OTHER),
    labels={"refused": "Refused act"},
)
