"""What a caller says about a record that does not exist yet.

Ids are the caller's, so that a repeat names the same record. Times are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from records.lists import (
    AuthProvider,
    BiometricType,
    PaymentStatus,
    Provider,
    SubscriptionStatus,
    SubscriptionType,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """Someone who signs up."""

    user_id: str
    auth_provider: AuthProvider
    external_id: str = field(repr=False)
    email: str = field(repr=False)
    name: str = field(repr=False)
    given_name: str | None = field(default=None, repr=False)
    family_name: str | None = field(default=None, repr=False)
    email_verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDevice:
    """A device the user signs in from."""

    device_id: str
    platform: str
    device_name: str = field(repr=False)
    model: str
    os_version: str
    app_version: str
    biometric_type: BiometricType | None = None
    secure_element: bool = True
    public_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session that a sign-in opens."""

    session_id: str
    device_id: str
    refresh_token_hash: str = field(repr=False)
    access_token_hash: str = field(repr=False)
    expires_at: datetime
    last_biometric_auth_at: datetime | None = None
    biometric_expires_at: datetime | None = None
    requires_biometric_reauth: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBiometric:
    """A biometric registration of a device."""

    device_id: str
    registration_id: str
    biometric_type: BiometricType
    challenge: str = field(repr=False)
    challenge_expires_at: datetime
    attestation: Mapping[str, object] = field(repr=False)
    registration_source: str = "initial_setup"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionTerms:
    """What a subscription is to be; its usage is not part of it."""

    subscription_id: str
    subscription_type: SubscriptionType
    subscription_status: SubscriptionStatus
    provider: Provider
    external_subscription_id: str | None = field(default=None, repr=False)
    start_date: datetime
    end_date: datetime
    next_billing_date: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """A payment; `amount` is exact, `processed_at` None while it is pending."""

    payment_id: str
    user_id: str
    subscription_id: str
    amount: Decimal
    currency: str
    payment_status: PaymentStatus
    provider_transaction_id: str = field(repr=False)
    payment_method: str
    processed_at: datetime | None
