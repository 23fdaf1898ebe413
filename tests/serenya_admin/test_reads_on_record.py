"""Every URL of the site: who is read of the users table stands in an entry of their own.

Both are counted at the gateway, so it does not matter which view, service or repository reads.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from backoffice.audit.items import SUBJECT
from backoffice.dynamo.testing import error_answer, operation_of
from backoffice.net.messages import Answer, Request
from records.emails import email_hash
from records.keys import USER
from tests import words
from tests.serenya_admin.url_table import ROUTES, ROWS, Visitor
from tests.users.people import ACTS, url_of
from tests.web import REASON, Browser, Site, canaries_in

#: The pages that read users. Whoever adds one puts it here, and reads nobody without an entry.
READING = {
    ("users:search", "POST"),
    ("users:detail", "GET"),
    ("users:timeline", "GET"),
    ("users:recent", "POST"),
    ("users:reveal", "POST"),
    ("users:act", "GET"),
    ("users:repair", "GET"),
    ("billing:payments", "GET"),
    ("billing:export", "GET"),
    ("consent:evidence", "GET"),
}


#: What shows nothing, and reads all the same: the form of a repair holds no key.
READING_TO_ACT = {("users:repair", "POST")}


class Ledger:
    """A transport that notes of whom something was read, and in whose trail something was put."""

    def __init__(self, site: Site) -> None:
        self.site, self.inner = site, site.recorder.inner
        self.asked = 0
        self.read: set[str] = set()
        self.entered: set[str] = set()

    def __call__(self, request: Request) -> Answer:
        answer = self.inner(request)
        body, told = json.loads(request.body), json.loads(answer.body)
        if operation_of(request) in {"GetItem", "BatchGetItem", "Query"}:
            self._note_read(json.dumps(body), body, told)
        elif answer.status == 200:
            self._note_entries(body)
        return answer

    def _note_read(self, text: str, body: dict[str, Any], told: dict[str, Any]) -> None:
        table = self.site.users.table.name
        if body.get("TableName") != table and table not in body.get("RequestItems", {}):
            return
        self.asked += 1
        found = told.get("Items", []) + list(told.get("Responses", {}).get(table, []))
        keys = [item["PK"]["S"] for item in [*found, *filter(None, [told.get("Item")])]]
        values = body.get("ExpressionAttributeValues", {}) | body.get("Key", {})
        keys += [value["S"] for value in values.values() if "S" in value]
        keys += [key["PK"]["S"] for key in _batch_keys(body, table)]
        self.read |= {parts["user_id"] for key in keys if (parts := USER.parse(key))}

    def _note_entries(self, body: dict[str, Any]) -> None:
        writes = [next(iter(write.values())) for write in body.get("TransactItems", [])] or [body]
        for write in writes:
            if write.get("TableName") == self.site.trail.table.name:
                about = SUBJECT.parse(write["Item"]["PK"]["S"])
                assert about is not None
                self.entered.add(f"{about['kind']} {about['id']}")

    @property
    def entered_users(self) -> set[str]:
        return {name.partition(" ")[2] for name in self.entered if name.startswith("user ")}


def _batch_keys(body: dict[str, Any], table: str) -> list[dict[str, Any]]:
    keys: list[dict[str, Any]] = body.get("RequestItems", {}).get(table, {}).get("Keys", [])
    return keys


@pytest.fixture
def ledger(site: Site) -> Iterator[Ledger]:
    """Notes what `ask` sends alone: what a test sets up is no reading of the site."""
    ledger = Ledger(site)
    yield ledger
    site.recorder.inner = ledger.inner


def ask(site: Site, ledger: Ledger, send: Callable[[], Any]) -> tuple[int, str]:
    """Send one request with the ledger on; the status, and all of the content."""
    site.recorder.inner = ledger
    answer = send()
    content = b"".join(answer).decode()
    site.recorder.inner = ledger.inner
    return answer.status_code, content


def visitor_of(site: Site, route: str, method: str) -> Visitor:
    """Somebody who may use the page."""
    statuses = ROWS[route, method]
    return Visitor(site, next(who for who in ("lead", "admin") if statuses[who] != 403))


def send_to(site: Site, route: str, method: str, user_id: str, email: str) -> Callable[[], Any]:
    visitor = visitor_of(site, route, method)
    if route == "users:search":
        return lambda: visitor.browser.generic(
            method, "/search/", f"q={email}", "application/x-www-form-urlencoded"
        )
    if route == "users:timeline":
        older = f"/users/{user_id}/timeline/?before=2026-01-01T00:00:00Z"
        return lambda: visitor.browser.generic(method, older)
    if route == "users:recent":  # those of a day of work: that of this person has one
        visitor.browser = site.sign_in(site.new_account(visitor.account.role))
        assert visitor.browser.get(f"/users/{user_id}/").status_code == 200
    visitor.prepare(route, user_id)
    return visitor.ready(route, method, user_id)


def add_user(site: Site, email: str) -> str:
    key = f"USER_EMAIL#{email_hash(email)}"
    return site.add_user(lambda values: values.update(GSI1PK=key, ttl=1893456000))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("route", ROUTES)
def test_whoever_is_read_is_on_record(site: Site, ledger: Ledger, route: str, method: str) -> None:
    email = f"{uuid.uuid4().hex}@canary-mail.example"
    user_id = add_user(site, email)
    send = send_to(site, route, method, user_id, email)

    status, _ = ask(site, ledger, send)

    assert status < 500
    assert ledger.read <= ledger.entered_users
    does_read = (route, method) in READING | READING_TO_ACT
    assert ledger.read == ({user_id} if does_read else set())


@pytest.mark.parametrize(("route", "method"), sorted(READING))
def test_nothing_is_shown_of_a_user_where_the_entry_fails(
    site: Site, route: str, method: str
) -> None:
    email = f"{uuid.uuid4().hex}@canary-mail.example"
    user_id = add_user(site, email)
    send = send_to(site, route, method, user_id, email)
    site.faults.inject([error_answer("ResourceNotFoundException")] * 4, matching="PutItem")

    answer = send()

    text = b"".join(answer).decode()
    assert (answer.status_code, user_id in text, canaries_in(text)) == (503, False, [])


# -- pages that read in several ways -------------------------------------------------------------


def open_form(site: Site, name: str, user_id: str) -> Callable[[], Any]:
    browser = site.sign_in()
    return lambda: browser.get(url_of(user_id, name))


def form_with_a_mistake(site: Site, name: str, user_id: str) -> Callable[[], Any]:
    browser, form = site.sign_in(), site.form(user_id, name) | {"text": ""}
    return lambda: browser.post(url_of(user_id, name), form)


def form_of_another_number(site: Site, name: str, user_id: str) -> Callable[[], Any]:
    browser = site.sign_in()
    return lambda: browser.get(f"{url_of(user_id, name)}?of=7")


@pytest.mark.parametrize("way", [open_form, form_with_a_mistake, form_of_another_number])
@pytest.mark.parametrize("name", ACTS)
def test_a_form_of_an_act_is_on_record_however_it_is_shown(
    site: Site,
    ledger: Ledger,
    name: str,
    way: Callable[[Site, str, str], Callable[[], Any]],
) -> None:
    user_id = site.add_user_with_everything()

    status, _ = ask(site, ledger, way(site, name, user_id))

    assert status in {200, 400, 409}
    assert ledger.read == ledger.entered_users == {user_id}
    (entry,) = site.entries(user_id)
    assert (entry.action, entry.new) == (words.ACT_OPENED, {"form": name})


def test_the_form_and_its_entry_travel_together(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    site.recorder.requests.clear()
    browser.get(url_of(user_id, "revoke-session"))
    names = [name for name, _ in site.recorder.requests]
    assert names[0] == "BatchGetItem", "the session, then the record and the entry together"
    assert sorted(names[1:]) == ["GetItem", "PutItem", "Query", "Query"]


def test_another_record_of_the_person_is_on_record_in_its_own_trail(
    site: Site, ledger: Ledger
) -> None:
    email, browser = f"{uuid.uuid4().hex}@canary-mail.example", site.sign_in()
    key, hashed = f"USER_EMAIL#{email_hash(email)}", email_hash(email)

    def change(values: dict[str, Any]) -> None:
        values["GSI1PK"], values["data"]["email_hash"] = key, hashed

    ids = {site.add_user(change) for _ in range(3)}

    _, content = ask(site, ledger, lambda: browser.get(f"/users/{min(ids)}/"))

    assert all(user_id in content for user_id in ids)
    assert ledger.read == ledger.entered_users == ids


def test_those_to_choose_from_are_each_on_record_in_their_own_trail(
    site: Site, ledger: Ledger
) -> None:
    email, browser = f"{uuid.uuid4().hex}@canary-mail.example", site.sign_in()
    ids = {add_user(site, email) for _ in range(3)}

    _, content = ask(site, ledger, lambda: browser.post("/search/", {"q": email}))

    assert all(user_id in content for user_id in ids)
    staff_id = site.account(words.SUPPORT).staff_id
    assert ledger.read == ledger.entered_users == ids
    assert ledger.entered - {f"user {user_id}" for user_id in ids} == {f"look-up {staff_id}"}
    for user_id in ids:
        (entry,) = site.entries(user_id)
        assert (entry.action, entry.new["hits"]) == (words.LOOKED_UP, 3)
    site.faults.inject([error_answer("ResourceNotFoundException")] * 4, matching="Transact")
    failed = browser.post("/search/", {"q": email})
    assert failed.status_code == 503
    assert not any(user_id in failed.content.decode() for user_id in ids)


def test_a_look_up_that_finds_nobody_stands_with_who_looked(site: Site, ledger: Ledger) -> None:
    browser: Browser = site.sign_in()
    ask(site, ledger, lambda: browser.post("/search/", {"q": f"{uuid.uuid4().hex}@a.example"}))
    assert (ledger.asked, ledger.read) == (2, set())
    assert ledger.entered == {f"look-up {site.account(words.SUPPORT).staff_id}"}


def test_a_refused_act_shows_what_is_there_on_the_record_of_its_refusal(
    site: Site, ledger: Ledger
) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    form = site.form(user_id, "revoke-session")
    place = ("data", "current_session", "session_id")
    site.change_behind_the_back(user_id, place, "sess_newer")

    status, content = ask(
        site, ledger, lambda: browser.post(url_of(user_id, "revoke-session"), form)
    )

    assert status == 409
    assert "sess_newer" in content
    assert ledger.entered == {f"user {user_id}"}
    assert [entry.action for entry in site.entries(user_id)] == [words.REFUSED]
    assert REASON["text"] == site.entries(user_id)[0].reason.text  # type: ignore[union-attr]
