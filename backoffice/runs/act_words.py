"""The words of acts on runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import Http404

from backoffice.acts.act import Act, Seen
from backoffice.audit.entries import Entry
from backoffice.bulk import kinds as run_kinds
from backoffice.bulk.errors import NoTaskError
from backoffice.bulk.kinds import Steer
from backoffice.bulk.runs import PAUSED_AT_MOST, Run, State
from backoffice.bulk.store import RunStore
from backoffice.bulk.tasks import Task
from backoffice.runs.forms import EditForm, PlanForm, SteerForm, UndoForm
from backoffice.runs.kinds import ask_plan, ask_undo
from backoffice.runs.telling import Told, tasks
from backoffice.runs.words import CATEGORIES, REPAIR, UPKEEP
from backoffice.web.acts.forms import ActForm
from backoffice.web.acts.words import ActWords


class RunWords(ActWords[Run, RunStore]):
    """An act on a run. What it does is told by the run itself, not by what was seen of it alone."""

    categories = CATEGORIES
    fact_labels = {"state": "State", "version": "Version", "digest": "Digest"}
    danger = False

    def effects(self, seen: Seen) -> Sequence[str]:
        return ()

    def effects_on(self, told: Told) -> Sequence[str]:
        """Exactly what will change."""
        return ()

    def notice_on(self, told: Told) -> str:
        """What those will notice that the run is on."""
        return ""

    def label_on(self, run: Run) -> str:
        """What the button says."""
        return self.label

    def verb_on(self, told: Told) -> str:
        """What the button of the form says."""
        return self.verb

    def initial_on(self, run: Run) -> Mapping[str, Any]:
        """What stands in its form at first."""
        return {}


class Propose(RunWords):
    kind = run_kinds.propose
    mostly = UPKEEP
    label = "Ask for approval…"
    title = "Ask for approval"
    verb = "Ask for approval"

    def effects_on(self, told: Told) -> Sequence[str]:
        return [
            "Colleagues who may approve runs see it on their home page.",
            "Nothing is changed before one of them has approved exactly this plan.",
        ]

    def sentence(self, entry: Entry) -> str:
        return "The plan waits for a second person now."


class Edit(RunWords):
    kind = run_kinds.edit
    mostly = UPKEEP
    label = "Edit reason…"
    title = "Give another reason"
    verb = "Save reason"
    form_class = EditForm

    def effects_on(self, told: Told) -> Sequence[str]:
        return [
            "The plan gets the reason that you enter; on whom it is stays as it is.",
            "Its digest becomes another one: an approval that was given is void.",
        ]

    def initial_on(self, run: Run) -> Mapping[str, Any]:
        reason = run.reason
        if reason is None:
            return {}
        return {"category": reason.category.name, "ticket": reason.ticket, "text": reason.text}

    def sentence(self, entry: Entry) -> str:
        return "The plan has another reason now, and needs its approval anew."


class Approve(RunWords):
    kind = run_kinds.approve
    mostly = UPKEEP
    label = "Approve…"
    title = "Approve exactly this"
    verb = "Approve"

    def effects_on(self, told: Told) -> Sequence[str]:
        digest = told.run.digest[:12]
        return [
            *told.words.changes,
            f"You approve the plan with the digest {digest}…, on {told.many}. Any edit voids that.",
            "Nothing is written yet: somebody has to press Run.",
        ]

    def notice_on(self, told: Told) -> str:
        return " ".join(told.words.notices)

    def verb_on(self, told: Told) -> str:
        return f"Approve {told.many}"

    def sentence(self, entry: Entry) -> str:
        return "The plan is approved. It can be run now."


class Reject(RunWords):
    kind = run_kinds.reject
    label = "Reject…"
    title = "Reject the plan"
    verb = "Reject"
    danger = True

    def effects_on(self, told: Told) -> Sequence[str]:
        return ["The run is cancelled. Nobody was changed; it can be planned again."]

    def sentence(self, entry: Entry) -> str:
        return "The plan is rejected, and the run cancelled."


class SteerWords(RunWords):
    """What people want of a run."""

    kind: ClassVar[Steer]
    form_class: ClassVar[type[ActForm]] = SteerForm

    def tells(self, entry: Entry) -> bool:
        return super().tells(entry) and entry.new.get("wanted") == self.kind.wanted


class WantRun(SteerWords):
    kind = run_kinds.want_run
    label = "Run…"
    title = "Run"
    verb = "Run"

    def title_on(self, thing: Run) -> str:
        return "Resume the run" if thing.state is State.PAUSED else "Begin the run"

    def label_on(self, run: Run) -> str:
        return "Resume…" if run.state is State.PAUSED else "Run…"

    def verb_on(self, told: Told) -> str:
        return "Resume" if told.run.state is State.PAUSED else f"Run on {told.many}"

    def effects_on(self, told: Told) -> Sequence[str]:
        if told.run.state is State.PAUSED:
            return ["A runner goes on where it stopped. Nobody is done twice."]
        if told.run.is_reading:
            return [f"A runner reads {told.many}. Nothing is changed."]
        return told.words.changes

    def notice_on(self, told: Told) -> str:
        return "" if told.run.state is State.PAUSED else " ".join(told.words.notices)

    def sentence(self, entry: Entry) -> str:
        return "A runner takes it up now."


class WantPause(SteerWords):
    kind = run_kinds.want_pause
    label = "Pause…"
    title = "Pause the run"
    verb = "Pause"

    def effects_on(self, told: Told) -> Sequence[str]:
        return [
            "A runner finishes the part that it is at; then nothing is written.",
            f"It can be resumed for {PAUSED_AT_MOST.days} days, all pauses together.",
        ]

    def sentence(self, entry: Entry) -> str:
        return "It pauses as soon as the part that is being worked is finished."


class WantCancel(SteerWords):
    kind = run_kinds.want_cancel
    label = "Cancel…"
    title = "Cancel the run"
    verb = "Cancel run"
    danger = True
    form_class = ActForm

    def effects_on(self, told: Told) -> Sequence[str]:
        if told.run.begun_at is None:
            return ["The plan ends here. Nobody was changed; it can be planned again."]
        can_be_undone = told.task is not None and told.task.undo is not None
        later = ", and can be undone for 7 days" if can_be_undone else ""
        return [
            "Who is left stays as they are; the run cannot be resumed.",
            f"What was done stays {told.words.done}{later}.",
        ]

    def sentence(self, entry: Entry) -> str:
        if entry.new.get("state") == State.CANCELLED:
            return "The run is cancelled."
        return "It ends as soon as the part that is being worked is finished."


class Undo(RunWords):
    kind = ask_undo
    mostly = REPAIR
    label = "Undo the run…"
    title = "Undo the run"
    verb = "Plan the undo"
    danger = True
    form_class = UndoForm

    def form(self, act: Act, *args: Any, **kwargs: Any) -> ActForm:
        kind, undoes = str(act.seen.get("kind")), str(act.seen.get("undoes"))
        return UndoForm(*args, kind=kind, undoes=undoes, categories=self.categories, **kwargs)

    def effects_on(self, told: Told) -> Sequence[str]:
        undo = told.task.undo if told.task else None
        return [
            "A run of its own is planned; it needs its own approval where it is on many.",
            *(undo.words.changes if undo else ()),
        ]

    def notice_on(self, told: Told) -> str:
        undo = told.task.undo if told.task else None
        return " ".join(undo.words.notices) if undo else ""

    def facts(self, seen: Seen) -> Mapping[str, str]:
        return {}

    def sentence(self, entry: Entry) -> str:
        # Told of every run that was asked for: an undo is one.
        return "A runner makes the plan now."


class PlanWords(ActWords[Task, RunStore]):
    kind = ask_plan
    mostly = UPKEEP
    label = "Plan"
    title = "Plan a run"
    verb = "Make the plan"
    danger = False
    categories = CATEGORIES

    def title_on(self, thing: Task) -> str:
        return f"Plan: {thing.words.title.lower()}"

    def form(self, act: Act, *args: Any, **kwargs: Any) -> ActForm:
        return PlanForm(*args, task=_task_of(act.seen), categories=self.categories, **kwargs)

    def effects(self, seen: Seen) -> Sequence[str]:
        if _task_of(seen).is_reading:
            return ["A runner reads and counts. Nothing is changed, and nobody notices."]
        return [
            "A runner looks who that is and freezes the list. Nothing is changed by planning.",
            "The plan then says on how many, at what cost and how long; it holds for 24 hours.",
        ]

    def sentence(self, entry: Entry) -> str:
        return "A runner makes the plan now."


def _task_of(seen: Seen) -> Task:
    """The task that a plan is asked for. Raises Http404 where there is none any more."""
    try:
        return tasks().get(str(seen.get("kind")))
    except NoTaskError:
        raise Http404 from None
