"""Runs as values, for tests of what may become of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from backoffice.access import Actor
from backoffice.audit.reasons import Reason
from backoffice.bulk.digests import run_digest
from backoffice.bulk.runs import Frozen, Planner, Run
from tests import words

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
REASON = Reason(words.OTHER, "Period ended, count stuck", "SUP-4790")
PLANNER = Actor("1" * 32, words.LEAD, "request-1")
SECOND = Actor("2" * 32, words.LEAD, "request-2")
THIRD = Actor("3" * 32, words.ADMIN, "request-3")
COMMAND = Actor("command", None, "request-4")
LIMIT = 100
LISTED = Frozen(list_id="r" * 32, subjects=LIMIT + 1, chunks=2, digest="f" * 64)
#: What a run says of its list.
FROZEN = {"subjects": "subjects", "chunks": "chunks", "list_digest": "digest"}


def a_run(**values: Any) -> Run:
    """A run that was planned just now, on more than one person may do alone."""
    listed = {FROZEN[name]: values.pop(name) for name in FROZEN if name in values}
    run = Run(
        run_id="r" * 32,
        kind="print-notes",
        planner=Planner.of(PLANNER),
        planned_at=NOW,
        reason=REASON,
        selection={"due": "true"},
        frozen=replace(LISTED, **listed),
    )
    changed = replace(run, **values)
    return replace(changed, digest=run_digest(changed))
