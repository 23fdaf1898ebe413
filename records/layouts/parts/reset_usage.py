"""A usage period that was reset, to become what it was before (data contract, section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from backoffice.dynamo.expressions import Update, remove, set_
from backoffice.dynamo.unread import known
from backoffice.dynamo.wire import Item
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map
from records.layouts.home import Home
from records.layouts.instants import is_at, written
from records.layouts.kept import Kept, KeptId, KeptInstant, Was, kept_instant, undone_by
from records.layouts.parts.stamps import stamped
from records.layouts.parts.usage import UsagePart, UsageSight, put_back
from records.layouts.places import USAGE
from records.reading import count_of, instant_of, text_of


class UsageOld(Kept):
    """What the entry of a reset says was there before it."""

    documents_processed: int | None
    period_start: KeptInstant
    period_end: KeptInstant
    previous_count: int | None = None
    reset_id: KeptId = None
    run_id: KeptId = None


class UsageNew(Kept):
    period: Literal["created", "replaced"]


class UsageWas(Was):
    """The entry of a reset."""

    old: UsageOld
    new: UsageNew


class ResetUsageSight(UsageSight):
    """A usage period as a reset may have left it, and what the entry of one says."""

    was: UsageWas | None

    @property
    def undone(self) -> UsageWas:
        """The reset to take back. Raises OutdatedSeenError where it is not said."""
        return undone_by(self.was)

    @property
    def is_as_left(self) -> bool:
        """Whether the period is the one that the reset began, and nothing was counted since."""
        was = self.undone
        return (
            self.reset_id == {"S": was.entry_id}
            and count_of(self.documents_processed) == 0
            and is_at(self.period_start, was.at)
            and (was.new.period == "created" or self.count_before is not None)
        )

    @property
    def count_before(self) -> int | None:
        """The count that the reset replaced, which may have moved on since it was seen."""
        return known(count_of(self.previous_count))


class ResetUsagePart:
    """A usage period that was reset, to become what it was; one that was created goes."""

    name = "reset-usage"

    def __init__(self, home: Home) -> None:
        self._home = home
        self._usage = UsagePart(home)

    def see(self, item: Item) -> Seen | None:
        seen = self._usage.see(item)
        return ResetUsageSight(**seen, was=None).seen() if seen else None

    def is_open(self, seen: Seen) -> bool:
        sight = ResetUsageSight.of(seen)
        return sight.was is not None and sight.is_as_left

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = ResetUsageSight.of(seen)
        return {
            "documents_processed": count_of(sight.documents_processed),
            "previous_count": count_of(sight.previous_count),
            "period_start": instant_of(sight.period_start),
            "reset_id": text_of(sight.reset_id),
        }

    def effects(self, seen: Seen) -> Effects:
        sight = ResetUsageSight.of(seen)
        old, is_created = sight.undone.old, sight.undone.new.period == "created"
        count = None if is_created else sight.count_before
        before = {
            "documents_processed": 0,
            "period_start": kept_instant(sight.period_start),
            "period_end": kept_instant(sight.period_end),
        }
        after = {
            "documents_processed": count,
            "period_start": old.period_start,
            "period_end": old.period_end,
        }
        return Effects(
            period="removed" if is_created else "restored",
            app_counts=self._home.counts_usage,
            before=before,
            after=after,
        )

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = ResetUsageSight.of(seen)
        old, subscription = sight.undone.old, self._home.place(sight.subscription)
        usage = subscription.child(USAGE)
        condition = is_map(subscription) & is_map(usage)
        for name in _LEFT_BY_RESET:
            condition &= is_as_seen(usage.child(name), getattr(sight, name))
        if sight.undone.new.period == "created":
            return [Change(sight.key, Update(remove(usage)) + stamped(now, sight), condition)]
        update = Update(
            set_(usage.child("documents_processed"), sight.count_before or 0),
            put_back(usage.child("period_start"), old.period_start),
            put_back(usage.child("period_end"), old.period_end),
            put_back(usage.child("previous_count"), old.previous_count),
            put_back(usage.child("reset_id"), old.reset_id),
            put_back(usage.child("run_id"), old.run_id),
            set_(usage.child("last_updated"), written(now, sight.form)),
        )
        return [Change(sight.key, update + stamped(now, sight), condition)]


#: What a reset leaves, and must still be there for it to be taken back.
_LEFT_BY_RESET = (
    "reset_id",
    "documents_processed",
    "period_start",
    "period_end",
    "previous_count",
)
