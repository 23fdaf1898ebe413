"""Notes, as they go on record: by their ids, never by their text."""

from __future__ import annotations

from backoffice.access import Permission
from backoffice.audit.actions import Action, Nature
from backoffice.audit.vocabulary import Words

MODERATE = Permission("moderate-notes", "withdraw the notes of colleagues", changes=True)

LISTED = Action("note.listed", "Read the older notes", Nature.VIEW)
ADDED = Action("note.added", "Added a note", Nature.NOTE)
WITHDRAWN = Action("note.withdrawn", "Withdrew a note", Nature.NOTE)
PINNED = Action("note.pinned", "Pinned a note", Nature.NOTE)
UNPINNED = Action("note.unpinned", "Unpinned a note", Nature.NOTE)

WORDS = Words(
    permissions=(MODERATE,),
    actions=(LISTED, ADDED, WITHDRAWN, PINNED, UNPINNED),
    labels={
        "note_id": "Note id",
        "notes": "Notes shown",
        "pinned": "Pinned",
        "withdrawn": "Withdrawn",
    },
)
