"""What may be wrong with a record, planted: a list of ways for each code.

An ill is told as the path to a value and what stands there then (`...`: nothing), or as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from records.emails import text_hash
from records.layouts.instants import iso_text
from tests.doctor.records_of import NOW, Maker, Record

Where = tuple[str, ...]
PAST, FUTURE = iso_text(NOW - timedelta(days=1)), iso_text(NOW + timedelta(days=1))
LONG_AGO, EARLIER = iso_text(NOW - timedelta(days=900)), iso_text(NOW - timedelta(days=400))
_MILLISECONDS = int((NOW - timedelta(days=1)).timestamp() * 1000)

D = ("data",)
DEVICE, SESSION = (*D, "current_device"), (*D, "current_session")
BIOMETRIC, CONSENTS = (*D, "current_biometric"), (*D, "consents")
SUBSCRIPTION = (*D, "current_subscription")
USAGE = (*SUBSCRIPTION, "usage_current_period")


@dataclass(frozen=True)
class Ill:
    """One way of being ill, of records of these generations that have what it takes."""

    code: str
    plant: Callable[[Record], None]
    generations: Sequence[str]

    def record(self, seed: int = 1) -> Record:
        """A record with this and nothing else."""
        maker = Maker(seed)
        while True:
            for generation in self.generations:
                record = maker.make(generation)
                if self.can_be_planted(record):
                    self.plant(record)
                    return record

    def can_be_planted(self, record: Record) -> bool:
        """Whether the record has what it takes."""
        if record.generation not in self.generations:
            return False
        data = record.profile.get("data", record.profile)
        has_all = all(data.get(part) for part in ("current_device", "current_biometric"))
        if record.generation == "planned":
            return has_all and bool(record.payments)
        return record.generation == "draft" or has_all


def put(record: Record, where: Where, value: Any) -> None:
    """Let `value` stand at a place of the profile; nothing, where it is `...`."""
    *way, name = where
    place = record.profile
    for step in way:
        place = place[step]
    if value is ...:
        place.pop(name, None)
    else:
        place[name] = value


def sets(*pairs: tuple[Where, Any]) -> Callable[[Record], None]:
    """What puts values at places."""

    def plant(record: Record) -> None:
        for where, value in pairs:
            put(record, where, value)

    return plant


def pays(**values: Any) -> Callable[[Record], None]:
    """What puts values into a payment."""
    return lambda record: record.payments[0]["data"].update(values)


def beside(kind: str, **values: Any) -> Callable[[Record], None]:
    """What puts values into the map of an item beside the profile."""

    def plant(record: Record) -> None:
        item = next(item for item in record.beside if item["SK"].startswith(kind))
        item["data"].update(values)

    return plant


def _moved_payment(record: Record) -> None:
    payment = record.payments[0]
    payment["SK"] = f"PAYMENT#2019-02-03#{payment['data']['payment_id']}"


def _payment_without_day(record: Record) -> None:
    record.payments[0]["SK"] = f"PAYMENT#sometime#{record.payments[0]['data']['payment_id']}"


def _as_typed(record: Record) -> None:
    record.data["email"] = f" {record.data['email'].upper()} "
    record.profile["GSI1PK"] = f"USER_EMAIL#{text_hash(record.data['email'])}"


def _not_stripped(record: Record) -> None:
    record.data["email"] = f" {record.data['email'].upper()} "
    record.data["email_hash"] = text_hash(record.data["email"].lower())
    record.profile["GSI1PK"] = f"USER_EMAIL#{record.data['email_hash']}"


def _older_email(record: Record) -> None:
    record.data["email"] = "newer@example.com"
    record.data["email_hash"] = text_hash("newer@example.com")


def _hash_of_another(record: Record) -> None:
    record.data["email_hash"] = text_hash("another@example.com")


def _ttl(kind: str) -> Callable[[Record], None]:
    def plant(record: Record) -> None:
        next(item for item in record.beside if item["SK"].startswith(kind))["ttl"] = 1893456000

    return plant


_FLAT: Mapping[str, Sequence[Callable[[Record], None]]] = {
    "account.status-missing": [sets((("account_status",), ...))],
    "attribute.not-readable": [sets((("last_login_at",), "soon"))],
    "attribute.unknown": [sets((("shoe_size",), 42))],
    "consent.missing": [sets((("consents", "privacy_policy"), ...))],
    "consent.version-unknown": [sets((("consents", "privacy_policy", "version"), "9.9"))],
    "consent.version-missing": [sets((("consents", "privacy_policy", "version"), None))],
    "index.email-differs": [
        sets((("GSI1PK",), f"EMAIL#{text_hash('older@example.com')}")),
        sets((("GSI1SK",), "PROFILE")),
    ],
    "index.email-missing": [sets((("GSI1PK",), ...), (("GSI1SK",), ...))],
    "index.external-differs": [
        sets((("external_id",), "1234567890")),
        sets((("GSI2SK",), "PROFILE")),
    ],
    "index.external-missing": [
        sets((("GSI2PK",), ...), (("GSI2SK",), ...)),
        sets((("GSI2SK",), ...)),
    ],
    "record.id-differs": [sets((("id",), "7d0f6a52-6a0e-4d6f-8a65-0000000000f1"))],
    "session.of-closed-account": [sets((("account_status",), "deleted"))],
    "session.status-outdated": [
        sets(
            (("current_session", "created_at"), _MILLISECONDS - 1000),
            (("current_session", "expires_at"), _MILLISECONDS),
        ),
    ],
    "subscription.missing": [sets((("current_subscription",), None))],
    "subscription.status-outdated": [
        sets((("current_subscription", "end_date"), _MILLISECONDS)),
    ],
    "ttl.profile": [sets((("ttl",), 1893456000))],
    "value.unknown": [sets((("current_subscription", "type"), "gold"))],
}
_DRAFT: Mapping[str, Sequence[Callable[[Record], None]]] = {
    "consent.missing": [sets((CONSENTS, {"terms": True, "consent_version": "v2.1.0"}))],
    "session.of-revoked-device": [beside("DEVICE#", status="revoked")],
    "session.of-unknown-device": [beside("SESSION#", device_id="another")],
    "session.status-outdated": [beside("SESSION#", expires_at=PAST)],
    "session.of-closed-account": [sets(((*D, "account_status"), "suspended"))],
    "subscription.status-outdated": [beside("SUBSCRIPTION#", end_date=PAST)],
    "subscription.dates": [
        beside("SUBSCRIPTION#", end_date=LONG_AGO, subscription_status="expired"),
    ],
    "index.email-differs": [sets((("GSI1PK",), f"USER_EMAIL#{text_hash('x')}"))],
    "ttl.profile": [sets((("ttl",), 1893456000))],
    "ttl.beside": [_ttl("DEVICE#"), _ttl("SUBSCRIPTION#")],
    "value.unknown": [beside("DEVICE#", status="lost")],
}
_PLANNED: Mapping[str, Sequence[Callable[[Record], None]]] = {
    "account.deactivated-but-active": [
        sets(((*D, "deactivated_at"), PAST), (SESSION, None)),
    ],
    "account.deactivated-without-date": [
        sets(((*D, "account_status"), "deactivated"), (SESSION, None)),
    ],
    "account.status-missing": [sets(((*D, "account_status"), None))],
    "attribute.not-readable": [
        sets(((*D, "name"), 5)),
        sets((DEVICE, "a phone"), (SESSION, None)),
        sets(((*USAGE, "period_end"), "later")),
        sets(((*CONSENTS, "privacy_policy"), "yes")),
        pays(amount="a lot"),
    ],
    "attribute.unknown": [sets((("shoe_size",), 42)), sets(((*DEVICE, "colour"), "red"))],
    "biometric.failures": [
        sets(((*BIOMETRIC, "verification_failures"), 11)),
        sets(((*BIOMETRIC, "verification_failures"), -1)),
    ],
    "biometric.of-revoked-device": [
        sets(((*DEVICE, "status"), "revoked"), ((*SESSION, "status"), "revoked")),
    ],
    "biometric.of-unknown-device": [sets(((*BIOMETRIC, "device_id"), "another"))],
    "consent.dates": [
        sets(((*CONSENTS, "privacy_policy", "withdrawn_at"), LONG_AGO)),
    ],
    "consent.missing": [sets(((*CONSENTS, "privacy_policy"), ...)), sets((CONSENTS, ...))],
    "consent.version-missing": [
        sets(
            ((*CONSENTS, "privacy_policy", "consent_given"), True),
            ((*CONSENTS, "privacy_policy", "consent_version"), None),
        )
    ],
    "consent.version-unknown": [
        sets(
            ((*CONSENTS, "privacy_policy", "consent_given"), True),
            ((*CONSENTS, "privacy_policy", "consent_version"), "v9.9"),
        )
    ],
    "email-hash.differs": [_hash_of_another],
    "index.email-as-typed": [_as_typed, _not_stripped],
    "index.email-differs": [
        _older_email,
        sets((("GSI1PK",), f"EMAIL#{text_hash('x')}")),
        sets((("GSI1SK",), "USER#1")),
    ],
    "index.email-missing": [
        sets((("GSI1PK",), ...), (("GSI1SK",), ...)),
        sets((("GSI1SK",), ...)),
    ],
    "index.external-differs": [
        sets(((*D, "external_id"), "1234567890")),
        sets((("GSI2PK",), "USER_EXTERNAL#apple#none")),
        sets((("GSI2SK",), "USER#1")),
    ],
    "index.external-missing": [sets((("GSI2PK",), ...), (("GSI2SK",), ...))],
    "layout.unknown": [sets((D, "encrypted as a whole"))],
    "payment.amount": [
        pays(amount=Decimal("-9.99"), currency="USD"),
        pays(amount=Decimal("9.999"), currency="USD"),
        pays(amount=Decimal("9.5"), currency="JPY"),
        pays(amount=None),
        pays(amount=10, refund_amount=11),
    ],
    "payment.currency": [pays(currency="ZZZ"), pays(currency=None), pays(currency="usd")],
    "payment.date": [_moved_payment],
    "payment.key": [_payment_without_day, pays(payment_id="another")],
    "payment.not-dated": [pays(processed_at=None)],
    "record.id-differs": [sets(((*D, "id"), "7d0f6a52-6a0e-4d6f-8a65-0000000000f1"))],
    "session.dates": [sets(((*SESSION, "created_at"), iso_text(NOW + timedelta(days=90))))],
    "session.of-closed-account": [
        sets(((*D, "account_status"), "suspended")),
        sets(((*D, "account_status"), "deactivated"), ((*D, "deactivated_at"), PAST)),
    ],
    "session.of-revoked-device": [
        sets(((*DEVICE, "status"), "revoked"), ((*BIOMETRIC, "is_active"), False)),
    ],
    "session.of-unknown-device": [
        sets(((*SESSION, "device_id"), "another")),
        sets((DEVICE, None), (BIOMETRIC, None)),
    ],
    "session.status-outdated": [sets(((*SESSION, "expires_at"), PAST))],
    "size.near-limit": [
        sets(((*DEVICE, "public_key"), "k" * 380_000)),
        sets(((*SUBSCRIPTION, "external_subscription_id"), "k" * 380_000)),
        sets(((*BIOMETRIC, "device_attestation_data"), {"cert": "k" * 380_000})),
    ],
    "size.over-4-kb": [sets(((*DEVICE, "public_key"), "k" * 5_000))],
    "subscription.dates": [
        sets(
            ((*SUBSCRIPTION, "end_date"), LONG_AGO),
            ((*SUBSCRIPTION, "subscription_status"), "expired"),
        ),
    ],
    "subscription.missing": [sets((SUBSCRIPTION, None))],
    "subscription.status-outdated": [
        sets(((*SUBSCRIPTION, "end_date"), iso_text(NOW - timedelta(hours=1)))),
    ],
    "ttl.payment": [_ttl("PAYMENT#")],
    "ttl.profile": [sets((("ttl",), 1893456000))],
    "usage.count": [
        sets(((*USAGE, "documents_processed"), -1)),
        sets(((*USAGE, "previous_count"), -1)),
    ],
    "usage.dates": [sets(((*USAGE, "period_end"), LONG_AGO))],
    "usage.missing": [sets((USAGE, ...)), sets((USAGE, None))],
    "usage.outside-subscription": [
        sets(((*USAGE, "period_start"), LONG_AGO)),
        sets(
            ((*SUBSCRIPTION, "end_date"), PAST),
            ((*SUBSCRIPTION, "subscription_status"), "expired"),
            ((*USAGE, "period_start"), iso_text(NOW)),
            ((*USAGE, "period_end"), FUTURE),
        ),
    ],
    "value.unknown": [
        sets(((*DEVICE, "status"), "lost")),
        sets(((*SUBSCRIPTION, "provider"), "paypal")),
        pays(payment_status="on hold"),
    ],
}

ILLS: Sequence[Ill] = [
    Ill(code, plant, (generation,))
    for generation, ills in (("planned", _PLANNED), ("draft", _DRAFT), ("flat", _FLAT))
    for code, ways in ills.items()
    for plant in ways
]
