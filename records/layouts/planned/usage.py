"""The usage period of a profile in the planned layout (data contract, section 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from backoffice.audit.entries import EntryValue
from backoffice.bulk.steps import Swap
from backoffice.dynamo.expressions import Clause, IfNotExists, Path, Update, remove, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.unread import known
from backoffice.dynamo.wire import Item, encode_item
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map
from records.layouts.instants import iso_text
from records.layouts.kept import (
    Kept,
    KeptId,
    KeptInstant,
    Was,
    kept_count,
    kept_instant,
    kept_text,
    undone_by,
)
from records.layouts.places import SUBSCRIPTION, USAGE, SubscriptionName, part_in
from records.layouts.planned.new_items import new_usage
from records.layouts.planned.places import DATA, data_of, stamped
from records.layouts.sight import Raw, Sight
from records.reading import count_of, instant_of, read_instant, text_of


class UsageSight(Sight):
    """`subscription` is the attribute that holds it; without `has_usage` there is no period."""

    subscription: SubscriptionName
    has_usage: bool
    documents_processed: Raw | None
    period_start: Raw | None
    period_end: Raw | None
    previous_count: Raw | None
    reset_id: Raw | None
    run_id: Raw | None

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
            run_id=usage.get("run_id"),
        ).seen()

    def kept(self, item: Item) -> Item:
        """The whole usage map, with what leads to it."""
        name, subscription = part_in(data_of(item), SUBSCRIPTION)
        usage = {USAGE: subscription[USAGE]} if USAGE in subscription else {}
        data = {name: {"M": usage}} if name else {}
        return {"PK": item["PK"], "SK": item["SK"], "data": {"M": data}}

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
        before = _before(lambda name: getattr(sight, name))
        period: Literal["created", "replaced"] = "replaced" if sight.has_usage else "created"
        return Effects(period=period, before=before, after={"period": period})

    def change(
        self, seen: Seen, *, now: datetime, act_id: str, run_id: str = ""
    ) -> Sequence[Change]:
        sight = UsageSight.of(seen)
        subscription, usage = DATA.child(sight.subscription), sight.usage
        fresh = new_usage(now=now) | {"reset_id": act_id}
        item = stamped(now)
        if not sight.has_usage:
            no_usage_yet = ~is_map(usage)
            condition = is_map(subscription) & no_usage_yet
            created = fresh | ({"run_id": run_id} if run_id else {})
            return [Change(sight.key, Update(set_(usage, created)) + item, condition)]
        # The count may have moved on since; the one that is replaced is copied in the update.
        count = IfNotExists(usage.child("documents_processed"), 0)
        update = Update(
            set_(usage.child("previous_count"), count),
            *(set_(usage.child(name), value) for name, value in fresh.items()),
            # An act by itself leaves no run behind, also not the one before.
            _put_back(usage.child("run_id"), run_id or None),
        )
        period_is_the_one_seen = (
            is_as_seen(usage.child("period_start"), sight.period_start)
            & is_as_seen(usage.child("period_end"), sight.period_end)
            & is_as_seen(usage.child("previous_count"), sight.previous_count)
            & is_as_seen(usage.child("reset_id"), sight.reset_id)
        )
        condition = is_map(subscription) & is_map(usage) & period_is_the_one_seen
        return [Change(sight.key, update + item, condition)]

    def surely(self, item: Item, *, now: datetime) -> Item | None:
        name, subscription = part_in(data_of(item), SUBSCRIPTION)
        held_by, usage = part_in(subscription, (USAGE,))
        if name is None or held_by is None:
            return None
        if not known(count_of(usage.get("documents_processed"))):
            ends_at = read_instant(usage.get("period_end"))
            if ends_at is None or ends_at > now:
                return None
        data = {name: {"M": {USAGE: subscription[USAGE]}}}
        return {"PK": item["PK"], "SK": item["SK"], "data": {"M": data}}

    def fresh(self, *, now: datetime, run_id: str) -> Item:
        return encode_item(new_usage(now=now) | {"run_id": run_id})

    def swap(self, item: Item, fresh: Item, becomes: Item, *, act_id: str) -> Swap | None:
        name, subscription = part_in(data_of(item), SUBSCRIPTION)
        held_by, usage = part_in(subscription, (USAGE,))
        if name is None or held_by is None:
            return None
        new = {
            **usage,
            "previous_count": usage.get("documents_processed", _NOTHING_COUNTED),
            **fresh,
            "reset_id": {"S": act_id},
        }
        key = {"PK": item["PK"], "SK": item["SK"]}
        was = encode_item(_before(usage.get))
        return Swap(key, _PLACES[name], {"M": usage}, {"M": new}, was, becomes)


_NOTHING_COUNTED = {"N": "0"}
#: What entries keep of a period, and where it follows a reset, of that.
_KEPT: Mapping[str, Callable[[Raw | None], EntryValue]] = {
    "documents_processed": kept_count,
    "period_start": kept_instant,
    "period_end": kept_instant,
}
_KEPT_OF_AN_EARLIER_RESET: Mapping[str, Callable[[Raw | None], EntryValue]] = {
    "previous_count": kept_count,
    "reset_id": kept_text,
    "run_id": kept_text,
}
_PLACES = {name: DATA.child(name, USAGE) for name in SUBSCRIPTION}


def _before(raw: Callable[[str], Raw | None]) -> dict[str, EntryValue]:
    """What entries keep of a period, by the raw values under its names."""
    before = {name: keep(raw(name)) for name, keep in _KEPT.items()}
    for name, keep in _KEPT_OF_AN_EARLIER_RESET.items():
        stored = raw(name)
        value = keep(stored) if stored else None
        if value is not None:
            before[name] = value
    return before


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
        was, begins_at = self.undone, known(instant_of(self.period_start))
        return (
            self.reset_id == {"S": was.entry_id}
            and count_of(self.documents_processed) == 0
            and begins_at is not None
            and instant_text(begins_at) == was.at
            and (was.new.period == "created" or self.count_before is not None)
        )

    @property
    def count_before(self) -> int | None:
        """The count that the reset replaced, which may have moved on since it was seen."""
        return known(count_of(self.previous_count))


class ResetUsagePart:
    """A usage period that was reset, to become what it was; one that was created goes."""

    name = "reset-usage"

    def see(self, item: Item) -> Seen | None:
        seen = UsagePart().see(item)
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
        return Effects(period="removed" if is_created else "restored", before=before, after=after)

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = ResetUsageSight.of(seen)
        old, usage = sight.undone.old, sight.usage
        condition = is_map(DATA.child(sight.subscription)) & is_map(usage)
        for name in _LEFT_BY_RESET:
            condition &= is_as_seen(usage.child(name), getattr(sight, name))
        if sight.undone.new.period == "created":
            return [Change(sight.key, Update(remove(usage)) + stamped(now), condition)]
        update = Update(
            set_(usage.child("documents_processed"), sight.count_before or 0),
            _put_back(usage.child("period_start"), old.period_start),
            _put_back(usage.child("period_end"), old.period_end),
            _put_back(usage.child("previous_count"), old.previous_count),
            _put_back(usage.child("reset_id"), old.reset_id),
            _put_back(usage.child("run_id"), old.run_id),
            set_(usage.child("last_updated"), iso_text(now)),
        )
        return [Change(sight.key, update + stamped(now), condition)]


#: What a reset leaves, and must still be there for it to be taken back.
_LEFT_BY_RESET = (
    "reset_id",
    "documents_processed",
    "period_start",
    "period_end",
    "previous_count",
)


def _put_back(place: Path, value: str | int | None) -> Clause:
    return remove(place) if value is None else set_(place, value)
