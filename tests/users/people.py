"""Users for tests of acts: the planned sample under an id of their own."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from backoffice.access import Actor
from backoffice.dynamo.expressions import path
from backoffice.dynamo.wire import Item, encode_item
from backoffice.web.acts.words import UndoWords
from records.acts import UserAct
from records.table import StoredUser, UsersTable
from tests import words
from tests.records.shapes import PLANNED_SHAPE, Shape
from users.act_words import USER_ACTS
from users.repairs import REPAIRS

SAMPLES = Path(__file__).parent.parent / "samples" / "planned.json"
SUPPORT = Actor("a" * 32, words.SUPPORT, "request-1")

#: Every act on a user, by its name, but for those that take one back.
ACTS: dict[str, UserAct] = {
    act.kind.name: act.kind for act in USER_ACTS.words if not isinstance(act, UndoWords)
}

#: The pages on which acts on a user are confirmed.
ACT_PAGES = (USER_ACTS, REPAIRS)

Mutation = Callable[[dict[str, Any]], object]


def url_of(user_id: str, name: str) -> str:
    """Where an act on a user, or a reveal, is confirmed."""
    return f"/users/{user_id}/{name}/"


def sample() -> dict[str, Any]:
    """The first user of the samples, as Python values."""
    items: list[dict[str, Any]] = json.loads(SAMPLES.read_text(), parse_float=Decimal)
    return copy.deepcopy(items[0])


def put_sample(
    users: UsersTable,
    user_id: str,
    change: Mutation | None = None,
    shape: Shape = PLANNED_SHAPE,
) -> StoredUser:
    """Put the sample user under `user_id`, changed by `change`, and read it back."""
    values = sample()
    values["PK"] = f"USER#{user_id}"
    values["data"]["id"] = user_id
    # Else all of them would be records of one person.
    values["GSI1PK"], values["GSI2PK"] = f"USER_EMAIL#{user_id}", f"USER_EXTERNAL#google#{user_id}"
    if change:
        change(values)
    users.client.put(users.table, shape.of(encode_item(values)), path("PK").missing())
    return stored(users, user_id)


def stored(users: UsersTable, user_id: str) -> StoredUser:
    """The user as of now."""
    found = users.find_user(user_id)
    assert found is not None
    return found


def item(users: UsersTable, user_id: str) -> Item:
    """The wire item as of now."""
    return stored(users, user_id).item
