"""Odd records: what older versions of the app left behind (data contract, section 6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from backoffice.dynamo.wire import Value
from demo.drafts import Draft
from demo.kinds import DEVICE, SESSION, STATUS, Recipe
from demo.older import moved
from demo.stories import Place
from records.layouts.instants import iso_text
from records.layouts.planned import new_items
from records.lists import ConsentType, SubscriptionType

CONSENTS = ("data", "consents")
BIOMETRIC = ("data", "current_biometric")
SUBSCRIPTION = ("data", "current_subscription")
USAGE = (*SUBSCRIPTION, "usage_current_period")

#: Far enough off that no emulator deletes the user while somebody looks at the demo.
TTL_AHEAD = timedelta(hours=20)
#: Every digit that DynamoDB holds.
LONGEST_AMOUNT = Decimal("123456789012345678901234567890123456.78")
#: Spellings of versions that the app has used, and one that nobody knows.
VERSIONS = ("2.1", "v2.1", "v9.9")


# -- consents ------------------------------------------------------------------------------------


def with_sign_up_default_consents(draft: Draft) -> None:
    default = {"consent_given": False, "consent_version": None, "consent_date": None}
    draft.odd(*CONSENTS, value=dict.fromkeys(map(str, ConsentType), default))


def with_dated_sign_up_default_consents(draft: Draft) -> None:
    date = iso_text(draft.signed_up_at)
    default = {"consent_given": False, "consent_version": "v1.0.0", "consent_date": date}
    draft.device().session().odd(*CONSENTS, value=dict.fromkeys(map(str, ConsentType), default))


def without_a_consent_type(draft: Draft) -> None:
    draft.equipped().without(*CONSENTS, ConsentType.EMERGENCY_CARE_LIMITATION)


def without_any_consent(draft: Draft) -> None:
    draft.device().session().without(*CONSENTS)


def with_consents_of(version: str) -> Recipe:
    def recipe(draft: Draft) -> None:
        draft.consents(version).device().session()

    return recipe


# -- older names and forms -----------------------------------------------------------------------


def with_the_older_name_biometric(draft: Draft) -> None:
    draft.consents().device().session()
    registration = new_items.biometric(draft.drawn_biometric(), now=draft.signed_up_at)
    draft.odd("data", "biometric", value=registration).without(*BIOMETRIC)


def with_the_older_name_subscription(draft: Draft) -> None:
    draft.consents().device().session().pay(2)
    terms = draft.drawn_terms(SubscriptionType.PREMIUM)
    subscription = new_items.new_subscription(terms, now=terms.start_date)
    draft.odd("data", "subscription", value=subscription).without(*SUBSCRIPTION)


def with_epoch_times(per_second: int) -> Recipe:
    """Times as numbers, in seconds (1 a second) or milliseconds (1,000 a second)."""

    def recipe(draft: Draft) -> None:
        draft.consents().device().biometric().session(hours_ago=3).pay(2)
        signed_up = int(draft.signed_up_at.timestamp()) * per_second
        opened = int(draft.opened_at.timestamp()) * per_second
        tomorrow = opened + 86_400 * per_second
        for place, value in _epoch_values(signed_up, opened, tomorrow).items():
            draft.odd(*place, value=value)
        draft.odd_payment(0, processed_at=opened)

    return recipe


def _epoch_values(signed_up: int, opened: int, tomorrow: int) -> dict[Place, Value]:
    return {
        ("created_at",): signed_up,
        ("updated_at",): opened,
        ("data", "last_login_at"): opened,
        (*CONSENTS, ConsentType.TERMS_OF_SERVICE, "created_at"): signed_up,
        (*DEVICE, "created_at"): signed_up,
        (*DEVICE, "last_active_at"): opened,
        (*SESSION, "created_at"): opened,
        (*SESSION, "last_accessed_at"): opened,
        (*SESSION, "expires_at"): tomorrow,
        (*BIOMETRIC, "created_at"): signed_up,
        (*USAGE, "period_start"): signed_up,
        (*USAGE, "period_end"): tomorrow,
    }


def with_biometric_type(old_name: str) -> Recipe:
    def recipe(draft: Draft) -> None:
        draft.consents().device("ios").biometric().session()
        draft.odd(*DEVICE, "biometric_type", value=old_name)
        draft.odd(*BIOMETRIC, "biometric_type", value=old_name)

    return recipe


# -- what nobody knows ---------------------------------------------------------------------------


def with_unknown_values(draft: Draft) -> None:
    draft.equipped().pay(3)
    draft.odd(*STATUS, value="frozen")
    draft.odd("data", "auth_provider", value="microsoft")
    draft.odd(*DEVICE, "status", value="lost").odd(*DEVICE, "platform", value="harmony")
    draft.odd(*SESSION, "status", value="idle")
    draft.odd(*BIOMETRIC, "biometric_type", value="iris")
    draft.odd(*SUBSCRIPTION, "subscription_type", value="lifetime")
    draft.odd(*SUBSCRIPTION, "subscription_status", value="trialing")
    draft.odd(*SUBSCRIPTION, "provider", value="paypal")
    draft.odd_payment(0, payment_status="chargeback", payment_method="bitcoin")


def with_unknown_attributes(draft: Draft) -> None:
    draft.equipped().odd("legacy_id", value=4711)
    draft.odd("data", "marketing_segment", value="spring-<b>24</b>")
    draft.odd("data", "feature_flags", value={"beta": True, "theme": "dark"})
    draft.odd("data", "tags", value={"vip", "press"})
    draft.odd("data", "avatar", value=bytes(range(64)))
    draft.odd("data", "history", value=["moved", None, Decimal("1.50")])
    draft.odd(*DEVICE, "push_token", value="a token that nobody should see")
    draft.odd(*CONSENTS, "newsletter", value={"consent_given": True})


# -- what is missing -----------------------------------------------------------------------------


def without(*places: Place) -> Callable[[Draft], object]:
    def recipe(draft: Draft) -> None:
        draft.consents().device().session()
        for place in places:
            draft.without(*place)

    return recipe


# -- the rest ------------------------------------------------------------------------------------


def with_a_stray_ttl(draft: Draft) -> None:
    draft.equipped().odd("ttl", value=int((draft.start + TTL_AHEAD).timestamp()))


def with_the_longest_amount(draft: Draft) -> None:
    draft.typical().pay(1).odd_payment(0, amount=LONGEST_AMOUNT)


ODDITIES: tuple[Recipe, ...] = (
    with_sign_up_default_consents,
    with_dated_sign_up_default_consents,
    without_a_consent_type,
    without_any_consent,
    *(with_consents_of(version) for version in VERSIONS),
    with_the_older_name_biometric,
    with_the_older_name_subscription,
    with_epoch_times(1),
    with_epoch_times(1000),
    with_biometric_type("faceid"),
    with_biometric_type("touchid"),
    with_unknown_values,
    with_unknown_attributes,
    without(DEVICE),
    without(SESSION),
    without(DEVICE, SESSION, BIOMETRIC),
    without(USAGE),
    without(SUBSCRIPTION),
    with_a_stray_ttl,
    with_the_longest_amount,
    moved,
)
