"""Changes that belong together are made together, on both servers."""

from __future__ import annotations

import pytest

from backoffice.dynamo.expressions import Update, path, set_
from records.app_writes import write_together
from records.errors import RecordChangedError
from records.layouts import Change
from records.table import UsersTable
from tests.records.stored import ANYTHING, MISSING, Stored, differences, profile_key, text

NOTED = {"note": (MISSING, text("x"))}
NEVER = path("PK").missing()


def note(user_id: str) -> Change:
    return Change(profile_key(user_id), Update(set_(path("note"), "x")), ANYTHING)


def refused_note(user_id: str) -> Change:
    return Change(profile_key(user_id), Update(set_(path("note"), "x")), NEVER)


def test_all_changes_are_made(users: UsersTable, user_id: str) -> None:
    one, two = Stored.sample(users, user_id), Stored.sample(users, f"{user_id}-2")
    before = one.item(), two.item()

    write_together(users, [note(one.user_id), note(two.user_id)])

    assert differences(before[0], one.item()) == NOTED
    assert differences(before[1], two.item()) == NOTED


def test_where_one_is_refused_none_is_made(users: UsersTable, user_id: str) -> None:
    one, two = Stored.sample(users, user_id), Stored.sample(users, f"{user_id}-2")
    before = one.item(), two.item()

    with pytest.raises(RecordChangedError):
        write_together(users, [note(one.user_id), refused_note(two.user_id)])

    assert (one.item(), two.item()) == before


def test_a_user_who_is_gone_does_not_come_back(users: UsersTable, user_id: str) -> None:
    with pytest.raises(RecordChangedError):
        write_together(users, [note(user_id)])

    assert users.find_user(user_id) is None
