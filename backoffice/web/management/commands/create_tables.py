"""Create the tables that are missing, from the template that deploys them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from backoffice.dynamo.client import Client
from backoffice.dynamo.template import TemplateError, create_table_requests, create_tables
from backoffice.web.commands import GatewayCommand, UnusableError
from backoffice.web.composition import composed, composition


class Command(GatewayCommand):
    """`create_tables [--set NAME=VALUE ...]`"""

    help = (
        "Creates the missing tables of this deployment, with indexes and TTL, as the deployment "
        "template defines them. Existing tables are left as they are."
    )

    reads_records = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="a template parameter to set to something other than the settings say",
        )

    def run(self, **options: Any) -> None:
        parameters = settings.TABLES_PARAMETERS | dict(map(_pair, options["set"]))
        template = _template_text(settings.TABLES_TEMPLATE)
        _check_names(template, parameters)
        with self.piece_of_work():
            created = create_tables(composed(Client), template, parameters)
        for name in created:
            self.stdout.write(f"Created the table {name}.")
        if not created:
            self.stdout.write("All tables exist.")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UnusableError(f"--set takes NAME=VALUE, not {text!r}. Nothing was created.")
    return name, value


def _template_text(place: Path) -> str:
    try:
        return place.read_text(encoding="utf-8")
    except OSError:
        raise CommandError(f"{place.name} is missing: run this in a checkout.") from None


def _check_names(template: str, parameters: Mapping[str, str]) -> None:
    """Refuse to create tables that the site would then not use."""
    try:
        defined = {each.name for each in create_table_requests(template, parameters)}
    except TemplateError as error:
        raise CommandError(f"{error} Nothing was created.") from None
    unused = sorted(defined - composition().table_names)
    if unused:
        raise UnusableError(
            f"The template defines the tables {', '.join(unused)}, which this site does not use: "
            "the environment names others. Unset the variables that name them. Nothing was created."
        )
