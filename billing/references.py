"""What names a payment or a subscription at its provider, and where the provider's site has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from backoffice.dynamo.unread import Maybe, known
from billing.payments import COLUMNS, REFERENCE_COLUMNS, provider_of
from records.model import PaymentRecord, User

ID = "{id}"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """URLs of a provider's own pages with `{id}` in the id's place; empty where there is none."""

    payment: str = ""
    subscription: str = ""


@dataclass(frozen=True, slots=True)
class Providers:
    """How references at providers are treated: by provider their pages, and whether all are masked.

    They name a payment and not a person, so that they are shown unless a deployment wants less.
    """

    dashboards: Mapping[str, Dashboard]
    masked: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """What an export of payments holds."""
        return COLUMNS if self.masked else COLUMNS + REFERENCE_COLUMNS

    def payment_url(self, record: PaymentRecord, user: User) -> str:
        """Where the provider shows a payment; empty where that is not known."""
        template = self._of(provider_of(record, user)).payment
        return _filled(template, record.payment.provider_transaction_id)

    def subscription_url(self, user: User) -> str:
        """Where the provider shows the current subscription; empty where that is not known."""
        subscription = known(user.subscription)
        if subscription is None:
            return ""
        template = self._of(subscription.provider).subscription
        return _filled(template, subscription.external_subscription_id)

    def _of(self, provider: Maybe[str]) -> Dashboard:
        return self.dashboards.get(known(provider) or "", Dashboard())


def _filled(template: str, reference: Maybe[str]) -> str:
    text = known(reference)
    return template.replace(ID, quote(text, safe="")) if template and text else ""
