"""Count users by the status of their accounts."""

from __future__ import annotations

from backoffice.runs.commands import BulkCommand
from backoffice.web.composition import composed
from records.choosing import ChosenUsers
from records.steps import count_users
from records.table import UsersTable


class Command(ChosenUsers, BulkCommand):
    """`count_users [--due | --all | --users FILE] [--tier ...] --reason ... --actor ...`"""

    help = (
        "Counts users by the status of their accounts. It changes nobody and needs no approval; "
        "who counted, and why, goes on record."
    )

    kind = count_users.name
    is_reading = True

    @property
    def table(self) -> UsersTable:
        return composed(UsersTable)
