"""What the app itself changes in a profile of the planned layout.

Each touches named paths only, and its condition names the type of every parent map. Where the
way to write depends on what is stored (an older name, a missing map), the builder is given the
map `data`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from backoffice.dynamo.expressions import (
    Clause,
    Condition,
    IfNotExists,
    Path,
    Plus,
    Update,
    path,
    remove,
    set_,
)
from backoffice.dynamo.wire import WireValue
from records import keys
from records.errors import NoSubscriptionError, UsageLimitReachedError
from records.layouts.base import Change
from records.layouts.conditions import is_map, is_not
from records.layouts.instants import iso_text
from records.layouts.parts.usage import new_usage
from records.layouts.places import BIOMETRIC, REVOKED, SUBSCRIPTION, USAGE, part_in
from records.layouts.planned import new_items
from records.layouts.planned.places import CURRENT_DEVICE, CURRENT_SESSION, DATA
from records.lists import CHECKBOX_GROUPS, ConsentType
from records.new_records import NewBiometric, NewDevice, NewSession, SubscriptionTerms
from records.reading import WireMap

#: A touch of a 3 KB profile costs 12 write units, so it is not made more often.
TOUCH_INTERVAL = timedelta(minutes=15)

DATA_IS_A_MAP = is_map(DATA)
CONSENTS = DATA.child("consents")
CURRENT_BIOMETRIC = DATA.child(BIOMETRIC[0])

_MAP: WireValue = {"M": {}}
#: The shape of `data` that a change expects before it has seen the item.
USUAL_SHAPE: WireMap = {
    "consents": {"M": dict.fromkeys(CHECKBOX_GROUPS, _MAP)},
    SUBSCRIPTION[0]: {"M": {USAGE: _MAP}},
}


# -- consents ------------------------------------------------------------------------------------


def record_consents(
    user_id: str,
    data: WireMap,
    consent_types: Collection[ConsentType],
    version: str,
    *,
    now: datetime,
) -> Change:
    """Give these consents in this version."""
    given = {str(each): new_items.consent_given(each, version, now=now) for each in consent_types}
    stored = data.get("consents", {}).get("M")
    if stored is None:
        return _changed(user_id, now, DATA_IS_A_MAP & ~is_map(CONSENTS), set_(CONSENTS, given))
    clauses: list[Clause] = []
    condition = is_map(CONSENTS)
    for each, consent in given.items():
        place = CONSENTS.child(each)
        if "M" in stored.get(each, {}):
            condition &= is_map(place)
            clauses += _given_anew(place, consent)
        else:
            condition &= ~is_map(place)
            clauses.append(set_(place, consent))
    return _changed(user_id, now, condition, *clauses)


def withdraw_consent(user_id: str, consent_type: ConsentType, *, now: datetime) -> Change:
    """Withdraw a consent that is in force."""
    place = CONSENTS.child(consent_type)
    withdrawn_at = place.child("withdrawn_at")
    given = place.child("consent_given").equals(True)
    not_withdrawn = withdrawn_at.missing() | withdrawn_at.has_type("NULL")
    return _changed(
        user_id,
        now,
        is_map(place) & given & not_withdrawn,
        set_(place.child("consent_given"), False),
        set_(withdrawn_at, iso_text(now)),
        set_(place.child("updated_at"), iso_text(now)),
    )


def _given_anew(place: Path, consent: new_items.Stored) -> list[Clause]:
    """Over a consent that is stored: what is unknown in it stays, when it began stays."""
    created = place.child("created_at")
    values = consent | {"created_at": IfNotExists(created, consent["created_at"])}
    # A sign-up default is read by its consent_date, which a given consent has not.
    return [*_set_each(place, values), remove(place.child("consent_date"))]


# -- device, session, biometric registration -----------------------------------------------------


def register_device(user_id: str, new: NewDevice, *, now: datetime) -> Change:
    """Make this the user's device."""
    device = new_items.device(new, now=now)
    return _changed(user_id, now, DATA_IS_A_MAP, set_(CURRENT_DEVICE, device))


def register_biometric(user_id: str, new: NewBiometric, *, now: datetime) -> Change:
    """Make this the registration of the user's device."""
    biometric = new_items.biometric(new, now=now)
    device_is_the_one = CURRENT_DEVICE.child("device_id").equals(new.device_id)
    device_is_not_revoked = is_not(CURRENT_DEVICE.child("status"), REVOKED)
    return _changed(
        user_id,
        now,
        is_map(CURRENT_DEVICE) & device_is_the_one & device_is_not_revoked,
        set_(CURRENT_BIOMETRIC, biometric),
        # The one under the older name is over with it; nobody would read it any more.
        *(remove(DATA.child(older)) for older in BIOMETRIC[1:]),
    )


def set_session(user_id: str, new: NewSession, *, now: datetime) -> Change:
    """Open this session with a sign-in, in place of the one before."""
    session = new_items.session(new, now=now)
    return _changed(
        user_id,
        now,
        DATA_IS_A_MAP,
        set_(CURRENT_SESSION, session),
        set_(DATA.child("last_login_at"), iso_text(now)),
    )


def touch_session(user_id: str, session_id: str, *, now: datetime) -> Change:
    """Note that the session is in use, where the last note is older than the interval."""
    last_accessed_at = CURRENT_SESSION.child("last_accessed_at")
    session_is_the_one = CURRENT_SESSION.child("session_id").equals(session_id)
    noted_long_ago = last_accessed_at.at_most(iso_text(now - TOUCH_INTERVAL))
    # Another form of time cannot be compared with text; noting it once gives it this form.
    in_another_form = ~last_accessed_at.has_type("S")
    return _changed(
        user_id,
        now,
        is_map(CURRENT_SESSION)
        & session_is_the_one
        & is_not(CURRENT_SESSION.child("status"), REVOKED)
        & (noted_long_ago | in_another_form),
        set_(last_accessed_at, iso_text(now)),
        set_(CURRENT_SESSION.child("updated_at"), iso_text(now)),
    )


# -- subscription and usage ----------------------------------------------------------------------


def change_subscription(
    user_id: str, data: WireMap, terms: SubscriptionTerms, *, now: datetime
) -> Change:
    """Change the terms; the usage map and what is unknown beside it stay."""
    name, _ = part_in(data, SUBSCRIPTION)
    if name is None:
        place = DATA.child(SUBSCRIPTION[0])
        subscription = new_items.new_subscription(terms, now=now)
        none_yet = DATA_IS_A_MAP
        for each in SUBSCRIPTION:
            none_yet &= ~is_map(DATA.child(each))
        return _changed(user_id, now, none_yet, set_(place, subscription))
    place = DATA.child(name)
    values = new_items.subscription_terms(terms) | {
        "created_at": IfNotExists(place.child("created_at"), iso_text(now)),
        "updated_at": iso_text(now),
    }
    return _changed(user_id, now, is_map(place), *_set_each(place, values))


def increment_usage(user_id: str, data: WireMap, limit: int | None, *, now: datetime) -> Change:
    """Count one document, where fewer than `limit` (None: unlimited) are counted yet.

    Raises UsageLimitReachedError and NoSubscriptionError by what `data` says.
    """
    name, _ = part_in(data, SUBSCRIPTION)
    if name is None:
        raise NoSubscriptionError
    subscription = DATA.child(name)
    place = subscription.child(USAGE)
    usage = data[name]["M"].get(USAGE, {}).get("M")
    if limit is not None and _count(usage) >= limit:
        raise UsageLimitReachedError(limit)
    if usage is None:
        first = new_usage(now=now, documents_processed=1)
        no_period_yet = is_map(subscription) & ~is_map(place)
        return _changed(user_id, now, no_period_yet, set_(place, first))
    count = place.child("documents_processed")
    below_the_limit = count.has_type("N") if limit is None else count.below(limit)
    return _changed(
        user_id,
        now,
        is_map(place) & (count.missing() | below_the_limit),
        set_(count, Plus(IfNotExists(count, 0), 1)),
        set_(place.child("last_updated"), iso_text(now)),
    )


def _count(usage: WireMap | None) -> Decimal:
    number: str = (usage or {}).get("documents_processed", {}).get("N", "0")
    return Decimal(number)


# -- shared --------------------------------------------------------------------------------------


def _changed(user_id: str, now: datetime, condition: Condition, *clauses: Clause) -> Change:
    """A change of the record, with the record's own `updated_at`."""
    update = Update(*clauses, set_(path("updated_at"), iso_text(now)))
    return Change(keys.profile_key(user_id), update, condition)


def _set_each(place: Path, values: dict[str, Any]) -> list[Clause]:
    return [set_(place.child(name), value) for name, value in values.items()]
