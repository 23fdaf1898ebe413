"""Payments at a glance."""

from __future__ import annotations

from functools import lru_cache

from backoffice.dynamo.wire import Item
from doctor.currencies import decimals_of
from doctor.glance.shapes import NotPlainError, Shape, instants_in
from records import keys
from records.lists import PaymentStatus
from records.reading import WireMap

_TOP = frozenset(["PK", "SK", "entity_type", "data", "created_at", "updated_at"])
_TEXTS = ("payment_id", "currency", "payment_status", "payment_method", "user_id")
_MORE = ("subscription_id", "provider_transaction_id")
_NULLABLE = ("processed_at",)
_DATA = Shape(
    texts=(*_TEXTS, *_MORE, "provider_transaction_id_hash"),
    nullable_instants=_NULLABLE,
    others=("amount",),
)
_WITHOUT_HASH = Shape(texts=(*_TEXTS, *_MORE), nullable_instants=_NULLABLE, others=("amount",))
_STATUSES = frozenset(map(str, PaymentStatus))


class PaymentGlance:
    """Whether a payment is plainly healthy; False where its rules have to say."""

    def __init__(self, *, with_notes: bool) -> None:
        self._with_notes = with_notes

    def __call__(self, item: Item) -> bool:
        try:
            return item.keys() == _TOP and self._is_healthy(item, item["data"]["M"])
        except (NotPlainError, KeyError, ValueError, TypeError, AttributeError):
            return False

    def _is_healthy(self, item: Item, data: WireMap) -> bool:
        shape = _DATA if "provider_transaction_id_hash" in data else _WITHOUT_HASH
        (payment_id, currency, status, *_), _, (processed_at,) = shape.read(data)
        created_at, _ = instants_in([item["created_at"]["S"], item["updated_at"]["S"]])
        day = created_at.date().isoformat()
        is_noted = self._with_notes and status == "completed" and processed_at is None
        return (
            item["SK"]["S"] == _head(day) + payment_id
            and status in _STATUSES
            and not is_noted
            and _is_sensible(data["amount"]["N"], decimals_of(currency))
        )


@lru_cache(maxsize=4096)
def _head(day: str) -> str:
    return keys.PAYMENT.head(date=day)


def _is_sensible(amount: str, most: int | None) -> bool:
    whole, _, fraction = amount.partition(".")
    is_plain = whole.isdecimal() and (not fraction or fraction.isdecimal())
    return most is not None and is_plain and len(fraction.rstrip("0")) <= most
