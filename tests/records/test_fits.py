"""Whom a selection means: what the domain says, and the quick way that must say the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.dynamo.expressions import Path
from backoffice.dynamo.wire import Item, WireValue, encode
from records import patterns
from records.fits import QuickFits, fits
from records.lists import AccountStatus, SubscriptionStatus, SubscriptionType, TierName
from records.selections import Selection, Who
from records.table import StoredUser
from tests import samples
from tests.records.shapes import FLAT_SHAPE

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
#: When the flat samples were written already.
LATER = datetime(2026, 12, 1, 12, tzinfo=UTC)
BEFORE, AFTER = "2026-02-01T12:00:00Z", "2026-04-01T12:00:00Z"
DUE, EVERYONE = Selection(), Selection(who=Who.ALL)
FREE, FAMILY = (
    Selection(who=Who.ALL, tiers=frozenset([tier])) for tier in (TierName.FREE, TierName.FAMILY)
)
SUSPENDED = Selection(who=Who.ALL, statuses=frozenset([AccountStatus.SUSPENDED]))
DEACTIVATED = Selection(who=Who.ALL, statuses=frozenset([AccountStatus.DEACTIVATED]))


def profile(*, data: Any = (), subscription: Any = (), usage: Any = ()) -> Item:
    """Somebody who is due, but for what is given; `...` leaves something out."""
    period = _changed(
        {"documents_processed": 3, "period_start": BEFORE, "period_end": BEFORE}, usage
    )
    terms = {
        "subscription_status": "active",
        "subscription_type": "family",
        "start_date": BEFORE,
        "end_date": AFTER,
        "usage_current_period": period,
    }
    own: dict[str, Any] = {"account_status": "active", "deactivated_at": None}
    own["current_subscription"] = _changed(terms, subscription)
    return samples.profile_of("user-1", **{**own, **dict(data)})


def _changed(values: dict[str, Any], changes: Any) -> dict[str, Any]:
    return {name: value for name, value in (values | dict(changes)).items() if value is not ...}


def projected(item: Item) -> Item:
    """What patterns project of it: a path brings what is there, and the maps around it."""
    found: Item = {}
    for name in patterns.ALL_PROFILES.projection:
        _project(item, found, name.parts if isinstance(name, Path) else (name,))
    return found


def _project(item: Item, found: Item, parts: tuple[str, ...]) -> None:
    name, *rest = parts
    if not rest:
        found |= {name: item[name]} if name in item else {}
        return
    inner: Item = found.get(name, {}).get("M", {})
    _project(item.get(name, {}).get("M", {}), inner, tuple(rest))
    if inner:
        found[name] = {"M": inner}


def flattened(item: Item) -> Item:
    """The same as the flat layout has it, odd values as they are."""
    if "M" not in item.get("data", {}):
        return item
    flat: Item = {name: value for name, value in item.items() if name != "data"}
    flat |= item["data"]["M"]
    stored = flat.get("current_subscription", {})
    if "M" in stored:
        names = {"subscription_status": "status", "subscription_type": "type"}
        renamed = {names.get(name, name): value for name, value in stored["M"].items()}
        flat["current_subscription"] = {"M": renamed}
    return flat | {"auth_provider": encode("google")}


def by_the_domain(selection: Selection, item: Item, now: datetime = NOON) -> bool | None:
    return fits(selection, StoredUser.of(item).user, now)


@pytest.mark.parametrize(
    ("selection", "item", "means", "is_quick"),
    [
        (DUE, profile(), True, True),
        (DUE, profile(usage={"period_end": "2026-03-01T12:00:00Z"}), True, True),
        (DUE, profile(usage={"period_end": "2026-03-01T12:00:00.001000Z"}), False, True),
        (DUE, profile(usage={"period_end": AFTER}), False, True),
        (DUE, profile(usage={"period_end": AFTER, "period_start": AFTER}), False, True),
        (DUE, profile(usage={"period_end": AFTER, "period_start": "odd"}), None, False),
        (DUE, profile(usage={"period_end": ...}), False, False),
        (DUE, profile(usage={"period_end": "soon"}), None, False),
        (DUE, profile(usage={"period_end": 1771502400}), True, False),
        (DUE, profile(subscription={"usage_current_period": ...}), False, True),
        (DUE, profile(subscription={"usage_current_period": None}), False, True),
        (DUE, profile(subscription={"usage_current_period": "odd"}), None, False),
        (DUE, profile(subscription={"subscription_status": "cancelled"}), True, True),
        (DUE, profile(subscription={"subscription_status": "expired"}), False, True),
        (DUE, profile(subscription={"subscription_status": "pending"}), False, True),
        (DUE, profile(subscription={"subscription_status": "paused"}), None, False),
        (DUE, profile(subscription={"subscription_status": ...}), True, False),
        (DUE, profile(subscription={"end_date": BEFORE}), False, True),
        (DUE, profile(subscription={"end_date": ...}), True, False),
        (DUE, profile(subscription={"start_date": AFTER}), False, True),
        (DUE, profile(data={"account_status": "suspended"}), False, True),
        (DUE, profile(data={"account_status": "odd"}), None, False),
        (DUE, profile(data={"account_status": ...}), None, False),
        (DUE, profile(data={"deactivated_at": BEFORE}), False, True),
        (DUE, profile(data={"deactivated_at": AFTER}), True, True),
        (DUE, profile(data={"deactivated_at": "never"}), None, False),
        (DUE, profile(data={"current_subscription": ...}), False, False),
        (DUE, profile(data={"current_subscription": "odd"}), None, False),
        (EVERYONE, profile(data={"account_status": "odd"}), True, True),
        (EVERYONE, profile(data={"current_subscription": ...}), True, False),
        (FAMILY, profile(), True, True),
        (FREE, profile(), False, True),
        (FREE, profile(subscription={"end_date": BEFORE}), True, True),
        (FAMILY, profile(subscription={"end_date": BEFORE}), False, True),
        (FAMILY, profile(subscription={"subscription_type": "lifetime"}), None, False),
        (SUSPENDED, profile(data={"account_status": "suspended"}), True, True),
        (SUSPENDED, profile(), False, True),
        (SUSPENDED, profile(data={"account_status": "odd"}), None, False),
        (SUSPENDED, profile(data={"account_status": ...}), False, False),
        (DEACTIVATED, profile(data={"deactivated_at": BEFORE}), True, True),
    ],
)
def test_whom_a_selection_means(
    selection: Selection, item: Item, means: bool | None, is_quick: bool
) -> None:
    for each in (item, FLAT_SHAPE.of(item), flattened(item)):
        assert by_the_domain(selection, each) is means
        assert QuickFits(selection, NOON)(projected(each)) is (means if is_quick else None)


def test_of_a_flat_record_as_it_is_written_it_is_told_quickly() -> None:
    for item in samples.flat():
        assert QuickFits(DUE, NOON)(projected(item)) is False
        assert QuickFits(EVERYONE, NOON)(projected(item)) is True
    margaret, *others = samples.flat()
    assert [QuickFits(FREE, LATER)(projected(item)) for item in others] == [True, True]
    assert QuickFits(FREE, LATER)(projected(margaret)) is False


def test_the_first_draft_keeps_its_subscription_elsewhere_and_nobody_can_say() -> None:
    profile, *_ = samples.draft()

    assert by_the_domain(DUE, profile) is None
    assert by_the_domain(EVERYONE, profile) is True


def test_of_a_layout_that_nobody_knows_nobody_can_say() -> None:
    for flat in samples.flat():
        item = {name: flat[name] for name in ("PK", "SK", "consents", "created_at")}
        assert by_the_domain(DUE, item) is None
        assert QuickFits(DUE, NOON)(projected(item)) is None


# -- the quick way ---------------------------------------------------------------------------------


def instants() -> st.SearchStrategy[WireValue]:
    """As the app writes them, around noon or anywhere; and in whatever way else."""
    moment = st.sampled_from([0, 1, -1, 1_000_000, -1_000_000]).map(
        lambda micro: NOON + timedelta(microseconds=micro)
    ) | st.datetimes(timezones=st.just(UTC))
    return moment.flatmap(
        lambda at: st.sampled_from(
            [
                {"S": at.isoformat().replace("+00:00", "Z")},
                {"S": at.isoformat()},
                {"S": at.isoformat(" ", "milliseconds")},
                {"S": at.strftime("%G-W%V-%uT%H:%M:%SZ")},
                {"N": str(int(at.timestamp()))},
                {"N": str(int(at.timestamp() * 1000))},
            ]
        )
    ) | st.sampled_from(ODD_INSTANTS)


ODD_INSTANTS: list[WireValue] = [
    *({"S": text} for text in ("", "soon", "2026-02-30T12:00:00Z", "2026-03-01T24:00:00Z")),
    *({"S": text} for text in ("2026-03-01T12:00:60Z", "2026-03-01t12:00:00Z", "2026-03-01")),
    *({"S": text} for text in ("0000-03-01T12:00:00Z", "٢٠٢٦-03-01T12:00:00Z")),
    *({"S": text} for text in ("2026-03-01T12:00:00.5Z", "2026-03-01T12:00:00Z\n")),
    *({"NULL": True}, {"BOOL": True}, {"M": {}}, {"N": "-1"}, {"N": "9e99"}),
]


def wire(*values: Any) -> st.SearchStrategy[WireValue]:
    return st.sampled_from([encode(value) for value in (*values, "odd", "", None, 7, True, {})])


def maps(**members: st.SearchStrategy[WireValue]) -> st.SearchStrategy[WireValue]:
    """A map in which each member may be missing; or what is none."""
    there = st.fixed_dictionaries({}, optional=members).map(lambda values: {"M": values})
    return st.one_of(there, there, there, wire())


def sound_profiles() -> st.SearchStrategy[Item]:
    """Odd in one or two places at most: what is odd everywhere is soon decided."""
    edits = st.lists(st.sampled_from(sorted(_ODD)), max_size=2, unique=True).flatmap(
        lambda names: st.tuples(
            *(st.tuples(st.just(name), st.none() | _ODD[name]) for name in names)
        )
    )
    return edits.map(_edited)


_USAGE = maps(
    documents_processed=wire(0, 3), period_start=instants(), period_end=instants(), reset_id=wire()
)
_IN_SUBSCRIPTION = {
    "subscription_status": wire(*SubscriptionStatus),
    "subscription_type": wire(*SubscriptionType),
    "type": wire(*SubscriptionType),
    "start_date": instants(),
    "end_date": instants(),
    "usage_current_period": _USAGE,
}
_SUBSCRIPTION = maps(**_IN_SUBSCRIPTION)
_IN_DATA = {"account_status": wire(*AccountStatus), "deactivated_at": instants()}
_ODD = _IN_SUBSCRIPTION | _IN_DATA


def _edited(edits: tuple[tuple[str, WireValue | None], ...]) -> Item:
    item = profile()
    data = item["data"]["M"]
    for name, value in edits:
        place = data if name in _IN_DATA else data["current_subscription"]["M"]
        place.pop(name, None)
        if value is not None:
            place[name] = value
    return item


def odd_profiles() -> st.SearchStrategy[Item]:
    data = maps(
        **_IN_DATA,
        current_subscription=_SUBSCRIPTION,
        subscription=_SUBSCRIPTION,
        medical=wire(True, False),
        current_device=wire({"device_id": "d"}),
    )
    keys = {name: samples.profile_of("user-1")[name] for name in ("PK", "SK")}
    return st.fixed_dictionaries({}, optional={"data": data}).map(lambda rest: keys | rest)


selections = st.sampled_from(
    [
        *(DUE, EVERYONE, FREE, FAMILY, SUSPENDED, DEACTIVATED),
        Selection(tiers=frozenset([TierName.FAMILY, TierName.PREMIUM])),
        Selection(
            who=Who.ALL,
            tiers=frozenset([TierName.FREE]),
            statuses=frozenset([AccountStatus.ACTIVE]),
        ),
    ]
)


profiles = sound_profiles() | odd_profiles()


@settings(max_examples=300)
@given(selections, profiles | profiles.map(flattened))
def test_what_is_told_quickly_is_what_the_domain_says(selection: Selection, item: Item) -> None:
    quick = QuickFits(selection, NOON)
    for seen in (item, projected(item)):
        answer = quick(seen)
        assert answer is None or answer is by_the_domain(selection, item)
