"""Payments at a glance."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter

from backoffice.dynamo.wire import Item
from doctor.currencies import decimals_of
from doctor.glance.shapes import UNEXPECTED, check_texts, check_times
from records import keys
from records.lists import PaymentStatus
from records.reading import WireMap

_TOP = frozenset(["PK", "SK", "entity_type", "data", "created_at", "updated_at"])
_DATA = (
    *("payment_id", "currency", "payment_status", "processed_at", "amount", "payment_method"),
    *("user_id", "subscription_id", "provider_transaction_id"),
)
_HASH = "provider_transaction_id_hash"
_get_data = itemgetter(*_DATA)
_STATUSES = frozenset(map(str, PaymentStatus))


class PaymentGlance:
    """Whether a payment is plainly healthy; False where the rules have to say."""

    def __init__(self, *, with_notes: bool) -> None:
        self._with_notes = with_notes

    def __call__(self, item: Item) -> bool:
        try:
            return item.keys() == _TOP and self._is_healthy(item, item["data"]["M"])
        except UNEXPECTED:
            return False

    def _is_healthy(self, item: Item, data: WireMap) -> bool:
        payment_id, currency, status, processed, amount, *others = _get_data(data)
        times = [item["created_at"]["S"], item["updated_at"]["S"]]
        if len(data) != len(_DATA) + (_HASH in data) or status["S"] not in _STATUSES:
            return False
        if "NULL" not in processed:
            times.append(processed["S"])
        elif self._with_notes and status["S"] == "completed":
            return False
        check_texts(others)
        check_times(times)
        return item["SK"]["S"] == _head(times[0][:10]) + payment_id["S"] and _is_sensible(
            amount["N"], decimals_of(currency["S"])
        )


@lru_cache(maxsize=4096)
def _head(day: str) -> str:
    return keys.PAYMENT.head(date=day)


def _is_sensible(amount: str, most: int | None) -> bool:
    whole, _, fraction = amount.partition(".")
    is_plain = whole.isdecimal() and (not fraction or fraction.isdecimal())
    return most is not None and is_plain and len(fraction.rstrip("0")) <= most
