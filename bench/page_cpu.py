"""CPU time of the user page, from request to bytes, beside the naive page of the same user.

Both on the same DynamoDB server over the loopback address, in turns. Ours is that of a lead who is
offered every act, for a user who has everything. It reads session and account, puts its entry and
offers acts; the naive page does none of that. Ours may cost a fifth more, and no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Any

from bench import measure
from bench.against_commit import asked
from bench.site import PASSWORD, demo_data

BOUND = 1.2
NAIVE = "boto3, pydantic and a Django template"
ACTS = ("reveal", "revoke-session", "revoke-device", "reset-usage", "remove-ttl")
REASON = {"category": "user-request", "ticket": "T-1", "text": "Asked on the phone"}


def run() -> int:
    """Print both; 1 where ours costs more than it may."""
    with demo_data() as endpoint:
        result = measure.run(benchmark(endpoint))
    print(measure.table([result]))
    return 1 if result.missed else 0


def benchmark(endpoint: str) -> measure.Benchmark:
    """Both pages, once they were seen to show what they have to."""
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415 - set up by demo_data

    cookie, url = _prepared()
    naive = _naive_handler(endpoint)
    ours = WSGIHandler()

    def our_page() -> bytes:
        return asked(ours, url, cookie)

    def naive_page() -> bytes:
        return asked(naive, url)

    mine, plain = our_page().decode(), naive_page().decode()
    assert all(f"{url}{name}/" in mine for name in ACTS), "Not every act is offered."
    for text in ("Asked on the phone", "Called about the export", *re.findall(r"pay_\w+", mine)):
        assert text in plain, text
    return measure.Benchmark(
        "user page, request to bytes",
        {measure.OURS: our_page, NAIVE: naive_page},
        bounds={NAIVE: BOUND},
    )


def _prepared() -> tuple[str, str]:
    """A lead who is signed in, and the URL of a user of whom there is everything to be shown."""
    from django.test import Client  # noqa: PLC0415 - set up by demo_data

    from backoffice.dynamo.scope import call_scope  # noqa: PLC0415
    from backoffice.web.composition import composed  # noqa: PLC0415
    from billing.app_services import increment_usage  # noqa: PLC0415
    from records.table import UsersTable  # noqa: PLC0415

    browser = Client()
    browser.post("/sign-in/", {"username": "lead@example.com", "password": PASSWORD})
    url = browser.post("/search/", {"q": "ada@example.com"})["Location"]

    def do(name: str, **given: str) -> None:
        page = browser.get(url).content.decode()
        act = re.search(rf'action="{url}{name}/".*?name="act" value="([^"]+)"', page, re.DOTALL)
        assert act is not None, name
        answer = browser.post(f"{url}{name}/", {"act": act[1], **given})
        assert answer.status_code in (200, 302), answer.status_code

    do("reset-usage", **REASON)
    do("reveal", group="identity", **REASON)
    do("notes/add-note", note="Called about the export")
    do("notes/add-note", note="Speaks with her brother's consent", pinned="on")
    with call_scope(seconds=5):
        users, user_id = composed(UsersTable), url.split("/")[2]
        increment_usage(users=users, user_id=user_id, max_documents=None, now=datetime.now(UTC))
    cookies: SimpleCookie = browser.cookies
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items()), url


def _naive_handler(endpoint: str) -> Callable[..., Any]:
    """The naive page behind what a new project has around its views."""
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415 - set up by demo_data
    from django.test import override_settings  # noqa: PLC0415

    from backoffice.audit.trail import Trail  # noqa: PLC0415
    from backoffice.notes.store import NoteStore  # noqa: PLC0415
    from backoffice.web.composition import composed  # noqa: PLC0415
    from bench import naive_page  # noqa: PLC0415
    from records.table import UsersTable  # noqa: PLC0415

    tables = {
        "users": composed(UsersTable).table.name,
        "audit": composed(Trail).table.name,
        "backoffice": composed(NoteStore).table.name,
    }
    naive_page.serve(naive_page.Page(tables, {}, endpoint))
    with override_settings(MIDDLEWARE=naive_page.MIDDLEWARE):
        return WSGIHandler()
