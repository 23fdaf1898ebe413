"""The database is killed in the middle of work, stays away for a minute, and comes back.

The site is not started again in between: it has to find its own way back, connections included.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from backoffice.access import Role
from backoffice.audit.items import entry_of
from backoffice.dynamo.errors import DynamoError
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.template import create_tables
from backoffice.dynamo.testing import FaultInjector
from scripts.processes import ROOT
from tests import words
from tests.conftest import PARAMETERS, Clock
from tests.kept_database import Database
from tests.users.people import ACTS
from tests.web import PASSWORD, REASON, Browser, Site, WebServer, canaries_in, site_client, use_site
from tests.web_pages import page_of
from tests.web_traffic import Recorder

pytestmark = [pytest.mark.dynoxide, pytest.mark.adverse]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path)


@pytest.fixture
def site(
    database: Database, clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Site:
    """The site on that database, connected as in production."""
    faults = FaultInjector()
    recorder = Recorder(faults)
    client = site_client(database.endpoint, recorder)
    site = Site(WebServer(database.endpoint, client, faults, recorder), clock)
    use_site(site, settings, monkeypatch)
    settings.REQUEST_SECONDS = 2.5
    return site


def set_up(site: Site) -> None:
    template = (ROOT / "infra" / "data-plane.yaml").read_text(encoding="utf-8")
    with call_scope(seconds=30):
        create_tables(site.client, template, PARAMETERS)


Ask = Callable[[Browser], Any]


def pages_and_acts(site: Site, user_id: str, role: Role) -> dict[str, tuple[Ask, int]]:
    """Everything a person of this role does with a user, and the status it has on a good day."""
    user = f"/users/{user_id}/"
    asked: dict[str, tuple[Ask, int]] = {
        "home": (lambda b: b.get("/"), 200),
        "account": (lambda b: b.get("/account/"), 200),
    }
    if role is words.ADMIN:
        return asked | {
            "staff": (lambda b: b.get("/staff/"), 200),
            "trail": (lambda b: b.get("/audit/", {"user": user_id}), 200),
        }
    asked |= {
        "search": (lambda b: b.post("/search/", {"q": user_id}), 302),
        "user": (lambda b: b.get(user), 200),
        "payments": (lambda b: b.get(f"{user}payments/"), 200),
        "payments file": (lambda b: b.get(f"{user}payments.csv"), 200),
        "trail": (lambda b: b.get("/audit/", {"user": user_id}), 200),
        "trail file": (lambda b: b.get("/audit/export/", {"user": user_id}), 200),
    }
    for name in ("reveal", *ACTS):
        form = site.form(user_id, name, role)
        status = 200 if name == "reveal" else 302
        asked[name] = (lambda b, n=name, f=form: b.post(f"{user}{n}/", f), status)  # type: ignore[misc]
    return asked


def test_a_minute_without_the_database_is_a_minute_of_plain_pages(
    database: Database, site: Site, clock: Clock
) -> None:
    with database.running():
        set_up(site)
        user_id = site.add_user_with_everything()
        people = {role: site.sign_in(role) for role in (words.LEAD, words.ADMIN)}
        asked = {role: pages_and_acts(site, user_id, role) for role in people}
        assert people[words.LEAD].get(f"/users/{user_id}/").status_code == 200
        before, entries = site.stored(user_id).item, len(site.entries(user_id))
        database.kill()

        for _ in range(4):
            for role, browser in people.items():
                for ask, _ in asked[role].values():
                    assert_plainly_away(ask(browser))
            signing_in = {"username": "a@b.example", "password": PASSWORD}
            assert_plainly_away(Browser().post("/sign-in/", signing_in))
            clock.advance(seconds=15)

    with database.running():
        assert (site.stored(user_id).item, len(site.entries(user_id))) == (before, entries)
        for role, browser in people.items():
            statuses = {name: ask(browser).status_code for name, (ask, _) in asked[role].items()}
            # Its form says that a session is revoked along, and by now that has been done.
            if role is words.LEAD:
                assert statuses.pop("revoke-device") == 409
                asked[role].pop("revoke-device")
            assert statuses == {name: status for name, (_, status) in asked[role].items()}
        for act in (act for name, act in ACTS.items() if name != "revoke-device"):
            assert len(site.entries(user_id, act.action)) == 1, "the very form that failed before"


def assert_plainly_away(answer: Any) -> None:
    assert answer.status_code == 503
    text = page_of(answer).text
    assert "The database is not responding" in text
    assert canaries_in(text) == []


WORKERS = 4


def test_killed_while_people_work_it_loses_and_doubles_nothing(
    database: Database, site: Site
) -> None:
    """Each works at one user; what the site said, the record and the trail agree in the end."""
    with database.running():
        set_up(site)
        desks = [Desk(site) for _ in range(WORKERS)]
        for desk in desks:
            desk.start()
        for desk in desks:
            desk.wait_for_acts(3)
        database.kill()
        for desk in desks:
            desk.wait_for_failures(3)
        at_the_end = {desk: len(desk.done) for desk in desks}

    with database.running():
        for desk in desks:
            desk.wait_for_acts(at_the_end[desk] + 3)
            desk.stop()
        for desk in desks:
            desk.assert_all_agrees()


class Desk(threading.Thread):
    """Somebody who resets the usage of one user again and again, whatever comes back.

    A form whose outcome is not known is sent again, as the page says.
    """

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self.site = site
        self.user_id = site.add_user()
        self.browser = site.sign_in(words.LEAD)
        self.done: list[str] = []
        self.statuses: list[int] = []
        self.changed = threading.Condition()
        self.is_over = False

    def run(self) -> None:
        form = None
        while not self.is_over:
            if form is None:
                form = self.fresh_form()
            elif self.sent(form):
                form = None

    def fresh_form(self) -> dict[str, str] | None:
        with contextlib.suppress(DynamoError):
            self.site.count_documents(self.user_id)
        answer = self.browser.get(f"/users/{self.user_id}/reset-usage/")
        self.note(answer.status_code)
        if answer.status_code != 200:
            return None
        return page_of(answer).form("/reset-usage/", "act").fields | REASON

    def sent(self, form: dict[str, str]) -> bool:
        """Whether the site says that it is done."""
        answer = self.browser.post(f"/users/{self.user_id}/reset-usage/", form)
        is_done = answer.status_code == 302
        if is_done:
            self.done.append(answer["Location"].partition("act=")[2][:32])
        self.note(answer.status_code)
        return is_done

    def note(self, status: int) -> None:
        with self.changed:
            self.statuses.append(status)
            self.changed.notify_all()

    def wait_for_acts(self, number: int) -> None:
        self._wait(lambda: len(self.done) >= number)

    def wait_for_failures(self, number: int) -> None:
        self._wait(lambda: self.statuses.count(503) >= number)

    def _wait(self, reached: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(reached, timeout=60), self.statuses[-20:]

    def stop(self) -> None:
        self.is_over = True
        self.join(30)
        assert not self.is_alive()

    def assert_all_agrees(self) -> None:
        # Without a document counted, because the database was away, there is nothing to reset.
        assert set(self.statuses) - {409} == {200, 302, 503}
        request = {
            "TableName": self.site.trail.table.name,
            "KeyConditionExpression": "PK = :user",
            "ExpressionAttributeValues": {":user": {"S": f"SUBJECT#user#{self.user_id}"}},
        }
        with self.site.scope():
            items = self.site.client.send("Query", request, repeatable=True)["Items"]
        entries = [entry_of(item, words.VOCABULARY) for item in items]
        resets = [entry for entry in entries if entry.action == words.USAGE_RESET]
        assert sorted(e.entry_id for e in resets) == sorted(self.done)
        assert len(set(self.done)) == len(self.done)
        assert last_reset(self.site, self.user_id) == self.done[-1]


def last_reset(site: Site, user_id: str) -> str:
    usage = site.stored(user_id).item["data"]["M"]["current_subscription"]["M"]
    return str(usage["usage_current_period"]["M"]["reset_id"]["S"])
