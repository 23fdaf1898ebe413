"""What staff do about findings, as it goes on record."""

from __future__ import annotations

from backoffice.access import Permission
from backoffice.audit.actions import Action
from backoffice.audit.vocabulary import Words

REPAIR = Permission(
    "repair", "repair what the doctor found: index keys, a missing usage period", changes=True
)

INDEX_REPAIRED = Action("index.repaired", "Repaired the index keys")
USAGE_CREATED = Action("usage.created", "Created the missing usage period")

WORDS = Words(
    permissions=(REPAIR,),
    actions=(INDEX_REPAIRED, USAGE_CREATED),
    labels={
        "severity": "At least",
        "codes": "Findings looked for",
        "findings": "Findings",
        "report": "Report",
        "twins": "Looked for twins",
        "GSI1PK": "Key in the e-mail index",
        "GSI1SK": "Sort key in the e-mail index",
        "GSI2PK": "Key in the index of sign-in ids",
        "GSI2SK": "Sort key in the index of sign-in ids",
    },
)
