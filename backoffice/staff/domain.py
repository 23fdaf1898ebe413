"""What a member of staff is here, and what can go wrong.

StaffError
├── EmailTakenError        another account has this e-mail
├── AccountChangedError    the account is no longer as it was seen; nothing was changed
├── SessionEndedError      the session is over
├── SignInThrottledError   too many attempts; says when to come back
└── AdministrationError    an act of an admin that cannot be; nothing was changed
    ├── OwnAccountError    nobody administers their own account
    ├── LastAdminError     there would be no active admin left
    └── NotAdminError      who acts is no longer an active admin
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from backoffice.access import Role
from backoffice.acts.errors import ForbiddenError

MAX_EMAIL_LENGTH = 254
MAX_NAME_LENGTH = 100
#: How long a password that somebody else knows can be used.
ONE_TIME_LIFETIME = timedelta(hours=24)
_SESSION_ID_LENGTH = 16
#: How long an attempt counts that nothing became of: longer than any request takes.
_UNDER_WAY_SECONDS = 60


class Status(StrEnum):
    """Whether an account may be used."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A member of staff. `password` is the hash; from `password_expires_at` on it is no good.

    `session_epoch` counts the changes that end all sessions; every session is bound to it.
    """

    staff_id: str
    email: str = field(repr=False)
    name: str = field(repr=False)
    role: Role
    status: Status = Status.ACTIVE
    password: str = field(repr=False)
    session_epoch: int = 1
    time_zone: str = "UTC"
    must_change_password: bool = False
    password_expires_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
    last_sign_in_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        return self.status is Status.ACTIVE

    @property
    def is_active_admin(self) -> bool:
        """Whether it may manage the accounts of staff now."""
        return self.is_active and self.role.is_admin

    def password_is_good(self, now: datetime) -> bool:
        """Whether the password, right or wrong, can still be used."""
        return self.password_expires_at is None or now < self.password_expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sign-in of a member of staff, known by the digest of the key in the cookie."""

    staff_id: str
    digest: str
    created_at: datetime
    last_seen_at: datetime
    data: str = field(repr=False)

    @property
    def session_id(self) -> str:
        """What tells it from a person's other sessions; nothing can be done with it elsewhere."""
        return self.digest[:_SESSION_ID_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Attempts within a window that ends at `expires_at`; `under_way` has the marks of those that
    are not settled yet."""

    attempts: int
    expires_at: datetime
    under_way: frozenset[str] = frozenset()

    def lapsed(self, now: datetime) -> frozenset[str]:
        """The marks of attempts that were never settled and are none any more."""
        until = now.timestamp() - _UNDER_WAY_SECONDS
        return frozenset(mark for mark in self.under_way if _second_of(mark) < until)

    def counted(self, now: datetime) -> int:
        """The attempts that still count."""
        return 0 if self.expires_at <= now else self.attempts - len(self.lapsed(now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device that somebody signed in on, in this session epoch of theirs."""

    staff_id: str
    device_id: str
    session_epoch: int

    def is_known_to(self, account: Account) -> bool:
        """Whether nothing has ended the person's sessions since they signed in on it."""
        whose = (account.staff_id, account.session_epoch)
        return (self.staff_id, self.session_epoch) == whose


class Locked(StrEnum):
    """What takes no sign-in for a while."""

    ACCOUNT = "account"
    DEVICE = "device"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """An account with the sign-ins that failed, as an admin sees and changes it."""

    account: Account
    failures: Counter | None = None

    @property
    def staff_id(self) -> str:
        return self.account.staff_id


class StaffError(Exception):
    """Base of what the services of this app refuse."""


class EmailTakenError(StaffError):
    """Another account has this e-mail."""

    def __init__(self) -> None:
        super().__init__("Another account has this e-mail.")


class AccountChangedError(StaffError):
    """The account is no longer as it was seen, so nothing was changed."""

    def __init__(self) -> None:
        super().__init__("The account has changed since it was read.")


class SessionEndedError(StaffError):
    """The session is over."""


class SignInThrottledError(StaffError):
    """Too many attempts. `retry_after` is in whole seconds, at least one. `locked` is an account
    to unknown devices, one known device, or a network."""

    def __init__(self, retry_after: int, locked: Locked) -> None:
        super().__init__("Too many attempts to sign in.")
        self.retry_after = max(1, retry_after)
        self.locked = locked

    @property
    def minutes(self) -> int:
        """The same in minutes, rounded up."""
        return -(-self.retry_after // 60)


class AdministrationError(StaffError, ForbiddenError):
    """An act of an admin that cannot be; `str` says why. Nothing was changed."""


class OwnAccountError(AdministrationError):
    """Nobody administers their own account."""

    def __init__(self) -> None:
        super().__init__(
            "This is your own account. Another admin has to do it. Nothing was changed."
        )


class LastAdminError(AdministrationError):
    """There would be no active admin left."""

    def __init__(self) -> None:
        super().__init__(
            "This is the last active admin, and without one nobody could manage staff. Nothing "
            "was changed. Make somebody else an admin first."
        )


class NotAdminError(AdministrationError):
    """Who acts is no longer an active admin."""

    def __init__(self) -> None:
        super().__init__("You are no longer an active admin. Nothing was changed.")


def new_mark(now: datetime) -> str:
    """What tells one attempt from all others, and when it began."""
    return f"{int(now.timestamp())}-{secrets.token_hex(8)}"


def _second_of(mark: str) -> int:
    second = mark.partition("-")[0]
    return int(second) if second.isdecimal() else 0


def sign_in_name(email: str) -> str:
    """The one spelling of an e-mail that accounts and sign-ins are compared by: Unicode's
    compatible forms of a character are one here (NFKC), for people type the same name on many
    keyboards. The e-mails of what the site is about go by their own rule."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def sign_in_hash(email: str) -> str:
    """The hex SHA-256 of the sign-in name."""
    return sha256(sign_in_name(email))


def sha256(text: str) -> str:
    """The hex SHA-256 of a text, lone surrogates included: whatever was typed has a hash."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
