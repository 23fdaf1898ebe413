"""The Serenya table as PynamoDB's documentation suggests to describe it."""

# mypy: allow-untyped-calls

from __future__ import annotations

from datetime import datetime
from typing import Any

from pynamodb.attributes import (
    Attribute,
    BooleanAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.models import Model

from bench.serenya import TABLE
from bench.stub import REGION


class InstantAttribute(Attribute[datetime]):
    """ISO 8601 with a Z, which PynamoDB's own UTCDateTimeAttribute does not read."""

    attr_type = "S"

    def serialize(self, value: datetime) -> str:
        return value.isoformat()

    def deserialize(self, value: str) -> datetime:
        return datetime.fromisoformat(value)


class Consent(MapAttribute[str, Any]):
    consent_given = BooleanAttribute(null=True)
    consent_version = UnicodeAttribute(null=True)
    consent_method = UnicodeAttribute(null=True)
    ui_checkbox_group = NumberAttribute(null=True)
    created_at = InstantAttribute(null=True)
    updated_at = InstantAttribute(null=True)
    withdrawn_at = InstantAttribute(null=True)


class Consents(MapAttribute[str, Any]):
    terms_of_service = Consent(null=True)
    privacy_policy = Consent(null=True)
    healthcare_consultation = Consent(null=True)
    medical_disclaimers = Consent(null=True)
    emergency_care_limitation = Consent(null=True)


class Device(MapAttribute[str, Any]):
    device_id = UnicodeAttribute(null=True)
    device_name = UnicodeAttribute(null=True)
    platform = UnicodeAttribute(null=True)
    model = UnicodeAttribute(null=True)
    os_version = UnicodeAttribute(null=True)
    app_version = UnicodeAttribute(null=True)
    biometric_type = UnicodeAttribute(null=True)
    secure_element = BooleanAttribute(null=True)
    status = UnicodeAttribute(null=True)
    last_active_at = InstantAttribute(null=True)
    created_at = InstantAttribute(null=True)
    updated_at = InstantAttribute(null=True)


class Session(MapAttribute[str, Any]):
    session_id = UnicodeAttribute(null=True)
    device_id = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    created_at = InstantAttribute(null=True)
    last_accessed_at = InstantAttribute(null=True)
    expires_at = InstantAttribute(null=True)
    last_biometric_auth_at = InstantAttribute(null=True)
    biometric_expires_at = InstantAttribute(null=True)
    requires_biometric_reauth = BooleanAttribute(null=True)
    updated_at = InstantAttribute(null=True)


class Biometric(MapAttribute[str, Any]):
    device_id = UnicodeAttribute(null=True)
    registration_id = UnicodeAttribute(null=True)
    biometric_type = UnicodeAttribute(null=True)
    is_verified = BooleanAttribute(null=True)
    is_active = BooleanAttribute(null=True)
    verification_failures = NumberAttribute(null=True)
    challenge_expires_at = InstantAttribute(null=True)
    created_at = InstantAttribute(null=True)
    updated_at = InstantAttribute(null=True)
    last_verified_at = InstantAttribute(null=True)


class Usage(MapAttribute[str, Any]):
    documents_processed = NumberAttribute(null=True)
    period_start = InstantAttribute(null=True)
    period_end = InstantAttribute(null=True)
    last_updated = InstantAttribute(null=True)


class Subscription(MapAttribute[str, Any]):
    subscription_id = UnicodeAttribute(null=True)
    subscription_status = UnicodeAttribute(null=True)
    subscription_type = UnicodeAttribute(null=True)
    provider = UnicodeAttribute(null=True)
    external_subscription_id = UnicodeAttribute(null=True)
    external_subscription_id_hash = UnicodeAttribute(null=True)
    start_date = InstantAttribute(null=True)
    end_date = InstantAttribute(null=True)
    next_billing_date = InstantAttribute(null=True)
    usage_current_period = Usage(null=True)
    created_at = InstantAttribute(null=True)
    updated_at = InstantAttribute(null=True)


class ProfileData(MapAttribute[str, Any]):
    id = UnicodeAttribute(null=True)
    external_id = UnicodeAttribute(null=True)
    auth_provider = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    email_hash = UnicodeAttribute(null=True)
    email_verified = BooleanAttribute(null=True)
    name = UnicodeAttribute(null=True)
    given_name = UnicodeAttribute(null=True)
    family_name = UnicodeAttribute(null=True)
    account_status = UnicodeAttribute(null=True)
    last_login_at = InstantAttribute(null=True)
    deactivated_at = InstantAttribute(null=True)
    consents = Consents(null=True)
    current_device = Device(null=True)
    current_session = Session(null=True)
    current_biometric = Biometric(null=True)
    current_subscription = Subscription(null=True)


class PaymentData(MapAttribute[str, Any]):
    payment_id = UnicodeAttribute(null=True)
    subscription_id = UnicodeAttribute(null=True)
    amount = NumberAttribute(null=True)
    currency = UnicodeAttribute(null=True)
    payment_status = UnicodeAttribute(null=True)
    provider_transaction_id = UnicodeAttribute(null=True)
    payment_method = UnicodeAttribute(null=True)
    processed_at = InstantAttribute(null=True)


class Profile(Model):
    class Meta:
        table_name = TABLE.name
        region = REGION

    pk = UnicodeAttribute(hash_key=True, attr_name="PK")
    sk = UnicodeAttribute(range_key=True, attr_name="SK")
    entity_type = UnicodeAttribute(null=True)
    created_at = InstantAttribute(null=True)
    updated_at = InstantAttribute(null=True)
    ttl = NumberAttribute(null=True)
    data = ProfileData(null=True)


class Payment(Model):
    class Meta:
        table_name = TABLE.name
        region = REGION

    pk = UnicodeAttribute(hash_key=True, attr_name="PK")
    sk = UnicodeAttribute(range_key=True, attr_name="SK")
    entity_type = UnicodeAttribute(null=True)
    created_at = InstantAttribute(null=True)
    updated_at = InstantAttribute(null=True)
    data = PaymentData(null=True)
