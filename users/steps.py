"""What staff do about many users at once."""

from __future__ import annotations

from backoffice.bulk.steps import KindStep
from records.steps import user_step
from records.table import StoredUser, UsersTable
from users.services.acts import remove_ttl


def remove_ttl_step(users: UsersTable) -> KindStep[StoredUser, UsersTable]:
    """Stray ones go; nothing stays in the record, so change and entry are one transaction."""
    return user_step(remove_ttl, users)
