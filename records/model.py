"""The domain: a user and what belongs to them, free of storage and web.

Everything may be missing: records were written by several versions of the app, and one odd
attribute never costs the whole page. Times are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

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


@dataclass(frozen=True, slots=True)
class Profile:
    """Who the user is."""

    id: str | None = None
    external_id: str | None = None
    auth_provider: AuthProvider | str | None = None
    email: str | None = None
    email_hash: str | None = None
    email_verified: bool | None = None
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    account_status: AccountStatus | str | None = None
    last_login_at: datetime | None = None
    deactivated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """One legal consent. `withdrawn_at` is None while it is in force."""

    consent_given: bool | None = None
    consent_version: str | None = None
    consent_method: str | None = None
    ui_checkbox_group: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def in_force(self) -> bool:
        return bool(self.consent_given) and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Device:
    """The device the user signs in from."""

    device_id: str | None = None
    device_name: str | None = None
    platform: str | None = None
    model: str | None = None
    os_version: str | None = None
    app_version: str | None = None
    biometric_type: BiometricType | str | None = None
    secure_element: bool | None = None
    status: DeviceStatus | str | None = None
    last_active_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def revoked(self) -> bool:
        return self.status == DeviceStatus.REVOKED


@dataclass(frozen=True, slots=True)
class Session:
    """The session the user's app holds. Its token hashes are never read."""

    session_id: str | None = None
    device_id: str | None = None
    status: SessionStatus | str | None = None
    created_at: datetime | None = None
    last_accessed_at: datetime | None = None
    expires_at: datetime | None = None
    last_biometric_auth_at: datetime | None = None
    biometric_expires_at: datetime | None = None
    requires_biometric_reauth: bool | None = None
    updated_at: datetime | None = None

    @property
    def revoked(self) -> bool:
        return self.status == SessionStatus.REVOKED


@dataclass(frozen=True, slots=True)
class Biometric:
    """The biometric registration of a device. Challenge and attestation are never read."""

    device_id: str | None = None
    registration_id: str | None = None
    biometric_type: BiometricType | str | None = None
    is_verified: bool | None = None
    is_active: bool | None = None
    verification_failures: int | None = None
    challenge_expires_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    last_verified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Documents processed in the current period."""

    documents_processed: int | None = None
    period_start: datetime | None = None
    period_end: datetime | None = None
    last_updated: datetime | None = None
    previous_count: int | None = None
    reset_id: str | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """What the user pays for; free users have one too."""

    subscription_id: str | None = None
    subscription_status: SubscriptionStatus | str | None = None
    subscription_type: SubscriptionType | str | None = None
    provider: Provider | str | None = None
    external_subscription_id: str | None = None
    external_subscription_id_hash: str | None = None
    start_date: datetime | None = None
    end_date: datetime | None = None
    next_billing_date: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment. `amount` is exact; `processed_at` may be None while it is pending."""

    payment_id: str | None = None
    subscription_id: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    payment_status: PaymentStatus | str | None = None
    provider_transaction_id: str | None = None
    payment_method: str | None = None
    processed_at: datetime | None = None


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
class User:
    """A user as stored in one profile item, whatever its layout.

    `ttl` is the stray one: DynamoDB deletes the user when it is over.
    """

    user_id: str
    layout: str
    profile: Profile
    consents: Mapping[ConsentType, Consent]
    device: Device | None
    session: Session | None
    biometric: Biometric | None
    subscription: Subscription | None
    usage: Usage | None
    created_at: datetime | None
    updated_at: datetime | None
    ttl: datetime | None
    has_ttl: bool
    other: tuple[OtherAttribute, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """A payment item: its date and id from the key, which always can be read."""

    date: str
    payment_id: str
    payment: Payment
    created_at: datetime | None = None
    other: tuple[OtherAttribute, ...] = field(default=(), repr=False)
