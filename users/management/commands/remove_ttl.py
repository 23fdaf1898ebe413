"""Remove stray ttl attributes from many users at once."""

from __future__ import annotations

from backoffice.runs.commands import BulkCommand
from backoffice.web.composition import composed
from records.choosing import ChosenUsers
from records.table import UsersTable
from records.words import WRONG_DATA
from users.services.acts import remove_ttl


class Command(ChosenUsers, BulkCommand):
    """`remove_ttl [--due | --all | --users FILE] [--tier ...] [--apply] ...`"""

    help = (
        "Removes the ttl attribute, by which DynamoDB would delete them, from all users who have "
        "one. Plans by default, and ends with the same codes as reset_usage."
    )

    kind = remove_ttl.name
    category = WRONG_DATA.name

    @property
    def table(self) -> UsersTable:
        return composed(UsersTable)
