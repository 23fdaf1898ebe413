"""Runs as values that can be stored, both ways; under which keys, `items` says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backoffice.acts.approval import Approval
from backoffice.audit.reasons import Reason
from backoffice.audit.vocabulary import Vocabulary
from backoffice.bulk.runs import Estimate, Frozen, Planner, Run, State, Summary, Wanted, Why
from backoffice.dynamo.instants import instant_text

#: The form of the runs that this version writes; one of a later form is not read.
FORM = 1


def run_values(run: Run) -> dict[str, Any]:
    """The values of a run, by name."""
    planner, reason, approval = run.planner, run.reason, run.approval
    values = {
        "form": FORM,
        "run_id": run.run_id,
        "kind": run.kind,
        "planner": {
            "staff_id": planner.staff_id,
            "role": planner.role,
            "is_claimed": planner.is_claimed,
        },
        "planned_at": instant_text(run.planned_at),
        "reason": reason
        and {"category": reason.category.name, "text": reason.text, "ticket": reason.ticket},
        "selection": dict(run.selection),
        "frozen": run.frozen and _frozen_values(run.frozen),
        "digest": run.digest,
        "is_reading": run.is_reading,
        "undoes": run.undoes or None,
        "units_per_second": run.units_per_second,
        "version": run.version,
        "state": run.state,
        "wanted": run.wanted,
        "why": run.why,
        "approval": approval
        and {
            "staff_id": approval.staff_id,
            "digest": approval.digest,
            "at": instant_text(approval.at),
        },
        "begun_at": text_of(run.begun_at),
        "paused_at": text_of(run.paused_at),
        "paused_seconds": run.paused_seconds,
        "ended_at": text_of(run.ended_at),
        "summary": summary_values(run.summary),
    }
    return {name: value for name, value in values.items() if value is not None}


def summary_values(summary: Summary) -> dict[str, Any]:
    """How far a run is, by name."""
    return {
        "chunks": summary.chunks,
        "counts": dict(summary.counts),
        "capacity": summary.capacity,
    }


def _frozen_values(frozen: Frozen) -> dict[str, Any]:
    estimate = frozen.estimate
    return {
        "list_id": frozen.list_id,
        "subjects": frozen.subjects,
        "chunks": frozen.chunks,
        "digest": frozen.digest,
        "sample": list(frozen.sample),
        "estimate": {
            "table": estimate.table,
            "indexes": estimate.indexes,
            "audit": estimate.audit,
            "has_stream": estimate.has_stream,
        },
    }


def _frozen_of(values: Mapping[str, Any]) -> Frozen:
    estimate = values["estimate"]
    return Frozen(
        list_id=values["list_id"],
        subjects=int(values["subjects"]),
        chunks=int(values["chunks"]),
        digest=values["digest"],
        sample=values["sample"],
        estimate=Estimate(
            table=int(estimate["table"]),
            indexes=int(estimate["indexes"]),
            audit=int(estimate["audit"]),
            has_stream=estimate["has_stream"],
        ),
    )


def run_from(values: Mapping[str, Any], vocabulary: Vocabulary) -> Run:
    """The run of such values. Raises KeyError, TypeError or ValueError for others."""
    planner, summary = values["planner"], values["summary"]
    reason, approval = values.get("reason"), values.get("approval")
    why = values.get("why")
    return Run(
        run_id=values["run_id"],
        kind=values["kind"],
        planner=Planner(planner["staff_id"], planner["role"], planner["is_claimed"]),
        planned_at=datetime.fromisoformat(values["planned_at"]),
        reason=reason
        and Reason(vocabulary.category(reason["category"]), reason["text"], reason["ticket"]),
        selection=values["selection"],
        frozen=_frozen_of(values["frozen"]) if "frozen" in values else None,
        digest=values["digest"],
        is_reading=values["is_reading"],
        undoes=values.get("undoes", ""),
        units_per_second=int(values["units_per_second"]),
        version=int(values["version"]),
        state=State(values["state"]),
        wanted=Wanted(values["wanted"]),
        why=Why(why) if why else None,
        approval=approval
        and Approval(
            approval["staff_id"], approval["digest"], datetime.fromisoformat(approval["at"])
        ),
        begun_at=instant_from(values.get("begun_at")),
        paused_at=instant_from(values.get("paused_at")),
        paused_seconds=int(values["paused_seconds"]),
        ended_at=instant_from(values.get("ended_at")),
        summary=Summary(
            chunks=int(summary["chunks"]),
            counts=counts_from(summary["counts"]),
            capacity=int(summary["capacity"]),
        ),
    )


def text_of(at: datetime | None) -> str | None:
    """An instant as it is stored."""
    return instant_text(at) if at else None


def instant_from(text: str | None) -> datetime | None:
    """A stored instant."""
    return datetime.fromisoformat(text) if text else None


def counts_from(values: Mapping[str, Any]) -> dict[str, int]:
    """Stored counts."""
    return {name: int(count) for name, count in values.items()}
