"""A usage map that is missing from a subscription of the planned layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from backoffice.dynamo.expressions import Update, set_
from backoffice.dynamo.wire import Item
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map
from records.layouts.parts.stamps import PartSight, stamped
from records.layouts.parts.usage import new_usage
from records.layouts.places import SUBSCRIPTION, USAGE, SubscriptionName, part_in
from records.layouts.planned.places import DATA, HOME
from records.layouts.sight import Raw
from records.reading import is_there


class MissingUsageSight(PartSight):
    """`subscription` is the attribute that holds it; `usage` what is in the place of the map:
    nothing, or NULL."""

    subscription: SubscriptionName
    usage: Raw | None


class MissingUsagePart:
    """Makes the usage map that the app makes with each new subscription."""

    name = "missing-usage"

    def see(self, item: Item) -> Seen | None:
        name, subscription = part_in(HOME.parts(item), SUBSCRIPTION)
        if name is None or is_there(subscription.get(USAGE)):
            return None
        return MissingUsageSight(
            PK=item["PK"],
            SK=item["SK"],
            item_form=HOME.item_form(item),
            subscription=name,
            usage=subscription.get(USAGE),
        ).seen()

    def kept(self, item: Item) -> Item:
        """The subscription, and what stands in the place of its usage."""
        name, subscription = part_in(HOME.parts(item), SUBSCRIPTION)
        usage = {USAGE: subscription[USAGE]} if USAGE in subscription else {}
        return HOME.kept(item, {name: {"M": usage}} if name else {})

    def is_open(self, seen: Seen) -> bool:
        MissingUsageSight.of(seen)
        return True

    def told(self, seen: Seen) -> Mapping[str, Told]:
        MissingUsageSight.of(seen)
        return {"period": None}

    def effects(self, seen: Seen) -> Effects:
        MissingUsageSight.of(seen)
        return Effects(period="created", before={"period": None}, after={"period": "created"})

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        sight = MissingUsageSight.of(seen)
        subscription = HOME.place(sight.subscription)
        usage = subscription.child(USAGE)
        is_still_missing = is_map(DATA) & is_map(subscription) & is_as_seen(usage, sight.usage)
        update = Update(set_(usage, new_usage(now=now))) + stamped(now, sight)
        return [Change(sight.key, update, is_still_missing)]
