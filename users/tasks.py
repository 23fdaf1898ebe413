"""What can be done to many users at once."""

from __future__ import annotations

from backoffice.bulk.tasks import Task, Words
from records.steps import count_users
from records.table import UsersTable
from records.tasks import user_task
from users.steps import remove_ttl_step

_REMOVE_TTL = Words(
    title="Remove stray ttl",
    done="removed",
    changes=("The attribute ttl is removed, so that DynamoDB does not delete the user.",),
    notices=("Nothing.",),
)
_COUNT = Words(title="Count users", done="counted")


def user_tasks(users: UsersTable) -> list[Task]:
    """Removing stray ttl attributes, and counting users by the status of their accounts."""
    return [
        user_task(remove_ttl_step(users), _REMOVE_TTL, users),
        user_task(count_users, _COUNT, users),
    ]
