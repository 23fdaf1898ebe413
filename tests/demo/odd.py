"""How each odd record of the demo is recognised."""

from __future__ import annotations

from collections.abc import Callable

from backoffice.dynamo.unread import Maybe, known
from records.lists import AccountStatus, ConsentType, SubscriptionType
from records.model import User
from tests.demo.conftest import Demo
from tests.readable import readable


def has(user: User, *names: str) -> bool:
    return {other.name for other in user.other} >= set(names)


ODD: dict[str, Callable[[Demo], bool]] = {
    "sign-up default consents": lambda demo: stored_in(demo, "consent_date"),
    "a dated sign-up default": lambda demo: any(
        readable(consent).created_at and not readable(consent).consent_method
        for user in demo.all
        for consent in user.consents.values()
    ),
    "the older name biometric": lambda demo: part(demo, "biometric"),
    "the older name subscription": lambda demo: part(demo, "subscription"),
    "epoch seconds": lambda demo: any(10**9 < each < 10**10 for each in created_numbers(demo)),
    "epoch milliseconds": lambda demo: any(
        10**12 < each < 10**13 for each in created_numbers(demo)
    ),
    "faceid": lambda demo: stored_in(demo, "faceid"),
    "touchid": lambda demo: stored_in(demo, "touchid"),
    "an unknown account status": lambda demo: any(
        not isinstance(user.profile.account_status, AccountStatus) for user in demo.all
    ),
    "an unknown subscription type": lambda demo: any(
        subscription and not isinstance(subscription.subscription_type, SubscriptionType)
        for subscription in (known(user.subscription) for user in demo.all)
    ),
    "an unknown payment status": lambda demo: any(
        record.payment.payment_status == "chargeback"
        for each in demo.payments.values()
        for record in each
    ),
    "unknown attributes": lambda demo: any(
        has(user, "legacy_id", "data.feature_flags", "data.current_device.push_token")
        for user in demo.all
    ),
    "a missing consent type": lambda demo: any(
        0 < len(user.consents) < len(ConsentType) for user in demo.all
    ),
    "no consents": lambda demo: any(not user.consents for user in demo.all),
    "no device": lambda demo: any("current_device" not in data for data in all_data(demo)),
    "no session": lambda demo: any("current_session" not in data for data in all_data(demo)),
    "no usage map": lambda demo: any(user.subscription and not user.usage for user in demo.all),
    "no subscription": lambda demo: any(not user.subscription for user in demo.all),
    "consents that are yes or no": lambda demo: stored_in(demo, "'medical': {'BOOL': False}"),
    "a session of a token and its end": lambda demo: stored_in(demo, "'token': {'S'"),
    "a device named by `id`": lambda demo: stored_in(demo, "platform_version"),
    "a registration of a type": lambda demo: stored_in(demo, "touch_id"),
    "a subscription of dates alone": lambda demo: any(
        each.subscription_type and not each.subscription_status
        for each in (known(user.subscription) for user in demo.all)
        if each
    ),
    "what was refunded": lambda demo: any(
        record.payment.refund_amount for each in demo.payments.values() for record in each
    ),
    "consent version 2.1": lambda demo: "2.1" in versions(demo),
    "consent version v2.1": lambda demo: "v2.1" in versions(demo),
    "consent version v9.9": lambda demo: "v9.9" in versions(demo),
}


def all_data(demo: Demo) -> list[dict[str, object]]:
    """Of the layouts that have such a map."""
    items = [stored.item for stored in demo.stored.values()]
    return [item["data"]["M"] for item in items if "data" in item]


def stored_in(demo: Demo, text: str) -> bool:
    return any(text in str(data) for data in all_data(demo))


def part(demo: Demo, name: str) -> bool:
    """Whether a part is stored under this name alone."""
    return any(name in data and f"current_{name}" not in data for data in all_data(demo))


def created_numbers(demo: Demo) -> list[int]:
    stored = [each.item["created_at"] for each in demo.stored.values()]
    return [int(value["N"]) for value in stored if "N" in value]


def versions(demo: Demo) -> set[Maybe[str]]:
    consents = [readable(each) for user in demo.all for each in user.consents.values()]
    return {consent.consent_version for consent in consents}
