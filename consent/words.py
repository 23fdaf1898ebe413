"""What staff see and take out of consents, as it goes on record."""

from __future__ import annotations

from backoffice.access import Permission
from backoffice.audit.actions import Action, Nature
from backoffice.audit.vocabulary import Words

SEE_CONSENTS = Permission(
    "see-consents", "see how many users gave which consents, take their ids and evidence sheets"
)

COUNTS_EXPORTED = Action("consents.counts_exported", "Exported counts of consents", Nature.EXPORT)
LACKING_EXPORTED = Action(
    "consents.lacking_exported", "Exported who lacks a current consent", Nature.EXPORT
)
EVIDENCE_TAKEN = Action(
    "consents.evidence_taken", "Took an evidence sheet of the consents", Nature.EXPORT
)

WORDS = Words(
    permissions=(SEE_CONSENTS,),
    actions=(COUNTS_EXPORTED, LACKING_EXPORTED, EVIDENCE_TAKEN),
    labels={"text": "Text", "layout": "Layout"},
)
