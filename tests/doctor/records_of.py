"""Made-up records of each generation, as its writer leaves them: healthy as of NOW."""

from __future__ import annotations

import base64
import copy
import json
import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from backoffice.dynamo.wire import Item, encode_item
from records.emails import email_hash
from records.holds.consents import ASKED_BY_FLAT
from records.layouts.instants import iso_text
from records.lists import AuthProvider, BiometricType, ConsentType, SubscriptionType
from tests.conftest import Clock

#: What the clock of tests says.
NOW = Clock()()
Stored = dict[str, Any]


@dataclass
class Record:
    """All items of one user, as plain values: the profile, and those in the same partition."""

    generation: str
    profile: Stored
    beside: list[Stored] = field(default_factory=list)

    @property
    def user_id(self) -> str:
        return str(self.profile["PK"].removeprefix("USER#"))

    @property
    def data(self) -> Stored:
        """The map `data` of the profile."""
        data: Stored = self.profile["data"]
        return data

    @property
    def payments(self) -> list[Stored]:
        return [item for item in self.beside if item["SK"].startswith("PAYMENT#")]

    def items(self) -> list[Item]:
        """The wire items, by their sort keys."""
        items = sorted([self.profile, *self.beside], key=lambda item: str(item["SK"]))
        return [encode_item(item) for item in items]

    def copy(self) -> Record:
        return copy.deepcopy(self)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


class Maker:
    """Makes records by chance, the same ones for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = random.Random(seed)

    def make(self, generation: str) -> Record:
        makers: dict[str, Callable[[], Record]] = {
            "planned": self.planned,
            "draft": self.draft,
            "flat": self.flat,
        }
        return makers[generation]()

    def planned(self, payments: int | None = None) -> Record:
        began = self._ago(20, 400)
        record = self._profile("planned", began)
        data = record.data
        provider = "internal" if self.chance.random() < 0.5 else "apple"
        data |= {
            "email_hash": email_hash(data["email"]),
            "email_verified": True,
            "given_name": "Ada",
            "family_name": "Made-Up",
            "last_login_at": iso_text(self._ago(0, 5)),
            "deactivated_at": None,
            "consents": {str(each): self._consent(each, began) for each in ConsentType},
            "current_device": None,
            "current_session": None,
            "current_biometric": None,
            "current_subscription": self._subscription(record.user_id, began, provider),
        }
        del data["created_at"], data["updated_at"]
        if self.chance.random() < 0.7:
            self._equip(data, began)
        count = self.chance.randint(0, 3) if payments is None else payments
        record.beside = [self._payment(record.user_id, began, data) for _ in range(count)]
        return record

    def draft(self) -> Record:
        """A bare profile; session, device and subscription stand beside it."""
        began = self._ago(20, 300)
        record = self._profile("draft", began)
        device_id = f"android-{self._token()}"
        owner = {"PK": record.profile["PK"], "created_at": iso_text(began)}
        owner |= {"updated_at": iso_text(began)}
        session_id = str(self._uuid())
        session = {
            "session_id": session_id,
            "user_id": record.user_id,
            "device_id": device_id,
            "refresh_token_hash": self._token(32),
            "status": "active",
            "last_accessed_at": iso_text(NOW - timedelta(hours=2)),
            "expires_at": iso_text(NOW + timedelta(hours=20)),
        }
        device = {"device_name": "Pixel", "platform": "android", "biometric_type": "fingerprint"}
        index = {"GSI1SK": record.profile["PK"]}
        terms = self._subscription(record.user_id, began, "internal")
        del terms["usage_current_period"]
        record.beside = [
            owner
            | {"SK": f"DEVICE#{device_id}", "GSI1PK": f"DEVICE#{device_id}", "data": device}
            | {"entity_type": "device", **index},
            owner
            | {"SK": f"SESSION#{session_id}", "GSI1PK": f"SESSION#{session_id}", "data": session}
            | {"entity_type": "session", "ttl": int(NOW.timestamp()) + 72000, **index},
            owner
            | {"SK": "SUBSCRIPTION#s1", "GSI1PK": "SUBSCRIPTION_STATUS#active", "data": terms}
            | {"entity_type": "subscription", **index},
        ]
        return record

    def flat(self) -> Record:
        """As today's sign-in Lambda writes it; e-mail and names are encrypted."""
        began = self._ago(20, 300)
        at, later = _milliseconds(began), _milliseconds(NOW - timedelta(hours=3))
        user_id, token = str(self._uuid()), self._token()
        provider = self.chance.choice(list(AuthProvider)).value
        external_id = f"1{self.chance.randrange(10**19)}"
        hashed = email_hash(f"made.up.{token}@example.com")
        consent = {"consented": True, "version": "2.1", "timestamp": at, "user_agent": "App"}
        profile = {
            "PK": f"USER#{user_id}",
            "SK": "PROFILE",
            "GSI1PK": f"EMAIL#{hashed}",
            "GSI1SK": f"USER#{user_id}",
            "GSI2PK": f"EXTERNAL#{provider}#{external_id}",
            "GSI2SK": f"USER#{user_id}",
            "id": user_id,
            "account_status": "active",
            "auth_provider": provider,
            "external_id": external_id,
            "email": self._sealed("email"),
            "email_hash": hashed,
            "email_verified": True,
            "name": self._sealed("name"),
            "given_name": self.chance.choice([None, self._sealed("given_name")]),
            "family_name": None,
            "last_login_at": later,
            "consents": {str(each): dict(consent) for each in sorted(ASKED_BY_FLAT)},
            "created_at": at,
            "created_ip": "203.0.113.7",
            "created_user_agent": "App",
            "updated_at": later,
            "current_device": None,
            "current_session": None,
            "current_biometric": None,
            "current_subscription": {
                "id": f"free-{user_id}-{at}",
                "type": "free",
                "status": "active",
                "provider": "system",
                "external_subscription_id": None,
                "start_date": at,
                "end_date": _milliseconds(NOW + timedelta(days=60)),
                "created_at": at,
                "updated_at": at,
            },
        }
        if self.chance.random() < 0.7:
            self._sign_in(profile, at, later)
        return Record("flat", profile)

    def _sign_in(self, profile: Stored, at: int, later: int) -> None:
        """Session, device and biometric registration of the flat layout."""
        registered = {"registered_at": at, "registration_ip": "203.0.113.7"}
        profile["current_session"] = {
            "session_id": f"sess_{self._token()}",
            "created_at": later,
            "expires_at": _milliseconds(NOW + timedelta(days=9)),
            "last_activity_at": later,
            "session_status": "active",
            "source_ip": "203.0.113.7",
            "user_agent": "App",
            "login_method": "oauth_google",
        }
        profile["current_device"] = {
            "device_id": f"pixel-{self._token()}",
            "platform": "android",
            "device_model": None,
            "device_name": None,
            "app_version": "1.2.3",
            "os_version": None,
            "device_status": "active",
            "last_seen_at": later,
            "registration_user_agent": "App",
            **registered,
        }
        profile["current_biometric"] = {
            "biometric_id": f"bio_{self._token()}",
            "biometric_type": self.chance.choice(["face", "face_id", "touch_id"]),
            "biometric_hash": self._sealed("biometric_hash"),
            # Of an earlier sign-in: each makes a new id.
            "device_id": f"pixel-{self._token()}",
            "last_used_at": later,
            "status": "active",
            **registered,
        }

    def _sealed(self, name: str) -> str:
        """What looks like text that the app encrypted."""
        fields = {"version": "1.0", "algorithm": "AES-256-GCM", "context": {"field": name}}
        for part in ("encryptedKey", "iv", "authTag", "data"):
            fields[part] = base64.b64encode(self.chance.randbytes(24)).decode()
        return base64.b64encode(json.dumps(fields).encode()).decode()

    def _profile(self, generation: str, began: datetime) -> Record:
        user_id, token = str(self._uuid()), self._token()
        provider = self.chance.choice(list(AuthProvider)).value
        email, external_id = f"made.up.{token}@example.com", f"1{self.chance.randrange(10**19)}"
        times = {"created_at": iso_text(began), "updated_at": iso_text(began)}
        return Record(
            generation,
            {
                "PK": f"USER#{user_id}",
                "SK": "PROFILE",
                "GSI1PK": f"USER_EMAIL#{email_hash(email)}",
                "GSI1SK": "PROFILE",
                "GSI2PK": f"USER_EXTERNAL#{provider}#{external_id}",
                "GSI2SK": "PROFILE",
                "entity_type": "user",
                "data": {
                    "id": user_id,
                    "email": email,
                    "name": "Ada Made-Up",
                    "auth_provider": provider,
                    "external_id": external_id,
                    "account_status": "active",
                    **times,
                },
                **times,
            },
        )

    def _consent(self, consent_type: ConsentType, began: datetime) -> Stored:
        given = self.chance.random() < 0.8
        versions = ("v2.1.0", "2.1", "v2.0.0")
        return {
            "consent_given": given,
            "consent_version": self.chance.choice(versions) if given else None,
            "consent_method": "bundled_consent",
            "ui_checkbox_group": 1,
            "created_at": iso_text(began),
            "updated_at": iso_text(began),
            "withdrawn_at": None,
        }

    def _subscription(self, user_id: str, began: datetime, provider: str) -> Stored:
        period = max(began, NOW - timedelta(days=self.chance.randint(1, 29)))
        return {
            "subscription_id": f"sub_{user_id[:8]}",
            "subscription_status": "active",
            "subscription_type": self.chance.choice(list(SubscriptionType)).value,
            "provider": provider,
            "external_subscription_id": None,
            "external_subscription_id_hash": None,
            "start_date": iso_text(began),
            "end_date": iso_text(NOW + timedelta(days=200)),
            "next_billing_date": None,
            "usage_current_period": {
                "documents_processed": self.chance.randint(0, 5),
                "period_start": iso_text(period),
                "period_end": iso_text(period + timedelta(days=30)),
                "last_updated": iso_text(period),
            },
            "created_at": iso_text(began),
            "updated_at": iso_text(began),
        }

    def _equip(self, data: Stored, began: datetime) -> None:
        device_id, at = f"iphone-{self._token()}", iso_text(began)
        kind = self.chance.choice(list(BiometricType)).value
        times = {"created_at": at, "updated_at": at}
        data["current_device"] = {
            "device_id": device_id,
            "device_name": "My phone",
            "platform": "ios",
            "model": "iPhone 15",
            "os_version": "17.0",
            "app_version": "1.2.3",
            "biometric_type": kind,
            "secure_element": True,
            "public_key": self._token(24),
            "status": "active",
            "last_active_at": at,
            **times,
        }
        data["current_session"] = {
            "session_id": f"sess_{self._token()}",
            "device_id": device_id,
            "refresh_token_hash": self._token(32),
            "access_token_hash": self._token(32),
            "status": "active",
            "last_accessed_at": at,
            "expires_at": iso_text(NOW + timedelta(days=self.chance.randint(1, 20))),
            "last_biometric_auth_at": None,
            "biometric_expires_at": None,
            "requires_biometric_reauth": False,
            **times,
        }
        if self.chance.random() < 0.6:
            data["current_biometric"] = {
                "device_id": device_id,
                "registration_id": f"bio_{self._token()}",
                "biometric_type": kind,
                "challenge": self._token(),
                "challenge_expires_at": at,
                "is_verified": True,
                "is_active": True,
                "verification_failures": self.chance.randint(0, 10),
                "device_attestation_data": {"secure_enclave": True},
                "registration_metadata": {"registration_source": "initial_setup"},
                "last_verified_at": at,
                **times,
            }

    def _payment(self, user_id: str, began: datetime, data: Stored) -> Stored:
        at = began + (NOW - began) * self.chance.random()
        at = at.replace(microsecond=0)
        payment_id = f"pay_{self._token()}"
        return {
            "PK": f"USER#{user_id}",
            "SK": f"PAYMENT#{at.date().isoformat()}#{payment_id}",
            "entity_type": "payment",
            "data": {
                "payment_id": payment_id,
                "user_id": user_id,
                "subscription_id": data["current_subscription"]["subscription_id"],
                "amount": self.chance.choice([999, 1999, 9999]),
                "currency": self.chance.choice(["USD", "EUR", "JPY"]),
                "payment_status": "completed",
                "provider_transaction_id": f"txn_{self._token()}",
                "provider_transaction_id_hash": self._token(32),
                "payment_method": "apple_pay",
                "processed_at": iso_text(at),
            },
            "created_at": iso_text(at),
            "updated_at": iso_text(at),
        }

    def _ago(self, least: int, most: int) -> datetime:
        return NOW - timedelta(days=self.chance.randint(least, most), hours=1)

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def _token(self, size: int = 6) -> str:
        return self.chance.randbytes(size).hex()


GENERATIONS: Sequence[str] = ("planned", "draft", "flat")
