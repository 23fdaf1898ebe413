"""Examine the whole table: what is wrong with which record."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from backoffice.dynamo.errors import DynamoError
from backoffice.web import clock
from backoffice.web.commands import Exit, RecordsCommand, Selection, unusable
from backoffice.web.composition import composed
from doctor.reports import SUFFIXES, lines_of_report, summary_values
from doctor.rules import RULES, Severity
from doctor.walking import SEGMENTS, Asked, Patient, Summary, examine_table
from records.table import UsersTable
from records.words import USER

#: A log has a line so often.
SECONDS_A_LINE = 10.0
_NEVER = "never"
_MOST_SEGMENTS = 16


class Command(RecordsCommand):
    """`examine_records --by ID --reason TEXT [--report FILE] [--code CODE] [--severity ...]`"""

    help = (
        "Examines every record of the table by the rules of docs/doctor.md, and changes nothing. "
        "Who examined, and why, goes on record. Exit codes: 0 nothing found at or above --fail-on, "
        "1 something found, 2 unusable arguments, 4 no database or rights, 130 stopped by Ctrl-C."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._summary = Summary()

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add = parser.add_argument
        add("--report", metavar="FILE", help="a new file with all findings: .csv or .json")
        add("--code", action="append", default=[], help="only this finding; may be given again")
        add(
            "--severity",
            choices=[each.value for each in Severity],
            help="look for nothing that is less severe (warning; with --code all)",
        )
        add(
            "--fail-on",
            choices=[*(each.value for each in Severity), _NEVER],
            default=Severity.WARNING.value,
            help="end with 1 where something so severe, or worse, was found (warning)",
        )
        add(
            "--twins",
            action="store_true",
            help="look for other records of the same person too, by Queries of the indexes",
        )
        add("--segments", type=int, default=SEGMENTS, help=f"parts read at once ({SEGMENTS})")
        add("--json", action="store_true", help="the summary as JSON")

    def run(self, **options: Any) -> None:
        super().run(**options)
        self._end(options["fail_on"])

    def selection(self, **options: Any) -> Selection:
        self._check(options)
        only = {
            "severity": options["severity"] or "default",
            "codes": " ".join(options["code"]) or "all",
        }
        if options["twins"]:
            only["twins"] = "yes"
        if options["report"]:
            only["report"] = Path(options["report"]).suffix.removeprefix(".")
        return Selection(USER, only)

    def read(self, selection: Selection, **options: Any) -> None:
        summary = self._summary
        try:
            with _new_file(options["report"]) as file:
                self._examine(summary, file, options)
        except KeyboardInterrupt:
            self._say(summary, options)
            message = "Stopped: not all records were examined, and the report ends there."
            raise CommandError(message, returncode=Exit.PAUSED) from None
        except DynamoError:
            self.stderr.write(
                f"Stopped after {summary.users:,} users: not all records were examined, and a "
                "report ends there. Nothing was changed. Run it again, with a new file for the "
                "report."
            )
            raise
        finally:
            self.counts.update(
                users=summary.users, findings=sum(summary.codes.values()), found=summary.patients
            )
        self._say(summary, options)

    def _examine(self, summary: Summary, file: BinaryIO | None, options: Mapping[str, Any]) -> None:
        severity = Severity(options["severity"]) if options["severity"] else None
        asked = Asked(frozenset(options["code"]), severity, twins=options["twins"])
        with closing(self._patients(asked, summary, options["segments"])) as patients:
            if file is None:
                for _ in patients:
                    pass
                return
            for line in lines_of_report(options["report"], patients, summary):
                file.write(line)

    def _patients(
        self, asked: Asked, summary: Summary, segments: int
    ) -> Generator[Patient, None, None]:
        users = composed(UsersTable)
        pieces = examine_table(users, asked, now=clock.now(), segments=segments)
        with closing(pieces), _Progress(self, _items_in(self, users)) as progress:
            for seen in pieces:
                summary.add(seen)
                progress.show(summary)
                yield from seen.patients

    def _check(self, options: Mapping[str, Any]) -> None:
        """Raises CommandError."""
        unknown = [code for code in options["code"] if code not in RULES]
        if unknown:
            raise unusable(f"There is no finding {', '.join(unknown)}: docs/doctor.md lists all.")
        if not 1 <= options["segments"] <= _MOST_SEGMENTS:
            raise unusable(f"--segments is a number from 1 to {_MOST_SEGMENTS}.")
        report = options["report"]
        if report and Path(report).suffix not in SUFFIXES:
            raise unusable("--report takes a file that ends in .csv or .json. Nothing was read.")
        if report and Path(report).exists():
            raise unusable(f"The file {report} is there already. Nothing was read.")

    def _say(self, summary: Summary, options: Mapping[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(orjson.dumps(summary_values(summary)).decode())
            return
        self.stdout.write(
            f"Examined: {summary.users:,} users and {summary.payments:,} payments, "
            f"{summary.capacity:,.1f} read units. With findings: {summary.patients:,} users."
        )
        for code, rule in sorted(RULES.items(), key=lambda pair: pair[1].severity.rank):
            if count := summary.codes[code]:
                self.stdout.write(f"  {rule.severity:8} {count:>9,}  {code}: {rule.sentence}")
        if not options["severity"] and not options["code"]:
            self.stdout.write("Notes were not looked for: --severity note does.")
        if not options["twins"]:
            self.stdout.write("Other records of one person were not looked for: --twins does.")

    def _end(self, fail_on: str) -> None:
        """Raises CommandError where something was found that is to fail."""
        worst = self._summary.worst
        if worst and fail_on != _NEVER and worst.rank <= Severity(fail_on).rank:
            raise CommandError(
                "There are findings. Nothing was changed; docs/doctor.md says what they mean.",
                returncode=Exit.FAILED,
            )


class _Progress:
    """How far it is: a bar on a terminal, else a line every now and then."""

    def __init__(self, command: Command, items: int | None) -> None:
        self._command = command
        is_terminal = sys.stderr.isatty()
        tqdm.monitor_interval = 0  # it has no thread of its own
        self._bar = tqdm(total=items, unit=" items", file=sys.stderr, disable=not is_terminal)
        self._is_terminal = is_terminal
        self._said_at = time.monotonic()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def show(self, summary: Summary) -> None:
        """After a page."""
        if self._is_terminal:
            self._bar.n = summary.users + summary.payments
            self._bar.set_postfix(found=summary.patients, refresh=False)
            self._bar.refresh()
        elif time.monotonic() - self._said_at >= SECONDS_A_LINE:
            self._said_at = time.monotonic()
            self._command.stderr.write(
                f"{summary.users:,} users, {summary.patients:,} with findings"
            )


def _items_in(command: Command, users: UsersTable) -> int | None:
    """About how many items the table holds, as DynamoDB counts them every six hours."""
    try:
        with command.piece_of_work():
            answer = users.client.administer("DescribeTable", {"TableName": users.table.name})
    except DynamoError:
        return None
    return answer.get("Table", {}).get("ItemCount") or None


def _new_file(name: str | None) -> AbstractContextManager[BinaryIO | None]:
    """A new file of that name that nobody else may read. Raises CommandError."""
    if name is None:
        return nullcontext()
    try:
        file = Path(name).open("xb")  # noqa: SIM115 - who asked closes it
    except OSError as error:
        raise unusable(f"The report cannot be written: {error.strerror}.") from None
    Path(name).chmod(0o600)
    return file
