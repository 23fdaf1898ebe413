"""Runs as a terminal tells them: in lines for people, in plain values for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from backoffice.bulk.runs import SUBJECTS, Estimate, Run, State, subjects_in
from backoffice.bulk.tasks import Task, Words
from backoffice.dynamo.instants import instant_text
from backoffice.runs.telling import told_of

_LABEL_WIDTH = 15
_MILLION = 1_000_000
_LESS = 0.01


def counted(number: int, task: Task) -> str:
    """So many of what a task is done to."""
    noun = task.subjects.label.lower()
    return f"{number:,} {noun if number == 1 else f'{noun}s'}"


def plan_lines(
    words: Words,
    *,
    chosen: Sequence[tuple[str, str]],
    left_out: Sequence[str],
    sample: Sequence[str],
    costs: Costs | None,
) -> Iterator[str]:
    """What is planned, line by line; without `costs` for a reading."""
    for label, value in chosen:
        yield line(label, value)
    yield from block("Left out", left_out)
    yield from block("What changes", words.changes)
    yield from block("They notice", words.notices)
    yield from block("For example", sample)
    if costs:
        yield from costs.lines()


class Costs:
    """What a plan costs at most, and how long it takes at a rate."""

    def __init__(self, estimate: Estimate, *, units_per_second: int, price: float) -> None:
        self.estimate, self.units_per_second, self.price = estimate, units_per_second, price

    @property
    def dollars(self) -> float:
        """At the price of a million write units."""
        return self.estimate.units * self.price / _MILLION

    @property
    def seconds(self) -> float:
        """At least."""
        return self.estimate.seconds(self.units_per_second)

    def lines(self) -> Iterator[str]:
        """The same for people."""
        parts = self.estimate
        if not parts.units:
            return
        yield line(
            "Cost",
            f"{parts.units:,} write units, about: {parts.table:,} of the table, "
            f"{parts.indexes:,} of its indexes, {parts.audit:,} of the audit table",
        )
        about = f"${self.dollars:,.2f}" if self.dollars >= _LESS else "less than $0.01"
        yield line("", f"{about} at ${self.price:g} a million")
        yield line(
            "Time",
            f"{lasting(self.seconds)} or more, at {self.units_per_second:,} write units of the "
            "table a second",
        )
        yield line("Stream", _STREAM[parts.has_stream])

    def values(self) -> dict[str, Any]:
        """The same for programs."""
        parts = self.estimate
        return {
            "units": {"table": parts.table, "indexes": parts.indexes, "audit": parts.audit},
            "dollars": round(self.dollars, 4),
            "seconds": round(self.seconds, 1),
            "units_per_second": self.units_per_second,
            "has_stream": parts.has_stream,
        }


_STREAM: Mapping[bool | None, str] = {
    True: "the table has one: each change runs what the app has there, once",
    False: "the table has none: nothing else runs",
    None: "unknown, because the table may not be described; where it has one, each change runs "
    "what the app has there, once",
}


def line(label: str, value: str) -> str:
    """A line of two columns."""
    return f"  {label:{_LABEL_WIDTH}} {value}"


def block(label: str, values: Sequence[str]) -> Iterator[str]:
    """Lines of which the first says what they are."""
    for number, value in enumerate(values):
        yield line("" if number else label, value)


def run_lines(run: Run, now: datetime) -> Iterator[str]:
    """All that is known of a run but its subjects."""
    told = told_of(run, now)
    yield f"Run {run.run_id}: {told.title}"
    wanted = f", wanted: {run.wanted}" if run.wanted != "nothing" else ""
    why = f" ({run.why})" if run.why else ""
    yield line("State", f"{run.state}{why}{wanted}")
    claimed = " (name only claimed)" if run.planner.is_claimed else f" ({run.planner.role})"
    yield line("Planned", f"{instant_text(run.planned_at)} by {run.planner.staff_id}{claimed}")
    if run.reason:
        ticket = f" ({run.reason.ticket})" if run.reason.ticket else ""
        yield line("Reason", f"{run.reason.category.words}: {run.reason.text}{ticket}")
    for label, value in told.selection:
        yield line(label, value)
    yield line("Digest", run.digest or "none yet: its list is not made")
    if run.approval:
        approval = run.approval
        yield line("Approved", f"{instant_text(approval.at)} by {approval.staff_id}")
    if run.begun_at:
        yield line("Begun", instant_text(run.begun_at))
        yield line("Done", outcome_text(run))
    if run.ended_at:
        yield line("Ended", instant_text(run.ended_at))
    elif run.state in {State.ASKED, State.PLANNED, State.WAITING, State.APPROVED}:
        yield line("Expires", instant_text(run.expires_at))


def run_values(run: Run) -> dict[str, Any]:
    """The same for programs."""
    return {
        "run_id": run.run_id,
        "kind": run.kind,
        "state": run.state.value,
        "wanted": run.wanted.value,
        "why": run.why.value if run.why else None,
        "planned_at": instant_text(run.planned_at),
        "planned_by": run.planner.staff_id,
        "is_claimed": run.planner.is_claimed,
        "selection": dict(run.selection),
        "subjects": run.subjects,
        "digest": run.digest,
        "undoes": run.undoes or None,
        "approved_by": run.approval.staff_id if run.approval else None,
        "begun_at": instant_text(run.begun_at) if run.begun_at else None,
        "ended_at": instant_text(run.ended_at) if run.ended_at else None,
        "counts": dict(run.summary.counts),
        "capacity": run.summary.capacity,
    }


def worked(run: Run) -> int:
    """How many are through."""
    return subjects_in(run.summary.counts)


def outcome_text(run: Run) -> str:
    """How far it is: "4,800 of 4,812: 4,790 done, 10 skipped". What counts each of them in several
    ways is too much for a line."""
    found = {} if SUBJECTS in run.summary.counts else run.summary.counts
    counts = ", ".join(f"{count:,} {name}" for name, count in found.items() if count)
    return f"{worked(run):,} of {run.subjects:,}" + (f": {counts}" if counts else "")


def lasting(seconds: float) -> str:
    """A time in words: "12 s", "3 min 5 s", "1 h 20 min"."""
    whole = max(1, round(timedelta(seconds=seconds).total_seconds()))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours:,} h {minutes} min"
    return f"{minutes} min {left} s" if minutes else f"{left} s"
