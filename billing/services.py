"""What staff do about usage."""

from __future__ import annotations

from datetime import datetime

from backoffice.acts.act import Seen
from backoffice.audit.entries import Values
from backoffice.dynamo.wire import Item
from billing.words import USAGE_RESET
from records.acts import UserAct, on_record
from records.model import USAGE_PERIOD
from records.table import StoredUser


class ResetUsage(UserAct):
    """Start a new usage period at zero (data contract, section 8)."""

    name = "reset-usage"
    action = USAGE_RESET
    part = "usage"

    def values(self, seen: Seen, *, now: datetime) -> tuple[Values, Values]:
        old = {"period_start": on_record(self.told(seen)["period_start"])}
        new: Values = {
            "documents_processed": 0,
            "period_start": on_record(now),
            "period_end": on_record(now + USAGE_PERIOD),
        }
        return old, new

    def is_done(self, item: Item, act_id: str) -> bool:
        usage = StoredUser.of(item, layouts=self.layouts).user.usage
        return bool(usage) and getattr(usage, "reset_id", None) == act_id


reset_usage = ResetUsage()
