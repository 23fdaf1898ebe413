"""Users whom older versions of the app left behind (data contract, section 6)."""

from __future__ import annotations

from datetime import timedelta

from backoffice.dynamo.wire import Value
from demo.beside import device, job, session, subscription
from demo.drafts import Draft, Seed
from demo.names import Name
from records.layouts.instants import iso_text
from records.lists import AuthProvider, ConsentType, SubscriptionType

DORA = "dora@example.com"
OTTO = "otto@example.com"
FLORA = "flora@example.com"
TESSA = "tessa@example.com"

#: What the app of the first draft did not know yet.
_NOT_YET = (
    *("email_hash", "email_verified", "given_name", "family_name", "last_login_at"),
    *("deactivated_at", "consents"),
    *("current_device", "current_session", "current_biometric", "current_subscription"),
)


def dora(seed: Seed) -> Draft:
    """Of the first draft: a bare profile, and everything else in items beside it."""
    name = Name("Dora Draft-Demo", "Dora", "Draft-Demo", "dora")
    draft = Draft(seed, name, auth_provider=AuthProvider.GOOGLE, email=DORA, days_ago=420)
    return _bare(draft).keep_beside(
        session(draft, "pixel-9-dora", ago=timedelta(hours=3)),
        # Without a status it counts as active.
        session(draft, "tablet-dora", ago=timedelta(hours=11), status=None),
        session(draft, "pixel-9-dora", ago=timedelta(hours=22), status="revoked"),
        device(draft, "pixel-9-dora", "Dora's Pixel 9", ago=timedelta(days=400)),
        device(draft, "tablet-dora", "Dora's tablet", ago=timedelta(days=90)),
        subscription(draft),
        job(draft, "b3f1", "completed", ago=timedelta(hours=5)),
        job(draft, "c402", "failed", ago=timedelta(hours=2)),
    )


def of_the_first_draft(draft: Draft) -> Draft:
    """Like Dora, with one of each."""
    device_id = f"android-{draft.token(4)}"
    return _bare(draft).keep_beside(
        session(draft, device_id, ago=timedelta(hours=draft.chance.randint(1, 23))),
        device(draft, device_id, "My phone", ago=timedelta(days=30)),
        subscription(draft),
    )


def moved(draft: Draft) -> None:
    """Of the first draft once: what it kept stands beside a profile that has everything."""
    draft.equipped().keep_beside(
        session(draft, "old-phone", ago=timedelta(hours=8)),
        session(draft, "old-phone", ago=timedelta(hours=20), status="revoked"),
        device(draft, "old-phone", "The old phone", ago=timedelta(days=30)),
    )


def otto(seed: Seed) -> Draft:
    """Every part in an older form: a session of a token and its end, other names in device and
    registration, a subscription of dates alone, consents that are yes or no."""
    name = Name("Otto Older-Demo", "Otto", "Older-Demo", "otto")
    draft = Draft(seed, name, auth_provider=AuthProvider.APPLE, email=OTTO, days_ago=600)
    for part, value in _older_parts(draft).items():
        draft.odd("data", part, value=value)
    for newer in ("current_biometric", "current_subscription", "consents"):
        draft.without("data", newer)
    return draft.pay(4)


def flora(seed: Seed) -> Draft:
    """Stored flat, with all that the flat layout knows, and payments."""
    name = Name("Flora Flat-Demo", "Flora", "Flat-Demo", "flora")
    draft = Draft(seed, name, auth_provider=AuthProvider.APPLE, email=FLORA, days_ago=300)
    draft.consents("v2.0.0", [ConsentType.TERMS_OF_SERVICE, ConsentType.PRIVACY_POLICY])
    draft.withdraw(ConsentType.PRIVACY_POLICY).device("ios").biometric().session(hours_ago=3)
    return draft.subscribe(SubscriptionType.PREMIUM).pay(7)


def tessa(seed: Seed) -> Draft:
    """Somebody with a record of before, which is stored flat."""
    name = Name("Tessa Twin-Demo", "Tessa", "Twin-Demo", "tessa")
    draft = Draft(seed, name, auth_provider=AuthProvider.GOOGLE, email=TESSA, days_ago=120)
    return draft.equipped().use(2)


def _bare(draft: Draft) -> Draft:
    """A profile of the first draft, which had no more than who somebody is."""
    for attribute in _NOT_YET:
        draft.without("data", attribute)
    return draft


def _older_parts(draft: Draft) -> dict[str, Value]:
    signed_up = iso_text(draft.signed_up_at)
    return {
        "current_session": {
            "token": draft.token(16),
            "expires_at": iso_text(draft.start + timedelta(hours=9)),
        },
        "current_device": {
            "id": "iphone-otto",
            "device_name": "Otto's iPhone",
            "platform": "ios",
            "platform_version": "16.1",
            "device_fingerprint": draft.token(8),
            "timezone": "Europe/Vienna",
            "created_at": signed_up,
        },
        "biometric": {
            "type": "touch_id",
            "challenge_data": draft.token(16),
            "verified": True,
            "last_verification_at": iso_text(draft.start - timedelta(days=2)),
            "failure_count": 1,
            "verification_level": "strong",
        },
        "subscription": {
            "type": "premium",
            "start_date": iso_text(draft.start - timedelta(days=200)),
            "end_date": iso_text(draft.start + timedelta(days=165)),
        },
        "terms": True,
        "privacy": True,
        "medical": False,
        "consent_version": "2.0",
        "consent_date": signed_up,
        "ip_address": "192.0.2.44",
        "user_agent": "Serenya/1.0 (made up)",
    }
