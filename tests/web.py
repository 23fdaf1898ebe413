"""The site on a real DynamoDB, with a browser for each role in front of it.

Fixtures for the tests of pages; the conftest of a folder that uses them imports them. Nothing of
Django's is replaced: requests go through every middleware, sessions are real.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client as DjangoClient
from pytest_django import Settings

from backoffice.access import Actor, Role
from backoffice.administration.act_words import STAFF_ACTS
from backoffice.administration.kinds import create_account
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, new_entry_id
from backoffice.audit.items import audit_table
from backoffice.audit.trail import Trail
from backoffice.bulk.store import RunStore
from backoffice.bulk.tasks import Tasks
from backoffice.dynamo.client import Client
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.scope import CallScope, call_scope
from backoffice.dynamo.table import Index, Table
from backoffice.dynamo.testing import FaultInjector
from backoffice.dynamo.wire import Item
from backoffice.notes.items import IS_NEW, Note, item_of
from backoffice.notes.kinds import add_note, withdraw_note
from backoffice.notes.store import Notebook, NoteStore
from backoffice.staff import services
from backoffice.staff.domain import Account, StaffRecord
from backoffice.staff.items import account_key
from backoffice.staff.models import StaffMember
from backoffice.staff.store import StaffStore
from backoffice.web.acts.forms import signed
from billing.tasks import usage_task
from consent.tasks import consents_task
from records.table import StoredUser, UsersTable, serenya_table
from tests import servers, words
from tests.composed import use_parts
from tests.conftest import Clock, create_lasting_tables
from tests.generations import PLANNED, PROFILE, Written
from tests.hashes import use_cheap_hashes
from tests.users.people import ACT_PAGES, Mutation, sample
from tests.web_traffic import Recorder, mistakes
from users.services.revealing import reveal_fields
from users.tasks import user_tasks

PASSWORD = "correct horse battery staple"
CREATOR = Actor("command", None, "request-of-the-fixture")
REASON = {"category": "user-request", "ticket": "T-1", "text": "Asked on the phone"}
GENEROUS_SECONDS = 10.0

#: What a page may show only after a reveal, and a log never.
PERSONAL = {
    "email": "canaria@canary-mail.example",
    "name": "Canaria Geheim",
    "given_name": "Canaria",
    "family_name": "Geheim",
    "external_id": "998877665544332211",
    "device_name": "Phone of C-naria",
    "device_fingerprint": "canary-fingerprint",
    "source_ip": "198.51.100.237",
    "user_agent": "CanaryBrowser/7.1",
}
#: What no page, log or entry may ever show.
SECRETS = {
    "refresh_token_hash": "canary-refresh-token-hash",
    "access_token_hash": "canary-access-token-hash",
    "public_key": "canary-public-key",
    "token": "canary-token-itself",
    "challenge": "canary-challenge",
    "challenge_data": "canary-data-of-challenge",
    "attestation_cert": "canary-attestation",
    "biometric_hash": "canary-biometric-hash",
    # How every encrypted text begins, whatever is in it.
    "cipher_text": "eyJ2ZXJzaW9uIjoiMS4wIiwiYWxnb3Jp",
}

hashed = cache(make_password)


class Browser(DjangoClient):
    """Django's test client. Gets the page a browser would get, also where something failed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(raise_request_exception=False, **options)


@dataclass(frozen=True)
class WebServer:
    """A DynamoDB of its own for the site, and accounts that serve all tests."""

    endpoint: str
    client: Client
    faults: FaultInjector
    recorder: Recorder
    accounts: dict[str, Account] = field(default_factory=dict)


def site_client(endpoint: str, recorder: Recorder) -> Client:
    """The gateway as production has it: requests are not checked before they are sent."""
    return Client(
        cursors=CursorSigner(["test-secret"]),
        endpoint_url=endpoint,
        region="eu-central-1",
        transport=recorder,
    )


@pytest.fixture(
    scope="session", params=[pytest.param("dynoxide", marks=pytest.mark.dynoxide)], ids=[""]
)
def web_server() -> Iterator[WebServer]:
    with servers.dynoxide() as endpoint:
        faults = FaultInjector()
        recorder = Recorder(faults)
        client = site_client(endpoint, recorder)
        create_lasting_tables(client)
        yield WebServer(endpoint, client, faults, recorder)


class Site:
    """The site as a test sees it: who uses it, whom it is about, what is on record."""

    def __init__(self, server: WebServer, clock: Clock, written: Written = PLANNED) -> None:
        #: By which generation of the app new users are.
        self.written = written
        self.server, self.clock = server, clock
        self.client, self.faults, self.recorder = server.client, server.faults, server.recorder
        self.users = UsersTable(
            self.client,
            serenya_table(
                "serenya-dev", email_index="GSI1-EmailLookup", external_index="GSI2-ExternalAuth"
            ),
        )
        self.trail = Trail(
            self.client, audit_table("serenya-dev-audit"), words.VOCABULARY, words.TYPED_KEYS
        )
        self.table = Table(
            "serenya-dev-backoffice", indexes={"listing": Index("GSI1-Listing", "GSI1PK", "GSI1SK")}
        )
        self.store = StaffStore(self.client, self.table, self.trail)
        self.notes = NoteStore(self.client, self.table)
        self.runs = RunStore(self.store)
        of_users = [*user_tasks(self.users), consents_task(self.users)]
        self.tasks = Tasks([usage_task(self.users, self.trail), *of_users])

    def scope(self) -> AbstractContextManager[CallScope]:
        """Around what a test does itself, outside of any request."""
        return call_scope(seconds=GENEROUS_SECONDS, may_scan=True)

    # -- staff -------------------------------------------------------------------------------

    def new_account(
        self, role: Role, *, must_change_password: bool = False, name: str = ""
    ) -> Account:
        with self.scope():
            return services.create_account(
                store=self.store,
                email=f"{uuid.uuid4().hex}@staff.example",
                name=name or f"Robin {role.name.capitalize()}",
                role=role,
                password=hashed(PASSWORD),
                actor=CREATOR,
                now=self.clock(),
                must_change_password=must_change_password,
            )

    def account(self, role: Role) -> Account:
        """The account of a role; all tests share it, so none may change it."""
        if role.name not in self.server.accounts:
            self.server.accounts[role.name] = self.new_account(role)
        return self.server.accounts[role.name]

    def colleague(self) -> Account:
        """Somebody whom admins act on, as the account is now; all tests share it."""
        known = self.server.accounts.get("colleague") or self.new_account(words.VIEWER)
        self.server.accounts["colleague"] = known
        with self.scope():
            found = self.store.find_account(known.staff_id)
        assert found is not None
        return found

    def staff_form(self, name: str, who: Role | Account = words.ADMIN) -> dict[str, str]:
        """What a person would post to do the act `name` on the colleague, or to create one."""
        actor, now = self.actor(who), self.clock()
        if name == "create":
            new = {"email": f"{uuid.uuid4().hex}@staff.example", "name": "Noor", "role": "lead"}
            (act,) = create_account.offers(None, actor=actor, now=now)
            return {"act": signed(act), **new, **REASON, "category": "team"}
        words_of = STAFF_ACTS.named(name)
        assert words_of is not None
        record = StaffRecord(self.colleague())
        (act,) = words_of.kind.offers(record, actor=actor, now=now)
        return {"act": signed(act), **REASON, "category": "team"}

    def sign_in(self, who: Role | Account = words.SUPPORT, **options: Any) -> Browser:
        """A browser with a session of its own, made the way a sign-in makes it."""
        account = self.account(who) if isinstance(who, Role) else who
        browser = Browser(**options)
        with self.scope():
            browser.force_login(StaffMember.of(account))
        return browser

    def actor(self, who: Role | Account) -> Actor:
        account = self.account(who) if isinstance(who, Role) else who
        return Actor(account.staff_id, account.role)

    def disable(self, account: Account) -> None:
        """As another admin would, seen from the next request."""
        key = account_key(self.table, account.staff_id)
        self.set_attribute(self.table, key, ("status",), "disabled")

    # -- users -------------------------------------------------------------------------------

    def add_user(self, change: Mutation | None = None) -> str:
        """A new user with everything, every personal value and secret a canary."""
        values, user_id = canary_sample(), str(uuid.uuid4())
        values |= {"PK": f"USER#{user_id}", "GSI1PK": f"USER_EMAIL#{uuid.uuid4().hex * 2}"}
        values["GSI2PK"] = f"USER_EXTERNAL#google#{uuid.uuid4().hex}"
        values["data"] |= {"id": user_id, "external_id": PERSONAL["external_id"] + uuid.uuid4().hex}
        if change:
            change(values)
        for item in self.written.items(values):
            self.put(item)
        return user_id

    def add_user_with_everything(self) -> str:
        """A new user on whom every act can be done: there is a TTL to remove as well."""
        return self.add_user(lambda values: values.update(ttl=1893456000))

    def put(self, item: Item) -> None:
        with self.scope():
            self.client.put(self.users.table, item, path("PK").missing())

    def put_anyway(self, item: Item) -> None:
        """Put an item under a key that another test may have used before."""
        with self.scope():
            self.client.put(self.users.table, item, path("PK").missing() | path("PK").exists())

    def stored(self, user_id: str) -> StoredUser:
        with self.scope():
            found = self.users.find_whole(user_id)
        assert found is not None
        return found

    def items(self, user_id: str) -> list[Item]:
        """All that is stored of a user but payments."""
        return [(stored := self.stored(user_id)).item, *stored.beside]

    def change_behind_the_back(
        self, user_id: str, place: tuple[str, ...], value: Any, sort_key: str = PROFILE
    ) -> None:
        """What the app itself does while an agent is reading."""
        key = self.users.table.key(f"USER#{user_id}", sort_key)
        self.set_attribute(self.users.table, key, place, value)

    def change_against(self, user_id: str, name: str) -> tuple[str, str]:
        """Let the app change what the act `name` is about; what was seen and what is there now."""
        newer = self.written.newer[name]
        self.change_behind_the_back(user_id, newer.place, newer.value, newer.sort_key)
        return newer.said

    def set_attribute(self, table: Table, key: Item, place: tuple[str, ...], value: Any) -> None:
        with self.scope():
            self.client.update(table, key, Update(set_(path(*place), value)), path("PK").exists())

    def count_documents(self, user_id: str, number: int = 1) -> None:
        """Set how many documents a user has used, so that there is something to reset."""
        newer = self.written.counted(number)
        self.change_behind_the_back(user_id, newer.place, newer.value)

    # -- acts --------------------------------------------------------------------------------

    def form(self, user_id: str, name: str, who: Role | Account = words.SUPPORT) -> dict[str, str]:
        """What a person would post to do the act `name`, whether or not they may."""
        actor, now = self.actor(who), self.clock()
        if name == "reveal":
            (act,) = reveal_fields.offers(user_id, actor=actor, now=now)
            return {"act": signed(act), "group": "identity", **REASON}
        words_of = next(filter(None, (pages.named(name) for pages in ACT_PAGES)))
        (act,) = words_of.kind.offers(self.stored(user_id), actor=actor, now=now)
        return {"act": signed(act), **REASON}

    def note_form(self, user_id: str, name: str, who: Role | Account) -> dict[str, str]:
        """What a person would post to add a note, or to withdraw the newest one."""
        actor, now, subject = self.actor(who), self.clock(), words.USER.of(user_id)
        with self.scope():
            book = Notebook(subject, self.notes.list_notes(subject))
        if name == add_note.name:
            (act,) = add_note.offers(book, actor=actor, now=now)
            return {"act": signed(act), "note": "Called twice about the export"}
        act, *_ = withdraw_note.offers(book, actor=actor, now=now)
        return {"act": signed(act), **REASON, "category": "other"}

    def add_note(self, user_id: str, who: Role | Account, text: str, **values: Any) -> Note:
        """A note on a user as somebody left it."""
        note_id = values.pop("note_id", None) or new_entry_id(self.clock())
        at = values.pop("at", self.clock())
        note = Note(note_id, at, self.actor(who).staff_id, text, **values)
        with self.scope():
            self.client.put(self.table, item_of(words.USER.of(user_id), note), IS_NEW)
        return note

    def entries(self, user_id: str, *actions: Action) -> list[Entry]:
        """What is on record about a user, newest first; of `actions` only, where any are named."""
        with self.scope():
            found = self.trail.list_of_subject(words.USER.of(user_id)).entries
        return [entry for entry in found if not actions or entry.action in actions]


def canary_sample() -> dict[str, Any]:
    """The profile of the samples with a canary in each place that must not be seen."""
    values = sample()
    data = values["data"]
    data |= {name: text for name, text in PERSONAL.items() if name in data}
    data["current_device"]["device_name"] = PERSONAL["device_name"]
    data["current_device"]["public_key"] = SECRETS["public_key"]
    data["current_device"]["device_fingerprint"] = PERSONAL["device_fingerprint"]
    for name in ("refresh_token_hash", "access_token_hash", "token"):
        data["current_session"][name] = SECRETS[name]
    for name in ("source_ip", "user_agent"):
        data["current_session"][name] = PERSONAL[name]
    biometric = data["current_biometric"]
    for name in ("challenge", "challenge_data", "biometric_hash"):
        biometric[name] = SECRETS[name]
    biometric["device_attestation_data"]["attestation_cert"] = SECRETS["attestation_cert"]
    return values


def canaries_in(text: str, *, but: tuple[str, ...] = ()) -> list[str]:
    """The names of personal values and secrets that stand in `text`; `but` may."""
    forbidden = {name: value for name, value in PERSONAL.items() if name not in but} | SECRETS
    return [name for name, value in forbidden.items() if value in text]


def use_site(site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Django talk to this DynamoDB, at the time of the test's clock."""
    parts = (site.users, site.trail, site.store, site.notes, site.runs, site.tasks)
    use_parts(monkeypatch, site.client, *parts)
    settings.REQUEST_SECONDS = GENEROUS_SECONDS
    use_cheap_hashes(monkeypatch)
    monkeypatch.setattr("backoffice.web.clock.now", site.clock)


@pytest.fixture
def site(
    request: pytest.FixtureRequest,
    web_server: WebServer,
    clock: Clock,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Site]:
    """The site, with users of one generation. When the test is over, what it sent and logged is
    held to the house's rules."""
    site = Site(web_server, clock, getattr(request, "param", PLANNED))
    use_site(site, settings, monkeypatch)
    caplog.set_level(logging.DEBUG)
    web_server.faults.inject([])
    web_server.recorder.requests.clear()
    yield site
    web_server.faults.inject([])
    assert mistakes(web_server.recorder.requests, site) == []
    assert canaries_in(_logged(caplog)) == []


def _logged(caplog: pytest.LogCaptureFixture) -> str:
    """Everything the test logged; `caplog.text` begins anew when a test is torn down."""
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    return "\n".join(f"{record.getMessage()}\n{record.exc_text or ''}" for record in records)


@pytest.fixture
def web_faults(site: Site) -> FaultInjector:
    """What the next requests to DynamoDB meet."""
    return site.faults


SignIn = Callable[..., Browser]


@pytest.fixture
def sign_in(site: Site) -> SignIn:
    """Signs in as a role, or as an account."""
    return site.sign_in
