"""Count the consents of all users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from backoffice.runs.commands import BulkCommand
from consent.counting import CountConsents
from consent.tasks import EVERYBODY


class Command(BulkCommand):
    """`count_consents --reason ... --actor ...`"""

    help = (
        "Counts who gave which version of the five consents, over the whole table, for the page "
        "Consents. It changes nobody and needs no approval; who counted, and why, goes on record."
    )

    kind = CountConsents.name
    is_reading = True

    def add_choice(self, parser: CommandParser) -> None:
        """There is none: everybody is counted."""

    def is_chosen(self, options: Mapping[str, Any]) -> bool:
        return False

    def chosen(self, options: Mapping[str, Any]) -> Mapping[str, str]:
        return EVERYBODY
