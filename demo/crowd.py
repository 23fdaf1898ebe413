"""Users by the thousand, for acts on many: drawn as they are, because telling a story takes longer.

The same for the same seed; their numbers go on after those of the other demo users.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item, encode
from demo.devices import drawn_device
from demo.drafts import CURRENT, Draft, Seed
from demo.generations import as_flat
from demo.ids import COUNT, chance_of, user_id_of
from demo.load import told
from demo.names import drawn_name
from demo.older import of_the_first_draft
from demo.sealing import seal
from records.layouts.instants import iso_text
from records.layouts.parts.usage import new_usage
from records.layouts.places import USAGE
from records.layouts.planned import new_items
from records.layouts.ttl import TTL
from records.lists import AccountStatus, ConsentType, SubscriptionStatus, SubscriptionType
from records.model import USAGE_PERIOD
from records.new_records import SubscriptionTerms

PAID = [each for each in SubscriptionType if each != SubscriptionType.FREE]
#: Days since they signed up: long enough for a period to be over, and a free year is not.
_DAYS = (60, 330)
#: In `data`, or beside it as `ttl`.
Stored = dict[str, Any]


def drawn_items(table: Table, seed: str, start: datetime, number: int) -> list[Item]:
    """What one of them has in the table: the profile first, and what belongs to it.

    In: any text as seed; an aware start in UTC, of which whole seconds count; a number from 0.
    """
    number += COUNT
    chance = chance_of(seed, number)
    name, days_ago = drawn_name(chance, number), chance.randint(*_DAYS)
    own = Seed(chance, number, start.replace(microsecond=0), user_id_of(seed, number))
    draft = Draft(own, name, days_ago=days_ago)
    if chance.randrange(100) == 0:
        return told(table, [of_the_first_draft(draft).story()])
    (recipe,) = chance.choices(list(SORTS), list(SORTS.values()))
    item = new_items.profile_item(draft.new, now=draft.signed_up_at)
    values = _usual(draft) | recipe(draft)
    if TTL in values:
        item[TTL] = encode(values.pop(TTL))
    item["data"]["M"] |= {name: encode(value) for name, value in values.items()}
    if chance.randrange(10) == 0:
        return [as_flat(item, seal)]
    return [item, new_items.marker_item(draft.new, now=draft.signed_up_at)]


# -- sorts of users --------------------------------------------------------------------------------


def due(draft: Draft) -> Stored:
    """The period is over, and everything else goes on."""
    return _subscribed(draft, _terms(draft), _over(draft))


def still_paid(draft: Draft) -> Stored:
    """The same, and cancelled to a day that is still to come."""
    paid = draft.drawn_terms(SubscriptionType.MONTHLY)
    end_date = draft.start + timedelta(days=draft.chance.randint(2, 28))
    terms = replace(
        paid,
        subscription_status=SubscriptionStatus.CANCELLED,
        end_date=end_date,
        next_billing_date=None,
    )
    return _subscribed(draft, terms, _over(draft))


def running(draft: Draft) -> Stored:
    return _subscribed(draft, _terms(draft), _current(draft))


def closed(draft: Draft) -> Stored:
    """An account that was suspended, deactivated or deleted since."""
    status = draft.chance.choice([each for each in AccountStatus if each != AccountStatus.ACTIVE])
    at = draft.start - timedelta(days=draft.chance.randint(1, 25))
    closed_at = None if status == AccountStatus.SUSPENDED else iso_text(at)
    return due(draft) | {"account_status": status, "deactivated_at": closed_at}


def lapsed(draft: Draft) -> Stored:
    """A subscription that is over, though nobody wrote that down for some."""
    status = draft.chance.choice([SubscriptionStatus.EXPIRED, SubscriptionStatus.CANCELLED])
    terms = draft.drawn_terms(SubscriptionType.YEARLY, status)
    if draft.chance.random() < 0.5:
        terms = replace(terms, subscription_status=SubscriptionStatus.ACTIVE)
    return _subscribed(draft, terms, _over(draft))


def without_usage(draft: Draft) -> Stored:
    stored = running(draft)
    del stored["current_subscription"][USAGE]
    return stored


def with_ttl(draft: Draft) -> Stored:
    """Due, and with a stray `ttl` that is further off than a demo lasts."""
    ttl = draft.start + timedelta(days=draft.chance.randint(3, 30))
    return due(draft) | {"ttl": int(ttl.timestamp())}


def older_name(draft: Draft) -> Stored:
    """Due, in the form of an older version of the app."""
    stored = due(draft)
    newer = stored["current_subscription"]
    older = {
        "type": newer["subscription_type"],
        "start_date": newer["start_date"],
        "end_date": newer["end_date"],
        USAGE: newer[USAGE],
    }
    return stored | {"current_subscription": None, "subscription": older}


def epoch_times(draft: Draft) -> Stored:
    """Due, with milliseconds for texts."""
    stored = due(draft)
    for part in (stored["current_subscription"], stored["current_subscription"][USAGE]):
        for name in part.keys() & {"start_date", "end_date", "period_start", "period_end"}:
            part[name] = int(datetime.fromisoformat(part[name]).timestamp() * 1000)
    return stored


#: How many there are of each sort, of 99. More than half are due.
SORTS: dict[Callable[[Draft], Stored], int] = {
    due: 52,
    still_paid: 3,
    with_ttl: 1,
    older_name: 2,
    epoch_times: 2,
    running: 23,
    closed: 7,
    lapsed: 6,
    without_usage: 3,
}


# -- parts -----------------------------------------------------------------------------------------


def _usual(draft: Draft) -> Stored:
    """What most of them have: consents, and a device."""
    stored: Stored = {}
    at = draft.signed_up_at + timedelta(minutes=2)
    if draft.chance.random() < 0.9:
        given = {str(each): new_items.consent_given(each, CURRENT, now=at) for each in ConsentType}
        stored["consents"] = given
    if draft.chance.random() < 0.7:
        stored["current_device"] = new_items.device(drawn_device(draft.chance), now=at)
    return stored


def _terms(draft: Draft) -> SubscriptionTerms | None:
    """Terms of a subscription that runs; None for the free one that everybody begins with."""
    if draft.chance.random() < 0.6:
        return None
    return draft.drawn_terms(draft.chance.choice(PAID))


def _subscribed(draft: Draft, terms: SubscriptionTerms | None, began_at: datetime) -> Stored:
    """A subscription with a usage period that began then."""
    if terms is None:
        stored = new_items.free_subscription(draft.new.user_id, now=draft.signed_up_at)
    else:
        stored = new_items.new_subscription(terms, now=terms.start_date)
    count = draft.chance.randint(0, 40 if terms else 5)
    counted_at = min(began_at + timedelta(days=draft.chance.randint(0, 29)), draft.start)
    usage = new_usage(now=began_at, documents_processed=count)
    usage["last_updated"] = iso_text(counted_at if count else began_at)
    return {"current_subscription": stored | {USAGE: usage}}


def _over(draft: Draft) -> datetime:
    """When a period began that has ended."""
    return _ago(draft, timedelta(seconds=1), timedelta(days=20)) - USAGE_PERIOD


def _current(draft: Draft) -> datetime:
    """When a period began that goes on."""
    return _ago(draft, timedelta(minutes=5), timedelta(days=28))


def _ago(draft: Draft, least: timedelta, most: timedelta) -> datetime:
    seconds = draft.chance.randint(int(least.total_seconds()), int(most.total_seconds()))
    return draft.start - timedelta(seconds=seconds)
