"""What the domain refuses.

RecordError
├── UserNotFoundError         there is no profile under this id
├── OtherLayoutError          the record is stored in a layout that this write does not know
├── RecordChangedError        the record is no longer what it was when it was read
├── ExternalIdInUseError      a user with this provider id exists; carries their id
├── EmailInUseError           users with this e-mail exist; carries their ids
├── ConsentNotInForceError    there is no consent in force to withdraw
├── NotCurrentError           the session or device is not the user's current one, or is revoked
├── PaymentExistsError        another payment is stored under this date and id
├── NoSubscriptionError       the record has no subscription to count on
├── UnknownTierError          the subscription's type names no tier, so there is no limit to check
└── UsageLimitReachedError    the tier's documents of this period are used up; carries the limit

Messages hold ids and values of closed lists, never personal data.
"""

from __future__ import annotations

from collections.abc import Sequence


class RecordError(Exception):
    """Base of what the domain refuses."""


class UserNotFoundError(RecordError):
    """There is no profile under this id."""


class OtherLayoutError(RecordError):
    """This write does not support the layout of the record."""


class RecordChangedError(RecordError):
    """The record is no longer what it was when it was read."""


class ExternalIdInUseError(RecordError):
    """A user with this provider id exists already; None where the marker does not say who."""

    def __init__(self, user_id: str | None) -> None:
        super().__init__(f"The user {user_id} signs in with this provider id.")
        self.user_id = user_id


class EmailInUseError(RecordError):
    """Users with this e-mail exist already."""

    def __init__(self, user_ids: Sequence[str]) -> None:
        super().__init__(f"{len(user_ids)} user(s) have this e-mail.")
        self.user_ids = tuple(user_ids)


class ConsentNotInForceError(RecordError):
    """There is no consent in force to withdraw."""


class NotCurrentError(RecordError):
    """The session or device is not the user's current one, or is revoked."""


class PaymentExistsError(RecordError):
    """Another payment is stored under this date and id."""


class NoSubscriptionError(RecordError):
    """The record has no subscription to count on."""


class UnknownTierError(RecordError):
    """The subscription's type names no tier, so there is no limit to check."""


class UsageLimitReachedError(RecordError):
    """The documents of this period are used up."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"All {limit} documents of this period are used up.")
        self.limit = limit
