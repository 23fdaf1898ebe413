"""What staff do about the usage of many users at once."""

from __future__ import annotations

from backoffice.audit.trail import Trail
from backoffice.bulk.steps import KindStep
from backoffice.bulk.undoing import UndoStep
from billing.services import reset_usage, restore_usage
from records.steps import user_step, user_undo_step
from records.table import StoredUser, UsersTable


def reset_usage_step(users: UsersTable) -> KindStep[StoredUser, UsersTable]:
    """Resets; the usage map keeps act and run, so the change goes first."""
    return user_step(
        reset_usage, users, leaves_id=True, swaps=reset_usage.swaps, surely=reset_usage.surely
    )


def restore_usage_step(users: UsersTable, trail: Trail) -> UndoStep[StoredUser, UsersTable]:
    """Takes resets back where period and count are still as the run wrote them."""
    return user_undo_step(restore_usage, reset_usage, users, trail)
