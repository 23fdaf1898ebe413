"""What every test can ask for: real DynamoDB servers, faults on the way to them, time.

Two servers, one contract: a test that asks for `gateway` (or for anything made of it) runs once
on each. Tables are created once a server from the template that deploys them; tests keep apart
by random ids, not by emptying tables.
"""

from __future__ import annotations

import contextlib
import gc
import uuid
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from unittest import mock

import botocore.loaders
import botocore.session
import hypothesis
import pytest
from whitenoise.base import WhiteNoise

from backoffice.audit.items import audit_table
from backoffice.audit.trail import Trail
from backoffice.dynamo import client as gateway_client
from backoffice.dynamo.client import Client
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.scope import CallScope, call_scope
from backoffice.dynamo.table import Index, Table
from backoffice.dynamo.template import create_table_requests, create_tables
from backoffice.dynamo.testing import FaultInjector
from backoffice.dynamo.transport import Transport
from records.table import UsersTable, serenya_table
from scripts.processes import ROOT
from tests import guard, servers, words
from tests.tools.found import in_ci, missing_tools

hypothesis.settings.register_profile("default", deadline=None, max_examples=100)
# The same examples on every run: a red build is to say something about the change it belongs to.
hypothesis.settings.register_profile("ci", deadline=None, max_examples=100, derandomize=True)
hypothesis.settings.load_profile("ci" if in_ci() else "default")

STARTERS = {"dynoxide": servers.dynoxide, "ministack": servers.ministack}
PARAMETERS = {"Environment": "dev", "CreateUsersTable": "true"}
SCOPE_SECONDS = 10.0

#: The files that take longest come first: whoever gets one last keeps everybody waiting.
LONGEST = (
    *("serenya_admin/test_canaries.py", "serenya_admin/test_hostile_input.py"),
    *("users/test_odd_records.py", "serenya_admin/test_permissions.py"),
    *("serenya_admin/test_composition.py", "serenya_admin/test_faults.py"),
    *("demo/test_users.py", "demo/test_commands.py", "backoffice/aws/test_s3.py"),
    *("records/test_runs_under_fault.py", "records/test_races.py", "documents/test_services.py"),
    "test_second_site.py",
)

left_out = pytest.StashKey[dict[str, int]]()


# -- tools that may be missing --------------------------------------------------------------------


@pytest.hookimpl(trylast=True)  # of what is asked for, not of all there is
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run on this machine, and remember it; the longest files first.

    In CI, missing is failure.
    """
    missing = missing_tools()
    concerned = {item: _missing_mark(item, missing) for item in items}
    dropped = [item for item in items if concerned[item]]
    if dropped and in_ci():
        raise pytest.UsageError("\n".join(missing.values()))
    marks = [mark for mark in concerned.values() if mark]
    config.stash[left_out] = {mark: marks.count(mark) for mark in set(marks)}
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if not concerned[item]]
    items.sort(key=_place)
    # Two hundred modules of tests stay to the end: looking through them again and again for
    # what may go takes a tenth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)


def _missing_mark(item: pytest.Item, missing: dict[str, str]) -> str | None:
    return next((mark for mark in missing if item.get_closest_marker(mark)), None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """One that passed says no more than that: a report has a way to go, from process to process."""
    report = yield
    if report.passed:
        report.sections, report.keywords = [], {}
    return report


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """To have left out everything there was is no failure: the summary names it."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and session.config.stash.get(left_out, {}):
        session.exitstatus = pytest.ExitCode.OK


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what was left out and why: a short run must not pass for a whole one."""
    # Run on several cores, only the processes that run them have counted.
    counted = config.stash.get(left_out, None)
    for mark, reason in sorted(missing_tools().items()):
        count = "all" if counted is None else counted.get(mark, 0)
        if count:
            terminalreporter.write_line(f"Left out {count} tests marked {mark}: {reason}.")


def _place(item: pytest.Item) -> int:
    file = item.path.relative_to(ROOT / "tests").as_posix()
    return LONGEST.index(file) if file in LONGEST else len(LONGEST)


@pytest.fixture(scope="session", autouse=True)
def _models_are_read_once() -> Iterator[None]:
    """What botocore knows of its services is megabytes of JSON in a thousand folders, and every
    session looks through them anew."""
    one_for_all = cache(botocore.loaders.create_loader)
    with mock.patch.object(botocore.session, "create_loader", one_for_all):
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_once() -> Iterator[None]:
    """Every browser of a test has a site of its own, which would look for them anew."""
    look, found = WhiteNoise.update_files_dictionary, dict[tuple[str, str], dict[str, object]]()

    def remember(site: WhiteNoise, root: str, prefix: str) -> None:
        if (root, prefix) not in found:
            look(site, root, prefix)
            found[root, prefix] = dict(site.files)
        site.files.update(found[root, prefix])

    with mock.patch.object(WhiteNoise, "update_files_dictionary", remember):
        yield


@pytest.fixture(scope="session", autouse=True)
def _pauses_are_short() -> Iterator[None]:
    """Attempts follow each other at once: no server here gets better by being waited for."""
    with mock.patch.object(gateway_client, "BACKOFF_SECONDS", 0.001):
        yield


@pytest.fixture(scope="session", autouse=True)
def _network_is_off() -> Iterator[None]:
    with guard.loopback_only():
        yield


# -- servers --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A running DynamoDB with the tables of the template, and the client that speaks to it."""

    name: str
    endpoint: str
    client: Client
    faults: FaultInjector


def _started(name: str, endpoint: str) -> Server:
    faults = FaultInjector()
    # What is sent is the same to either: to look it through once is enough.
    client = new_client(endpoint, faults, validate=name == "dynoxide")
    create_lasting_tables(client)
    return Server(name, endpoint, client, faults)


def create_lasting_tables(client: Client) -> None:
    """The tables of the template, but nothing in them expires.

    By the clock of a test an item is good that a server would sweep away: ministack once a minute.
    """
    template = (ROOT / "infra" / "data-plane.yaml").read_text(encoding="utf-8")
    with call_scope(seconds=30):
        create_tables(client, template, PARAMETERS)
        for table in create_table_requests(template, PARAMETERS):
            if table.ttl_attribute:
                ttl = {"Enabled": False, "AttributeName": table.ttl_attribute}
                request = {"TableName": table.name, "TimeToLiveSpecification": ttl}
                client.administer("UpdateTimeToLive", request)


def new_client(
    endpoint: str, transport: Transport | None = None, *, validate: bool = True
) -> Client:
    """A client as the site has it, but one that checks its requests against the service model."""
    return Client(
        cursors=CursorSigner(["test-secret"]),
        endpoint_url=endpoint,
        region="eu-central-1",
        transport=transport,
        validate=validate,
    )


@pytest.fixture(scope="session")
def start() -> Iterator[Callable[[str], Server]]:
    """Starts a server by its name when it is first asked for, and stops all in the end.

    A fixture with parameters is set up anew whenever the parameter changes: a server of its own
    would be started twice a file.
    """
    with contextlib.ExitStack() as running:
        yield cache(lambda name: _started(name, running.enter_context(STARTERS[name]())))


@pytest.fixture(
    scope="session",
    params=[pytest.param(name, marks=getattr(pytest.mark, name)) for name in STARTERS],
)
def server(request: pytest.FixtureRequest, start: Callable[[str], Server]) -> Server:
    """Each of the two servers in turn."""
    return start(request.param)


#: For tests of what no server has a part in: on one of the two alone.
on_dynoxide = pytest.mark.parametrize(
    "server", [pytest.param("dynoxide", marks=pytest.mark.dynoxide)], indirect=True
)


@pytest.fixture
def scope() -> Iterator[CallScope]:
    """A call scope around the test, as a piece of a command's work has one."""
    with call_scope(seconds=SCOPE_SECONDS, may_scan=True) as scope:
        yield scope


@pytest.fixture
def faults(server: Server) -> FaultInjector:
    """What the next requests meet; nothing planned, nothing sent yet."""
    server.faults.inject([])
    server.faults.sent.clear()
    return server.faults


@pytest.fixture
def gateway(server: Server, faults: FaultInjector, scope: CallScope) -> Client:
    """The client, inside a scope. One for all tests of a server: making one takes 0.1 s."""
    return server.client


# -- tables ---------------------------------------------------------------------------------------


@pytest.fixture
def notes() -> Table:
    """A table for tests of the gateway alone."""
    return Table(
        "serenya-dev-backoffice", indexes={"listing": Index("GSI1-Listing", "GSI1PK", "GSI1SK")}
    )


@pytest.fixture
def users(gateway: Client) -> UsersTable:
    """The Serenya table."""
    table = serenya_table(
        "serenya-dev", email_index="GSI1-EmailLookup", external_index="GSI2-ExternalAuth"
    )
    return UsersTable(gateway, table)


@pytest.fixture
def trail(gateway: Client) -> Trail:
    """The audit trail."""
    return Trail(gateway, audit_table("serenya-dev-audit"), words.VOCABULARY, words.TYPED_KEYS)


@pytest.fixture
def user_id() -> str:
    """An id that no other test uses."""
    return str(uuid.uuid4())


# -- time -----------------------------------------------------------------------------------------


@dataclass
class Clock:
    """A clock that stands still unless told to go on."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **step: float) -> datetime:
        self.at += timedelta(**step)
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()
