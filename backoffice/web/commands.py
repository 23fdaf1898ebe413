"""The bases of management commands: the environment is named, expected failures are sentences with
an exit code, and who reads records is on record before and after."""

from __future__ import annotations

import re
import secrets
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.access import Actor
from backoffice.access.actor import COMMAND
from backoffice.acts.errors import OutcomeUnknownError
from backoffice.audit.actions import COMMAND_BEGUN, COMMAND_ENDED, Action
from backoffice.audit.entries import Values, new_entry
from backoffice.audit.reasons import (
    OTHER,
    Reason,
    ReasonError,
    checked_reason,
    checked_ticket,
)
from backoffice.audit.subjects import SubjectKind
from backoffice.audit.trail import Trail
from backoffice.audit.words import COMMANDS
from backoffice.dynamo.errors import (
    AccessDeniedError,
    DynamoError,
    TableNotFoundError,
    ThrottledError,
    UnavailableError,
)
from backoffice.dynamo.scope import CallScope, call_scope
from backoffice.web import clock
from backoffice.web.composition import composed

_STAFF_ID = re.compile("[0-9a-f]{32}")
#: What no other argument would help against.
_NO_DATABASE = (UnavailableError, ThrottledError, AccessDeniedError, TableNotFoundError)


class Exit(IntEnum):
    """With what a command ends. Argparse ends with 2 as well."""

    DONE = 0
    #: It could not do all of it, or there is something wrong; what, was said.
    FAILED = 1
    #: It was asked for something that cannot be; nothing was done.
    UNUSABLE = 2
    #: A second person has to approve it first.
    WAITING = 3
    #: The database does not answer, lacks the table, or does not allow it.
    NO_DATABASE = 4
    #: Ctrl-C; it can be gone on with.
    PAUSED = 130


class UnusableError(CommandError):
    """Arguments that cannot be used; nothing was done."""

    def __init__(self, message: str) -> None:
        super().__init__(message, returncode=Exit.UNUSABLE)


class GatewayCommand(BaseCommand, ABC):
    """A command that talks to DynamoDB."""

    requires_system_checks = ()
    #: Whether it reads records of those whom the site is about; each command has to say. One that
    #: does is a RecordsCommand. (Acts, and what is changed of staff accounts, have entries anyway.)
    reads_records: ClassVar[bool]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not hasattr(cls, "reads_records"):
            raise TypeError(f"{cls.__module__} does not say whether it reads records.")

    @abstractmethod
    def run(self, **options: Any) -> None:
        """What the command does, piece by piece."""

    def piece_of_work(self) -> AbstractContextManager[CallScope]:
        """The time that one piece of the work may take; a command as a whole has no limit."""
        return call_scope(seconds=settings.COMMAND_SECONDS, attempts=5, may_scan=True)

    def handle(self, *args: Any, **options: Any) -> None:
        if options.get("verbosity") != 0:
            self.stderr.write(f"Environment: {settings.ENVIRONMENT.upper()}")
        try:
            self.run(**options)
        except OutcomeUnknownError:
            raise CommandError(
                "The database did not respond in time, so it is not known whether this was done. "
                "Run it again to find out.",
                returncode=Exit.NO_DATABASE,
            ) from None
        except DynamoError as error:
            code = Exit.NO_DATABASE if isinstance(error, _NO_DATABASE) else Exit.FAILED
            message = f"{error} ({type(error).__name__})"
            raise CommandError(message, returncode=code) from error


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records a command is about to read: a kind, what narrows it down (values of closed
    lists, counts, instants), and those that were named on the terminal."""

    kind: SubjectKind
    only: Values = field(default_factory=dict)
    named: Sequence[str] = ()


class RecordsCommand(GatewayCommand):
    """A command that reads records: an entry says so before it begins, with who, which and why,
    and another one when it is over, with its counts. Who is named stands in their own trail.

    Without the first entry nothing is read.
    """

    reads_records = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        #: In all entries of one run, as a request's id is.
        self.run_id = secrets.token_hex(8)
        self.run_by = ""
        #: What it did, counted as it goes on: what an error leaves of it is on record too.
        self.counts: Counter[str] = Counter()

    @abstractmethod
    def selection(self, **options: Any) -> Selection:
        """Which records; nothing is read for it. Raises CommandError where that cannot be."""

    @abstractmethod
    def read(self, selection: Selection, **options: Any) -> None:
        """What the command does, piece by piece; it counts in `counts`."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, help="your staff id; it goes on record")
        parser.add_argument("--reason", required=True, help="why; it goes on record")
        parser.add_argument("--ticket", default="", help="the ticket it is about, if there is one")

    def run(self, **options: Any) -> None:
        try:
            text, ticket = checked_reason(options["reason"]), checked_ticket(options["ticket"])
        except ReasonError as error:
            raise UnusableError(f"{error} Nothing was read.") from None
        if not _STAFF_ID.fullmatch(options["by"]):
            raise UnusableError("A staff id has 32 hex digits: the trail has it. Nothing was read.")
        self.run_by = options["by"]
        selection, reason = self.selection(**options), Reason(OTHER, text, ticket)
        with self.on_record(selection, reason):
            self.read(selection, **options)

    @contextmanager
    def on_record(self, selection: Selection, reason: Reason | None) -> Iterator[None]:
        """Around all reading: an entry before, and one with the counts afterwards."""
        self._put(COMMAND_BEGUN, selection, reason, selection.only, named=selection.named)
        is_complete = False
        try:
            yield
            is_complete = True
        finally:
            self._put(COMMAND_ENDED, selection, reason, {**self.counts, "complete": is_complete})

    def _put(
        self,
        action: Action,
        selection: Selection,
        reason: Reason | None,
        values: Values,
        *,
        named: Sequence[str] = (),
    ) -> None:
        """An entry about the command, and one in the trail of each that is named."""
        new = {"command": type(self).__module__.rpartition(".")[2], **values}
        new |= {"run_by": self.run_by} if self.run_by else {}
        new |= {"records_of": selection.kind.name}
        about = [COMMANDS.of(COMMAND), *map(selection.kind.of, named)]
        actor, now = Actor(COMMAND, None, self.run_id), clock.now()
        entry, *theirs = (
            new_entry(action, each, actor=actor, now=now, reason=reason, new=new) for each in about
        )
        for each in theirs:
            with self.piece_of_work():
                composed(Trail).record(each)
        with self.piece_of_work():
            composed(Trail).record(entry)
