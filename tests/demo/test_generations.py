"""A third of the demo's users is of each generation of the app."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from backoffice.dynamo.unread import Unread
from backoffice.dynamo.wire import Item
from demo.ids import COUNT
from demo.kinds import PAYMENT_COUNTS
from demo.older import FLORA, TESSA
from demo.sealing import DemoKey
from demo.users import TWINS
from records import keys
from records.holds.generations import Generation, generation_of
from records.lists import AccountStatus
from records.sealed import open_sealed
from records.table import ItemsBeside, StoredUser, is_payment, is_profile
from tests.demo.conftest import Demo


def generations(demo: Demo) -> dict[str, Generation]:
    """Of each user by id, with what stands beside the profile."""
    beside: dict[str, list[Item]] = defaultdict(list)
    for item in demo.items:
        if not is_profile(item) and not is_payment(item):
            beside[keys.user_id_of(item)].append(item)
    return {
        user_id: generation_of(
            StoredUser.of(each.item, beside=ItemsBeside(tuple(beside[user_id]))).user
        )
        for user_id, each in demo.stored.items()
    }


def test_a_third_of_them_is_of_each_generation(demo: Demo) -> None:
    counts = Counter(generations(demo).values())

    third = COUNT // 3
    assert counts == {
        Generation.PLANNED: COUNT - 2 * third,
        Generation.FLAT: third,
        Generation.DRAFT: third,
    }


@pytest.mark.parametrize("generation", [Generation.FLAT, Generation.DRAFT])
def test_an_older_generation_has_users_of_every_sort(demo: Demo, generation: Generation) -> None:
    own = generations(demo)
    users = [user for user in demo.all if own[user.user_id] is generation]

    assert {user.profile.account_status for user in users} >= set(AccountStatus)
    counts = {len(demo.payments[user.user_id]) for user in users}
    assert counts >= set(PAYMENT_COUNTS)
    assert not any(user.usage for user in users)


def test_flat_users_are_sealed_and_the_demo_opens_them(demo: Demo) -> None:
    flat = [stored for stored in demo.stored.values() if stored.user.layout == "flat"]

    assert all(stored.user.profile.email is Unread.ENCRYPTED for stored in flat)
    opened = {
        open_sealed(stored.sealed, user_id=stored.user.user_id, opener=DemoKey()).texts["email"]
        for stored in flat
    }
    assert {FLORA, TESSA} <= opened


def test_some_have_an_older_twin(demo: Demo) -> None:
    by_id: dict[object, set[str]] = defaultdict(set)
    own = generations(demo)
    for user in demo.all:
        by_id[user.profile.external_id].add(own[user.user_id])
    pairs = Counter(frozenset(each) for each in by_id.values() if len(each) > 1)

    assert pairs == {
        frozenset({Generation.PLANNED, Generation.FLAT}): TWINS,
        frozenset({Generation.PLANNED, Generation.DRAFT}): TWINS,
    }
