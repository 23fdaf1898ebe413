"""New records with ordinary content, for tests that care about one thing in them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from records.lists import (
    AuthProvider,
    BiometricType,
    PaymentStatus,
    Provider,
    SubscriptionStatus,
    SubscriptionType,
)
from records.new_records import (
    NewBiometric,
    NewDevice,
    NewPayment,
    NewSession,
    NewUser,
    SubscriptionTerms,
)


def new_user(user_id: str, **changes: Any) -> NewUser:
    values: dict[str, Any] = {
        "auth_provider": AuthProvider.GOOGLE,
        "external_id": f"ext-{uuid.uuid4()}",
        "email": f"{uuid.uuid4()}@example.com",
        "name": "Maria Example",
    }
    return NewUser(user_id=user_id, **(values | changes))


def new_device(device_id: str = "phone-1") -> NewDevice:
    return NewDevice(
        device_id=device_id,
        platform="ios",
        device_name="Maria's iPhone",
        model="iPhone 15",
        os_version="18.1",
        app_version="1.4.0",
        biometric_type=BiometricType.FACE,
        public_key="key",
    )


def new_session(at: datetime, session_id: str = "sess-1", device_id: str = "phone-1") -> NewSession:
    return NewSession(
        session_id=session_id,
        device_id=device_id,
        refresh_token_hash="refresh",
        access_token_hash="access",
        expires_at=at + timedelta(days=1),
    )


def new_biometric(at: datetime, device_id: str = "phone-1") -> NewBiometric:
    return NewBiometric(
        device_id=device_id,
        registration_id="bio-1",
        biometric_type=BiometricType.FACE,
        challenge="challenge",
        challenge_expires_at=at + timedelta(minutes=5),
        attestation={"secure_enclave": True, "attestation_cert": "cert"},
    )


def new_terms(at: datetime, **changes: Any) -> SubscriptionTerms:
    values: dict[str, Any] = {
        "subscription_id": "sub-1",
        "subscription_type": SubscriptionType.PREMIUM,
        "subscription_status": SubscriptionStatus.ACTIVE,
        "provider": Provider.STRIPE,
        "external_subscription_id": "stripe-1",
        "start_date": at,
        "end_date": at + timedelta(days=30),
    }
    return SubscriptionTerms(**(values | changes))


def new_payment(user_id: str, at: datetime, **changes: Any) -> NewPayment:
    values: dict[str, Any] = {
        "payment_id": "pay-1",
        "subscription_id": "sub-1",
        "amount": Decimal("9.99"),
        "currency": "EUR",
        "payment_status": PaymentStatus.COMPLETED,
        "provider_transaction_id": "transaction-1",
        "payment_method": "credit_card",
        "processed_at": at,
    }
    return NewPayment(user_id=user_id, **(values | changes))
