"""The samples of the data contract, read; what is expected is written by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from records.layouts.planned import PLANNED
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
from records.model import (
    Biometric,
    Consent,
    Device,
    Payment,
    PaymentRecord,
    Profile,
    Session,
    Subscription,
    Usage,
    User,
)
from records.table import StoredUser, payment_of
from tests import samples
from tests.readable import readable


def at(month: int, day: int, hour: int = 0, minute: int = 0, *, year: int = 2025) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def consent(version: str, group: int, *, withdrawn_at: datetime | None = None) -> Consent:
    return Consent(
        consent_given=withdrawn_at is None,
        consent_version=version,
        consent_method="bundled_consent",
        ui_checkbox_group=group,
        created_at=at(9, 27, 10),
        updated_at=at(9, 27, 10),
        withdrawn_at=withdrawn_at,
    )


JOHN = User(
    user_id="ac5cada7-7b1f-4673-b2b1-089f3e308363",
    layout="planned",
    profile=Profile(
        id="ac5cada7-7b1f-4673-b2b1-089f3e308363",
        external_id="113426185144286227617",
        auth_provider=AuthProvider.GOOGLE,
        email="user@example.com",
        email_hash="b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514",
        email_verified=True,
        name="John Doe",
        given_name="John",
        family_name="Doe",
        account_status=AccountStatus.ACTIVE,
        last_login_at=at(9, 27, 10),
        deactivated_at=None,
    ),
    consents={
        ConsentType.MEDICAL_DISCLAIMERS: consent("v2.1.0", 2),
        ConsentType.TERMS_OF_SERVICE: consent("v2.1.0", 1),
        ConsentType.PRIVACY_POLICY: consent("v2.1.0", 1),
        ConsentType.HEALTHCARE_CONSULTATION: consent("v2.0.0", 1),
        ConsentType.EMERGENCY_CARE_LIMITATION: consent("v2.1.0", 2, withdrawn_at=at(10, 1, 8)),
    },
    device=Device(
        device_id="iphone-123-abc",
        device_name="iPhone 15 Pro",
        platform="ios",
        model="iPhone 15 Pro",
        os_version="17.0.1",
        app_version="1.2.3",
        biometric_type=BiometricType.FACE,
        secure_element=True,
        status=DeviceStatus.ACTIVE,
        last_active_at=at(9, 27, 10),
        created_at=at(9, 27, 9),
        updated_at=at(9, 27, 10),
    ),
    session=Session(
        session_id="sess_abc123",
        device_id="iphone-123-abc",
        status=SessionStatus.ACTIVE,
        created_at=at(9, 27, 10),
        last_accessed_at=at(9, 27, 10),
        expires_at=at(9, 28, 10),
        last_biometric_auth_at=at(9, 27, 10),
        biometric_expires_at=at(10, 4, 10),
        requires_biometric_reauth=False,
        updated_at=at(9, 27, 10),
    ),
    biometric=Biometric(
        device_id="iphone-123-abc",
        registration_id="bio_reg_123",
        biometric_type=BiometricType.FACE,
        is_verified=True,
        is_active=True,
        verification_failures=0,
        challenge_expires_at=at(9, 27, 11),
        created_at=at(9, 27, 9),
        updated_at=at(9, 27, 9),
        last_verified_at=at(9, 27, 10),
    ),
    subscription=Subscription(
        subscription_id="sub_123",
        subscription_status=SubscriptionStatus.ACTIVE,
        subscription_type=SubscriptionType.PREMIUM,
        provider=Provider.APPLE,
        external_subscription_id="apple_sub_12345",
        external_subscription_id_hash=(
            "6462ab7ef05476d0707c46a6fdacab307b8f6ed69f9af4b559ac58f7aea7d198"
        ),
        start_date=at(9, 27),
        end_date=at(9, 27, year=2026),
        next_billing_date=at(10, 27),
        created_at=at(9, 27),
        updated_at=at(9, 27),
    ),
    usage=Usage(documents_processed=3, period_start=at(9, 27), period_end=at(10, 27)),
    created_at=at(9, 27, 9),
    updated_at=at(9, 27, 10),
    ttl=None,
    has_ttl=False,
    other=(),
)

NEW_USER_ID = "0b9d2f4e-54b1-4c0e-9d2b-6c1f5f5b8a11"
NEW_USER = User(
    user_id=NEW_USER_ID,
    layout="planned",
    profile=Profile(
        id=NEW_USER_ID,
        external_id="001234.a1b2c3d4e5f6",
        auth_provider=AuthProvider.APPLE,
        email="New.User@Example.com",
        name="New User",
        account_status=AccountStatus.ACTIVE,
    ),
    consents=dict.fromkeys(ConsentType, Consent(consent_given=False)),
    device=None,
    session=None,
    biometric=None,
    subscription=Subscription(
        subscription_id=f"sub_free_{NEW_USER_ID}",
        subscription_status=SubscriptionStatus.ACTIVE,
        subscription_type=SubscriptionType.FREE,
        provider=Provider.INTERNAL,
        start_date=at(10, 1, 8),
        end_date=at(10, 1, 8, year=2026),
        created_at=at(10, 1, 8),
        updated_at=at(10, 1, 8),
    ),
    usage=Usage(documents_processed=0, period_start=at(10, 1, 8), period_end=at(10, 31, 8)),
    created_at=at(10, 1, 8),
    updated_at=at(10, 1, 8),
    ttl=at(10, 2, 8),
    has_ttl=True,
    other=(),
)

PAYMENTS = [
    PaymentRecord(
        date="2025-09-27",
        payment_id="payment-abc-123",
        payment=Payment(
            payment_id="payment-abc-123",
            subscription_id="sub_123",
            amount=Decimal("9.99"),
            currency="USD",
            payment_status=PaymentStatus.COMPLETED,
            provider_transaction_id="apple_pay_transaction_123",
            payment_method="apple_pay",
            processed_at=at(9, 27, 10, 15),
        ),
        created_at=at(9, 27, 10, 15),
    ),
    PaymentRecord(
        date="2025-10-27",
        payment_id="payment-abc-124",
        payment=Payment(
            payment_id="payment-abc-124",
            subscription_id="sub_123",
            amount=Decimal("9.99"),
            currency="USD",
            payment_status=PaymentStatus.PENDING,
            provider_transaction_id="apple_pay_transaction_124",
            payment_method="apple_pay",
            processed_at=None,
        ),
        created_at=at(10, 27, 10, 15),
    ),
]


def test_the_user_with_everything_reads_as_written() -> None:
    assert PLANNED.read(samples.planned()[0]) == JOHN


def test_the_payments_read_as_written() -> None:
    assert [payment_of(item) for item in samples.planned()[1:3]] == PAYMENTS


def test_the_user_just_made_reads_as_written() -> None:
    assert PLANNED.read(samples.planned()[3]) == NEW_USER


def test_consents_are_in_force_where_given_and_not_withdrawn() -> None:
    in_force = {name for name, consent in JOHN.consents.items() if readable(consent).in_force}

    assert in_force == set(ConsentType) - {ConsentType.EMERGENCY_CARE_LIMITATION}


def test_what_was_stored_is_not_shown_by_accident() -> None:
    stored = StoredUser.of(samples.planned()[0])

    assert "sha256_hash_of_refresh_token" not in repr(stored)
