"""Look at bulk runs, and say what is wanted of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from django.core.management.base import CommandError, CommandParser

from backoffice.audit.reasons import OTHER, Reason, ReasonError, checked_category
from backoffice.bulk import kinds
from backoffice.bulk.kinds import RunAct
from backoffice.bulk.planning import Wish
from backoffice.bulk.runs import Run, State
from backoffice.bulk.words import RUN
from backoffice.runs.outcomes import columns_of, parts_of, rows_of
from backoffice.runs.telling import tasks, told_of
from backoffice.runs.terminal import told
from backoffice.runs.terminal.acting import act_on
from backoffice.runs.terminal.command import CLAIMED_ONLY, RunsCommand
from backoffice.runs.terminal.operators import (
    NoTerminalError,
    claimed_id,
    command_actor,
    proven,
    typed_line,
)
from backoffice.runs.terminal.planning import Planning
from backoffice.web import clock
from backoffice.web.commands import Selection, unusable
from backoffice.web.csv_files import Cell, CsvState, csv_lines

_LISTED = 20
_STEERING: Mapping[str, tuple[RunAct, str, str]] = {
    "propose": (kinds.propose, "ask for a second person", "It waits for approval."),
    "start": (kinds.want_run, "let a runner begin it", "A runner begins it."),
    "pause": (kinds.want_pause, "let it stand still", "It stands still when its part is finished."),
    "resume": (kinds.want_run, "let a runner go on with it", "A runner goes on with it."),
    "cancel": (kinds.want_cancel, "end it; what was done stays", "It ends."),
}


class Command(RunsCommand):
    """`steer_runs list`, `show`, `propose`, `approve`, `start`, `pause`, `resume`, `cancel`, `undo`
    and `export`"""

    help = (
        "Lists and shows bulk runs, approves them, says what is wanted of them (a runner, "
        "`run_bulk`, makes it so), plans to take them back, and exports what became of each."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
        listing = commands.add_parser("list", help="the newest runs")
        listing.add_argument("--all", action="store_true", help=f"more than the last {_LISTED}")
        listing.add_argument("--json", action="store_true", help="as JSON, one a line")
        showing = _about_one(commands, "show", "all about one run but its subjects")
        showing.add_argument("--json", action="store_true", help="as JSON")
        for name, (_, words, _) in _STEERING.items():
            _about_one(commands, name, words)
        approving = _about_one(commands, "approve", "approve exactly this plan, as a second person")
        approving.add_argument("--actor", required=True, help="your staff id or e-mail")
        approving.add_argument("--digest", help="the digest of what you saw, instead of a question")
        undoing = _about_one(commands, "undo", "plan to take it back; changes nobody")
        exporting = _about_one(commands, "export", "what became of each subject, as CSV")
        exporting.add_argument("--output", metavar="FILE", help="a new file; else standard output")
        for parser_of_reason in (undoing, exporting):
            add = parser_of_reason.add_argument
            add("--actor", required=True, help="your staff id or e-mail; it goes on record")
            add("--reason", required=True, help="why; it goes on record")
            add("--category", default=OTHER.name, help=f"what it is about ({OTHER.name})")
            add("--ticket", default="", help="the ticket it is about, if there is one")

    def selection(self, **options: Any) -> Selection:
        return Selection(RUN, {"run_id": options["run_id"]})

    def read(self, selection: Selection, **options: Any) -> None:
        """Each of its commands reads for itself."""

    def run(self, **options: Any) -> None:
        what = options["what"]
        with self.in_words():
            if what in _STEERING:
                self._steer(self.get_run(options["run_id"]), *_STEERING[what])
            else:
                _COMMANDS[what](self, options)

    # -- looking ---------------------------------------------------------------------------------

    def list_runs(self, options: Mapping[str, Any]) -> None:
        """The newest runs, a line each."""
        cursor, shown, now = None, 0, clock.now()
        while True:
            with self.piece_of_work():
                page = self.store.list_runs(cursor=cursor)
            left = None if options["all"] else _LISTED - shown
            for run in islice(page.runs, left):
                shown += 1
                self._list_one(run, told_of(run, now).title)
            cursor = page.cursor
            if cursor is None or (not options["all"] and shown >= _LISTED):
                break
        if not shown:
            self.say("There are no runs.")

    def _list_one(self, run: Run, title: str) -> None:
        if self.json is not None:
            self.stdout.write(orjson.dumps(told.run_values(run)).decode())
        else:
            done = f", {told.outcome_text(run)}" if run.begun_at else ""
            self.say(f"{run.run_id}  {run.planned_at:%Y-%m-%d %H:%M}  {run.state}: {title}{done}")

    def show_run(self, options: Mapping[str, Any]) -> None:
        """All about one run. Who is in it is shown to nobody here: that takes a reason."""
        run = self.get_run(options["run_id"])
        if self.json is not None:
            self.stdout.write(orjson.dumps(told.run_values(run)).decode())
            return
        self.say(*told.run_lines(run, clock.now()))
        if run.frozen and not run.is_reading:
            self.say(*self.costs_of(run.frozen.estimate, run.units_per_second).lines())

    # -- steering --------------------------------------------------------------------------------

    def _steer(self, run: Run, kind: RunAct, _words: str, done: str) -> None:
        self.check_writable()
        with self.piece_of_work():
            after = act_on(run, kind, store=self.store, actor=command_actor())
        self.say(done if after.state in _OPEN else f"Run {run.run_id} is {after.state}.")

    def approve_run(self, options: Mapping[str, Any]) -> None:
        """Show who proved who they are what they approve, and approve exactly that."""
        self.check_writable()
        run = self.get_run(options["run_id"])
        if run.state is not State.WAITING:
            raise CommandError(f"A run that is {run.state} waits for nobody. Nothing was changed.")
        if options["digest"] and options["digest"] != run.digest:
            raise unusable("The plan has another digest than that. Nothing was changed.")
        try:
            person = proven(self.store.staff, options["actor"])
            self.say(*told.run_lines(run, clock.now()))
            self.tell_plan(run)
            if not options["digest"] and typed_line("Type yes to approve exactly this: ") != "yes":
                raise CommandError("Not approved. Nothing was changed.")
        except NoTerminalError:
            raise unusable(
                "Approving takes your password, typed at a terminal; or approve it in the browser. "
                "Nothing was changed."
            ) from None
        with self.piece_of_work():
            act_on(run, kinds.approve, store=self.store, actor=person)
        self.say(f"Approved. Let it begin with `manage.py steer_runs start {run.run_id}`.")

    def undo_run(self, options: Mapping[str, Any]) -> None:
        """Plan a run that takes another one back."""
        self.check_writable()
        run, reason = self.get_run(options["run_id"]), self._reason(options)
        undo = tasks().get(run.kind).undo
        if undo is None or run.undoes:
            raise CommandError("Runs of this kind cannot be taken back. Nothing was changed.")
        if not run.has_ended or run.state is State.UNDONE or run.begun_at is None:
            raise CommandError(
                f"A run that is {run.state} cannot be taken back. Nothing was changed."
            )
        wish = Wish(kind=undo.step.name, selection={}, reason=reason, undoes=run.run_id,
                    units_per_second=run.units_per_second)  # fmt: skip
        planning = Planning(
            self.store, wish, options["actor"], self.run_by, self.tell, undo.estimating
        )
        with self.on_record(self.selection(**options), reason):
            found = undo.find(run, self.store, clock.now())
            planned = planning.make(found, check=lambda: None)
        if planned is None:
            self.say("Nobody is still as the run left them. Nothing was planned.")
            return
        is_of_two = self.tell_plan(planned)
        if is_of_two and planned.planner.is_claimed:
            self.say(f"Nobody was changed. {CLAIMED_ONLY}")
            return
        what = "propose" if is_of_two else "start"
        self.say(
            "Nobody was changed. Go on with:", f"  manage.py steer_runs {what} {planned.run_id}"
        )

    # -- files -----------------------------------------------------------------------------------

    def export_run(self, options: Mapping[str, Any]) -> None:
        """Write what became of each subject."""
        run, reason = self.get_run(options["run_id"]), self._reason(options)
        if run.frozen is None or run.is_reading:
            raise CommandError("There is nothing of each in this run. Nothing was read.")
        task, state = tasks().get(run.kind), CsvState(is_limited=False)
        columns = columns_of(task.subjects.id_name or "id")
        with self.on_record(self.selection(**options), reason), ExitStack() as stack:
            file = _file(options["output"], stack)
            for line in csv_lines(columns, self._rows(run), state):
                if file is None:
                    self.stdout.write(line.decode(), ending="")
                else:
                    file.write(line)
                self.counts["rows"] = max(0, state.rows)

    def _rows(self, run: Run) -> Iterator[Sequence[Cell]]:
        step = tasks().step_of(run)
        for part in parts_of(run, only_named=False):
            with self.piece_of_work():
                rows, gone = rows_of(store=self.store, run=run, step=step, part=part)
            self.counts["lists_gone"] += gone
            yield from rows

    def _reason(self, options: Mapping[str, Any]) -> Reason:
        try:
            offered = self.store.trail.vocabulary.categories.values()
            category = checked_category(options["category"], offered)
            reason = Reason.of(category, options["reason"], options["ticket"])
        except ReasonError as error:
            raise unusable(f"{error} Nothing was read.") from None
        with self.piece_of_work():
            self.run_by = claimed_id(self.store.staff, options["actor"])
        return reason


#: States in which what is wanted is made so by a runner.
_OPEN = {State.ASKED, State.PLANNED, State.WAITING, State.APPROVED, State.RUNNING, State.PAUSED}
_COMMANDS: Mapping[str, Callable[[Command, Mapping[str, Any]], None]] = {
    "list": Command.list_runs,
    "show": Command.show_run,
    "approve": Command.approve_run,
    "undo": Command.undo_run,
    "export": Command.export_run,
}


def _about_one(commands: Any, name: str, words: str) -> CommandParser:
    parser: CommandParser = commands.add_parser(name, help=words)
    parser.add_argument("run_id", metavar="RUN-ID")
    return parser


def _file(name: str | None, stack: ExitStack) -> BinaryIO | None:
    """A new file of that name; None for standard output. Raises CommandError."""
    if name is None:
        return None
    try:
        return stack.enter_context(Path(name).open("xb"))
    except OSError as error:
        raise unusable(f"{name}: {error.strerror}. Nothing was read.") from None
