"""Compare the roster of active admins with the accounts, and correct it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from backoffice.access import Actor
from backoffice.access.actor import COMMAND
from backoffice.staff.domain import AccountChangedError, LastAdminError
from backoffice.staff.services.roster import RosterCheck, check_roster, rebuild_roster
from backoffice.staff.store import StaffStore
from backoffice.web import clock
from backoffice.web.commands import GatewayCommand
from backoffice.web.composition import composed


class Command(GatewayCommand):
    """`check_roster [--rebuild]`"""

    help = (
        "Compares the roster of active admins, which protects the last of them, with the "
        "accounts. Lists what is wrong by staff id and exits with 1; --rebuild corrects it."
    )

    reads_records = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--rebuild", action="store_true", help="rewrite the roster from the accounts"
        )

    def run(self, **options: Any) -> None:
        with self.piece_of_work():
            check = check_roster(store=composed(StaffStore))
        self._tell(check)
        if check.is_right:
            return
        if not options["rebuild"]:
            raise CommandError(
                "The roster is wrong. Nothing was changed: add --rebuild to correct it."
            )
        with self.piece_of_work():
            _rebuild(check)
        self.stdout.write("The roster has been rebuilt.")

    def _tell(self, check: RosterCheck) -> None:
        for staff_id in check.missing:
            self.stdout.write(f"Missing from the roster: {staff_id}, an active admin.")
        for staff_id in check.surplus:
            self.stdout.write(f"In the roster, but not an active admin: {staff_id}.")
        if check.is_right:
            self.stdout.write(f"The roster is correct: {len(check.active_admins)} active admin(s).")


def _rebuild(check: RosterCheck) -> None:
    try:
        actor = Actor(COMMAND, None)
        rebuild_roster(store=composed(StaffStore), check=check, actor=actor, now=clock.now())
    except LastAdminError:
        raise CommandError(
            "There is no active admin, so there is no roster to write. Nothing was changed. "
            "Make an admin with create_staff."
        ) from None
    except AccountChangedError:
        raise CommandError(
            "An account or the roster changed in the meantime. Nothing was changed: run it again."
        ) from None
