"""What pages weigh over the wire, and the CPU time that one takes.

Bytes are those of the body as the site compresses it, without the random padding. CPU time is that
of a whole request in the process, calls to DynamoDB included; nothing of it can fail a run.
"""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.site import PASSWORD, demo_data

ROUNDS = 25
#: As Django's middleware compresses.
LEVEL = 6
ADA = "ada@example.com"


@dataclass(frozen=True)
class Weighed:
    """A page: its bytes, the same compressed, and CPU milliseconds of a request (median)."""

    name: str
    raw: int
    compressed: int
    cpu: float


def run() -> int:
    """Print the table. Returns 0."""
    with demo_data():
        pages = list(_weigh())
    print("| page | bytes | compressed | CPU ms |\n|---|---:|---:|---:|")
    for page in pages:
        print(f"| {page.name} | {page.raw} | {page.compressed} | {page.cpu:.1f} |")
    raw, compressed = sum(page.raw for page in pages), sum(page.compressed for page in pages)
    print(f"| together | {raw} | {compressed} | |")
    return 0


def _weigh() -> Iterator[Weighed]:
    support, admin = _signed_in("support@example.com"), _signed_in("admin@example.com")
    user = support.post("/search/", {"q": ADA})["Location"]
    yield _weighed("sign-in", _visitor(), "/sign-in/")
    yield _weighed("home", support, "/")
    yield _weighed("user", support, user)
    yield _weighed("payments", support, f"{user}payments/")
    yield _weighed("confirm an act", support, f"{user}revoke-session/")
    yield _weighed("tiers", support, "/tiers/")
    yield _weighed("chat options", support, "/chat-options/")
    yield _weighed("own account", support, "/account/")
    yield _weighed("audit trail", admin, "/audit/?only=changes&day=2020-01-01")
    yield _weighed("staff", admin, "/staff/")


def _visitor() -> Any:
    from django.test import Client  # noqa: PLC0415 - set up by demo_data

    return Client()


def _signed_in(email: str) -> Any:
    browser = _visitor()
    browser.post("/sign-in/", {"username": email, "password": PASSWORD})
    return browser


def _weighed(name: str, browser: Any, url: str) -> Weighed:
    seconds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        answer = browser.get(url)
        seconds.append(time.process_time() - started)
        assert answer.status_code == 200, (url, answer.status_code)
    body = answer.content
    cpu = statistics.median(seconds) * 1000
    return Weighed(name, len(body), len(gzip.compress(body, LEVEL)), cpu)
