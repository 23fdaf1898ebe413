"""Revoking a session while its user signs in again: the newer session is never touched.

Real threads against a real server, 1,000 times: the change and its entry in one transaction, as
an act makes them, against the update with which the app replaces a session. And again where the
act meets faults on its way: whatever it says of itself is true then too.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from backoffice.access import Actor
from backoffice.acts.engine import together
from backoffice.acts.errors import OutcomeUnknownError, RefusedError
from backoffice.acts.kinds import Plan
from backoffice.audit.entries import Entry, new_entry_id
from backoffice.audit.items import audit_table
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import (
    ConflictError,
    ThrottledError,
    TransactionCancelledError,
)
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import Fault, error_answer, lost_answer, lost_request
from backoffice.dynamo.transactions import ItemUpdate, Transaction
from backoffice.dynamo.transport import HttpTransport
from backoffice.dynamo.wire import encode, encode_item
from backoffice.net.messages import Answer, Request
from records.layouts.planned import PLANNED
from records.table import ITEM_EXISTS, UsersTable, serenya_table
from tests import words
from tests.conftest import Server, new_client
from tests.records.stored import ANYTHING, profile_key, the_change

pytestmark = [
    pytest.mark.dynoxide,
    # One server, the quicker: what is tested is our condition, not the locks of an emulator.
    pytest.mark.parametrize("server", ["dynoxide"], indirect=True),
]

FAULTS: list[Fault] = [
    lost_request,
    lost_answer,
    error_answer("ThrottlingException"),
    error_answer("TransactionInProgressException"),
]
FAULTY_SHARE = 0.2
TABLE = serenya_table(
    "serenya-dev", email_index="GSI1-EmailLookup", external_index="GSI2-ExternalAuth"
)
AUDIT: Table = audit_table("serenya-dev-audit")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SESSION = path("data", "current_session")
OLD = {"session_id": "old", "status": "active", "refresh_token_hash": "r-old"}
NEW = {"session_id": "new", "status": "active", "refresh_token_hash": "r-new"}


def user_ids(count: int) -> list[str]:
    run = new_entry_id(NOW)
    return [f"race-{run}-{number}" for number in range(count)]


def sign_up(client: Client, user_id: str) -> None:
    profile = {"PK": f"USER#{user_id}", "SK": "PROFILE", "data": {"current_session": OLD}}
    client.put(TABLE, encode_item(profile), ANYTHING)


def sign_in(client: Client, user_id: str) -> str:
    """What the app does: it knows nothing of us and puts its new session."""
    key = TABLE.key(f"USER#{user_id}", "PROFILE")
    update = Update(set_(SESSION, NEW), set_(path("updated_at"), "2026-03-01T00:00:00Z"))
    client.update(TABLE, key, update, ITEM_EXISTS, repeatable=True)
    return "signed in"


def revoking(client: Client, user_id: str) -> ItemUpdate:
    """The change of an act that saw the older session."""
    seen = profile_key(user_id) | {
        "session_id": {"S": "old"},
        "status": {"S": "active"},
        "created_at": None,
    }
    change = the_change(PLANNED.parts["session"], seen, NOW)
    return UsersTable(client, TABLE).write_of(change)


def revoke(client: Client, user_id: str) -> str:
    """What an act does."""
    transaction = Transaction()
    transaction.add("change", revoking(client, user_id))
    Trail(client, AUDIT, words.VOCABULARY, words.TYPED_KEYS).add_to(transaction, entry_of(user_id))
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
        action=words.SESSION_REVOKED,
        at=NOW,
        actor=Actor("race", words.SUPPORT),
        subject=words.USER.of(user_id),
        reason=Reason(words.SECURITY, "a race"),
    )


def race(client: Client, ids: Sequence[str], *racers: Callable[[Client, str], str]) -> Counter[str]:
    """For each user, all racers at the same moment."""
    line = threading.Barrier(len(racers))

    def run(racer: Callable[[Client, str], str]) -> Counter[str]:
        ends: Counter[str] = Counter()
        for user_id in ids:
            line.wait(timeout=60)
            with call_scope(seconds=60, attempts=5):
                ends[racer(client, user_id)] += 1
        return ends

    with ThreadPoolExecutor(len(racers)) as pool:
        runs = [pool.submit(run, racer) for racer in racers]
        return sum((each.result() for each in runs), Counter())


@pytest.fixture
def client(server: Server) -> Client:
    return server.client


@pytest.mark.parametrize("count", [400, pytest.param(5_000, marks=pytest.mark.soak)])
def test_the_newer_session_is_never_touched(client: Client, count: int) -> None:
    ids = user_ids(count)
    with call_scope(seconds=60):
        for user_id in ids:
            sign_up(client, user_id)

    ends = race(client, ids, revoke, sign_in)

    with call_scope(seconds=60):
        users, trail = (
            UsersTable(client, TABLE),
            Trail(client, AUDIT, words.VOCABULARY, words.TYPED_KEYS),
        )
        for user_id in ids:
            stored = users.find_user(user_id)
            assert stored is not None
            assert stored.item["data"]["M"]["current_session"] == encode(NEW)
        entries = sum(trail.find(words.USER.of(each), f"act-{each}") is not None for each in ids)
    assert ends["signed in"] == count
    assert entries == ends["revoked"]
    # Both ends came about, or these were no races.
    assert ends["revoked"] > 10
    assert ends["refused"] > 10


def test_of_two_who_revoke_at_once_one_does_it_and_it_is_entered_once(client: Client) -> None:
    ids = user_ids(200)
    with call_scope(seconds=60):
        for user_id in ids:
            sign_up(client, user_id)

    ends = race(client, ids, revoke, revoke)

    with call_scope(seconds=60):
        trail = Trail(client, AUDIT, words.VOCABULARY, words.TYPED_KEYS)
        for user_id in ids:
            assert len(trail.list_of_subject(words.USER.of(user_id)).entries) == 1
    assert ends["revoked"] == len(ids)


# -- on a bad way ----------------------------------------------------------------------------------


class Luck:
    """A transport on which every fifth request, by chance, meets a fault."""

    def __init__(self, seed: int) -> None:
        self._inner = HttpTransport()
        self._random = random.Random(seed)
        self.met = 0

    def __call__(self, request: Request) -> Answer:
        if self._random.random() < FAULTY_SHARE:
            self.met += 1
            return self._random.choice(FAULTS)(request, self._inner)
        return self._inner(request)


def act(client: Client, user_id: str) -> str:
    """What an act says of itself, with the two attempts that a request has."""
    plan = Plan(changes=[revoking(client, user_id)])
    try:
        with call_scope(seconds=10):
            done = together(
                plan, entry_of(user_id), Trail(client, AUDIT, words.VOCABULARY, words.TYPED_KEYS)
            )
    except RefusedError:
        return "refused"
    except OutcomeUnknownError:
        return "unknown"
    except (ConflictError, ThrottledError):
        return "not done"
    assert not done.repeated
    return "done"


def look_up_and_sign_in(client: Client, user_id: str) -> str:
    """As the app has to know whose session it is: so each of the two wins about as often."""
    assert UsersTable(client, TABLE).find_user(user_id)
    return sign_in(client, user_id)


def race_on_a_bad_way(server: Server, ids: Sequence[str], seed: int) -> dict[str, str]:
    """What each act said, while its user signed in on a way without faults."""
    luck = Luck(seed)
    client = new_client(server.endpoint, luck)
    said: dict[str, str] = {}

    def unlucky(_: Client, user_id: str) -> str:
        said[user_id] = act(client, user_id)
        return said[user_id]

    ends = race(server.client, ids, unlucky, look_up_and_sign_in)

    assert ends["signed in"] == len(ids)
    assert luck.met > len(ids) * FAULTY_SHARE / 2
    return said


def falsehoods(client: Client, said: dict[str, str]) -> list[str]:
    """Users of whose act something was said that is not so."""
    users, trail = (
        UsersTable(client, TABLE),
        Trail(client, AUDIT, words.VOCABULARY, words.TYPED_KEYS),
    )
    possible = {"done": {1}, "unknown": {0, 1}, "refused": {0}, "not done": {0}}
    wrong = []
    for user_id, word in said.items():
        with call_scope(seconds=10):
            entries = trail.list_of_subject(words.USER.of(user_id)).entries
            stored = users.find_user(user_id)
        assert stored is not None
        assert stored.item["data"]["M"]["current_session"] == encode(NEW)
        if len(entries) not in possible[word]:
            wrong.append(f"{user_id}: {word}, {len(entries)} entries")
    return wrong


@pytest.mark.parametrize(
    ("count", "seed"), [(400, 7), pytest.param(10_000, 4, marks=pytest.mark.soak)]
)
def test_nothing_false_is_said_of_an_act_whose_answers_get_lost(
    server: Server, count: int, seed: int
) -> None:
    ids = user_ids(count)
    for user_id in ids:
        with call_scope(seconds=10):
            sign_up(server.client, user_id)

    said = race_on_a_bad_way(server, ids, seed)

    assert falsehoods(server.client, said) == []
    # Both ends came about, or these were no races.
    assert {"done", "refused"} <= set(said.values())
