"""The demo data, loaded once into each server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from backoffice.dynamo.client import Client
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.template import create_tables
from backoffice.dynamo.wire import Item
from demo.ids import DEFAULT_SEED
from demo.load import load_stories
from demo.users import demo_stories
from records import keys
from records.emails import email_hash
from records.model import PaymentRecord, User
from records.table import (
    StoredUser,
    UsersTable,
    is_payment,
    is_profile,
    payment_of,
    serenya_table,
)
from scripts.processes import ROOT
from tests.conftest import PARAMETERS, STARTERS, new_client

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class EmptyServer:
    """A DynamoDB of the test's own, without tables."""

    endpoint: str
    client: Client


@dataclass(frozen=True)
class Demo:
    """All that is in the users table once the demo data is loaded."""

    users: UsersTable
    stored: Mapping[str, StoredUser]
    payments: Mapping[str, Sequence[PaymentRecord]]
    items: Sequence[Item]

    @property
    def all(self) -> list[User]:
        return [stored.user for stored in self.stored.values()]

    def by_email(self, email: str) -> list[User]:
        """Who has this e-mail, as it is hashed today."""
        hashed = email_hash(email)
        return [user for user in self.all if user.profile.email_hash == hashed]

    def payment_counts(self) -> set[int]:
        return {len(self.payments[user_id]) for user_id in self.stored}


SERVERS = [pytest.param(name, marks=getattr(pytest.mark, name)) for name in STARTERS]


@pytest.fixture(scope="module", params=SERVERS)
def empty_server(request: pytest.FixtureRequest) -> Iterator[EmptyServer]:
    """Each server in turn, started for the module: demo data has fixed e-mails."""
    with STARTERS[request.param]() as endpoint:
        yield EmptyServer(endpoint, new_client(endpoint))


@pytest.fixture(scope="module", params=SERVERS[:1])
def demo(request: pytest.FixtureRequest) -> Iterator[Demo]:
    """The demo data as it is stored. `test_rehearsal` and `test_commands` hold that either server
    keeps it alike."""
    with STARTERS[request.param]() as endpoint:
        yield loaded(new_client(endpoint))


def loaded(client: Client) -> Demo:
    """All that is there when a server without tables was given the demo data."""
    table = serenya_table(
        "serenya-dev", email_index="GSI1-EmailLookup", external_index="GSI2-ExternalAuth"
    )
    users = UsersTable(client, table)
    with call_scope(seconds=60, attempts=5, may_scan=True):
        template = (ROOT / "infra" / "data-plane.yaml").read_text(encoding="utf-8")
        create_tables(client, template, PARAMETERS)
        load_stories(users, demo_stories(DEFAULT_SEED, START))
        items = everything(client, table.name)
    payments: dict[str, list[PaymentRecord]] = defaultdict(list)
    for item in filter(is_payment, items):
        payments[keys.user_id_of(item)].append(payment_of(item))
    stored = {keys.user_id_of(item): StoredUser.of(item) for item in filter(is_profile, items)}
    return Demo(users, stored, payments, items)


def everything(client: Client, table_name: str) -> list[Item]:
    """A whole table; only tests scan."""
    items: list[Item] = []
    request = {"TableName": table_name, "ConsistentRead": True}
    while True:
        answer = client.send("Scan", dict(request), repeatable=True)
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return items
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
