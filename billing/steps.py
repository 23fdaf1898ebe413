"""What staff do about the usage of many users at once."""

from __future__ import annotations

from backoffice.bulk.steps import KindStep
from billing.services import reset_usage
from records.steps import user_step
from records.table import StoredUser, UsersTable


def reset_usage_step(users: UsersTable) -> KindStep[StoredUser, UsersTable]:
    """Resets; the usage map keeps act and run, so the change goes first."""
    return user_step(reset_usage, users, leaves_id=True)
