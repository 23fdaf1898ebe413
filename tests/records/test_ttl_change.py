"""Removing a stray `ttl`, on both servers and for every layout."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.dynamo.wire import encode
from records.layouts import LAYOUTS, Layout
from records.table import UsersTable
from tests import samples
from tests.records.stored import MISSING, Stored

every_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)


def with_ttl(users: UsersTable, user_id: str, ttl: Any) -> Stored:
    stored = Stored(users, user_id)
    stored.put(samples.profile_of(user_id) | {"ttl": encode(ttl)})
    return stored


@every_layout
@pytest.mark.parametrize("ttl", [1759392000, "1759392000", None, 0])
def test_the_ttl_seen_is_removed_and_nothing_else_is_touched(
    users: UsersTable, user_id: str, layout: Layout, ttl: Any
) -> None:
    stored = with_ttl(users, user_id, ttl)
    seen = layout.see_ttl(stored.item())

    assert seen == {"ttl": encode(ttl)}
    differences = stored.differences_of(layout.remove_ttl(seen))
    assert differences == {"ttl": (encode(ttl), MISSING)}
    assert layout.see_ttl(stored.item()) is None


@every_layout
@pytest.mark.parametrize("now", [1759392001, "1759392000", None])
def test_another_ttl_than_was_seen_is_left_alone(
    users: UsersTable, user_id: str, layout: Layout, now: Any
) -> None:
    stored = with_ttl(users, user_id, now)

    stored.refuses(layout.remove_ttl({"ttl": {"N": "1759392000"}}))


@every_layout
def test_a_ttl_that_is_gone_already_is_a_refusal(
    users: UsersTable, user_id: str, layout: Layout
) -> None:
    Stored.sample(users, user_id).refuses(layout.remove_ttl({"ttl": {"N": "1759392000"}}))


@every_layout
def test_a_user_who_is_gone_does_not_come_back(
    users: UsersTable, user_id: str, layout: Layout
) -> None:
    Stored(users, user_id).refuses(layout.remove_ttl({"ttl": {"N": "1759392000"}}))
