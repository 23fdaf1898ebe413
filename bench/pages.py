"""What pages weigh over the wire, and the CPU time that one takes.

Bytes are those of the body as the site compresses it, without the random padding. CPU time is that
of a whole request in the process, calls to DynamoDB included; nothing of it can fail a run. Nor can
what all templates cost a process that has just started.
"""

from __future__ import annotations

import gzip
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
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
    """Print the tables. Returns 0."""
    with demo_data():
        pages = list(_weigh())
    print("| page | bytes | compressed | CPU ms |\n|---|---:|---:|---:|")
    for page in pages:
        print(f"| {page.name} | {page.raw} | {page.compressed} | {page.cpu:.1f} |")
    raw, compressed = sum(page.raw for page in pages), sum(page.compressed for page in pages)
    print(f"| together | {raw} | {compressed} | |\n")
    _print_start()
    return 0


def _print_start() -> None:
    """CPU time until all templates are ready, as they are used or compiled ahead."""
    from backoffice.web.templating.compiled import CompiledTemplates  # noqa: PLC0415 - as above
    from backoffice.web.templating.environment import environment, site_environment  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        compiled = CompiledTemplates(Path(folder))
        number = compiled.write(site_environment())
        print(f"| all {number} templates at a start | CPU ms |\n|---|---:|")
        for words, cache in (("compiled when used", None), ("compiled ahead", compiled)):
            fresh = environment(
                loader=site_environment().loader, autoescape=True, bytecode_cache=cache
            )
            started = time.process_time()
            for name in fresh.list_templates():
                fresh.get_template(name)
            print(f"| {words} | {(time.process_time() - started) * 1000:.0f} |")


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
    seconds, body = [], b""
    for _ in range(ROUNDS):
        started = time.process_time()
        answer = browser.get(url)
        seconds.append(time.process_time() - started)
        assert answer.status_code == 200, (url, answer.status_code)
        body = answer.content
    cpu = statistics.median(seconds) * 1000
    return Weighed(name, len(body), len(gzip.compress(body, LEVEL)), cpu)
