"""What staff do about usage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from backoffice.acts.act import Seen
from backoffice.audit.entries import Values
from backoffice.bulk.runs import Planned
from backoffice.bulk.steps import RUN_ID, Swap, Swapping
from backoffice.dynamo.unread import known
from backoffice.dynamo.wire import Item, encode_item
from billing.words import USAGE_RESET, USAGE_RESTORED
from records.acts import UserAct, UserUndo, on_record
from records.holds.subscriptions import PeriodState, period_of
from records.keys import user_id_of
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
        return effects.before, {**self._new(now), **effects.after}

    def _new(self, now: datetime) -> Values:
        return {
            "documents_processed": 0,
            "period_start": on_record(now),
            "period_end": on_record(now + USAGE_PERIOD),
        }

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

    def swaps(self, run_id: str, now: datetime) -> Swapping:
        """The acts of a run as swaps."""
        layouts = self.layouts
        fresh: dict[str, Item] = {}
        becomes = encode_item({**self._new(now), "period": "replaced", RUN_ID: run_id})

        def swapping(item: Item, act_id: str) -> Swap | None:
            layout = layouts.of(item)
            part = cast("RunPart | None", layout.parts.get(self.part))
            if part is None:
                return None
            if layout.name not in fresh:
                fresh[layout.name] = part.fresh(now=now, run_id=run_id)
            return part.swap(item, fresh[layout.name], becomes, act_id=act_id)

        return swapping

    def surely(self, item: Item, now: datetime) -> Planned | None:
        """The user as a plan keeps them, where it is plain from the raw values that there is
        something to reset: something was counted, or the period is over."""
        part = cast("RunPart | None", self.layouts.of(item).parts.get(self.part))
        kept = part.surely(item, now=now) if part else None
        return Planned(user_id_of(item), kept) if kept else None

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
