"""Healthy records of each generation, and what the rules say when a part of one is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from billing.usage import usage_of
from documents.jobs import Job
from records.holds.whole import holds_of
from records.lists import (
    AccountStatus,
    ConsentType,
    DeviceStatus,
    Provider,
    SessionStatus,
    SubscriptionStatus,
    SubscriptionType,
)
from records.model import Beside, Consent, Device, Profile, Session, Subscription, Usage, User
from users.causes import Cause, Situation, causes_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE, AFTER = NOON - timedelta(days=3), NOON + timedelta(days=3)
UNREAD = Unread.NOT_READABLE
GIVEN = Consent(consent_given=True, consent_version="v2.1.0", created_at=BEFORE)
HEALTHY = User(
    user_id="user-1",
    layout="planned",
    profile=Profile(account_status=AccountStatus.ACTIVE, email_verified=True),
    consents=dict.fromkeys(ConsentType, GIVEN),
    device=Device(device_id="d-1", status=DeviceStatus.ACTIVE),
    session=Session(
        status=SessionStatus.ACTIVE,
        created_at=BEFORE,
        expires_at=AFTER,
        requires_biometric_reauth=False,
        biometric_expires_at=AFTER,
    ),
    biometric=None,
    subscription=Subscription(
        subscription_status=SubscriptionStatus.ACTIVE,
        subscription_type=SubscriptionType.FREE,
        provider=Provider.INTERNAL,
        start_date=BEFORE,
        end_date=AFTER,
    ),
    usage=Usage(documents_processed=3, period_start=BEFORE, period_end=AFTER),
    created_at=BEFORE,
    updated_at=BEFORE,
    ttl=None,
    has_ttl=False,
)
#: As healthy as a record of today's sign-in can be: two consents, no usage period.
FLAT = replace(
    HEALTHY,
    layout="flat",
    consents={
        ConsentType.TERMS_OF_SERVICE: GIVEN,
        ConsentType.PRIVACY_POLICY: GIVEN,
    },
    usage=None,
)
#: The same of the first draft, which keeps its parts beside the profile and counts nothing.
DRAFT = replace(HEALTHY, user_id="user-of-the-first-draft", usage=None)
BASES = {"planned": HEALTHY, "flat": FLAT, "draft": DRAFT}
each_base = pytest.mark.parametrize("base", BASES.values(), ids=BASES)


def situation(user: User, *jobs: Job) -> Situation:
    if user.user_id == DRAFT.user_id:
        user = replace(user, beside=_beside(user))
    holds = holds_of(user, NOON)
    return Situation(user, holds, usage_of(user, holds), jobs)


def _beside(user: User) -> Beside:
    session, device, subscription = user.session, user.device, user.subscription
    return Beside(
        sessions=(session,) if isinstance(session, Session) else (),
        devices=(device,) if isinstance(device, Device) else (),
        subscriptions=(subscription,) if isinstance(subscription, Subscription) else (),
    )


def lines(user: User, *jobs: Job) -> list[Cause]:
    return causes_of(situation(user, *jobs))


def only(user: User, *jobs: Job) -> Cause:
    (cause,) = lines(user, *jobs)
    return cause


def with_part(name: str, /, base: User = HEALTHY, **values: Any) -> User:
    return replace(base, **{name: replace(getattr(base, name), **values)})


def with_consent(consent_type: ConsentType, consent: Consent | None, base: User = HEALTHY) -> User:
    consents = dict(base.consents)
    consents.pop(consent_type, None)
    return replace(base, consents=consents | ({consent_type: consent} if consent else {}))
