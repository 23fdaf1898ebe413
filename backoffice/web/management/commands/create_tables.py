"""Create the tables that are missing, from the template that deploys them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from backoffice.dynamo.template import create_table_requests, create_tables
from backoffice.web.commands import GatewayCommand


class Command(GatewayCommand):
    """`create_tables [--users-table]`"""

    help = (
        "Creates the back-office's tables where they are missing, with indexes and TTL, as "
        "infra/data-plane.yaml defines them. Tables that are there are left as they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--users-table",
            action="store_true",
            help="create the users table too, which the app owns in every real environment",
        )

    def run(self, **options: Any) -> None:
        template = _template_text()
        parameters = {
            "Environment": settings.ENVIRONMENT,
            "CreateUsersTable": "true" if options["users_table"] else "false",
        }
        _check_names(
            {each.name for each in create_table_requests(template, parameters)},
            with_users_table=options["users_table"],
        )
        created = create_tables(settings.GATEWAY, template, parameters)
        for name in created:
            self.stdout.write(f"Created the table {name}.")
        if not created:
            self.stdout.write("All tables are there.")


def _template_text() -> str:
    place = settings.BASE_DIR / "infra" / "data-plane.yaml"
    try:
        text: str = place.read_text(encoding="utf-8")
    except OSError:
        raise CommandError("infra/data-plane.yaml is missing: run this in a checkout.") from None
    return text


def _check_names(defined: set[str], *, with_users_table: bool) -> None:
    """Refuse to create tables that the site would then not use."""
    used = {settings.BACKOFFICE_TABLE.name, settings.TRAIL.table.name}
    if with_users_table:
        used.add(settings.USERS_TABLE.table.name)
    if used - defined:
        raise CommandError(
            f"The environment names the tables {', '.join(sorted(used - defined))}, which "
            "infra/data-plane.yaml does not define. Unset the variables that name them."
        )
