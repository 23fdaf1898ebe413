"""Users by the thousand are as varied and as sound as those whose stories are told."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from backoffice.dynamo.unread import known
from backoffice.dynamo.wire import Item
from demo.crowd import SORTS, drawn_items
from demo.load import how_many_are_due
from demo.users import demo_stories
from records.emails import email_hash
from records.fits import fits
from records.holds.due import is_due
from records.holds.generations import Generation, generation_of
from records.holds.tiers import tier_in_force, tier_of
from records.holds.whole import Holds, holds_of
from records.layouts.planned.new_items import marked_user_id
from records.lists import AccountStatus, TierName
from records.model import User
from records.selections import Selection
from records.table import StoredUser, is_profile, serenya_table
from tests.demo.conftest import START
from tests.readable import readable

TABLE = serenya_table("serenya-dev", email_index="email", external_index="external")
COUNT = 1000


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return [item for number in range(COUNT) for item in drawn_items(TABLE, "7", START, number)]


@pytest.fixture(scope="module")
def users(items: list[Item]) -> list[User]:
    return [StoredUser.of(item).user for item in items if is_profile(item)]


@pytest.fixture(scope="module")
def held(users: list[User]) -> list[tuple[User, Holds]]:
    return [(user, holds_of(user, START)) for user in users]


def test_the_same_seed_draws_the_same_users_relative_to_the_start() -> None:
    later = START + timedelta(microseconds=5)
    for number in range(30):
        drawn = drawn_items(TABLE, "7", START, number)
        assert drawn == drawn_items(TABLE, "7", later, number)
        assert drawn != drawn_items(TABLE, "8", START, number)
        assert drawn != drawn_items(TABLE, "7", START + timedelta(days=1), number)


def test_everybody_is_themselves(users: list[User]) -> None:
    told = demo_stories("7", START)
    ids = [user.user_id for user in users] + [story.new.user_id for story in told]
    # Those of a tenth of them are encrypted; their hashes are not.
    emails = {user.profile.email_hash or email_hash(str(user.profile.email)) for user in users}

    assert len(users) == COUNT
    assert len(set(ids)) == len(ids)
    assert len(emails) == COUNT
    assert not emails & {email_hash(story.new.email) for story in told}


def test_every_record_is_sound(users: list[User], items: list[Item]) -> None:
    assert Counter(user.layout for user in users).keys() == {"planned", "flat"}
    assert not [other for user in users for other in user.other]
    markers = Counter(user_id for item in items if (user_id := marked_user_id(item)))
    # The app of the flat layout puts none.
    assert markers == Counter(user.user_id for user in users if user.layout == "planned")


def test_nothing_happens_after_the_start(users: list[User]) -> None:
    for user in users:
        assert readable(user.created_at) < START
    for usage in filter(None, (known(user.usage) for user in users)):
        assert readable(usage.period_start) <= readable(usage.last_updated) <= START


def test_more_than_half_are_due_and_the_quick_count_is_the_domains(
    users: list[User], held: list[tuple[User, Holds]], items: list[Item]
) -> None:
    due = [user for user, holds in held if is_due(holds)]

    assert 0.5 * COUNT < len(due) < 0.6 * COUNT
    assert how_many_are_due(items, START) == len(due)
    assert len(due) == sum(fits(Selection(), user, START) or False for user in users)


def test_there_is_somebody_of_every_sort(held: list[tuple[User, Holds]]) -> None:
    due = [user for user, holds in held if is_due(holds)]
    tiers = {tier_in_force(tier_of(user.subscription), h.subscription.state) for user, h in held}

    # Nobody can say it of the first draft.
    assert tiers == {*TierName, None}
    assert {tier_of(user.subscription) for user in due} == set(TierName)
    assert {user.profile.account_status for user, _ in held} == set(AccountStatus)
    assert {holds.period.state.name for _, holds in held} >= {"OVER", "CURRENT", "NONE"}
    assert {holds.subscription.state.name for _, holds in held} >= {"ACTIVE", "PAID_UNTIL", "ENDED"}
    assert any(user.has_ttl for user in due)
    counts = {usage.documents_processed for user in due if (usage := known(user.usage))}
    assert {0, 5, 40} <= counts
    assert {generation_of(user) for user, _ in held} == set(Generation) - {Generation.UNKNOWN}


def test_older_forms_are_among_them(items: list[Item]) -> None:
    data = [item["data"]["M"] for item in items if is_profile(item) and "data" in item]

    assert any("subscription" in each for each in data)
    ends = [each["current_subscription"]["M"]["end_date"] for each in data if _is_there(each)]
    assert {letter for end in ends for letter in end} == {"S", "N"}


def _is_there(data: Item) -> bool:
    return "M" in data.get("current_subscription", {})


def test_the_sorts_add_up() -> None:
    # One in a hundred is of the first draft.
    assert sum(SORTS.values()) == 99
