"""What can be done about staff, without Django: accounts, sign-in, throttle, sessions."""

from staff.domain import (
    Account,
    AccountChangedError,
    EmailTakenError,
    Session,
    SessionEndedError,
    SignInThrottledError,
    StaffError,
    Status,
)
from staff.services.accounts import (
    create_account,
    set_password,
    set_role,
    set_status,
    upgrade_password_hash,
)
from staff.services.sessions import (
    SessionLimits,
    create_session,
    end_session,
    find_session,
    save_session,
    touch_session,
)
from staff.services.sign_in import (
    Attempt,
    FailureCause,
    begin_attempt,
    record_failure,
    record_sign_in,
    record_sign_out,
    settle_attempt,
)
from staff.services.throttle import unlock_account

__all__ = [
    "Account",
    "AccountChangedError",
    "Attempt",
    "EmailTakenError",
    "FailureCause",
    "Session",
    "SessionEndedError",
    "SessionLimits",
    "SignInThrottledError",
    "StaffError",
    "Status",
    "begin_attempt",
    "create_account",
    "create_session",
    "end_session",
    "find_session",
    "record_failure",
    "record_sign_in",
    "record_sign_out",
    "save_session",
    "set_password",
    "set_role",
    "set_status",
    "settle_attempt",
    "touch_session",
    "unlock_account",
    "upgrade_password_hash",
]
