"""A user who has just signed up, for tests of what the app does.

The conftest of a folder that uses the fixture imports it.
"""

from __future__ import annotations

import pytest

from backoffice.dynamo.expressions import Clause, Update
from records import keys
from records.model import User
from records.table import ITEM_EXISTS, UsersTable
from tests.conftest import Clock
from tests.new_records import new_user
from users.app_services import create_user


@pytest.fixture
def signed_up(users: UsersTable, user_id: str, clock: Clock) -> str:
    """The id of a new user."""
    create_user(users=users, new=new_user(user_id), now=clock())
    return user_id


def stored_user(users: UsersTable, user_id: str) -> User:
    """The user as of now."""
    stored = users.find_user(user_id)
    assert stored is not None
    return stored.user


def change(users: UsersTable, user_id: str, *clauses: Clause) -> None:
    """Change a profile as no service does."""
    key = users.table.key(keys.USER.key(user_id=user_id), keys.PROFILE.key())
    users.client.update(users.table, key, Update(*clauses), ITEM_EXISTS)
