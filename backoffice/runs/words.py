"""Bulk runs in the browser, as reading them goes on record; what is done to them is in `bulk`."""

from __future__ import annotations

from backoffice.access import Permission
from backoffice.audit.actions import Action, Nature
from backoffice.audit.reasons import OTHER, Category
from backoffice.audit.vocabulary import Words
from backoffice.audit.words import SECURITY

SEE = Permission("see-runs", "see bulk runs and how far they are")

#: Who is in a run, by id: the sample of its plan, and whoever was skipped or failed.
SEEN = Action("run.seen", "Saw who is in a bulk run", Nature.VIEW)
EXPORTED = Action("run.exported", "Exported the outcomes of a bulk run", Nature.EXPORT)

UPKEEP = Category("upkeep", "Regular upkeep")
REPAIR = Category("repair", "Putting right what went wrong")
#: What acts on runs are about.
CATEGORIES = (UPKEEP, REPAIR, SECURITY, OTHER)

WORDS = Words(
    permissions=(SEE,),
    actions=(SEEN, EXPORTED),
    categories=(UPKEEP, REPAIR),
    labels={
        "undoes": "Takes back the run",
        "first_part": "From part",
        "last_part": "To part",
        "outcomes": "Outcomes",
        "lists_gone": "Parts whose list is gone",
    },
)
