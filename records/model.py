"""The domain: a user and what belongs to them, free of storage and web.

Everything may be missing (None) or be there and not be readable here (`Unread`), values and whole
parts alike: records were written by several versions of the app, and one odd attribute never
costs the whole page. Code that can use nothing but the value asks for it with `known`. Times are
aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from backoffice.dynamo.unread import Maybe, Unread
from records.lists import (
    AccountStatus,
    AuthProvider,
    BiometricType,
    ConsentType,
    DeviceStatus,
    PaymentStatus,
    Provider,
    SessionStatus,
    SubscriptionStatus,
    SubscriptionType,
)

#: How long a usage period is (data contract, sections 2 and 8).
USAGE_PERIOD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Profile:
    """Who the user is."""

    id: Maybe[str] = None
    external_id: Maybe[str] = field(default=None, repr=False)
    auth_provider: Maybe[AuthProvider | str] = None
    email: Maybe[str] = field(default=None, repr=False)
    email_hash: Maybe[str] = None
    email_verified: Maybe[bool] = None
    name: Maybe[str] = field(default=None, repr=False)
    given_name: Maybe[str] = field(default=None, repr=False)
    family_name: Maybe[str] = field(default=None, repr=False)
    account_status: Maybe[AccountStatus | str] = None
    last_login_at: Maybe[datetime] = None
    deactivated_at: Maybe[datetime] = None


@dataclass(frozen=True, slots=True)
class Consent:
    """One legal consent. `withdrawn_at` is None while it is in force."""

    consent_given: Maybe[bool] = None
    consent_version: Maybe[str] = None
    consent_method: Maybe[str] = None
    ui_checkbox_group: Maybe[int] = None
    created_at: Maybe[datetime] = None
    updated_at: Maybe[datetime] = None
    withdrawn_at: Maybe[datetime] = None

    @property
    def in_force(self) -> bool:
        return self.consent_given is True and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Device:
    """The device the user signs in from."""

    device_id: Maybe[str] = None
    device_name: Maybe[str] = None
    platform: Maybe[str] = None
    model: Maybe[str] = None
    os_version: Maybe[str] = None
    app_version: Maybe[str] = None
    biometric_type: Maybe[BiometricType | str] = None
    secure_element: Maybe[bool] = None
    timezone: Maybe[str] = None
    device_fingerprint: Maybe[str] = None
    status: Maybe[DeviceStatus | str] = None
    last_active_at: Maybe[datetime] = None
    created_at: Maybe[datetime] = None
    updated_at: Maybe[datetime] = None

    @property
    def revoked(self) -> bool:
        return self.status == DeviceStatus.REVOKED


@dataclass(frozen=True, slots=True)
class Session:
    """The session the user's app holds. Its token and token hashes are never read."""

    session_id: Maybe[str] = None
    device_id: Maybe[str] = None
    status: Maybe[SessionStatus | str] = None
    created_at: Maybe[datetime] = None
    last_accessed_at: Maybe[datetime] = None
    expires_at: Maybe[datetime] = None
    last_biometric_auth_at: Maybe[datetime] = None
    biometric_expires_at: Maybe[datetime] = None
    requires_biometric_reauth: Maybe[bool] = None
    source_ip: Maybe[str] = None
    user_agent: Maybe[str] = None
    login_method: Maybe[str] = None
    updated_at: Maybe[datetime] = None

    @property
    def revoked(self) -> bool:
        return self.status == SessionStatus.REVOKED


@dataclass(frozen=True, slots=True)
class Biometric:
    """The biometric registration of a device. Challenge and attestation are never read."""

    device_id: Maybe[str] = None
    registration_id: Maybe[str] = None
    biometric_type: Maybe[BiometricType | str] = None
    is_verified: Maybe[bool] = None
    is_active: Maybe[bool] = None
    verification_failures: Maybe[int] = None
    verification_level: Maybe[str] = None
    locked_until: Maybe[datetime] = None
    challenge_expires_at: Maybe[datetime] = None
    created_at: Maybe[datetime] = None
    updated_at: Maybe[datetime] = None
    last_verified_at: Maybe[datetime] = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Documents processed in the current period."""

    documents_processed: Maybe[int] = None
    period_start: Maybe[datetime] = None
    period_end: Maybe[datetime] = None
    last_updated: Maybe[datetime] = None
    previous_count: Maybe[int] = None
    reset_id: Maybe[str] = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """What the user pays for; free users have one too."""

    subscription_id: Maybe[str] = None
    subscription_status: Maybe[SubscriptionStatus | str] = None
    subscription_type: Maybe[SubscriptionType | str] = None
    provider: Maybe[Provider | str] = None
    external_subscription_id: Maybe[str] = None
    external_subscription_id_hash: Maybe[str] = None
    start_date: Maybe[datetime] = None
    end_date: Maybe[datetime] = None
    next_billing_date: Maybe[datetime] = None
    cancelled_at: Maybe[datetime] = None
    credits_remaining: Maybe[int] = None
    created_at: Maybe[datetime] = None
    updated_at: Maybe[datetime] = None


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment. `amount` is exact; `processed_at` may be None while it is pending."""

    payment_id: Maybe[str] = None
    subscription_id: Maybe[str] = None
    amount: Maybe[Decimal] = None
    currency: Maybe[str] = None
    payment_status: Maybe[PaymentStatus | str] = None
    provider_transaction_id: Maybe[str] = None
    payment_method: Maybe[str] = None
    processed_at: Maybe[datetime] = None
    refund_status: Maybe[str] = None
    refund_amount: Maybe[Decimal] = None
    refunded_at: Maybe[datetime] = None
    refund_reason: Maybe[str] = None


@dataclass(frozen=True, slots=True)
class OtherAttribute:
    """An attribute this project does not read: shown by name, type and size, never by value.

    `odd` marks a known attribute whose value could not be read as what it should be.
    """

    name: str
    type: str
    size: int
    odd: bool = False


@dataclass(frozen=True, slots=True)
class StoredJob:
    """A job of the first draft, as its item says it; what S3 has is another question."""

    job_id: Maybe[str] = None
    status: Maybe[str] = None
    created_at: Maybe[datetime] = None
    updated_at: Maybe[datetime] = None


#: What may be stored in an item of its own.
PartBeside: TypeAlias = Session | Device | Subscription | StoredJob


@dataclass(frozen=True, slots=True)
class OtherItems:
    """Items beside a profile that nobody here reads: told by the kind of their sort keys (empty
    where those tell none), by number and size, never by value."""

    kind: str
    count: int
    size: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What is stored in items of its own beside a profile, the likeliest to be in use first.

    `is_more`: there are more items than were read.
    """

    sessions: tuple[Session, ...] = ()
    devices: tuple[Device, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    jobs: tuple[StoredJob, ...] = ()
    is_more: bool = False
    others: tuple[OtherItems, ...] = ()


@dataclass(frozen=True, slots=True)
class User:
    """A user as stored in a profile item, whatever its layout, and in the items beside it.

    `beside` is None where those were not read. Where the profile has no session, device or
    subscription, the first one beside it stands for it. `ttl` is the stray one: DynamoDB deletes
    the user when it is over.
    """

    user_id: str
    layout: str
    profile: Profile
    consents: Mapping[ConsentType, Consent | Unread]
    device: Maybe[Device]
    session: Maybe[Session]
    biometric: Maybe[Biometric]
    subscription: Maybe[Subscription]
    usage: Maybe[Usage]
    created_at: Maybe[datetime]
    updated_at: Maybe[datetime]
    ttl: Maybe[datetime]
    has_ttl: bool
    other: tuple[OtherAttribute, ...] = ()
    beside: Beside | None = None

    @property
    def further_sessions(self) -> list[Session]:
        """Those on record beside the one that counts as current."""
        return [each for each in self._beside.sessions if each is not self.session]

    @property
    def further_devices(self) -> list[Device]:
        return [each for each in self._beside.devices if each is not self.device]

    @property
    def further_subscriptions(self) -> list[Subscription]:
        return [each for each in self._beside.subscriptions if each is not self.subscription]

    @property
    def has_own_parts(self) -> bool:
        """Whether the profile itself has a session, a device or a subscription."""
        beside = (*self._beside.sessions, *self._beside.devices, *self._beside.subscriptions)
        parts = (self.session, self.device, self.subscription)
        return any(part is not None and not _is_among(part, beside) for part in parts)

    @property
    def _beside(self) -> Beside:
        return self.beside or Beside()


def _is_among(part: object, others: tuple[object, ...]) -> bool:
    return any(part is other for other in others)


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """A payment item: its date and id from the key, which always can be read."""

    date: str
    payment_id: str
    payment: Payment
    created_at: Maybe[datetime] = None
    other: tuple[OtherAttribute, ...] = field(default=(), repr=False)
    #: DynamoDB would delete the payment.
    has_ttl: bool = False
