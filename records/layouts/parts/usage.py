"""The usage period of a subscription, as staff reset it (data contract, section 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from backoffice.audit.entries import EntryValue
from backoffice.bulk.steps import Swap
from backoffice.dynamo.expressions import Clause, IfNotExists, Path, Update, remove, set_
from backoffice.dynamo.unread import known
from backoffice.dynamo.wire import Item, encode_item
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map
from records.layouts.home import Home
from records.layouts.instants import Form, form_in, written
from records.layouts.kept import kept_count, kept_instant, kept_text
from records.layouts.parts.stamps import PartSight, stamped
from records.layouts.places import SUBSCRIPTION, USAGE, SubscriptionName, part_in
from records.layouts.sight import Raw
from records.model import USAGE_PERIOD
from records.reading import WireMap, count_of, instant_of, read_instant


def new_usage(*, now: datetime, form: Form = "iso", documents_processed: int = 0) -> dict[str, Any]:
    """A usage period that starts now, before it is encoded."""
    return {
        "documents_processed": documents_processed,
        "period_start": written(now, form),
        "period_end": written(now + USAGE_PERIOD, form),
        "last_updated": written(now, form),
    }


class UsageSight(PartSight):
    """`subscription` is the attribute that holds it; without `has_usage` there is no period."""

    subscription: SubscriptionName
    has_usage: bool
    documents_processed: Raw | None
    period_start: Raw | None
    period_end: Raw | None
    previous_count: Raw | None
    reset_id: Raw | None
    run_id: Raw | None
    form: Form


class UsagePart:
    """The usage period of a subscription, also where it is missing from one."""

    name = "usage"

    def __init__(self, home: Home) -> None:
        self._home = home
        self._places = {name: home.place(name, USAGE) for name in SUBSCRIPTION}

    def see(self, item: Item) -> Seen | None:
        name, subscription = part_in(self._home.parts(item), SUBSCRIPTION)
        if name is None:
            return None
        held_by, usage = part_in(subscription, (USAGE,))
        return UsageSight(
            PK=item["PK"],
            SK=item["SK"],
            item_form=self._home.item_form(item),
            subscription=name,
            has_usage=held_by is not None,
            documents_processed=usage.get("documents_processed"),
            period_start=usage.get("period_start"),
            period_end=usage.get("period_end"),
            previous_count=usage.get("previous_count"),
            reset_id=usage.get("reset_id"),
            run_id=usage.get("run_id"),
            form=form_in(usage, self._home.form),
        ).seen()

    def kept(self, item: Item) -> Item:
        """The whole usage map, with what leads to it."""
        return self._kept(item, *part_in(self._home.parts(item), SUBSCRIPTION))

    def _kept(self, item: Item, name: SubscriptionName | None, subscription: WireMap) -> Item:
        usage = {USAGE: subscription[USAGE]} if USAGE in subscription else {}
        return self._home.kept(item, {name: {"M": usage}} if name else {})

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
        return Effects(
            period=period,
            app_counts=self._home.counts_usage,
            before=before,
            after={"period": period},
        )

    def change(
        self, seen: Seen, *, now: datetime, act_id: str, run_id: str = ""
    ) -> Sequence[Change]:
        sight = UsageSight.of(seen)
        subscription, usage = self._home.place(sight.subscription), self._places[sight.subscription]
        fresh = new_usage(now=now, form=sight.form) | {"reset_id": act_id}
        item = stamped(now, sight)
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
            put_back(usage.child("run_id"), run_id or None),
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
        name, subscription = part_in(self._home.parts(item), SUBSCRIPTION)
        held_by, usage = part_in(subscription, (USAGE,))
        if name is None or held_by is None:
            return None
        if not known(count_of(usage.get("documents_processed"))):
            ends_at = read_instant(usage.get("period_end"))
            if ends_at is None or ends_at > now:
                return None
        return self._kept(item, name, subscription)

    def fresh(self, *, now: datetime, run_id: str) -> Item:
        return encode_item(new_usage(now=now, form=self._home.form) | {"run_id": run_id})

    def swap(self, item: Item, fresh: Item, becomes: Item, *, act_id: str) -> Swap | None:
        name, subscription = part_in(self._home.parts(item), SUBSCRIPTION)
        held_by, usage = part_in(subscription, (USAGE,))
        if name is None or held_by is None:
            return None
        if form_in(usage, self._home.form) != self._home.form:
            return None  # what is fresh has its instants in another form
        new = {
            **usage,
            "previous_count": usage.get("documents_processed", _NOTHING_COUNTED),
            **fresh,
            "reset_id": {"S": act_id},
        }
        key = {"PK": item["PK"], "SK": item["SK"]}
        was = encode_item(_before(usage.get))
        return Swap(key, self._places[name], {"M": usage}, {"M": new}, was, becomes)


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


def _before(raw: Callable[[str], Raw | None]) -> dict[str, EntryValue]:
    """What entries keep of a period, by the raw values under its names."""
    before = {name: keep(raw(name)) for name, keep in _KEPT.items()}
    for name, keep in _KEPT_OF_AN_EARLIER_RESET.items():
        stored = raw(name)
        value = keep(stored) if stored else None
        if value is not None:
            before[name] = value
    return before


def put_back(place: Path, value: str | int | None) -> Clause:
    """A value as it was, where there was one."""
    return remove(place) if value is None else set_(place, value)
