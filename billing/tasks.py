"""What can be done about the usage of many users at once."""

from __future__ import annotations

from backoffice.audit.trail import Trail
from backoffice.bulk.tasks import Task, Words
from billing.steps import reset_usage_step, restore_usage_step
from records.table import UsersTable
from records.tasks import user_task, user_undo

_RESET = Words(
    title="Reset usage",
    done="reset",
    changes=(
        "The usage period begins anew and ends in 30 days; the count becomes 0.",
        "Each replaced count is kept in the record and in the trail of the user.",
        "Who changed between plan and run is skipped and named.",
    ),
    notices=(
        "They can upload again at once.",
        "Nobody is signed out, and no message is sent.",
    ),
)
_RESTORE = Words(
    title="Undo: reset usage",
    done="restored",
    changes=(
        "Count and period become what they were before the reset.",
        "Who has changed since the reset stays as they are, and is named.",
    ),
    notices=(
        "Who was at the limit before the reset cannot upload again until the old period ends.",
    ),
)


def usage_task(users: UsersTable, trail: Trail) -> Task:
    """Resets of usage periods, and how they are taken back."""
    undo = user_undo(restore_usage_step(users, trail), _RESTORE, users)
    return user_task(reset_usage_step(users), _RESET, users, undo)
