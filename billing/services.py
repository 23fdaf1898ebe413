"""What staff do about usage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from backoffice.acts.act import Seen
from backoffice.audit.entries import Values
from backoffice.dynamo.unread import known
from backoffice.dynamo.wire import Item
from billing.words import USAGE_RESET, USAGE_RESTORED
from records.acts import UserAct, UserUndo, on_record
from records.holds.subscriptions import PeriodState, period_of
from records.layouts import Change, Part, RunPart
from records.model import USAGE_PERIOD, Usage
from records.table import StoredUser


class ResetUsage(UserAct):
    """Start a new usage period at zero (data contract, section 8)."""

    name = "reset-usage"
    action = USAGE_RESET
    part = "usage"

    def values(self, seen: Seen, *, now: datetime) -> tuple[Values, Values]:
        effects = self.effects(seen)
        new: Values = {
            "documents_processed": 0,
            "period_start": on_record(now),
            "period_end": on_record(now + USAGE_PERIOD),
        }
        return effects.before, {**new, **effects.after}

    def is_open(self, seen: Seen, *, now: datetime) -> bool:
        """Nothing is to be reset where a period runs and nothing was counted in it."""
        if self.effects(seen).period == "created":
            return True
        told = cast("Any", self.told(seen))
        count = told["documents_processed"]
        usage = Usage(count, told["period_start"], told["period_end"])
        return period_of(usage, now).state != PeriodState.CURRENT or count not in {None, 0}

    def changes(
        self, part: Part, values: Seen, act_id: str, given: Any, *, now: datetime
    ) -> Sequence[Change]:
        """`given` is the id of the run, where it is one of many."""
        return cast("RunPart", part).change(values, now=now, act_id=act_id, run_id=given or "")

    def left_at(self, item: Item, act_id: str) -> datetime | None:
        usage = StoredUser.of(item, layouts=self.layouts).user.usage
        if isinstance(usage, Usage) and usage.reset_id == act_id:
            return known(usage.period_start)
        return None


class RestoreUsage(UserUndo):
    """Take a reset of the usage period back, as long as nothing was counted since."""

    name = "restore-usage"
    action, undoes = USAGE_RESTORED, USAGE_RESET
    part = "reset-usage"
    needs = "period"


reset_usage = ResetUsage()
restore_usage = RestoreUsage()
