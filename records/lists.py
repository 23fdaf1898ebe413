"""The closed lists of the data contract (section 4a).

Real records also hold other values: a field of a closed list is typed `Member | str`, and a
plain `str` is an unknown value, shown as it is and marked so.
"""

from __future__ import annotations

from enum import StrEnum


class AuthProvider(StrEnum):
    GOOGLE = "google"
    APPLE = "apple"
    FACEBOOK = "facebook"


class AccountStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DEACTIVATED = "deactivated"
    DELETED = "deleted"


class ConsentType(StrEnum):
    TERMS_OF_SERVICE = "terms_of_service"
    PRIVACY_POLICY = "privacy_policy"
    HEALTHCARE_CONSULTATION = "healthcare_consultation"
    MEDICAL_DISCLAIMERS = "medical_disclaimers"
    EMERGENCY_CARE_LIMITATION = "emergency_care_limitation"


class SubscriptionType(StrEnum):
    """A billing frequency or a tier name: real records hold either."""

    MONTHLY = "monthly"
    YEARLY = "yearly"
    FREE = "free"
    PREMIUM = "premium"
    FAMILY = "family"


class SubscriptionStatus(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    PENDING = "pending"


class TierName(StrEnum):
    FREE = "free"
    PREMIUM = "premium"
    FAMILY = "family"


class Provider(StrEnum):
    """Who bills a subscription; `internal` for free users."""

    APPLE = "apple"
    GOOGLE = "google"
    STRIPE = "stripe"
    INTERNAL = "internal"


class PaymentStatus(StrEnum):
    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"
    REFUNDED = "refunded"
    DISPUTED = "disputed"


class DeviceStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    REVOKED = "revoked"


class BiometricType(StrEnum):
    FINGERPRINT = "fingerprint"
    FACE = "face"
    VOICE = "voice"


class SessionStatus(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


#: The checkbox of the app under which a consent is given (data contract, section 2).
CHECKBOX_GROUPS: dict[ConsentType, int] = {
    ConsentType.TERMS_OF_SERVICE: 1,
    ConsentType.PRIVACY_POLICY: 1,
    ConsentType.HEALTHCARE_CONSULTATION: 1,
    ConsentType.MEDICAL_DISCLAIMERS: 2,
    ConsentType.EMERGENCY_CARE_LIMITATION: 2,
}
