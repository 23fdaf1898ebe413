"""Reading the trail, as it goes on record."""

from __future__ import annotations

from backoffice.audit.actions import Action, Nature
from backoffice.audit.subjects import SubjectKind
from backoffice.audit.vocabulary import Words

#: Readings that are about no subject in particular stand with the person who read.
TRAIL = SubjectKind("trail", "Trail")

READ = Action("trail.read", "Read the audit trail", Nature.VIEW)
EXPORTED = Action("trail.exported", "Exported the audit trail", Nature.EXPORT)

WORDS = Words(
    subject_kinds=(TRAIL,),
    actions=(READ, EXPORTED),
    labels={
        "trail_of": "Trail of",
        "by_staff_id": "Done by",
        "since": "From",
        "until": "Until",
        "for_ticket": "For the ticket",
        "only": "Only",
        "typed": "Typed text, hashed",
        "page": "Page",
        "entries": "Entries",
        "oldest": "Oldest",
        "newest": "Newest",
        "files": "Files it takes",
        "with_names": "With names of staff",
        "complete": "Complete",
        "sha256": "SHA-256 of the file",
    },
)
