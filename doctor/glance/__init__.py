"""Records in which surely nothing is wrong, told from raw values at a glance.

A whole table is mostly of such records, and reading each into the domain costs many times as much.
A glance says yes only to what the app of a generation writes today, in every attribute; of all else
the rules say. A test holds that they find nothing in what a glance lets pass.
"""

from __future__ import annotations

from datetime import datetime

from backoffice.dynamo.wire import Item
from doctor.glance.flat import FlatGlance
from doctor.glance.payment import PaymentGlance
from doctor.glance.planned import PlannedGlance


class Glance:
    """Of items of a table as of an instant. `with_notes`: that there is not even a note."""

    def __init__(self, now: datetime, *, with_notes: bool) -> None:
        self._planned = PlannedGlance(now, with_notes=with_notes)
        self._flat = FlatGlance(now, with_notes=with_notes)
        #: Whether nothing is wrong with a payment.
        self.payment_is_healthy = PaymentGlance(with_notes=with_notes)

    def profile_is_healthy(self, item: Item) -> bool:
        """Whether nothing is wrong with a profile that has nothing beside it."""
        return self._planned(item) if "data" in item else self._flat(item)
