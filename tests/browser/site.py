"""The demo as a person starts it, and what the tests know of it: addresses, accounts, tables."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from backoffice.access import Role
from scripts.demo import gunicorn_command, site_environment
from scripts.processes import (
    HOST,
    POLL_SECONDS,
    ROOT,
    Child,
    clean_environment,
    die_with_parent,
    free_port,
    is_free,
)
from tests import words

START_SECONDS = 60
STOP_SECONDS = 15


@dataclass(frozen=True)
class Account:
    """What somebody signs in with."""

    email: str
    password: str


@dataclass(frozen=True)
class Site:
    """A running site, the DynamoDB behind it, and an account for each role."""

    url: str
    endpoint: str
    accounts: Mapping[Role, Account]


@contextlib.contextmanager
def running_demo(**environment: str) -> Iterator[Site]:
    """`make demo` on a free port, until the block ends. It has no runner: tests work their runs
    themselves, as far as they want to look at them."""
    port = free_port()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        demo = subprocess.Popen(
            [sys.executable, "-m", "scripts.demo"],
            cwd=ROOT,
            env=clean_environment(PORT=str(port), LOG_LEVEL="WARNING", RUNNER="no", **environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - one system call, no locks, no threads
        )
        try:
            assert demo.stdout
            accounts = _accounts_in(demo, demo.stdout)
            if len(accounts) < len(words.ROLES):
                log.seek(0)
                raise AssertionError(f"The demo did not start:\n{log.read()}")
            yield Site(f"http://{HOST}:{port}", _endpoint_of(demo.pid), accounts)
        finally:
            _stop(demo)


@contextlib.contextmanager
def another_site(
    demo: Site, *options: str, scheme: str = "http", endpoint: str = "", **environment: str
) -> Iterator[Site]:
    """A second site on the demo's tables: with other settings, or through another endpoint."""
    port = free_port()
    variables = site_environment(endpoint or demo.endpoint) | {"LOG_LEVEL": "WARNING"}
    child = Child("The other site", [*gunicorn_command(port), *options], variables | environment)
    try:
        _wait_until_it_listens(child, port)
        yield Site(f"{scheme}://{HOST}:{port}", endpoint or demo.endpoint, demo.accounts)
    finally:
        child.stop()


def _wait_until_it_listens(child: Child, port: int) -> None:
    """Its socket is enough: who connects waits for the first answer."""
    deadline = time.monotonic() + START_SECONDS
    while is_free(port):
        child.check()
        assert time.monotonic() < deadline
        time.sleep(POLL_SECONDS)


def _accounts_in(demo: subprocess.Popen[str], printed: IO[str]) -> dict[Role, Account]:
    """Read what the demo prints up to the last account line, or to its end."""
    accounts: dict[Role, Account] = {}
    watchdog = threading.Timer(START_SECONDS, demo.kill)
    watchdog.start()
    try:
        for line in printed:
            match line.split():
                case [role, email, password] if role in words.VOCABULARY.roles:
                    accounts[words.VOCABULARY.role(role)] = Account(email, password)
            if len(accounts) == len(words.ROLES):
                break
    finally:
        watchdog.cancel()
    return accounts


def _endpoint_of(demo: int) -> str:
    """Where the demo's DynamoDB listens. It tells nobody but its site, through the environment."""
    children = Path(f"/proc/{demo}/task/{demo}/children").read_text(encoding="ascii").split()
    for child in children:
        for variable in Path(f"/proc/{child}/environ").read_bytes().split(b"\0"):
            name, _, value = variable.partition(b"=")
            if name == b"AWS_ENDPOINT_URL_DYNAMODB":
                return os.fsdecode(value)
    raise AssertionError("No child of the demo knows an endpoint.")


def _stop(demo: subprocess.Popen[str]) -> None:
    demo.terminate()
    try:
        demo.wait(STOP_SECONDS)
    finally:
        if demo.poll() is None:
            demo.kill()
            demo.wait()
        if demo.stdout:
            demo.stdout.close()
