"""What a day at the back-office happens on: tables with canaries in all that is stored about a
user, a site that says whatever it can, and a record of what went to and fro."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backoffice.dynamo.testing import FaultInjector
from backoffice.dynamo.wire import encode_item
from records.emails import email_hash, text_hash
from scripts.demo import site_environment
from tests import forked, words
from tests.browser.site import Site as Deployment
from tests.browser.site import another_site
from tests.conftest import Clock
from tests.generations import DRAFT, FLAT
from tests.kept_database import Database
from tests.visitor import Exchange, Visitor
from tests.web import PERSONAL, SECRETS, Site, WebServer, site_client
from tests.web_traffic import Recorder

#: Of a user: stored in the users table, shown only where it is revealed.
OF_USER = PERSONAL
#: Stored there too, and shown nowhere at all.
HIDDEN = SECRETS | {
    "unknown attribute": "canary-of-an-unknown-attribute",
}
#: What names a payment at its provider: for whoever may look up, on pages and in files of payments.
REFERENCES = {
    "transaction": "canary-of-a-transaction",
    "external subscription": "canary-of-a-subscription",
}
#: What people type in the wrong place, or that leads nowhere.
TYPED = {
    "missed e-mail": "missed.person@typed-canary.example",
    "missed id": "4443332221110009998",
    "unknown sign-in": "stranger@sign-in-canary.example",
    "wrong password": "canary of a wrong password",
    "reason": "leak@reason-canary.example",
    "address": "203.0.113.77",
    "path": "person@path-canary.example",
    "query": "person@query-canary.example",
    "header": "canary-of-a-header",
    "large": "person@large-canary.example",
    "unsigned": "person@unsigned-canary.example",
}
#: Somebody of each role, and one whom the admin is busy with.
LEAVER = "leaver"
STAFF = (*(role.name for role in words.ROLES), LEAVER)
EMAILS = {f"e-mail of {who}": f"{who}.canary@staff-canary.example" for who in STAFF}
PASSWORDS = {f"password of {who}": f"canary password of the {who} 7q" for who in STAFF}
NAMES = {f"name of {who}": f"Canary-{who.capitalize()} Staffname" for who in STAFF}
DEPLOYMENT = {
    "secret key": "canary-of-the-secret-key-" + "k8Dq" * 10,
    "aws secret": "canary-of-the-aws-secret",
    "short secret key": "canary-of-a-short-key",
}
#: The generations of the users after the first two.
OLDER = (FLAT, DRAFT)
TEAM = {"category": "team"}
ONE_TIME = r'id="one-time">([^<]+)<'


@dataclass
class Said:
    """What a command printed. `about` says what for."""

    about: str
    text: str


@dataclass
class Day:
    """What went to and fro while people worked."""

    folder: Path
    database: Database
    exchanges: list[Exchange] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    #: One-time passwords and session keys: canaries that are not known before.
    made: dict[str, str] = field(default_factory=dict)
    staff_ids: dict[str, str] = field(default_factory=dict)
    user_ids: list[str] = field(default_factory=list)

    @property
    def log_file(self) -> Path:
        return self.folder / "site.log"

    @property
    def canaries(self) -> dict[str, str]:
        """All of them, by name."""
        known = OF_USER | HIDDEN | REFERENCES | TYPED | PASSWORDS | EMAILS | NAMES | DEPLOYMENT
        return known | self.made

    # -- how things are done -----------------------------------------------------------------

    @property
    def environment(self) -> dict[str, str]:
        return site_environment(self.database.endpoint) | {
            "SECRET_KEY": DEPLOYMENT["secret key"],
            "AWS_SECRET_ACCESS_KEY": DEPLOYMENT["aws secret"],
            "LOG_LEVEL": "DEBUG",
            "TRUSTED_PROXIES": "1",
        }

    @contextmanager
    def site(self) -> Iterator[str]:
        """The site as it is deployed, saying whatever it can; yields its URL."""
        nobody = Deployment("", self.database.endpoint, {})
        log = ["--capture-output", f"--error-logfile={self.log_file}"]
        with another_site(nobody, "--workers=1", *log, **self.environment) as deployment:
            yield deployment.url

    def command(self, *words: str, stdin: str = "", about: str = "", **environment: str) -> str:
        """Run a management command to its end; returns what it printed."""
        ended = forked.manage(*words, environment=self.environment | environment, typed=stdin)
        printed = ended.stdout + ended.stderr
        self.said.append(Said(about or words[0], printed))
        return printed

    def visitor(self, url: str, about: str) -> Visitor:
        headers = {"X-Forwarded-For": TYPED["address"], "User-Agent": TYPED["header"]}
        return Visitor(url, self.exchanges, about, headers=headers)

    # -- the tables --------------------------------------------------------------------------

    def stored(self) -> Site:
        """The tables, past the site."""
        faults = FaultInjector()
        recorder = Recorder(faults)
        client = site_client(self.database.endpoint, recorder)
        server = WebServer(self.database.endpoint, client, faults, recorder)
        return Site(server, Clock(datetime.now(UTC)))

    def everything_in(self, table: str) -> list[dict[str, Any]]:
        """A whole table; only tests scan."""
        items, request = [], {"TableName": table, "ConsistentRead": True}
        client = self.stored().client
        with self.stored().scope():
            while True:
                answer = client.send("Scan", dict(request), repeatable=True)
                items += answer["Items"]
                if "LastEvaluatedKey" not in answer:
                    return items
                request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def add_users(self) -> None:
        """Two users behind one e-mail, the second stored as typed long ago; many payments. And one
        of each older generation of the app."""
        site = self.stored()
        hashes = (email_hash(OF_USER["email"]), text_hash(OF_USER["email"].title()))
        for number, hashed in enumerate(hashes):

            def change(values: dict[str, Any], number: int = number, hashed: str = hashed) -> None:
                values["ttl"] = 1893456000
                values["GSI1PK"] = f"USER_EMAIL#{hashed}"
                values["GSI2PK"] = f"USER_EXTERNAL#google#{OF_USER['external_id']}{number or ''}"
                data = values["data"]
                data["odd_attribute"] = HIDDEN["unknown attribute"]
                subscription = data["current_subscription"]
                subscription["external_subscription_id"] = REFERENCES["external subscription"]

            self.user_ids.append(site.add_user(change))
        for written in OLDER:
            site.written = written
            self.user_ids.append(site.add_user_with_everything())
        for number in range(60):
            site.put(payment(self.user_ids[0], number))


def payment(user_id: str, number: int) -> dict[str, Any]:
    values: Mapping[str, Any] = {
        "PK": f"USER#{user_id}",
        "SK": f"PAYMENT#2026-01-{number % 28 + 1:02}#p{number}",
        "entity_type": "payment",
        "data": {
            "payment_id": f"p{number}",
            "amount": number,
            "currency": "EUR",
            "payment_status": "completed",
            "provider_transaction_id": REFERENCES["transaction"],
        },
    }
    return encode_item(values)
