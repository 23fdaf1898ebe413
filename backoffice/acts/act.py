"""What a confirm form stands for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backoffice.acts.errors import OutdatedActError
from backoffice.audit.entries import ENTRY_ID, milliseconds_text
from backoffice.audit.subjects import Subject

#: Raw stored values that an act is tied to, by names of its kind's own choice; plain JSON.
Seen = Mapping[str, Any]

#: The form of what is signed; it goes up with every change of the fields below.
FORM = 1
_RUN_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Act:
    """Who may do what to which subject, tied to what they saw. `kind` is the kind's name.

    The entry of the act stands under the act's id, so that its outcome can be read by it.
    """

    act_id: str
    kind: str
    staff_id: str
    subject: Subject
    seen: Seen = field(default_factory=dict, repr=False)

    def values(self) -> dict[str, Any]:
        """The act as it is signed into a form."""
        return {
            "form": FORM,
            "act_id": self.act_id,
            "kind": self.kind,
            "staff_id": self.staff_id,
            "subject": [self.subject.kind, self.subject.id],
            "seen": dict(self.seen),
        }

    @classmethod
    def of(cls, values: object) -> Act:
        """The act in what was signed. Raises OutdatedActError where that is of another form."""
        match values:
            case {
                "form": int(form),
                "act_id": str(act_id),
                "kind": str(kind),
                "staff_id": str(staff_id),
                "subject": [str(subject_kind), str(subject_id)],
                "seen": dict(seen),
                **others,
            } if form == FORM and not others and ENTRY_ID.fullmatch(act_id):
                return cls(act_id, kind, staff_id, Subject(subject_kind, subject_id), seen)
        raise OutdatedActError("The form was made by another version of the site.")


def act_ids_in_run(*, run_id: str, started_at: datetime) -> Callable[[str], str]:
    """What gives the id of a run's act on a subject, by its id: the same whenever it is worked out.

    The 12 hex digits of the run's start, and 20 of SHA-256 over run and subject: so it sorts among
    other ids and passes as one.
    """
    start = milliseconds_text(started_at)

    def act_id(subject_id: str) -> str:
        digest = hashlib.sha256(f"{run_id}\n{subject_id}".encode()).hexdigest()
        return start + digest[:_RUN_DIGITS]

    return act_id


def act_id_in_run(*, run_id: str, started_at: datetime, subject_id: str) -> str:
    """The id of a run's act on one of its subjects."""
    return act_ids_in_run(run_id=run_id, started_at=started_at)(subject_id)
