"""Unlock a staff account, also where no admin can sign in to do it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from backoffice.access import Actor
from backoffice.access.actor import COMMAND
from backoffice.acts import engine
from backoffice.acts.errors import RefusedError
from backoffice.administration import kinds
from backoffice.staff.domain import StaffRecord, sign_in_hash
from backoffice.staff.store import StaffStore
from backoffice.web import clock
from backoffice.web.commands import GatewayCommand, UnusableError
from backoffice.web.composition import composed


class Command(GatewayCommand):
    """`unlock_staff --email ...` or `unlock_staff --id ...`"""

    help = (
        "Unlocks a staff account: forgets the sign-ins that failed on devices it was not used on. "
        "Exits with 1 where there is nothing to unlock."
    )

    reads_records = False

    def add_arguments(self, parser: CommandParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--email")
        who.add_argument("--id", help="the staff id, as the trail has it")

    def run(self, **options: Any) -> None:
        with self.piece_of_work():
            record = _record(options["email"], options["id"])
            failures = _unlock(record)
        self.stdout.write(f"Unlocked {record.staff_id}: {failures} failed sign-ins forgotten.")


def _record(email: str | None, staff_id: str | None) -> StaffRecord:
    store = composed(StaffStore)
    if email is not None:
        account = store.find_account_by_email(sign_in_hash(email))
        staff_id = account.staff_id if account else None
    record = store.find_record(staff_id) if staff_id else None
    if record is None:
        by = "id" if email is None else "e-mail"
        raise UnusableError(f"Nobody here has this {by}. Nothing was changed.")
    return record


def _unlock(record: StaffRecord) -> int:
    """How many failures were forgotten."""
    actor, store, now = Actor(COMMAND, None), composed(StaffStore), clock.now()
    acts = kinds.unlock.offers(record, actor=actor, now=now)
    if not acts:
        raise CommandError(
            "This account is not locked, so there is nothing to unlock. A device that it was used "
            "on, and a network, are locked for 15 minutes at most."
        )
    try:
        done = engine.do(
            kinds.unlock,
            acts[0],
            home=store,
            trail=store.trail,
            actor=actor,
            reason=None,
            now=now,
        )
    except RefusedError:
        raise CommandError(
            "Somebody tried to sign in or unlocked it in the meantime. Nothing was changed: run it "
            "again."
        ) from None
    return int(str(done.entry.old["failed_sign_ins"]))
