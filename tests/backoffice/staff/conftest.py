"""Staff on both servers, and a browser in front of the site."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client as Browser
from pytest_django import Settings

from backoffice.access import Actor, Role
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry
from backoffice.audit.items import SUBJECT, entry_of
from backoffice.audit.trail import Trail
from backoffice.dynamo.client import Client
from backoffice.dynamo.table import Table
from backoffice.staff import services
from backoffice.staff.domain import Account, email_hash
from backoffice.staff.hashers import OwaspArgon2PasswordHasher
from backoffice.staff.sessions import address_of
from backoffice.staff.store import StaffStore
from tests.composed import use_parts
from tests.conftest import Clock

PASSWORD = "correct horse battery staple"
OTHER_PASSWORD = "eleven lamps in a long corridor"
REFUSAL = b"E-mail or password is not right."
#: Whoever runs commands: an admin without an account, who needs none.
ADMIN = Actor("command", None, "request-1")

hashed = cache(make_password)


@pytest.fixture
def store(gateway: Client, notes: Table, trail: Trail) -> StaffStore:
    """The back-office's table and the trail."""
    return StaffStore(gateway, notes, trail)


NewAccount = Callable[..., Account]
#: A response as the test's browser hands it over; only the type checker has a name for it.
Answer = Any


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 at its weakest: what it costs is held by a test of its own."""
    monkeypatch.setattr(OwaspArgon2PasswordHasher, "memory_cost", 8)
    monkeypatch.setattr(OwaspArgon2PasswordHasher, "time_cost", 1)


@pytest.fixture
def new_account(store: StaffStore, clock: Clock, cheap_hashes: None) -> NewAccount:
    """Makes an account under an e-mail nobody has."""

    def make(
        role: Role = Role.SUPPORT, *, email: str = "", must_change_password: bool = False
    ) -> Account:
        return services.create_account(
            store,
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
def entries(trail: Trail) -> Callable[[str], list[Entry]]:
    """The entries under a subject by time, read past the trail's own patterns.

    Within one instant of the test's clock their order is chance.
    """

    def read(subject: str) -> list[Entry]:
        request = {
            "TableName": trail.table.name,
            "KeyConditionExpression": "PK = :subject",
            "ExpressionAttributeValues": {":subject": {"S": SUBJECT.key(subject=subject)}},
            "ConsistentRead": True,
        }
        answer = trail.client.send("Query", request, repeatable=True)
        return sorted(map(entry_of, answer["Items"]), key=lambda entry: (entry.at, entry.entry_id))

    return read


@dataclass
class Site:
    """The site with one browser in front of it."""

    store: StaffStore
    clock: Clock
    entries: Callable[[str], list[Entry]]
    browser: Browser = field(default_factory=lambda: Browser(raise_request_exception=False))

    def sign_in(
        self, email: str, password: str = PASSWORD, *, address: str = "", **fields: str
    ) -> Answer:
        data = {"username": email, "password": password} | fields
        return self.browser.post("/sign-in/", data, REMOTE_ADDR=address or new_address())

    @property
    def cookie(self) -> str:
        """The session key in the browser, empty where there is none."""
        morsel = self.browser.cookies.get("staff")
        return morsel.value if morsel else ""

    def is_signed_in(self) -> bool:
        """Whether a page opens that every signed-in person may see."""
        return self.browser.get("/account/password/").status_code == 200

    def actions(self, account: Account) -> list[Action]:
        return [entry.action for entry in self.entries(f"staff:{account.staff_id}")]

    def failures(self, email: str) -> list[Entry]:
        return self.entries(f"sign-in:{email_hash(email)}")


@pytest.fixture
def site(
    store: StaffStore,
    clock: Clock,
    entries: Callable[[str], list[Entry]],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    cheap_hashes: None,
) -> Site:
    """The site on this server, at the time of the test's clock."""
    use_parts(monkeypatch, store.client, store.trail, store)
    settings.ROOT_URLCONF = "tests.backoffice.staff.urls"
    settings.REQUEST_SECONDS = 10.0
    monkeypatch.setattr("backoffice.web.clock.now", clock)
    return Site(store, clock, entries)


def text_of(response: Answer, *leave_out: str) -> str:
    """The page without what differs between any two of them."""
    text = response.content.decode()
    for piece in leave_out:
        text = text.replace(piece, "")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    return re.sub(r"<code>[0-9a-f]{16}</code>", "", text)


def new_address() -> str:
    """An address that no other test comes from."""
    return f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1"


def end_session(store: StaffStore, key: str) -> None:
    """End a session behind the browser's back."""
    staff_id, digest = address_of(key)
    services.end_session(store, staff_id=staff_id, digest=digest)
