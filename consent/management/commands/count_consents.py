"""Count the consents of all users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from backoffice.bulk.runs import Run
from backoffice.runs.commands import BulkCommand
from consent.counting import CountConsents
from consent.services import find_counts
from consent.tasks import EVERYBODY

_WIDTH = 26


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

    def apply(self, run: Run) -> None:
        super().apply(run)
        with self.piece_of_work():
            counts = find_counts(store=self.store, run_id=run.run_id)
        for text in counts.texts if counts else ():
            self.say(
                f"  {text.words:{_WIDTH}} {text.current:>11,} current, {text.share.percent:>7}; "
                f"{text.lacking:>11,} lack it"
            )
