"""Bulk runs, as they go on record: by counts and digests."""

from __future__ import annotations

from backoffice.access import Permission
from backoffice.audit.actions import Action
from backoffice.audit.subjects import SubjectKind
from backoffice.audit.vocabulary import Words

APPROVE = Permission("approve", "approve and steer bulk runs", changes=True)

RUN = SubjectKind("run", "Bulk run", id_name="run_id")

ASKED = Action("run.asked", "Asked for the plan of a bulk run")
PLANNED = Action("run.planned", "Planned a bulk run")
PROPOSED = Action("run.proposed", "Asked for approval of a bulk run")
EDITED = Action("run.edited", "Edited the plan of a bulk run")
APPROVED = Action("run.approved", "Approved a bulk run")
REJECTED = Action("run.rejected", "Rejected a bulk run")
STEERED = Action("run.steered", "Told a bulk run what to do")
BEGUN = Action("run.begun", "Began a bulk run")
PAUSED = Action("run.paused", "Paused a bulk run")
RESUMED = Action("run.resumed", "Resumed a bulk run")
CANCELLED = Action("run.cancelled", "Cancelled a bulk run")
EXPIRED = Action("run.expired", "A bulk run expired")
FINISHED = Action("run.finished", "Finished a bulk run")
UNDONE = Action("run.undone", "Took a bulk run back")
CHUNK_FINISHED = Action("run.chunk_finished", "Finished a part of a bulk run")

WORDS = Words(
    permissions=(APPROVE,),
    subject_kinds=(RUN,),
    actions=(
        *(ASKED, PLANNED, PROPOSED, EDITED, APPROVED, REJECTED, STEERED, BEGUN, PAUSED, RESUMED),
        *(CANCELLED, EXPIRED, FINISHED, UNDONE, CHUNK_FINISHED),
    ),
    labels={
        "run_id": "Bulk run",
        "state": "State",
        "wanted": "Wanted",
        "subjects": "Planned",
        "chunks": "Parts",
        "chunk": "Part",
        "digest": "Digest of the plan",
        "list_digest": "Digest of the part",
        "ledger_digest": "Digest of the ledger",
        "planned_by": "Planned by",
        "is_claimed": "Name only claimed",
        "approved_by": "Approved by",
        "why": "Why",
        "outcome_done": "Done",
        "outcome_already": "Done by an earlier attempt",
        "outcome_skipped": "Skipped",
        "outcome_failed": "Failed",
    },
)
