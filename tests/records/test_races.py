"""Revoking a session while its user signs in again: the newer session is never touched.

Real threads against a real server, 1,000 times: the change and its entry in one transaction, as
an act makes them, against the update with which the app replaces a session. And again where the
act meets faults on its way: whatever it says of itself is true then too.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

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
from backoffice.dynamo.expressions import Raw, Update, path, set_
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import Fault, error_answer, lost_answer, lost_request
from backoffice.dynamo.transactions import ItemUpdate, Transaction
from backoffice.dynamo.transport import HttpTransport
from backoffice.dynamo.wire import Item, encode_item
from backoffice.net.messages import Answer, Request
from records.table import ITEM_EXISTS, UsersTable, serenya_table
from tests import words
from tests.conftest import Server, new_client
from tests.records.shapes import Shape, in_every_shape
from tests.records.stored import ANYTHING, the_change

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
OLD = {"session_id": "old", "status": "active", "refresh_token_hash": "r-old"}
NEW = {"session_id": "new", "status": "active", "refresh_token_hash": "r-new"}


def user_ids(count: int) -> list[str]:
    run = new_entry_id(NOW)
    return [f"race-{run}-{number}" for number in range(count)]


def profile(shape: Shape, user_id: str, session: Mapping[str, str]) -> Item:
    """A user with this session."""
    data = {"account_status": "active", "current_session": session}
    return shape.of(encode_item({"PK": f"USER#{user_id}", "SK": "PROFILE", "data": data}))


def sign_up(client: Client, shape: Shape, user_id: str) -> None:
    client.put(TABLE, profile(shape, user_id, OLD), ANYTHING)


def session_in(shape: Shape, item: Item) -> Any:
    """The session of a profile as it is stored."""
    home = shape.layout.home
    assert home
    return home.parts(item)["current_session"]


@dataclass(frozen=True)
class Racer:
    """What runs of a race do to records of one layout."""

    shape: Shape

    def sign_in(self, client: Client, user_id: str) -> str:
        """What the app does: it knows nothing of us and puts its new session."""
        home = self.shape.layout.home
        assert home
        key = TABLE.key(f"USER#{user_id}", "PROFILE")
        new = session_in(self.shape, profile(self.shape, user_id, NEW))
        update = Update(set_(home.place("current_session"), Raw(new)), set_(path("updated_at"), 1))
        client.update(TABLE, key, update, ITEM_EXISTS, repeatable=True)
        return "signed in"

    def look_up_and_sign_in(self, client: Client, user_id: str) -> str:
        """As the app has to know whose session it is: so each of the two wins about as often."""
        assert UsersTable(client, TABLE).find_user(user_id)
        return self.sign_in(client, user_id)

    def revoking(self, client: Client, user_id: str) -> ItemUpdate:
        """The change of an act that saw the older session."""
        part = self.shape.part("session")
        seen = part.see(profile(self.shape, user_id, OLD))
        assert seen
        return UsersTable(client, TABLE).write_of(the_change(part, seen, NOW))

    def revoke(self, client: Client, user_id: str) -> str:
        """What an act does."""
        return revoke(client, user_id, self.revoking(client, user_id))


def revoke(client: Client, user_id: str, change: ItemUpdate) -> str:
    transaction = Transaction()
    transaction.add("change", change)
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


@in_every_shape
@pytest.mark.parametrize("count", [200, pytest.param(5_000, marks=pytest.mark.soak)])
def test_the_newer_session_is_never_touched(client: Client, shape: Shape, count: int) -> None:
    ids, racer = user_ids(count), Racer(shape)
    with call_scope(seconds=60):
        for user_id in ids:
            sign_up(client, shape, user_id)

    ends = race(client, ids, racer.revoke, racer.sign_in)

    with call_scope(seconds=60):
        users, trail = (
            UsersTable(client, TABLE),
            Trail(client, AUDIT, words.VOCABULARY, words.TYPED_KEYS),
        )
        for user_id in ids:
            stored = users.find_user(user_id)
            assert stored is not None
            new = session_in(shape, profile(shape, user_id, NEW))
            assert session_in(shape, stored.item) == new
        entries = sum(trail.find(words.USER.of(each), f"act-{each}") is not None for each in ids)
    assert ends["signed in"] == count
    assert entries == ends["revoked"]
    # Both ends came about, or these were no races.
    assert ends["revoked"] > 10
    assert ends["refused"] > 10


@in_every_shape
def test_of_two_who_revoke_at_once_one_does_it_and_it_is_entered_once(
    client: Client, shape: Shape
) -> None:
    ids, racer = user_ids(100), Racer(shape)
    with call_scope(seconds=60):
        for user_id in ids:
            sign_up(client, shape, user_id)

    ends = race(client, ids, racer.revoke, racer.revoke)

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


def act(client: Client, user_id: str, change: ItemUpdate) -> str:
    """What an act says of itself, with the two attempts that a request has."""
    plan = Plan(changes=[change])
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


def race_on_a_bad_way(
    server: Server, shape: Shape, ids: Sequence[str], seed: int
) -> dict[str, str]:
    """What each act said, while its user signed in on a way without faults."""
    luck, racer = Luck(seed), Racer(shape)
    client = new_client(server.endpoint, luck)
    said: dict[str, str] = {}

    def unlucky(_: Client, user_id: str) -> str:
        said[user_id] = act(client, user_id, racer.revoking(client, user_id))
        return said[user_id]

    ends = race(server.client, ids, unlucky, racer.look_up_and_sign_in)

    assert ends["signed in"] == len(ids)
    assert luck.met > len(ids) * FAULTY_SHARE / 2
    return said


def falsehoods(client: Client, shape: Shape, said: dict[str, str]) -> list[str]:
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
        assert session_in(shape, stored.item) == session_in(shape, profile(shape, user_id, NEW))
        if len(entries) not in possible[word]:
            wrong.append(f"{user_id}: {word}, {len(entries)} entries")
    return wrong


@in_every_shape
@pytest.mark.parametrize(
    ("count", "seed"), [(200, 7), pytest.param(10_000, 4, marks=pytest.mark.soak)]
)
def test_nothing_false_is_said_of_an_act_whose_answers_get_lost(
    server: Server, shape: Shape, count: int, seed: int
) -> None:
    ids = user_ids(count)
    for user_id in ids:
        with call_scope(seconds=10):
            sign_up(server.client, shape, user_id)

    said = race_on_a_bad_way(server, shape, ids, seed)

    assert falsehoods(server.client, shape, said) == []
    # Both ends came about, or these were no races.
    assert {"done", "refused"} <= set(said.values())
