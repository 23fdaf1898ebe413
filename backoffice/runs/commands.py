"""The base of commands that do something to many: plan by default, act when told to."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.core.management.base import CommandParser

from backoffice.audit.reasons import OTHER, Reason, ReasonError, checked_category
from backoffice.bulk.planning import Sample, Wish
from backoffice.bulk.runs import UNITS_PER_SECOND, Estimate, Planned, Run
from backoffice.bulk.tasks import Task
from backoffice.runs.telling import tasks
from backoffice.runs.terminal import told
from backoffice.runs.terminal.command import CLAIMED_ONLY, RunsCommand
from backoffice.runs.terminal.operators import claimed_id
from backoffice.runs.terminal.planning import Planning
from backoffice.web import clock
from backoffice.web.commands import Exit, Selection, unusable

_MOST_UNITS = 1_000_000
#: What a plan says already that is there.
_OF_A_PLAN = ("reason", "category", "ticket", "actor", "wcu")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a plan, and why."""

    who: str
    reason: Reason


class BulkCommand(RunsCommand):
    """Something that is done to many whom its arguments choose."""

    #: The step, by which the site knows the task.
    kind: ClassVar[str]
    #: What it is mostly about.
    category: ClassVar[str] = OTHER.name
    #: Whether it only counts: then there is nothing to apply.
    is_reading: ClassVar[bool] = False

    # -- on whom ---------------------------------------------------------------------------------

    @abstractmethod
    def add_choice(self, parser: CommandParser) -> None:
        """The arguments by which subjects are chosen."""

    @abstractmethod
    def is_chosen(self, options: Mapping[str, Any]) -> bool:
        """Whether any of them is given."""

    @abstractmethod
    def chosen(self, options: Mapping[str, Any]) -> Mapping[str, str]:
        """The selection as a run keeps it. Raises ValueError, with a sentence."""

    def found(self, task: Task, options: Mapping[str, Any], now: datetime) -> Iterable[Planned]:
        """Who is chosen, as a plan keeps them, read bit by bit."""
        return task.find(self.chosen(options), now)

    def prepare(self, options: Mapping[str, Any]) -> None:
        """What has to be read before subjects are. Raises ValueError, with a sentence."""

    def problems(self) -> Sequence[str]:
        """What of the choice cannot be used, once all were looked for."""
        return []

    def left_out(self) -> Sequence[str]:
        """Whom the plan does not cover, in sentences."""
        return []

    # -- the command -----------------------------------------------------------------------------

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_choice(parser)
        add = parser.add_argument
        if not self.is_reading:
            add("--apply", action="store_true", help="do it; without it nobody is changed")
            add("--run", metavar="RUN-ID", help="with --apply: carry out this plan, or go on")
            add("--wcu", type=int, help=f"write units a second at most ({UNITS_PER_SECOND:,})")
        add(
            "--reason",
            help="why; it goes on record. Without it there is no plan: it is only said who it "
            "would be",
        )
        add("--category", help=f"what it is about ({self.category})")
        add("--ticket", help="the ticket it is about, if there is one")
        add("--actor", help="your staff id or e-mail; with more than one person may do alone, your "
            "password is asked for")  # fmt: skip
        add("--json", action="store_true", help="events as JSON, one a line")

    def run(self, **options: Any) -> None:
        self._check(options)
        if options.get("run"):
            self.apply(self._planned_before(options["run"]))
            return
        try:
            self._plan(self._asked(options), options)
        except KeyboardInterrupt:
            message = "Stopped. Nothing was planned, and nobody was changed."
            raise self.end(message, Exit.PAUSED) from None

    def resume_with(self, run: Run) -> str:
        if self.is_reading:
            return super().resume_with(run)
        return f"manage.py {self.name} --apply --run {run.run_id}"

    @property
    def task(self) -> Task:
        return tasks().get(self.kind)

    def selection(self, **options: Any) -> Selection:
        return Selection(self.task.subjects, dict(self.chosen(options)))

    def read(self, selection: Selection, **options: Any) -> None:
        """It reads while it plans."""

    def _check(self, options: Mapping[str, Any]) -> None:
        """Raise CommandError where arguments do not go together."""
        if options.get("run"):
            self._check_plan(options)
        else:
            self._check_choice(options)
        if options.get("reason") or options.get("apply"):
            self.check_writable()

    def _check_plan(self, options: Mapping[str, Any]) -> None:
        if not options["apply"]:
            raise unusable("--run goes with --apply; `steer_runs show` shows a run.")
        said = [name for name in _OF_A_PLAN if options.get(name) is not None]
        if said or self.is_chosen(options):
            raise unusable("--run names a plan, which says all the rest already.")

    def _check_choice(self, options: Mapping[str, Any]) -> None:
        if bool(options["reason"]) != bool(options["actor"]):
            raise unusable("--reason and --actor go together. Nothing was read.")
        if (options.get("apply") or self.is_reading) and not options["reason"]:
            raise unusable("This takes --reason and --actor. Nothing was read.")
        if not 0 < _units_in(options) <= _MOST_UNITS:
            raise unusable(f"--wcu is a number from 1 to {_MOST_UNITS:,}.")
        try:
            self.chosen(options)
            self.prepare(options)
        except ValueError as error:
            raise unusable(f"{error} Nothing was read.") from None

    def _asked(self, options: Mapping[str, Any]) -> Asked | None:
        if not options["reason"]:
            return None
        try:
            offered = self.store.trail.vocabulary.categories.values()
            category = checked_category(options["category"] or self.category, offered)
            reason = Reason.of(category, options["reason"], options["ticket"] or "")
        except ReasonError as error:
            raise unusable(f"{error} Nothing was read.") from None
        with self.piece_of_work():
            self.run_by = claimed_id(self.store.staff, options["actor"])
        return Asked(options["actor"], reason)

    def _plan(self, asked: Asked | None, options: Mapping[str, Any]) -> None:
        with self.on_record(self.selection(**options), asked.reason if asked else None):
            run = self._planned(asked, options) if asked else None
            if asked is None:
                self._look(options)
        if run is None:
            return
        is_of_two = self.tell_plan(run, self.left_out())
        if options.get("apply") or self.is_reading:
            self.apply(run)
            return
        if is_of_two and run.planner.is_claimed:
            self.say(f"Nobody was changed. {CLAIMED_ONLY}")
        else:
            self.say("Nobody was changed. Carry it out with:", f"  {self.resume_with(run)}")
        self.event("ended", exit_code=Exit.DONE.value, run_id=run.run_id)

    def _planned(self, asked: Asked, options: Mapping[str, Any]) -> Run | None:
        task = self.task
        wish = Wish(
            kind=self.kind,
            selection=self.chosen(options),
            reason=asked.reason,
            is_reading=task.is_reading,
            units_per_second=_units_in(options),
        )
        planning = Planning(self.store, wish, asked.who, self.run_by, self.tell, task.estimating)
        planned = self.found(task, options, clock.now())
        run = planning.make(planned, check=lambda: self._check_found(options))
        if run is None:
            self._say_nobody()
        else:
            self.counts["planned"] = run.subjects
        return run

    def _look(self, options: Mapping[str, Any]) -> None:
        """Only say who it would be."""
        task, sample = self.task, Sample()
        sample.draw(self.found(task, options, clock.now()))
        self._check_found(options)
        self.counts["matched"] = sample.seen
        if not sample.seen:
            self._say_nobody()
            return
        estimate = Estimate()
        if task.estimating:
            estimate = task.estimating(sample.ids, sample.seen)
        costs = self.costs_of(estimate, _units_in(options))
        self.say(
            f"This would be: {task.words.title} of {told.counted(sample.seen, task)}",
            *told.plan_lines(
                task.words,
                chosen=task.in_words(self.chosen(options)),
                left_out=self.left_out(),
                sample=sample.ids,
                costs=costs,
            ),
            "Nothing was stored, and nobody was changed. A plan takes --reason and --actor.",
        )
        self.event(
            "looked",
            exit_code=Exit.DONE.value,
            subjects=sample.seen,
            sample=sample.ids,
            left_out=list(self.left_out()),
            costs=costs.values(),
        )

    def _check_found(self, options: Mapping[str, Any]) -> None:
        problems = self.problems()
        for each in problems:
            self.tell(each)
        self.counts["problems"] = len(problems)
        if problems:
            self.event("problems", problems=list(problems))
        if problems and not options.get("skip_invalid"):
            raise unusable(
                f"Cannot be used: {len(problems):,}. Nothing was planned; --skip-invalid goes on "
                "with the rest."
            )

    def _say_nobody(self) -> None:
        self.say("The selection matches nobody. Nothing was planned.")
        for sentence in self.left_out():
            self.say(told.line("Left out", sentence))
        self.event("ended", exit_code=Exit.DONE.value, subjects=0, left_out=list(self.left_out()))

    def _planned_before(self, run_id: str) -> Run:
        run = self.get_run(run_id)
        undo = self.task.undo
        if run.kind not in {self.kind, undo.step.name if undo else ""}:
            raise unusable(f"Run {run_id} is of another kind: {run.kind}.")
        return run


def _units_in(options: Mapping[str, Any]) -> int:
    """Write units a second."""
    units: int | None = options.get("wcu")
    return UNITS_PER_SECOND if units is None else units
