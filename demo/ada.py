"""The one user who has everything."""

from __future__ import annotations

from datetime import timedelta

from demo.drafts import CURRENT, Draft, Seed
from demo.names import Name
from records.layouts.instants import iso_text
from records.lists import AuthProvider, ConsentType, SubscriptionType

EMAIL = "ada@example.com"
NAME = Name("Ada Lovelace-Demo", "Ada", "Lovelace-Demo", "ada")
PAYMENTS = 60
IN_USE = timedelta(minutes=9)
OUTDATED = ConsentType.PRIVACY_POLICY
WITHDRAWN = ConsentType.HEALTHCARE_CONSULTATION


def ada(seed: Seed) -> Draft:
    """Session on her device, biometric, premium by the month, payments of every sort, odd bits."""
    draft = Draft(seed, NAME, auth_provider=AuthProvider.GOOGLE, email=EMAIL, days_ago=800)
    draft.consents(CURRENT, [each for each in ConsentType if each != OUTDATED])
    draft.consents("v2.0.0", [OUTDATED])
    draft.withdraw(WITHDRAWN)
    draft.device("ios").biometric()
    draft.odd("data", "current_device", "last_active_at", value=iso_text(seed.start - IN_USE))
    draft.session(hours_ago=2).touch(minutes_ago=IN_USE // timedelta(minutes=1))
    draft.subscribe(SubscriptionType.MONTHLY).use(7)
    draft.pay(PAYMENTS, with_every_status=True)
    draft.odd("ttl", value=int((seed.start + timedelta(hours=20)).timestamp()))
    return draft.odd("data", "marketing_segment", value="early-adopter")
