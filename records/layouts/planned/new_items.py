"""New items of the planned layout and the maps in them (data contract, sections 1 to 3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from backoffice.dynamo.wire import Item, encode_item
from records import keys
from records.emails import email_hash, text_hash
from records.layouts.instants import iso_text
from records.layouts.parts.usage import new_usage
from records.layouts.places import USAGE
from records.lists import (
    CHECKBOX_GROUPS,
    AccountStatus,
    ConsentType,
    DeviceStatus,
    Provider,
    SessionStatus,
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

#: Data contract, section 2.
FREE_SUBSCRIPTION_LENGTH = timedelta(days=365)
CONSENT_METHOD = "bundled_consent"

#: A map as it is stored, before it is encoded.
Stored = dict[str, Any]


def profile_item(new: NewUser, *, now: datetime) -> Item:
    """The profile of a new user: no consent given yet, free, nothing registered, no `ttl`."""
    hashed = email_hash(new.email)
    consents = {str(each): consent_not_given(each, now=now) for each in CHECKBOX_GROUPS}
    data = {
        "id": new.user_id,
        "external_id": new.external_id,
        "auth_provider": new.auth_provider,
        "email": new.email,
        "email_hash": hashed,
        "email_verified": new.email_verified,
        "name": new.name,
        "given_name": new.given_name,
        "family_name": new.family_name,
        "account_status": AccountStatus.ACTIVE,
        "last_login_at": None,
        "deactivated_at": None,
        "consents": consents,
        "current_device": None,
        "current_session": None,
        "current_biometric": None,
        "current_subscription": free_subscription(new.user_id, now=now),
    }
    external = {"auth_provider": new.auth_provider, "external_id": new.external_id}
    index_keys = {
        "GSI1PK": keys.BY_EMAIL.key(email_hash=hashed),
        "GSI1SK": keys.PROFILE.key(),
        "GSI2PK": keys.BY_EXTERNAL_ID.key(**external),
        "GSI2SK": keys.PROFILE.key(),
    }
    own_keys = {"PK": keys.USER.key(user_id=new.user_id), "SK": keys.PROFILE.key()}
    return _item("user", own_keys | index_keys, data, now)


def marker_item(new: NewUser, *, now: datetime) -> Item:
    """Stands beside a new user, so that one provider id never makes two."""
    parts = {"auth_provider": new.auth_provider, "external_id": new.external_id}
    own_keys = {"PK": keys.UNIQUE_EXTERNAL.key(**parts), "SK": keys.UNIQUE.key()}
    return _item("unique_external", own_keys, {"user_id": new.user_id}, now)


def marked_user_id(marker: Item) -> str | None:
    """The user that a marker stands beside."""
    user_id: str | None = marker.get("data", {}).get("M", {}).get("user_id", {}).get("S")
    return user_id


def payment_item(new: NewPayment, *, now: datetime) -> Item:
    """A payment, filed under the day of `now`."""
    data = {
        "payment_id": new.payment_id,
        "user_id": new.user_id,
        "subscription_id": new.subscription_id,
        "amount": new.amount,
        "currency": new.currency,
        "payment_status": new.payment_status,
        "provider_transaction_id": new.provider_transaction_id,
        "provider_transaction_id_hash": text_hash(new.provider_transaction_id),
        "payment_method": new.payment_method,
        "processed_at": _text_or_none(new.processed_at),
    }
    date = now.date().isoformat()
    own_keys = {
        "PK": keys.USER.key(user_id=new.user_id),
        "SK": keys.PAYMENT.key(date=date, payment_id=new.payment_id),
    }
    return _item("payment", own_keys, data, now)


def consent_not_given(consent_type: ConsentType, *, now: datetime) -> Stored:
    """A consent as it is before the user was asked."""
    return {
        "consent_given": False,
        "consent_version": None,
        "consent_method": CONSENT_METHOD,
        "ui_checkbox_group": CHECKBOX_GROUPS[consent_type],
        "created_at": iso_text(now),
        "updated_at": iso_text(now),
        "withdrawn_at": None,
    }


def consent_given(consent_type: ConsentType, version: str, *, now: datetime) -> Stored:
    """A consent in force."""
    given = {"consent_given": True, "consent_version": version}
    return consent_not_given(consent_type, now=now) | given


def free_subscription(user_id: str, *, now: datetime) -> Stored:
    """What every new user has."""
    terms = SubscriptionTerms(
        subscription_id=f"sub_free_{user_id}",
        subscription_type=SubscriptionType.FREE,
        subscription_status=SubscriptionStatus.ACTIVE,
        provider=Provider.INTERNAL,
        start_date=now,
        end_date=now + FREE_SUBSCRIPTION_LENGTH,
    )
    return new_subscription(terms, now=now)


def new_subscription(terms: SubscriptionTerms, *, now: datetime) -> Stored:
    """A subscription that starts with nothing used."""
    times = {"created_at": iso_text(now), "updated_at": iso_text(now)}
    return subscription_terms(terms) | {USAGE: new_usage(now=now)} | times


def subscription_terms(terms: SubscriptionTerms) -> Stored:
    """The stored form of a subscription's terms."""
    external_id = terms.external_subscription_id
    return {
        "subscription_id": terms.subscription_id,
        "subscription_status": terms.subscription_status,
        "subscription_type": terms.subscription_type,
        "provider": terms.provider,
        "external_subscription_id": external_id,
        "external_subscription_id_hash": text_hash(external_id) if external_id else None,
        "start_date": iso_text(terms.start_date),
        "end_date": iso_text(terms.end_date),
        "next_billing_date": _text_or_none(terms.next_billing_date),
    }


def device(new: NewDevice, *, now: datetime) -> Stored:
    """A device, active."""
    return {
        "device_id": new.device_id,
        "device_name": new.device_name,
        "platform": new.platform,
        "model": new.model,
        "os_version": new.os_version,
        "app_version": new.app_version,
        "biometric_type": new.biometric_type,
        "secure_element": new.secure_element,
        "public_key": new.public_key,
        "status": DeviceStatus.ACTIVE,
        "last_active_at": iso_text(now),
        "created_at": iso_text(now),
        "updated_at": iso_text(now),
    }


def session(new: NewSession, *, now: datetime) -> Stored:
    """A session, active."""
    return {
        "session_id": new.session_id,
        "device_id": new.device_id,
        "refresh_token_hash": new.refresh_token_hash,
        "access_token_hash": new.access_token_hash,
        "status": SessionStatus.ACTIVE,
        "created_at": iso_text(now),
        "last_accessed_at": iso_text(now),
        "expires_at": iso_text(new.expires_at),
        "last_biometric_auth_at": _text_or_none(new.last_biometric_auth_at),
        "biometric_expires_at": _text_or_none(new.biometric_expires_at),
        "requires_biometric_reauth": new.requires_biometric_reauth,
        "updated_at": iso_text(now),
    }


def biometric(new: NewBiometric, *, now: datetime) -> Stored:
    """A biometric registration, verified and active."""
    return {
        "device_id": new.device_id,
        "registration_id": new.registration_id,
        "biometric_type": new.biometric_type,
        "challenge": new.challenge,
        "challenge_expires_at": iso_text(new.challenge_expires_at),
        "is_verified": True,
        "is_active": True,
        "verification_failures": 0,
        "device_attestation_data": dict(new.attestation),
        "registration_metadata": {"registration_source": new.registration_source},
        "created_at": iso_text(now),
        "updated_at": iso_text(now),
        "last_verified_at": iso_text(now),
    }


def _text_or_none(at: datetime | None) -> str | None:
    return iso_text(at) if at else None


def _item(entity_type: str, own_keys: dict[str, str], data: Stored, now: datetime) -> Item:
    times = {"created_at": iso_text(now), "updated_at": iso_text(now)}
    return encode_item({**own_keys, "entity_type": entity_type, "data": data, **times})
