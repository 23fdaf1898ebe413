"""Load demo users and one staff account per role into a DynamoDB on this machine."""

from __future__ import annotations

import os
import secrets
from functools import partial
from itertools import chain
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from backoffice.access import Actor
from backoffice.access.actor import COMMAND
from backoffice.dynamo.errors import TableNotFoundError
from backoffice.staff.domain import EmailTakenError
from backoffice.staff.registration import register
from backoffice.web import clock
from backoffice.web.commands import Exit, GatewayCommand, UnusableError
from backoffice.web.composition import composed
from backoffice.web.management.commands.create_tables import Command as CreateTables
from demo.crowd import drawn_items
from demo.ids import DEFAULT_SEED, MOST_USERS
from demo.load import how_many_are_due, load_crowd, load_stories
from demo.safety import why_not_here
from demo.users import WORTH_LOOKING_FOR, demo_stories
from records.errors import ExternalIdInUseError, RecordError
from records.table import UsersTable

NAMES = {
    "viewer": "Vera Viewer",
    "support": "Sam Support",
    "lead": "Lea Lead",
    "auditor": "Aude Auditor",
    "admin": "Adam Admin",
}
_PASSWORD_BYTES = 12
_HOLDS_DATA = "These tables already hold demo data. Start with empty ones."


class Command(GatewayCommand):
    """`load_demo [--create-tables] [--users N] [--password PASSWORD]`, under
    `serenya_admin.demo_settings`."""

    help = (
        "Loads made-up users (the same for the same SEED) and one staff account per role, and "
        "prints a line `role e-mail password` for each account. Only into a DynamoDB on this "
        "machine."
    )

    # It makes up whom it stores, into empty tables on this machine: there is nobody yet to read.
    reads_records = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--create-tables", action="store_true", help="create the tables that are missing first"
        )
        parser.add_argument(
            "--users",
            type=int,
            default=0,
            metavar="N",
            help="as many users more, generated for bulk runs (none unless given)",
        )
        parser.add_argument(
            "--password", help="the password of all accounts (random for each unless given)"
        )

    def run(self, **options: Any) -> None:
        password, count = options["password"], options["users"]
        _refuse_elsewhere()
        if not 0 <= count <= MOST_USERS:
            raise CommandError(f"--users must be a number from 0 to {MOST_USERS}.")
        try:
            if password is not None:
                validate_password(password)
            if options["create_tables"]:
                self._create_tables()
            self._load_users(count)
            self._create_accounts(password)
        except TableNotFoundError:
            raise CommandError(
                "There are no tables yet: add --create-tables.", returncode=Exit.NO_DATABASE
            ) from None
        except (ExternalIdInUseError, EmailTakenError):
            raise UnusableError(_HOLDS_DATA) from None
        except RecordError as error:
            raise CommandError(f"{error} ({type(error).__name__})") from error
        except ValidationError as error:
            raise UnusableError(" ".join(error.messages)) from None

    def _create_tables(self) -> None:
        # Not as a command of its own: this one has named the environment already.
        tables = CreateTables()
        tables.stdout = self.stdout
        tables.run(set=["CreateUsersTable=true"])

    def _load_users(self, count: int) -> None:
        users, now = composed(UsersTable), clock.now()
        seed = os.environ.get("SEED") or DEFAULT_SEED
        stories = demo_stories(seed, now)
        items = load_stories(users, stories)
        payments = sum(len(story.payments) for story in stories)
        self.stdout.write(f"Loaded {len(stories)} users with {payments} payments (SEED={seed}).")
        for email, what in WORTH_LOOKING_FOR.items():
            self.stdout.write(f"  {email:20} {what}")
        if count:
            crowd = load_crowd(users, partial(drawn_items, users.table, seed, now), count)
            due = how_many_are_due(chain(items, crowd), now)
            self.stdout.write(
                f"Generated {count} users more. Of all {len(stories) + count} users, {due} are due "
                "for a usage reset."
            )

    def _create_accounts(self, given: str | None) -> None:
        for role, name in NAMES.items():
            password = given or secrets.token_urlsafe(_PASSWORD_BYTES)
            with self.piece_of_work():
                account = register(
                    email=f"{role}@example.com",
                    name=name,
                    role=role,
                    password=password,
                    actor=Actor(COMMAND, None),
                    now=clock.now(),
                )
            self.stdout.write(f"{role} {account.email} {password}")


def _refuse_elsewhere() -> None:
    refusal = why_not_here(settings.ENVIRONMENT, os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"))
    if refusal:
        raise UnusableError(refusal)
