"""The general half's own words: what any site has on record and may allow."""

from __future__ import annotations

from backoffice.access.permissions import ADMINISTER, AUDIT, NAME_STAFF, USE
from backoffice.audit.actions import (
    ACT_OPENED,
    COMMAND_BEGUN,
    COMMAND_ENDED,
    REFUSED,
    REQUEST_REFUSED,
)
from backoffice.audit.reasons import OTHER, Category
from backoffice.audit.subjects import SubjectKind
from backoffice.audit.vocabulary import Words

#: Whoever acts is staff, and what happens to their accounts is on record under this kind.
STAFF = SubjectKind("staff", "Staff", id_name="staff_id")

#: What somebody was refused stands with them, by their staff id, and in nobody else's trail.
REFUSALS = SubjectKind("refusal", "Refused requests")
#: What was read by commands stands together; who was named stands in their own trail too.
COMMANDS = SubjectKind("command", "Commands")

LOST_DEVICE = Category("lost-device", "Lost or stolen device")
SECURITY = Category("security", "Suspected misuse")

WORDS = Words(
    permissions=(USE, AUDIT, NAME_STAFF, ADMINISTER),
    subject_kinds=(STAFF, REFUSALS, COMMANDS),
    actions=(REFUSED, ACT_OPENED, REQUEST_REFUSED, COMMAND_BEGUN, COMMAND_ENDED),
    categories=(LOST_DEVICE, SECURITY, OTHER),
    labels={
        "refused": "Refused act",
        "takes_back": "Act taken back",
        "form": "Form",
        "command": "Command",
        "run_by": "Run by staff id",
        "records_of": "Records of",
        "route": "Route",
        "http_status": "HTTP status",
        "cause": "Cause",
    },
)
