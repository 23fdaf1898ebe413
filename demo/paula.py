"""The one user who was charged twice, and once got her money back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from demo.drafts import Draft, Seed
from demo.names import Name
from records.layouts.instants import iso_text
from records.lists import AuthProvider, PaymentStatus, SubscriptionType

EMAIL = "paula@example.com"
NAME = Name("Paula Paidtwice-Demo", "Paula", "Paidtwice-Demo", "paula")
AGAIN_AFTER = timedelta(hours=26)
PRICE = Decimal("9.99")


def paula(seed: Seed) -> Draft:
    """A payment by the month, the latest of them twice; an earlier one was refunded."""
    draft = Draft(seed, NAME, auth_provider=AuthProvider.APPLE, email=EMAIL, days_ago=200)
    draft.equipped().subscribe(SubscriptionType.MONTHLY).pay(5)
    draft.odd_payment(
        1,
        payment_status=PaymentStatus.REFUNDED,
        refund_status="succeeded",
        refund_amount=PRICE,
        refunded_at=iso_text(draft.start - timedelta(days=120)),
        refund_reason="duplicate",
        provider_receipt_data="what no page shows",
    )
    draft.odd_payment(-1, amount=PRICE)
    return draft.pay_again(AGAIN_AFTER)
