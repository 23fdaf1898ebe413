"""The runner: it makes bulk runs as people want them."""

from __future__ import annotations

from signal import SIGINT, SIGTERM
from typing import Any

from django.core.management.base import CommandError, CommandParser

from backoffice.bulk.store import RunStore
from backoffice.runs.runners import beating, make_crew, new_owner
from backoffice.runs.terminal.care import Care
from backoffice.runs.terminal.foreground import stopped_by
from backoffice.runs.terminal.operators import command_actor
from backoffice.web.commands import GatewayCommand, UnusableError
from backoffice.web.composition import composed

#: How long it waits where there is nothing to do.
IDLE_SECONDS = 2.0


class Command(GatewayCommand):
    """`run_bulk [--once] [--run RUN-ID]`"""

    help = (
        "Works bulk runs: plans those that were asked for, begins, pauses, goes on with and ends "
        "them as people want. Any number of runners may be started, and killed at any moment: "
        "others go on. SIGTERM and Ctrl-C end it after what was begun."
    )

    # What it does in a run has entries of its own.
    reads_records = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when there is nothing to do")
        parser.add_argument("--run", metavar="RUN-ID", default="", help="look after this run only")

    def run(self, **options: Any) -> None:
        store, owner, only = composed(RunStore), new_owner(), options["run"]
        if only:
            with self.piece_of_work():
                if store.find_run(only) is None:
                    raise UnusableError(f"There is no run {only}: `steer_runs list` shows all.")
        with stopped_by(SIGINT, SIGTERM) as stop, beating(store, owner):
            crew = make_crew(owner, command_actor())
            stop.then.append(crew.stop)
            care = Care(crew, self.stdout.write, stop.asked.is_set, only)
            while not stop.asked.is_set():
                if care.round():
                    continue
                if options["once"]:
                    break
                stop.asked.wait(IDLE_SECONDS)
        if stop.asked.is_set():
            self.stdout.write("Stopped. What was begun is finished; any runner goes on.")
        elif care.stuck:
            raise CommandError(f"{len(care.stuck)} run(s) could not go on.")
