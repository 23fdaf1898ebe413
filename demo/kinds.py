"""Users of every kind that the app itself makes, or that staff have acted on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product

from demo.drafts import Draft
from records.layouts.instants import iso_text
from records.lists import (
    CHECKBOX_GROUPS,
    AccountStatus,
    ConsentType,
    DeviceStatus,
    SessionStatus,
    SubscriptionStatus,
    SubscriptionType,
)

#: Makes a draft one of a kind.
Recipe = Callable[[Draft], object]

STATUS = ("data", "account_status")
DEVICE = ("data", "current_device")
SESSION = ("data", "current_session")
COUNT = ("data", "current_subscription", "usage_current_period", "documents_processed")

#: Numbers of payments around the 20 that the user page shows, and the most there are.
PAYMENT_COUNTS = (0, 1, 20, 21, 60)


# -- accounts ------------------------------------------------------------------------------------


def suspended(draft: Draft) -> None:
    draft.equipped().odd(*STATUS, value=AccountStatus.SUSPENDED)


def deactivated(draft: Draft) -> None:
    draft.equipped().odd(*STATUS, value=AccountStatus.DEACTIVATED)
    draft.odd("data", "deactivated_at", value=iso_text(draft.start - timedelta(days=3)))


def deleted(draft: Draft) -> None:
    draft.consents().odd(*STATUS, value=AccountStatus.DELETED)
    draft.odd("data", "deactivated_at", value=iso_text(draft.start - timedelta(days=20)))


def only_signed_up(draft: Draft) -> None:
    draft.odd("data", "email_verified", value=False)


# -- devices and sessions ------------------------------------------------------------------------


def without_a_device(draft: Draft) -> None:
    draft.consents().session()


def with_an_inactive_device(draft: Draft) -> None:
    draft.equipped().odd(*DEVICE, "status", value=DeviceStatus.INACTIVE)


def with_a_revoked_device(draft: Draft) -> None:
    draft.equipped()
    draft.odd(*DEVICE, "status", value=DeviceStatus.REVOKED)
    draft.odd("data", "current_biometric", "is_active", value=False)
    _revoke_session(draft)


def with_a_session_on_another_device(draft: Draft) -> None:
    draft.consents().session().device().biometric()


def with_a_revoked_session(draft: Draft) -> None:
    draft.equipped()
    _revoke_session(draft)


def with_an_expired_session(draft: Draft) -> None:
    draft.consents().device().session(hours_ago=200)
    draft.odd(*SESSION, "status", value=SessionStatus.EXPIRED)


def with_a_touched_session(draft: Draft) -> None:
    draft.consents().device("android").session(hours_ago=5).touch(minutes_ago=12)


def _revoke_session(draft: Draft) -> None:
    draft.odd(*SESSION, "status", value=SessionStatus.REVOKED)
    draft.odd(*SESSION, "updated_at", value=iso_text(draft.start - timedelta(minutes=30)))
    draft.without(*SESSION, "refresh_token_hash").without(*SESSION, "access_token_hash")


# -- consents ------------------------------------------------------------------------------------


def without_consents_given(draft: Draft) -> None:
    draft.device().session()


def with_one_checkbox(draft: Draft) -> None:
    first = [each for each, group in CHECKBOX_GROUPS.items() if group == 1]
    draft.consents(consent_types=first).device().session()


def with_outdated_consents(draft: Draft) -> None:
    draft.consents("v1.0.0").device().session()


def with_withdrawn_consents(draft: Draft) -> None:
    draft.consents().device().session()
    draft.withdraw(ConsentType.HEALTHCARE_CONSULTATION).withdraw(ConsentType.PRIVACY_POLICY)


# -- subscriptions and usage ---------------------------------------------------------------------


def subscribed(subscription_type: SubscriptionType, status: SubscriptionStatus) -> Recipe:
    def recipe(draft: Draft) -> None:
        draft.consents().device().session().subscribe(subscription_type, status)
        if subscription_type != SubscriptionType.FREE:
            draft.pay(2)

    return recipe


def at_the_limit(draft: Draft) -> None:
    draft.consents().device().session().use(5)


def over_the_limit(draft: Draft) -> None:
    # From a tier without a limit back to one with: what was used stays.
    draft.consents().device().session().use(5).odd(*COUNT, value=9)


def unlimited(draft: Draft) -> None:
    # Too many to count one by one.
    draft.consents().device().session().subscribe(SubscriptionType.FAMILY).pay(3)
    draft.use(0).odd(*COUNT, value=412)


# -- payments ------------------------------------------------------------------------------------


def paying(count: int) -> Recipe:
    def recipe(draft: Draft) -> None:
        draft.consents().device().session().subscribe(SubscriptionType.MONTHLY)
        draft.pay(count, with_every_status=count > 1)

    return recipe


KINDS: tuple[Recipe, ...] = (
    suspended,
    deactivated,
    deleted,
    only_signed_up,
    without_a_device,
    with_an_inactive_device,
    with_a_revoked_device,
    with_a_session_on_another_device,
    with_a_revoked_session,
    with_an_expired_session,
    with_a_touched_session,
    without_consents_given,
    with_one_checkbox,
    with_outdated_consents,
    with_withdrawn_consents,
    at_the_limit,
    over_the_limit,
    unlimited,
    *(subscribed(*each) for each in product(SubscriptionType, SubscriptionStatus)),
    *(paying(count) for count in PAYMENT_COUNTS),
)
