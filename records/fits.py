"""Whether a user is one of those that a selection means.

The answer is the domain's: what holds of the record now. For records as the app writes them today
it is told from a few raw values, many times as fast; a test holds that both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from backoffice.dynamo.wire import Item, WireValue
from records.holds.accounts import AccountState
from records.holds.due import both, is_due, is_open
from records.holds.tiers import TIER_OF_TYPE, tier_in_force, tier_of
from records.holds.whole import Holds, holds_of
from records.layouts import LAYOUTS, Layouts
from records.layouts.home import name_in
from records.layouts.instants import written
from records.layouts.places import SUBSCRIPTION_TYPES
from records.lists import AccountStatus, SubscriptionStatus, TierName
from records.model import User
from records.reading import WireMap, is_there
from records.selections import Selection, Who

#: In these an account has a status that says nothing here.
_UNSETTLED = frozenset([AccountState.UNKNOWN, AccountState.NOT_READABLE])
#: With a day on which it ends that is still to come, either of them runs.
_RUNS = frozenset([SubscriptionStatus.ACTIVE.value, SubscriptionStatus.CANCELLED.value])
_NEVER_RUNS = frozenset([SubscriptionStatus.EXPIRED.value, SubscriptionStatus.PENDING.value])
_STATES = {status.value: AccountState(status) for status in AccountStatus}
#: As the app writes instants; all that is written otherwise is left to the domain.
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?Z"
).fullmatch
#: The same by the app of the flat layout, from 2001 on.
_MILLISECONDS = re.compile("[1-9][0-9]{12}", re.ASCII).fullmatch
#: What the status of a subscription is called here.
_STATUS = "subscription_status"


def fits(selection: Selection, user: User, now: datetime) -> bool | None:
    """Whether the selection means this user; None where nobody can say."""
    holds = holds_of(user, now)
    answer: bool | None = is_due(holds) if selection.who is Who.DUE else True
    if selection.statuses:
        answer = both(answer, _is_among(holds.account.state, selection))
    if selection.tiers:
        answer = both(answer, _has_one_of(selection.tiers, user, holds))
    return answer


def _is_among(state: AccountState, selection: Selection) -> bool | None:
    return None if state in _UNSETTLED else state.value in selection.statuses


def _has_one_of(tiers: frozenset[TierName], user: User, holds: Holds) -> bool | None:
    tier = tier_in_force(tier_of(user.subscription), holds.subscription.state)
    return None if tier is None else tier in tiers


class QuickFits:
    """The same of a raw profile, whole or as patterns project it; None where it takes the domain
    to say."""

    def __init__(self, selection: Selection, now: datetime, *, layouts: Layouts = LAYOUTS) -> None:
        self._selection = selection
        self._now = now
        self._milliseconds = int(written(now, "milliseconds"))
        self._layouts = layouts
        self._checks: list[Callable[[WireMap, WireMap], bool | None]] = []
        if selection.who is Who.DUE:
            self._checks += [self._period_is_over, self._is_open, self._runs]
        if selection.statuses:
            self._checks.append(self._has_status)
        if selection.tiers:
            self._checks.append(self._has_tier)

    def __call__(self, item: Item) -> bool | None:
        home = self._layouts.of(item).home
        parts: WireMap = home.parts(item) if home else {}
        stored: WireMap = parts.get("current_subscription", {}).get("M", {})
        if not home or not stored:
            # Nothing, something odd, or what the projection leaves out.
            return None
        status = stored.get(name_in(stored, home.subscription_status))
        subscription = stored if status is None else {**stored, _STATUS: status}
        answer: bool | None = True
        for check in self._checks:
            one = check(parts, subscription)
            if one is False:
                return False
            if one is None:
                answer = None
        return answer

    def _is_open(self, data: WireMap, _: WireMap) -> bool | None:
        state = self._account(data)
        return None if state is None else is_open(state)

    def _has_status(self, data: WireMap, _: WireMap) -> bool | None:
        state = self._account(data)
        return None if state is None else state.value in self._selection.statuses

    def _account(self, data: WireMap) -> AccountState | None:
        state = _STATES.get(_text(data.get("account_status")))
        if state is not AccountState.ACTIVE or not is_there(data.get("deactivated_at")):
            return state
        has_come = self._has_come(data["deactivated_at"])
        if has_come is None:
            return None
        return AccountState.DEACTIVATED if has_come else state

    def _runs(self, _: WireMap, subscription: WireMap) -> bool | None:
        status = _text(subscription.get(_STATUS))
        has_ended = self._has_come(subscription.get("end_date"))
        if has_ended or status in _NEVER_RUNS:
            return False
        has_begun = self._has_come(subscription.get("start_date"))
        if has_begun is False:
            return False
        return True if has_begun and has_ended is False and status in _RUNS else None

    def _period_is_over(self, _: WireMap, subscription: WireMap) -> bool | None:
        usage = subscription.get("usage_current_period")
        if usage is None or "NULL" in usage:
            return False
        period: WireMap = usage.get("M", {})
        has_ended = self._has_come(period.get("period_end"))
        if has_ended is False and self._has_come(period.get("period_start")) is None:
            return None
        return has_ended

    def _has_tier(self, data: WireMap, subscription: WireMap) -> bool | None:
        runs = self._runs(data, subscription)
        if runs is None:
            return None
        tier = TierName.FREE
        if runs:
            stored = TIER_OF_TYPE.get(
                _text(subscription.get(name_in(subscription, SUBSCRIPTION_TYPES)))
            )
            if stored is None:
                return None
            tier = stored
        return tier in self._selection.tiers

    def _has_come(self, wire: WireValue | None) -> bool | None:
        """Whether an instant has come; None where it is missing or written otherwise."""
        number = (wire or {}).get("N")
        if number is not None:
            return int(number) <= self._milliseconds if _MILLISECONDS(number) else None
        text = _text(wire)
        if not _INSTANT(text):
            return None
        try:
            return datetime.fromisoformat(text) <= self._now
        except ValueError:
            return None


def _text(wire: Mapping[str, str] | None) -> str:
    return wire.get("S", "") if wire else ""
