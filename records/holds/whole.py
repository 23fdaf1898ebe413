"""What holds of a whole record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from backoffice.dynamo.unread import Maybe, Unread
from records.holds.accounts import AccountState, TtlState, account_of, ttl_of
from records.holds.consents import ConsentState, consent_of
from records.holds.devices import BiometricState, DeviceState, biometric_of, device_of
from records.holds.generations import Generation, generation_of
from records.holds.held import Held
from records.holds.sessions import CheckState, SessionState, check_of, session_of
from records.holds.subscriptions import (
    PeriodState,
    SubscriptionState,
    period_of,
    subscription_of,
)
from records.lists import ConsentType
from records.model import User

Part = TypeVar("Part")
ConsentHeld = Held[ConsentState]


@dataclass(frozen=True, slots=True)
class Holds:
    """What holds of each part of a record at an instant."""

    at: datetime
    generation: Generation
    account: Held[AccountState]
    ttl: Held[TtlState]
    device: Held[DeviceState]
    session: Held[SessionState]
    check: Held[CheckState]
    biometric: Held[BiometricState]
    subscription: Held[SubscriptionState]
    period: Held[PeriodState]
    consents: Mapping[ConsentType, ConsentHeld]


def holds_of(user: User, at: datetime) -> Holds:
    """What holds of `user` at an instant, by the record as it is stored now."""
    generation = generation_of(user)
    device = _beside(user.device, generation)
    session = _beside(user.session, generation)
    subscription = _beside(user.subscription, generation)
    # The usage period is part of the subscription.
    usage = subscription if isinstance(subscription, Unread) and not user.usage else user.usage
    account = account_of(user.profile, at)
    return Holds(
        at=at,
        generation=generation,
        account=account,
        ttl=ttl_of(user, at),
        device=device_of(device),
        session=session_of(session, account, at),
        check=check_of(session, at),
        biometric=biometric_of(user.biometric, device),
        subscription=subscription_of(subscription, at),
        period=period_of(usage, at),
        consents=_consents(user, generation, at),
    )


def _beside(part: Maybe[Part], generation: Generation) -> Maybe[Part]:
    """A part that may be missing from the profile and still be there: the first draft keeps it in
    an item of its own, and nobody knows where a layout keeps it that nobody knows."""
    may_be_elsewhere = generation in (Generation.DRAFT, Generation.UNKNOWN)
    return Unread.NOT_READABLE if part is None and may_be_elsewhere else part


def _consents(user: User, generation: Generation, at: datetime) -> dict[ConsentType, ConsentHeld]:
    unknown = Unread.NOT_READABLE if generation == Generation.UNKNOWN else None
    return {
        consent_type: consent_of(
            consent_type, user.consents.get(consent_type, unknown), at, generation
        )
        for consent_type in ConsentType
    }
