"""Looking up as one agent, for tests."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

import pytest

from backoffice.audit.trail import Trail
from backoffice.dynamo.wire import Item
from records.table import UsersTable
from tests.conftest import Clock
from tests.records.keyed import Keyed
from tests.records.stored import ANYTHING
from tests.users.people import SUPPORT, put_sample
from users.services.look_up import Finding, look_up


def sha(text: str) -> str:
    """Lower-case hex SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()


class Finder:
    """Looks up as one agent, and reads back what went on record."""

    def __init__(self, users: UsersTable, trail: Trail, clock: Clock) -> None:
        self.users, self.trail, self.clock = users, trail, clock
        self.mark = uuid.uuid4().hex[:12]

    def user(self, email: str, *, hashed: str | None = None, external_id: str = "") -> str:
        """Put a user whose e-mail hash is of `hashed`, else of the normalised e-mail."""
        user_id = str(uuid.uuid4())
        digest = sha(hashed if hashed is not None else email.strip().lower())
        external = f"google#{external_id or self.mark}"

        def change(values: dict[str, Any]) -> None:
            values["data"]["email"] = email
            values["GSI1PK"] = f"USER_EMAIL#{digest}"
            values["GSI2PK"] = f"USER_EXTERNAL#{external}"

        put_sample(self.users, user_id, change)
        return user_id

    def put_beside(self, user_id: str, kind: str, own_id: str) -> None:
        """Put a session or a device of the first draft into a user's partition."""
        key = {"S": f"{kind.upper()}#{own_id}"}
        user_key = {"S": f"USER#{user_id}"}
        item: Item = {"PK": user_key, "SK": key, "GSI1PK": key, "GSI1SK": user_key}
        self.users.client.put(self.users.table, item, ANYTHING)

    def person(self, *, flat: bool = False, email: str = "") -> Keyed:
        """Somebody of this test, under the keys that the writer of the layout uses."""
        email = email or f"{self.mark}@example.com"
        return Keyed(str(uuid.uuid4()), email=email, external_id=f"id-{self.mark}", flat=flat)

    def find(self, text: str, cursors: Sequence[str] = ()) -> Finding:
        return look_up(
            text=text,
            actor=SUPPORT,
            now=self.clock(),
            users=self.users,
            trail=self.trail,
            cursors=cursors,
        )


@pytest.fixture
def finder(users: UsersTable, trail: Trail, clock: Clock) -> Finder:
    return Finder(users, trail, clock)
