"""Revoking a session while its user signs in again: the newer session is never touched.

Real threads against a real server, 1,000 times: the change and its entry in one transaction, as
an act makes them, against the update with which the app replaces a session.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from backoffice.access import Actor, Role
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, new_entry_id
from backoffice.audit.items import audit_table
from backoffice.audit.reasons import Category, Reason
from backoffice.audit.trail import Trail
from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import ConflictError, TransactionCancelledError
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.transactions import Transaction
from backoffice.dynamo.wire import encode, encode_item
from records.layouts.planned import PLANNED
from records.table import PROFILE_EXISTS, UsersTable, serenya_table
from tests.conftest import Server
from tests.records.stored import ANYTHING

pytestmark = [
    pytest.mark.dynoxide,
    # One server, the quicker: what is tested is our condition, not the locks of an emulator.
    pytest.mark.parametrize("server", ["dynoxide"], indirect=True),
]

PAIRS = 1000
TABLE = serenya_table(
    "serenya-dev", email_index="GSI1-EmailLookup", external_index="GSI2-ExternalAuth"
)
AUDIT: Table = audit_table("serenya-dev-audit")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SESSION = path("data", "current_session")
OLD = {"session_id": "old", "status": "active", "refresh_token_hash": "r-old"}
NEW = {"session_id": "new", "status": "active", "refresh_token_hash": "r-new"}
SEEN = {"session_id": {"S": "old"}}


def user_ids() -> list[str]:
    run = new_entry_id(NOW)
    return [f"race-{run}-{number}" for number in range(PAIRS)]


def sign_up(client: Client, user_id: str) -> None:
    profile = {"PK": f"USER#{user_id}", "SK": "PROFILE", "data": {"current_session": OLD}}
    client.put(TABLE, encode_item(profile), ANYTHING)


def sign_in(client: Client, user_id: str) -> str:
    """What the app does: it knows nothing of us and puts its new session."""
    key = TABLE.key(f"USER#{user_id}", "PROFILE")
    update = Update(set_(SESSION, NEW), set_(path("updated_at"), "2026-03-01T00:00:00Z"))
    client.update(TABLE, key, update, PROFILE_EXISTS, repeatable=True)
    return "signed in"


def revoke(client: Client, user_id: str) -> str:
    """What an act does."""
    transaction = Transaction()
    change = PLANNED.revoke_session(SEEN, now=NOW)
    UsersTable(client, TABLE).change(transaction, "change", user_id, change)
    Trail(client, AUDIT).add_to(transaction, entry_of(user_id))
    try:
        client.transact(transaction)
    except TransactionCancelledError as refused:
        assert refused.reason("change").condition_failed  # noqa: PT017 - one of two right ends
        return "refused"
    except ConflictError:
        return "conflict"
    return "revoked"


def entry_of(user_id: str) -> Entry:
    return Entry(
        entry_id=f"act-{user_id}",
        action=Action.SESSION_REVOKED,
        at=NOW,
        actor=Actor("race", Role.SUPPORT),
        user_id=user_id,
        reason=Reason(Category.SECURITY, "a race"),
    )


def race(client: Client, ids: Sequence[str], *racers: Callable[[Client, str], str]) -> Counter[str]:
    """For each user, all racers at the same moment."""
    line = threading.Barrier(len(racers))

    def run(racer: Callable[[Client, str], str]) -> Counter[str]:
        ends: Counter[str] = Counter()
        with call_scope(seconds=120, attempts=5):
            for user_id in ids:
                line.wait(timeout=60)
                ends[racer(client, user_id)] += 1
        return ends

    with ThreadPoolExecutor(len(racers)) as pool:
        runs = [pool.submit(run, racer) for racer in racers]
        return sum((each.result() for each in runs), Counter())


@pytest.fixture
def client(server: Server) -> Client:
    return server.client


def test_the_newer_session_is_never_touched(client: Client) -> None:
    ids = user_ids()
    with call_scope(seconds=60):
        for user_id in ids:
            sign_up(client, user_id)

    ends = race(client, ids, revoke, sign_in)

    with call_scope(seconds=60):
        users, trail = UsersTable(client, TABLE), Trail(client, AUDIT)
        for user_id in ids:
            stored = users.find_user(user_id)
            assert stored is not None
            assert stored.item["data"]["M"]["current_session"] == encode(NEW)
        entries = sum(trail.find(each, f"act-{each}") is not None for each in ids)
    assert ends["signed in"] == PAIRS
    assert entries == ends["revoked"]
    # Both ends came about, or these were no races.
    assert ends["revoked"] > 10
    assert ends["refused"] > 10


def test_of_two_who_revoke_at_once_one_does_it_and_it_is_entered_once(client: Client) -> None:
    ids = user_ids()[:200]
    with call_scope(seconds=60):
        for user_id in ids:
            sign_up(client, user_id)

    ends = race(client, ids, revoke, revoke)

    with call_scope(seconds=60):
        trail = Trail(client, AUDIT)
        for user_id in ids:
            assert len(trail.list_of_user(user_id).entries) == 1
    assert ends["revoked"] == len(ids)
