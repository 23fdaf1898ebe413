"""Staff on both servers, and a browser in front of the site."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry
from backoffice.staff import services
from backoffice.staff.domain import Account
from backoffice.staff.sessions import key_parts
from backoffice.staff.store import StaffStore
from tests import words
from tests.backoffice.staff.accounts import (
    PASSWORD,
    Entries,
    account,
    cheap_hashes,
    entries,
    new_account,
    store,
)
from tests.composed import use_parts
from tests.conftest import Clock

__all__ = ["account", "cheap_hashes", "entries", "new_account", "store"]

OTHER_PASSWORD = "eleven lamps in a long corridor"
REFUSAL = b"E-mail or password is incorrect."

#: A response as the test's browser hands it over; only the type checker has a name for it.
Answer = Any


@dataclass
class Site:
    """The site with one browser in front of it."""

    store: StaffStore
    clock: Clock
    entries: Entries
    browser: Browser = field(default_factory=lambda: Browser(raise_request_exception=False))

    def sign_in(
        self, email: str, password: str = PASSWORD, *, client_address: str = "", **fields: str
    ) -> Answer:
        data = {"username": email, "password": password} | fields
        return self.browser.post(
            "/sign-in/", data, REMOTE_ADDR=client_address or new_client_address()
        )

    @property
    def cookie(self) -> str:
        """The session key in the browser, empty where there is none."""
        morsel = self.browser.cookies.get("staff")
        return morsel.value if morsel else ""

    def is_signed_in(self) -> bool:
        """Whether a page opens that every signed-in person may see."""
        return self.browser.get("/account/password/").status_code == 200

    def actions(self, account: Account) -> list[Action]:
        return [entry.action for entry in self.entries(words.STAFF.of(account.staff_id))]

    def failures(self, email: str) -> list[Entry]:
        return self.entries(words.SIGN_IN.of(words.TYPED_KEYS.hash(email)))


@pytest.fixture
def site(
    store: StaffStore,
    clock: Clock,
    entries: Entries,
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


def new_client_address() -> str:
    """A network address that no other test comes from."""
    return f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1"


def end_session(store: StaffStore, key: str) -> None:
    """End a session behind the browser's back."""
    staff_id, digest = key_parts(key)
    services.end_session(store=store, staff_id=staff_id, digest=digest)
