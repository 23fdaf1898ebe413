"""What holds of a whole record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from records.model import Device, Session, Subscription, User

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
    #: What holds of those on record beside the ones above.
    further_devices: Sequence[tuple[Device, Held[DeviceState]]] = ()
    further_sessions: Sequence[tuple[Session, Held[SessionState]]] = ()
    further_subscriptions: Sequence[tuple[Subscription, Held[SubscriptionState]]] = ()


def holds_of(user: User, at: datetime) -> Holds:
    """What holds of `user` at an instant, by the record as it is stored now."""
    generation = generation_of(user)
    is_all_read = user.beside is not None
    device = _beside(user.device, generation, is_all_read=is_all_read)
    session = _beside(user.session, generation, is_all_read=is_all_read)
    subscription = _beside(user.subscription, generation, is_all_read=is_all_read)
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
        consents=consents_of(user, at),
        further_devices=[(each, device_of(each)) for each in user.further_devices],
        further_sessions=[(each, session_of(each, account, at)) for each in user.further_sessions],
        further_subscriptions=[
            (each, subscription_of(each, at)) for each in user.further_subscriptions
        ],
    )


def _beside(part: Maybe[Part], generation: Generation, *, is_all_read: bool) -> Maybe[Part]:
    """A part that may be missing from the profile and still be there: the first draft keeps it in
    an item of its own, and nobody knows where a layout keeps it that nobody knows."""
    is_unread = generation == Generation.DRAFT and not is_all_read
    may_be_elsewhere = is_unread or generation == Generation.UNKNOWN
    return Unread.NOT_READABLE if part is None and may_be_elsewhere else part


def consents_of(user: User, at: datetime) -> dict[ConsentType, ConsentHeld]:
    """What holds of the five consents alone."""
    generation = generation_of(user)
    unknown = Unread.NOT_READABLE if generation == Generation.UNKNOWN else None
    return {
        consent_type: consent_of(
            consent_type, user.consents.get(consent_type, unknown), at, generation
        )
        for consent_type in ConsentType
    }
