"""The usage period of a profile in the planned layout (data contract, section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from backoffice.dynamo.expressions import IfNotExists, Path, Update, set_
from backoffice.dynamo.wire import Item
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map
from records.layouts.kept import kept_count, kept_instant, kept_text
from records.layouts.planned.new_items import new_usage
from records.layouts.planned.places import (
    DATA,
    SUBSCRIPTION,
    USAGE,
    SubscriptionName,
    data_of,
    part_in,
    stamped,
)
from records.layouts.sight import Raw, Sight
from records.reading import count_of, instant_of


class UsageSight(Sight):
    """`subscription` is the attribute that holds it; without `has_usage` there is no period."""

    subscription: SubscriptionName
    has_usage: bool
    documents_processed: Raw | None
    period_start: Raw | None
    period_end: Raw | None
    previous_count: Raw | None
    reset_id: Raw | None

    @property
    def usage(self) -> Path:
        """Where the period is stored."""
        return DATA.child(self.subscription, USAGE)


class UsagePart:
    """The usage period of a subscription, also where it is missing from one."""

    name = "usage"

    def see(self, item: Item) -> Seen | None:
        name, subscription = part_in(data_of(item), SUBSCRIPTION)
        if name is None:
            return None
        held_by, usage = part_in(subscription, (USAGE,))
        return UsageSight(
            PK=item["PK"],
            SK=item["SK"],
            subscription=name,
            has_usage=held_by is not None,
            documents_processed=usage.get("documents_processed"),
            period_start=usage.get("period_start"),
            period_end=usage.get("period_end"),
            previous_count=usage.get("previous_count"),
            reset_id=usage.get("reset_id"),
        ).seen()

    def is_open(self, seen: Seen) -> bool:
        UsageSight.of(seen)
        return True

    def told(self, seen: Seen) -> Mapping[str, Told]:
        sight = UsageSight.of(seen)
        return {
            "period_start": instant_of(sight.period_start),
            "period_end": instant_of(sight.period_end),
            "documents_processed": count_of(sight.documents_processed),
        }

    def effects(self, seen: Seen) -> Effects:
        sight = UsageSight.of(seen)
        before = {
            "documents_processed": kept_count(sight.documents_processed),
            "period_start": kept_instant(sight.period_start),
            "period_end": kept_instant(sight.period_end),
        }
        of_an_earlier_reset = {
            "previous_count": kept_count(sight.previous_count),
            "reset_id": kept_text(sight.reset_id),
        }
        before |= {name: value for name, value in of_an_earlier_reset.items() if value is not None}
        period: Literal["created", "replaced"] = "replaced" if sight.has_usage else "created"
        return Effects(period=period, before=before, after={"period": period})

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = UsageSight.of(seen)
        subscription, usage = DATA.child(sight.subscription), sight.usage
        fresh = new_usage(now=now) | {"reset_id": act_id}
        item = stamped(now)
        if not sight.has_usage:
            no_usage_yet = ~is_map(usage)
            condition = is_map(subscription) & no_usage_yet
            return [Change(sight.key, Update(set_(usage, fresh)) + item, condition)]
        # The count may have moved on since; the one that is replaced is copied in the update.
        count = IfNotExists(usage.child("documents_processed"), 0)
        update = Update(
            set_(usage.child("previous_count"), count),
            *(set_(usage.child(name), value) for name, value in fresh.items()),
        )
        period_is_the_one_seen = (
            is_as_seen(usage.child("period_start"), sight.period_start)
            & is_as_seen(usage.child("period_end"), sight.period_end)
            & is_as_seen(usage.child("previous_count"), sight.previous_count)
            & is_as_seen(usage.child("reset_id"), sight.reset_id)
        )
        condition = is_map(subscription) & is_map(usage) & period_is_the_one_seen
        return [Change(sight.key, update + item, condition)]
