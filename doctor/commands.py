"""What commands that repair many have in common: there is no choice, they find whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from backoffice.runs.commands import BulkCommand
from doctor.tasks import EVERYBODY
from records.words import WRONG_DATA


class RepairCommand(BulkCommand):
    """Repairs everybody in whom the doctor finds what it repairs."""

    category = WRONG_DATA.name

    def add_choice(self, parser: CommandParser) -> None:
        """None."""

    def is_chosen(self, options: Mapping[str, Any]) -> bool:
        return False

    def chosen(self, options: Mapping[str, Any]) -> Mapping[str, str]:
        return EVERYBODY
