"""The same records as pydantic models over plain values, for boto3's TypeDeserializer."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel

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


class Consent(BaseModel):
    consent_given: bool | None = None
    consent_version: str | None = None
    consent_method: str | None = None
    ui_checkbox_group: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    withdrawn_at: datetime | None = None


class Device(BaseModel):
    device_id: str | None = None
    device_name: str | None = None
    platform: str | None = None
    model: str | None = None
    os_version: str | None = None
    app_version: str | None = None
    biometric_type: BiometricType | None = None
    secure_element: bool | None = None
    status: DeviceStatus | None = None
    last_active_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Session(BaseModel):
    session_id: str | None = None
    device_id: str | None = None
    status: SessionStatus | None = None
    created_at: datetime | None = None
    last_accessed_at: datetime | None = None
    expires_at: datetime | None = None
    last_biometric_auth_at: datetime | None = None
    biometric_expires_at: datetime | None = None
    requires_biometric_reauth: bool | None = None
    updated_at: datetime | None = None


class Biometric(BaseModel):
    device_id: str | None = None
    registration_id: str | None = None
    biometric_type: BiometricType | None = None
    is_verified: bool | None = None
    is_active: bool | None = None
    verification_failures: int | None = None
    challenge_expires_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    last_verified_at: datetime | None = None


class Usage(BaseModel):
    documents_processed: int | None = None
    period_start: datetime | None = None
    period_end: datetime | None = None
    last_updated: datetime | None = None


class Subscription(BaseModel):
    subscription_id: str | None = None
    subscription_status: SubscriptionStatus | None = None
    subscription_type: SubscriptionType | None = None
    provider: Provider | None = None
    external_subscription_id: str | None = None
    external_subscription_id_hash: str | None = None
    start_date: datetime | None = None
    end_date: datetime | None = None
    next_billing_date: datetime | None = None
    usage_current_period: Usage | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class ProfileData(BaseModel):
    id: str | None = None
    external_id: str | None = None
    auth_provider: AuthProvider | None = None
    email: str | None = None
    email_hash: str | None = None
    email_verified: bool | None = None
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    account_status: AccountStatus | None = None
    last_login_at: datetime | None = None
    deactivated_at: datetime | None = None
    consents: dict[ConsentType, Consent] = {}
    current_device: Device | None = None
    current_session: Session | None = None
    current_biometric: Biometric | None = None
    current_subscription: Subscription | None = None


class Profile(BaseModel):
    PK: str
    SK: str
    created_at: datetime | None = None
    updated_at: datetime | None = None
    ttl: Decimal | None = None
    data: ProfileData


class PaymentData(BaseModel):
    payment_id: str | None = None
    subscription_id: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    payment_status: PaymentStatus | None = None
    provider_transaction_id: str | None = None
    payment_method: str | None = None
    processed_at: datetime | None = None


class Payment(BaseModel):
    PK: str
    SK: str
    created_at: datetime | None = None
    data: PaymentData
