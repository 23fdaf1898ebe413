"""What the app itself does with consents (data contract, section 4).

Used by the demo loader, tests and later the migration; staff never do this. Both services write
the planned layout by named paths and raise, beside what they name, the errors of `dynamo.errors`,
UserNotFoundError, and OtherLayoutError for a record that is stored otherwise.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from backoffice.dynamo.errors import ConditionFailedError
from records.app_writes import write_fitting, write_planned
from records.errors import ConsentNotInForceError
from records.layouts.planned import app_changes
from records.lists import ConsentType
from records.table import UsersTable


def record_consents(
    *,
    users: UsersTable,
    user_id: str,
    consent_types: Collection[ConsentType],
    version: str,
    now: datetime,
) -> None:
    """Record that the user gave these consents, in this version, with one checkbox.

    In: what the checkbox stood for; a consent that was withdrawn is in force again. The version is
    stored as given: which ones are known is for readers to say (`records.holds.consents`).
    Source: data contract, section 2.
    """
    write_fitting(
        users,
        lambda data: app_changes.record_consents(user_id, data, consent_types, version, now=now),
        repeatable=True,
    )


def withdraw_consent(
    *, users: UsersTable, user_id: str, consent_type: ConsentType, now: datetime
) -> None:
    """Record that the user withdrew a consent.

    Errors: ConsentNotInForceError where it was never given or is withdrawn already.
    Source: data contract, section 2.
    """
    try:
        write_planned(users, app_changes.withdraw_consent(user_id, consent_type, now=now))
    except ConditionFailedError:
        raise ConsentNotInForceError(f"{consent_type} is not in force.") from None
