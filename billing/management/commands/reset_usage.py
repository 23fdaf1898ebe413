"""Reset the usage periods of many users at once."""

from __future__ import annotations

from backoffice.runs.commands import BulkCommand
from backoffice.web.composition import composed
from billing.services import reset_usage
from records.choosing import ChosenUsers
from records.selections import Who
from records.table import UsersTable
from records.words import BILLING


class Command(ChosenUsers, BulkCommand):
    """`reset_usage [--due | --all | --users FILE] [--tier ...] [--apply] ...`"""

    help = (
        "Resets the usage periods of many users, each once and provably. Plans by default and "
        "changes nobody: without --reason it only looks, with --reason and --actor the plan is on "
        "record, and --apply carries it out. More users than one person may do alone need the "
        "approval of a second one: then it ends with 3. Exit codes: 0 done, 1 some failed, 2 "
        "unusable arguments, 3 waiting for approval, 4 no database or rights, 130 paused by Ctrl-C."
    )

    kind = reset_usage.name
    category = BILLING.name
    by_default = Who.DUE

    @property
    def table(self) -> UsersTable:
        return composed(UsersTable)
