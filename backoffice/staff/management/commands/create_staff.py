"""Create a staff account: the first one of a deployment, or any other."""

from __future__ import annotations

import secrets
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from backoffice.access import Actor
from backoffice.access.actor import COMMAND
from backoffice.audit.vocabulary import Vocabulary
from backoffice.staff.registration import register
from backoffice.staff.services import EmailTakenError
from backoffice.web import clock
from backoffice.web.commands import GatewayCommand, UnusableError
from backoffice.web.composition import composed

_PASSWORD_BYTES = 18


class Command(GatewayCommand):
    """`create_staff --email ... --name ... --role ...`"""

    help = "Creates a staff account. Prints its password once, unless one is given."

    reads_records = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, help=", ".join(composed(Vocabulary).roles))
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input instead of making one",
        )
        parser.add_argument(
            "--one-time",
            action="store_true",
            help="the password is good for 24 hours and must be changed at the first sign-in",
        )

    def run(self, **options: Any) -> None:
        given = _line_of_stdin() if options["password_stdin"] else None
        password = given if given is not None else secrets.token_urlsafe(_PASSWORD_BYTES)
        try:
            with self.piece_of_work():
                account = register(
                    email=options["email"],
                    name=options["name"],
                    role=options["role"],
                    password=password,
                    actor=Actor(COMMAND, None),
                    now=clock.now(),
                    must_change_password=options["one_time"],
                )
        except ValidationError as error:
            raise UnusableError(" ".join(error.messages)) from None
        except EmailTakenError as error:
            raise UnusableError(str(error)) from None
        self.stdout.write(f"Created {account.role} {account.email} ({account.staff_id})")
        if given is None:
            self.stdout.write(f"Password: {password}")


def _line_of_stdin() -> str:
    return sys.stdin.readline().rstrip("\r\n")
