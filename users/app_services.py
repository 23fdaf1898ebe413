"""What the app itself does with a user: sign-up, sessions, devices (data contract, section 4).

Used by the demo loader, tests and later the migration; staff never do this. Every service writes
the planned layout by named paths and raises, beside what it names, the errors of `dynamo.errors`,
UserNotFoundError, and OtherLayoutError for a record that is stored otherwise.
"""

from __future__ import annotations

from datetime import datetime

from backoffice.dynamo.errors import ConditionFailedError, TransactionCancelledError
from backoffice.dynamo.expressions import Condition, path
from backoffice.dynamo.parallel import all_of
from backoffice.dynamo.transactions import ItemPut, Transaction
from records.app_writes import stored_data, write_planned
from records.emails import email_hash, text_hash
from records.errors import EmailInUseError, ExternalIdInUseError, NotCurrentError
from records.index_keys import email_keys, external_keys
from records.layouts.planned import app_changes, new_items
from records.lists import SessionStatus
from records.new_records import NewBiometric, NewDevice, NewSession, NewUser
from records.reading import WireMap
from records.table import UsersTable

IS_NEW: Condition = path("PK").missing()
_PROFILE = "profile"
_MARKER = "marker"


def create_user(
    *, users: UsersTable, new: NewUser, now: datetime, email_may_be_shared: bool = False
) -> None:
    """Sign up a user: five consents not given, a free subscription, no `ttl`.

    In: who signs up, under an id of the caller's choice. Unique by provider id: through a marker
    item in the same transaction, and by the index, where records of both layouts stand that were
    made without one. An e-mail is not unique (two providers, a deleted and a new account): whether
    it may be shared is the caller's decision, who learns from the first attempt that it would be.
    Errors: ExternalIdInUseError with the id of the user who has it, also where that is this very
    user; EmailInUseError unless `email_may_be_shared`. What the indexes say is as of a moment ago.
    Source: data contract, sections 2, 4 and 7.
    """
    _check_unused(users, new, email_may_be_shared=email_may_be_shared)
    transaction = Transaction()
    transaction.add(_MARKER, ItemPut(users.table, new_items.marker_item(new, now=now), IS_NEW))
    transaction.add(_PROFILE, ItemPut(users.table, new_items.profile_item(new, now=now), IS_NEW))
    try:
        users.client.transact(transaction)
    except TransactionCancelledError as error:
        marker = error.reason(_MARKER)
        if marker.condition_failed:
            taken_by = new_items.marked_user_id(marker.item) if marker.item else None
            raise ExternalIdInUseError(taken_by) from None
        if error.reason(_PROFILE).condition_failed:
            raise ExternalIdInUseError(new.user_id) from None
        raise


def _check_unused(users: UsersTable, new: NewUser, *, email_may_be_shared: bool) -> None:
    """Ask for provider id and e-mail in the formats of both layouts, side by side."""
    hashes = dict.fromkeys((email_hash(new.email), text_hash(new.email.lower())))
    by_email = [] if email_may_be_shared else [key for each in hashes for key in email_keys(each)]
    by_id, sharing = all_of(
        [
            users.users_under(external_keys(new.auth_provider, new.external_id)),
            users.users_under(by_email),
        ]
    )
    if by_id:
        raise ExternalIdInUseError(by_id[0].user.user_id)
    if sharing:
        raise EmailInUseError([stored.user.user_id for stored in sharing])


def set_session(*, users: UsersTable, user_id: str, new: NewSession, now: datetime) -> None:
    """Open a session with a sign-in; it takes the place of the one before.

    In: the session with the hashes of its tokens. Out: nothing; the sign-in is noted as the last.
    Source: data contract, section 2.
    """
    change = app_changes.set_session(user_id, new, now=now)
    write_planned(users, change, repeatable=True)


def touch_session(*, users: UsersTable, user_id: str, session_id: str, now: datetime) -> bool:
    """Note that the current session is in use, at most every 15 minutes.

    Out: whether it was noted; False where the last note is younger.
    Errors: NotCurrentError where this session is not the current one, or is revoked.
    Source: data contract, section 4.
    """
    try:
        write_planned(users, app_changes.touch_session(user_id, session_id, now=now))
    except ConditionFailedError as refused:
        session = stored_data(refused.item).get("current_session", {}).get("M", {})
        _check_current(session, session_id)
        return False
    return True


def register_device(*, users: UsersTable, user_id: str, new: NewDevice, now: datetime) -> None:
    """Make a device the user's current one, active.

    In: the device with its public key. Source: data contract, section 2.
    """
    change = app_changes.register_device(user_id, new, now=now)
    write_planned(users, change, repeatable=True)


def register_biometric(
    *, users: UsersTable, user_id: str, new: NewBiometric, now: datetime
) -> None:
    """Register a biometric, verified and active, for the user's current device.

    In: the registration with challenge and attestation.
    Errors: NotCurrentError where its device is not the current one, or is revoked.
    Source: data contract, section 2.
    """
    change = app_changes.register_biometric(user_id, new, now=now)
    try:
        write_planned(users, change, repeatable=True)
    except ConditionFailedError:
        raise NotCurrentError("The device is not the current one, or is revoked.") from None


def _check_current(session: WireMap, session_id: str) -> None:
    is_revoked = session.get("status") == {"S": SessionStatus.REVOKED}
    if session.get("session_id") != {"S": session_id} or is_revoked:
        raise NotCurrentError("The session is not the current one, or is revoked.")
