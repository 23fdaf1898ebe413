"""Every DynamoDB call behind a page, with its capacity by DynamoDB's rules.

Counts can fail: they say what each page may ask at all. The user page is that of a user with
notes, which it reads beside the rest. So can what the payments page reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.ledger import Ledger, Priced
from bench.site import PASSWORD, demo_data

Call = tuple[str, str]

USERS, AUDIT, BACKOFFICE = "serenya-dev", "serenya-dev-audit", "serenya-dev-backoffice"
REASON = {"category": "user-request", "ticket": "T-1", "text": "Asked on the phone"}

#: Session with account; names of staff, where they are not kept yet; an entry that stands alone.
SESSION = NAMES = ("BatchGetItem", BACKOFFICE)
ENTRY = ("PutItem", AUDIT)
#: What the user page is made of: the record and what stands beside it, what staff did, notes.
PAGE = [
    *[("Query", USERS)] * 3,
    *[("Query", AUDIT), ("Query", f"{AUDIT} / GSI3-DoneToSubject")],
    ("Query", BACKOFFICE),
]


#: Every user is asked for in the formats of both layouts, by e-mail and by provider id.
BY_EMAIL = [("Query", f"{USERS} / GSI1-EmailLookup")] * 2
TWINS = [*BY_EMAIL, *[("Query", f"{USERS} / GSI2-ExternalAuth")] * 2]


def _act_on(table: str) -> list[Call]:
    return [("TransactWriteItems", table), ("TransactWriteItems", AUDIT)]


#: What each step may ask, the session of whoever asks aside.
EXPECTED: Mapping[str, Sequence[Call]] = {
    "look-up by e-mail": [*BY_EMAIL, ENTRY],
    "user page": [*PAGE, ENTRY, *TWINS, NAMES],
    "add note": _act_on(BACKOFFICE),
    "user page with a note": [*PAGE, ENTRY, *TWINS],
    "reveal": [*PAGE, ENTRY, *TWINS],
    "revoke session": _act_on(USERS),
    "user page after the act": [*PAGE, ENTRY, *TWINS],
    "payments": [("GetItem", USERS), ("Query", USERS), ENTRY],
}
#: Half a unit for the profile; of payments 51, of about 516 bytes each in their full form.
PAYMENTS_READ_UNITS = 4.0


@dataclass(frozen=True)
class Step:
    """One request and the calls behind it."""

    name: str
    calls: Sequence[Priced]

    @property
    def made(self) -> list[Call]:
        """Operation and target of each call, once for each table that it concerns."""
        return sorted((call.operation, target) for call in self.calls for target in call.tables)

    @property
    def as_expected(self) -> bool:
        return self.made == sorted([SESSION, *EXPECTED[self.name]]) and self._reads_no_more

    @property
    def _reads_no_more(self) -> bool:
        read = sum(call.reads for call in self.calls if USERS in call.tables)
        return self.name != "payments" or read <= PAYMENTS_READ_UNITS


def run() -> int:
    """Print the table; 1 where a count is not what it has to be."""
    with demo_data() as endpoint:
        steps = _walk(endpoint)
    print("| request | call | tables | RCU | WCU |\n|---|---|---|---:|---:|")
    for step in steps:
        for call in step.calls:
            tables = " + ".join(call.tables)
            print(f"| {step.name} | {call.operation} | {tables} | {call.reads} | {call.writes} |")
    wrong = [step.name for step in steps if not step.as_expected]
    if wrong:
        print(f"\nNot the calls there have to be: {', '.join(wrong)}.")
    return 1 if wrong else 0


def _walk(endpoint: str) -> list[Step]:
    """Sign in, find Ada, open her page, note something, reveal, revoke her session, see that, read
    her payments."""
    from django.test import Client as Browser  # noqa: PLC0415 - set up by demo_data

    ledger = _ledger(endpoint)
    browser = Browser()
    signed_in = {"username": "support@example.com", "password": PASSWORD}
    browser.post("/sign-in/", signed_in)
    steps = []

    def step(name: str, method: str, url: str, data: dict[str, str] | None = None) -> str:
        ledger.calls.clear()
        answer = getattr(browser, method)(url, data)
        steps.append(Step(name, tuple(ledger.calls)))
        return str(answer.headers.get("Location") or answer.content.decode())

    page = step("look-up by e-mail", "post", "/search/", {"q": "ada@example.com"})
    html = step("user page", "get", page)
    note = {"act": _signed_act(html, f"{page}notes/add-note/"), "note": "Called about the export"}
    step("add note", "post", f"{page}notes/add-note/", note)
    html = step("user page with a note", "get", page)
    asked = {"act": _signed_act(html, f"{page}reveal/"), "group": "contact", **REASON}
    step("reveal", "post", f"{page}reveal/", asked)
    act = {"act": _signed_act(html, f"{page}revoke-session/"), **REASON}
    done = step("revoke session", "post", f"{page}revoke-session/", act)
    step("user page after the act", "get", done)
    step("payments", "get", f"{page}payments/")
    return steps


def _signed_act(html: str, url: str) -> str:
    """The act in the form that is sent to `url`."""
    found = re.search(rf'action="{re.escape(url)}".*?name="act" value="([^"]+)"', html, re.DOTALL)
    assert found is not None
    return found[1]


def _ledger(endpoint: str) -> Ledger:
    """Put a ledger between the site and its database."""
    from backoffice.audit.trail import Trail  # noqa: PLC0415 - set up by demo_data
    from backoffice.dynamo.client import Client  # noqa: PLC0415
    from backoffice.dynamo.scope import call_scope  # noqa: PLC0415
    from backoffice.dynamo.transport import HttpTransport  # noqa: PLC0415
    from backoffice.dynamo.wire import Item  # noqa: PLC0415
    from backoffice.notes.store import NoteStore  # noqa: PLC0415
    from backoffice.staff.store import StaffStore  # noqa: PLC0415
    from backoffice.web.composition import composed  # noqa: PLC0415
    from records.table import UsersTable  # noqa: PLC0415

    aside = Client(cursors=composed(Client).cursors, endpoint_url=endpoint, region="eu-central-1")

    def find_item(table: str, key: Item) -> Item:
        with call_scope(seconds=5):
            asked = {"TableName": table, "Key": key}
            found: Item = aside.send("GetItem", asked, repeatable=True).get("Item", key)
        return found

    ledger = Ledger(HttpTransport(), find_item)
    gateway = Client(
        cursors=composed(Client).cursors,
        endpoint_url=endpoint,
        region="eu-central-1",
        transport=ledger,
    )
    composed(UsersTable).client = gateway
    composed(Trail).client = gateway
    composed(StaffStore).client = gateway
    composed(NoteStore).client = gateway
    return ledger
