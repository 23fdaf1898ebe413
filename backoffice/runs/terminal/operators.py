"""Who is at a command: whom it is told, and who proves it.

A name that is only given is recorded as claimed, with what is known of the process. A password is
typed at a prompt of the terminal and comes in no other way: no argument, no environment, no file.
"""

from __future__ import annotations

import getpass
import os
import re
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from backoffice.access import Actor
from backoffice.access.actor import COMMAND
from backoffice.bulk.words import APPROVE
from backoffice.dynamo.scope import call_scope
from backoffice.staff.domain import SignInThrottledError, sign_in_hash
from backoffice.staff.proofs import NotProvenError, prove
from backoffice.staff.store import StaffStore
from backoffice.web import clock
from backoffice.web.commands import UnusableError

#: Where Lambda says which request it is at.
_TRACE = "_X_AMZN_TRACE_ID"
_TRACE_ROOT = re.compile(r"(?:^|;)Root=([0-9A-Za-z-]{1,64})")
_TTY = Path("/dev/tty")
#: How often a password may be mistyped before the command ends.
_TRIES = 3


class NoTerminalError(Exception):
    """There is nobody who could type a password."""


def command_actor() -> Actor:
    """The command as an actor, with what is known of who runs it."""
    return Actor(COMMAND, None, process_name(), read_only=settings.READ_ONLY)


def process_name() -> str:
    """The request in Lambda, elsewhere the user of the operating system."""
    traced = _TRACE_ROOT.search(os.environ.get(_TRACE, ""))
    return f"lambda:{traced[1]}" if traced else f"os-user:{_os_user()}"


def claimed_id(store: StaffStore, who: str) -> str:
    """The staff id of whom the command was told: by id or e-mail. Raises UnusableError."""
    known = store.find_account_by_email(sign_in_hash(who)) if "@" in who else None
    account = known or (None if "@" in who else store.find_account(who))
    if account is None:
        raise UnusableError("Nobody here has the staff id or e-mail that --actor says.")
    return account.staff_id


def proven(store: StaffStore, who: str) -> Actor:
    """The person of that staff id or e-mail, by their own password, who may plan and approve runs.

    Raises NoTerminalError, CommandError where nothing shows that it is them, and errors of
    `dynamo.errors`.
    """
    try:
        person = _with_password(store, who, _TRIES)
    except NotProvenError as error:
        raise CommandError(f"{error} Nothing was changed.") from None
    except SignInThrottledError as error:
        raise CommandError(
            f"Too many attempts: try again in {error.minutes} min. Nothing was changed."
        ) from None
    if not person.may(APPROVE):
        raise CommandError("Your role may not plan or approve bulk runs. Nothing was changed.")
    return person


def _with_password(store: StaffStore, who: str, tries: int) -> Actor:
    password = typed_password(f"Password of {who}: ")
    try:
        with call_scope(seconds=settings.COMMAND_SECONDS, attempts=5):
            return prove(
                store=store, who=who, password=password, actor=command_actor(), now=clock.now()
            )
    except NotProvenError as error:
        if tries <= 1:
            raise
        sys.stderr.write(f"{error}\n")
    return _with_password(store, who, tries - 1)


def typed_password(prompt: str) -> str:
    """What somebody types at the terminal, unseen. Raises NoTerminalError."""
    if not has_terminal():
        raise NoTerminalError
    return getpass.getpass(prompt)


def typed_line(prompt: str) -> str:
    """What somebody types at the terminal, also where standard input is a file. Raises
    NoTerminalError."""
    if not has_terminal():
        raise NoTerminalError
    with _TTY.open(encoding="utf-8") as keyboard:
        sys.stderr.write(prompt)
        sys.stderr.flush()
        return keyboard.readline().strip()


def has_terminal() -> bool:
    """Whether somebody can be asked."""
    try:
        with _TTY.open("rb", buffering=0):
            return True
    except OSError:
        return False


def _os_user() -> str:
    # Not by the environment, which anybody writes as they like.
    try:
        import pwd  # noqa: PLC0415 - there is none on Windows

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"
