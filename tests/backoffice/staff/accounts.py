"""Accounts of staff on both servers, and what is on record about them.

Fixtures for the tests of staff; the conftest of a folder that uses them imports them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cache

import pytest
from django.contrib.auth.hashers import make_password

from backoffice.access import Actor, Role
from backoffice.audit.entries import Entry
from backoffice.audit.items import SUBJECT, entry_of
from backoffice.audit.subjects import Subject
from backoffice.audit.trail import Trail
from backoffice.dynamo.client import Client
from backoffice.dynamo.table import Table
from backoffice.staff import services
from backoffice.staff.domain import Account
from backoffice.staff.store import StaffStore
from tests import words
from tests.conftest import Clock
from tests.hashes import use_cheap_hashes

PASSWORD = "correct horse battery staple"
#: Whoever runs commands: an admin without an account, who needs none.
ADMIN = Actor("command", None, "request-1")

NewAccount = Callable[..., Account]
Entries = Callable[[Subject], list[Entry]]

hashed = cache(make_password)


@pytest.fixture
def store(gateway: Client, notes: Table, trail: Trail) -> StaffStore:
    """The back-office's table and the trail."""
    return StaffStore(gateway, notes, trail)


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    use_cheap_hashes(monkeypatch)


@pytest.fixture
def new_account(store: StaffStore, clock: Clock, cheap_hashes: None) -> NewAccount:
    """Makes an account under an e-mail nobody has."""

    def make(
        role: Role = words.SUPPORT, *, email: str = "", must_change_password: bool = False
    ) -> Account:
        return services.create_account(
            store=store,
            email=email or f"{uuid.uuid4().hex}@example.com",
            name="Grace Håkansson",
            role=role,
            password=hashed(PASSWORD),
            actor=ADMIN,
            now=clock(),
            must_change_password=must_change_password,
        )

    return make


@pytest.fixture
def account(new_account: NewAccount) -> Account:
    return new_account()


@pytest.fixture
def entries(trail: Trail) -> Entries:
    """The entries under a subject by time, read past the trail's own patterns.

    Within one instant of the test's clock their order is chance.
    """

    def read(subject: Subject) -> list[Entry]:
        request = {
            "TableName": trail.table.name,
            "KeyConditionExpression": "PK = :subject",
            "ExpressionAttributeValues": {
                ":subject": {"S": SUBJECT.key(kind=subject.kind, id=subject.id)}
            },
            "ConsistentRead": True,
        }
        answer = trail.client.send("Query", request, repeatable=True)
        found = [entry_of(item, trail.vocabulary) for item in answer["Items"]]
        return sorted(found, key=lambda entry: (entry.at, entry.entry_id))

    return read
