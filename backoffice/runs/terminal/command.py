"""What commands on runs share: how they say things, how a plan is told, and how a run is worked."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from signal import SIGINT, SIGTERM
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from backoffice.acts.errors import ForbiddenError, RefusedError
from backoffice.bulk import kinds
from backoffice.bulk.moves import SecondPersonError
from backoffice.bulk.runs import Estimate, Run, State, Wanted
from backoffice.bulk.steps import Outcome
from backoffice.bulk.store import RunStore
from backoffice.dynamo.errors import UnavailableError
from backoffice.runs.runners import beating, make_crew, new_owner
from backoffice.runs.services import needs_second
from backoffice.runs.telling import told_of
from backoffice.runs.terminal import told
from backoffice.runs.terminal.acting import act_on
from backoffice.runs.terminal.foreground import Stop, stopped_by, work_in_sight
from backoffice.runs.terminal.operators import command_actor
from backoffice.runs.terminal.progress import Bar, Json, Lines, Screen
from backoffice.web import clock
from backoffice.web.commands import Exit, RecordsCommand, unusable
from backoffice.web.composition import composed

#: Why a plan stays one.
CLAIMED_ONLY = (
    "This takes two people, and a name that is only claimed counts as nobody. Plan it in the "
    "browser under “Runs”, or at a terminal, where you can type your password."
)


class RunsCommand(RecordsCommand):
    """A command on runs: what cannot be is a sentence, and an event for programs."""

    json: Json | None = None
    _has_ended = False

    def handle(self, *args: Any, **options: Any) -> None:
        self.json = Json(self.stdout.write) if options.get("json") else None
        try:
            super().handle(*args, **options)
        except CommandError as error:
            if not self._has_ended:
                self.event("ended", exit_code=int(error.returncode), message=str(error))
            raise

    @property
    def store(self) -> RunStore:
        return composed(RunStore)

    @property
    def name(self) -> str:
        """What the command is called."""
        return type(self).__module__.rpartition(".")[2]

    def say(self, *lines: str) -> None:
        """For people; programs get events instead."""
        if self.json is None:
            for each in lines:
                self.stdout.write(each)

    def tell(self, text: str) -> None:
        """What is no result: to standard error."""
        self.stderr.write(text)

    def event(self, event: str, **values: Any) -> None:
        """For programs, where they asked for it."""
        self._has_ended |= event == "ended"
        if self.json is not None:
            self.json.say(event, **values)

    def end(self, message: str, code: Exit, **values: Any) -> CommandError:
        """What to raise where it does not end with 0; the last event says so too."""
        self.event("ended", exit_code=code.value, message=message, **values)
        return CommandError(message, returncode=code)

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """What cannot be done to a run is a sentence. Raises CommandError."""
        try:
            yield
        except SecondPersonError as error:
            raise self.end(str(error), Exit.WAITING) from None
        except ForbiddenError as error:
            raise self.end(str(error), Exit.FAILED) from None
        except RefusedError:
            message = "The run changed in the meantime. Nothing was changed: look at it again."
            raise self.end(message, Exit.FAILED) from None

    def check_writable(self) -> None:
        """Raise CommandError while nobody may change anything."""
        if settings.READ_ONLY:
            raise CommandError("The site is read-only. Nothing was changed.")

    def get_run(self, run_id: str) -> Run:
        """Raises CommandError where there is none."""
        with self.piece_of_work():
            run = self.store.find_run(run_id)
        if run is None:
            raise unusable(f"There is no run {run_id}: `steer_runs list` shows all.")
        return run

    def costs_of(self, estimate: Estimate, units_per_second: int) -> told.Costs:
        """What a plan costs."""
        price = settings.WRITE_UNITS_PRICE
        return told.Costs(estimate, units_per_second=units_per_second, price=price)

    def tell_plan(self, run: Run, left_out: Sequence[str] = ()) -> bool:
        """All that is planned. Returns whether two people are needed for it."""
        shown = told_of(run, clock.now())
        frozen = run.frozen
        costs = self.costs_of(frozen.estimate if frozen else Estimate(), run.units_per_second)
        with self.piece_of_work():
            is_of_two = self._needs_second(run)
        self.say(
            f"Plan {run.run_id}: {shown.title}",
            *told.plan_lines(
                shown.words,
                chosen=shown.selection,
                left_out=left_out,
                sample=frozen.sample if frozen else (),
                costs=None if run.is_reading else costs,
            ),
            told.line("Digest", run.digest),
        )
        if is_of_two:
            self.say(told.line("Two people", f"needed: more than {self.store.limit:,} in 24 hours"))
        self.event(
            "planned",
            **told.run_values(run),
            sample=list(frozen.sample if frozen else ()),
            left_out=list(left_out),
            costs=costs.values(),
            needs_second_person=is_of_two,
        )
        return is_of_two

    def _needs_second(self, run: Run) -> bool:
        return needs_second(store=self.store, run=run, now=clock.now())

    # -- working ---------------------------------------------------------------------------------

    def apply(self, run: Run) -> None:
        """Work a run that one person may do alone, or that is approved; ask for approval of
        another. Raises CommandError for all that does not end with 0."""
        with self.in_words():
            if not run.has_ended and not run.is_under_way:
                with self.piece_of_work():
                    is_of_two = self._needs_second(run) and not run.is_approved
                if is_of_two or run.state is State.WAITING:
                    raise self._proposed(run)
            self._work(run)

    def _proposed(self, run: Run) -> CommandError:
        if run.planner.is_claimed:
            return self.end(f"{CLAIMED_ONLY} Nothing was changed.", Exit.WAITING, run_id=run.run_id)
        if run.state is State.PLANNED:
            with self.piece_of_work():
                act_on(run, kinds.propose, store=self.store, actor=command_actor())
        return self.end(
            f"Run {run.run_id} waits for the approval of a second person: in the browser under "
            f"“Runs”, or `manage.py steer_runs approve {run.run_id} --actor THEIR-ID`. "
            f"Then go on with `{self.resume_with(run)}`.",
            Exit.WAITING,
            run_id=run.run_id,
        )

    def resume_with(self, run: Run) -> str:
        """What to type to go on with a run."""
        return f"manage.py run_bulk --once --run {run.run_id}"

    def _work(self, run: Run) -> None:
        with stopped_by(SIGINT, SIGTERM) as stop:
            actor = command_actor()
            if not run.has_ended and run.wanted is not Wanted.RUN:
                with self.piece_of_work():
                    run = act_on(run, kinds.want_run, store=self.store, actor=actor)
            if not run.has_ended:
                self.tell("Ctrl-C pauses it.")
                run = self._worked(run, stop)
            self._tell_outcome(run, stop)

    def _worked(self, run: Run, stop: Stop) -> Run:
        owner, actor = new_owner(), command_actor()
        crew = make_crew(owner, actor)
        screen = self._screen()
        try:
            # Its page says whether there is a runner, and here is one.
            with beating(self.store, owner):
                return work_in_sight(crew, run.run_id, actor=actor, screen=screen, stop=stop)
        except UnavailableError as error:
            code = Exit.PAUSED if stop.asked.is_set() else Exit.NO_DATABASE
            raise self.end(
                f"{error} What was done is done once; go on with `{self.resume_with(run)}`.",
                code,
                run_id=run.run_id,
            ) from None
        finally:
            screen.close()

    def _screen(self) -> Screen:
        if self.json is not None:
            return self.json
        return Bar(sys.stderr) if self.stderr.isatty() else Lines(self.stderr.write)

    def _tell_outcome(self, run: Run, stop: Stop) -> None:
        failed = run.summary.counts.get(Outcome.FAILED, 0)
        why = f" ({run.why})" if run.state is State.PAUSED and run.why else ""
        text = f"Run {run.run_id} is {run.state}{why}. {told.outcome_text(run)}."
        if run.state is State.DONE and failed == 0:
            self.say(text)
            self.event("ended", exit_code=Exit.DONE.value, **told.run_values(run))
        elif run.state in {State.RUNNING, State.PAUSED}:
            code = Exit.PAUSED if stop.asked.is_set() else Exit.FAILED
            message = f"{text} Go on with `{self.resume_with(run)}`, or in the browser."
            raise self.end(message, code, **told.run_values(run))
        else:
            message = f"{text} `manage.py steer_runs export {run.run_id}` lists each."
            raise self.end(message, Exit.FAILED, **told.run_values(run))
