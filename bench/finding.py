"""How many waves of calls a look-up takes by every route, and what it costs; entries aside.

A wave is what leaves before the answer of any of it is used. It can fail: two waves are the most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.site import demo_data

MOST_WAVES = 2
ADA = "ada@example.com"


@dataclass(frozen=True)
class LookUp:
    """A look-up: what was typed, in words, and what that took."""

    typed: str
    waves: int
    calls: int
    units: float
    users: int


def run() -> int:
    """Print the table; 1 where a look-up takes more waves than it may."""
    with demo_data() as endpoint:
        done = list(_look_ups(endpoint))
    print(
        "| typed | waves | keys and owners asked | read units | users |\n|---|---:|---:|---:|---:|"
    )
    for each in done:
        print(f"| {each.typed} | {each.waves} | {each.calls} | {each.units} | {each.users} |")
    slow = [each.typed for each in done if each.waves > MOST_WAVES]
    if slow:
        print(f"\nMore than {MOST_WAVES} waves: {', '.join(slow)}.")
    return 1 if slow else 0


def _look_ups(endpoint: str) -> Iterator[LookUp]:
    from backoffice.access import Actor  # noqa: PLC0415 - set up by demo_data
    from backoffice.audit.trail import Trail  # noqa: PLC0415
    from backoffice.dynamo.client import Client  # noqa: PLC0415
    from backoffice.dynamo.expressions import path  # noqa: PLC0415
    from backoffice.dynamo.scope import call_scope  # noqa: PLC0415
    from backoffice.dynamo.testing import Waves  # noqa: PLC0415
    from backoffice.dynamo.transport import HttpTransport  # noqa: PLC0415
    from backoffice.dynamo.unread import known  # noqa: PLC0415
    from backoffice.web.composition import composed  # noqa: PLC0415
    from records.emails import email_hash  # noqa: PLC0415
    from records.table import UsersTable  # noqa: PLC0415
    from tests import words  # noqa: PLC0415
    from users.services.look_up import look_up  # noqa: PLC0415

    users, trail = composed(UsersTable), composed(Trail)
    with call_scope(seconds=10):
        (ada,) = users.list_by_email_hash(email_hash(ADA))
        own, key = ada.item["PK"], {"S": "SESSION#bench-session-1"}
        session = {"PK": own, "SK": key, "GSI1PK": key, "GSI1SK": own}
        users.client.put(users.table, session, path("PK").missing())
    waves = Waves(HttpTransport())
    users.client = Client(
        cursors=composed(Client).cursors,
        endpoint_url=endpoint,
        region="eu-central-1",
        transport=waves,
    )
    external_id = known(ada.user.profile.external_id) or ""
    texts = {
        "e-mail": ADA,
        "e-mail with capitals and space": f" {ADA.title()} ",
        "e-mail hash": email_hash(ADA),
        "user id": ada.user.user_id,
        "provider and its id": f"google:{external_id}",
        "bare provider id": external_id,
        "session id of the first draft": "bench-session-1",
        "e-mail of nobody": "nobody@example.com",
        "payment id": "pay_1",
    }
    for typed, text in texts.items():
        waves.sent.clear()
        with call_scope(seconds=10):
            actor, now = Actor("b" * 32, words.SUPPORT, "bench"), datetime.now(UTC)
            found = look_up(text=text, actor=actor, now=now, users=users, trail=trail)
        calls = sum(map(len, waves.sent))
        hits = 1 if found.user_id else len(found.hits)
        yield LookUp(typed, len(waves.sent), calls, found.units, hits)
