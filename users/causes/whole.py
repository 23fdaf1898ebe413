"""All causes in their order, and the parts of which nothing can be said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

from backoffice.dynamo.unread import Unread, known
from consent.rows import TYPE_WORDS
from records.holds.consents import ConsentState
from records.holds.generations import Generation
from records.holds.held import Held
from records.holds.sessions import SessionState
from records.holds.whole import Holds
from records.lists import ConsentType
from users.causes.access import (
    check_due,
    closed_account,
    device_gone,
    email_not_verified,
    signed_out,
    stray_ttl,
)
from users.causes.cause import Cause, Situation
from users.causes.use import (
    consents_not_in_force,
    failed_documents,
    limit_reached,
    period_over,
    stuck_documents,
    subscription_over,
)

UNKNOWN_STATUS = SessionState.UNKNOWN.value

RULES: tuple[Callable[[Situation], Iterator[Cause]], ...] = (
    stray_ttl,
    closed_account,
    device_gone,
    signed_out,
    check_due,
    email_not_verified,
    consents_not_in_force,
    subscription_over,
    limit_reached,
    period_over,
    stuck_documents,
    failed_documents,
)


def causes_of(situation: Situation) -> list[Cause]:
    """All there is to say, in order: first what stops the user, then what is to be minded."""
    causes = [cause for rule in RULES for cause in rule(situation)]
    return sorted(causes, key=lambda cause: not cause.stops)


def unread_parts(situation: Situation) -> list[str]:
    """The parts of which nothing can be said, in words."""
    holds, user = situation.holds, situation.user
    if holds.generation == Generation.UNKNOWN:
        return ["the whole record"]
    consents = [
        TYPE_WORDS[consent_type].lower()
        for consent_type, held in holds.consents.items()
        if held.state == ConsentState.NOT_READABLE
    ]
    usage, subscription = known(user.usage), known(user.subscription)
    values = {
        "e-mail verification": user.profile.email_verified,
        "type of the subscription": subscription and subscription.subscription_type,
        "documents processed": usage and usage.documents_processed,
    }
    return [
        *(
            words
            for words, held in _named(holds).items()
            if held.state == Unread.NOT_READABLE.value
        ),
        *(
            f"{words} (unknown status)"
            for words, held in _named(holds).items()
            if held.state == UNKNOWN_STATUS
        ),
        *(words for words, value in values.items() if isinstance(value, Unread)),
        *(["all consents"] if len(consents) == len(ConsentType) else consents),
    ]


def _named(holds: Holds) -> dict[str, Held[StrEnum]]:
    parts: dict[str, Held[StrEnum]] = {
        "ttl": holds.ttl,
        "account": holds.account,
        "device": holds.device,
        "biometric registration": holds.biometric,
        "session": holds.session,
        "subscription": holds.subscription,
        "usage period": holds.period,
    }
    if holds.session.state != SessionState.NOT_READABLE:
        parts["biometric check"] = holds.check
    return parts
