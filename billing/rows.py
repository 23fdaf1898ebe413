"""Payments as pages list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.dynamo.unread import Maybe
from billing.doubles import doubles_among, key_of
from billing.payments import provider_of
from billing.references import Providers
from records.model import PaymentRecord, User


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment with who billed it, and where they show it (empty where that is not known).

    `is_double`: another of the same amount was paid within three days, among those listed.
    """

    record: PaymentRecord
    provider: Maybe[str]
    url: str
    is_double: bool


def rows_of(records: Sequence[PaymentRecord], user: User, providers: Providers) -> list[PaymentRow]:
    """The rows of these payments of one user, in their order."""
    doubles = doubles_among(records)
    return [
        PaymentRow(
            record,
            provider_of(record, user),
            providers.payment_url(record, user),
            key_of(record) in doubles,
        )
        for record in records
    ]
