"""Crews who reset usage, as a process has them; also one that a test starts and kills."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from unittest import mock

from backoffice.access import Actor
from backoffice.audit.items import audit_table
from backoffice.audit.trail import Trail
from backoffice.bulk.board import Board
from backoffice.bulk.crew import Crew
from backoffice.bulk.runner import Runner, Turn
from backoffice.bulk.store import RunStore
from backoffice.bulk.tasks import Tasks
from backoffice.bulk.writers import Writer
from backoffice.dynamo import client as gateway_client
from backoffice.dynamo.client import Client
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.transport import Transport
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from billing.tasks import usage_task
from records.table import UsersTable, serenya_table
from tests import words

Writing = Callable[[Trail], Writer]

TABLE = serenya_table(
    "serenya-dev", email_index="GSI1-EmailLookup", external_index="GSI2-ExternalAuth"
)
THREADS = 4
#: Nobody here needs a second person: what two people agree on is tested elsewhere.
NO_LIMIT = 1_000_000
RUNNER = Actor("command", None, "runner-1")


def quick_client(endpoint: str, transport: Transport | None = None) -> Client:
    """A client that does not check its requests: other tests do."""
    return Client(
        cursors=CursorSigner(["test-secret"]),
        endpoint_url=endpoint,
        region="eu-central-1",
        transport=transport,
    )


def store_on(client: Client) -> RunStore:
    """Runs, as a process has them that speaks by this client."""
    trail = Trail(client, audit_table("serenya-dev-audit"), words.VOCABULARY, words.TYPED_KEYS)
    staff = StaffStore(client, staff_table("serenya-dev-backoffice"), trail)
    return RunStore(staff, limit=NO_LIMIT)


def crew_on(
    client: Client,
    writing: Writing,
    clock: Callable[[], datetime],
    *,
    owner: str = "one",
    threads: int = THREADS,
    board: Callable[[RunStore], Board] = Board,
) -> Crew:
    """Runners of one process, who reset usage."""
    store = store_on(client)
    runner = Runner(
        store=store,
        tasks=Tasks([usage_task(UsersTable(client, TABLE), store.trail)]),
        writer=writing(store.trail),
        owner=owner,
        actor=RUNNER,
        clock=clock,
        is_read_only=lambda: False,
        board=board(store),
    )
    return Crew(runner, threads=threads)


def work(
    endpoint: str, run_id: str, writing: Writing, began_at: datetime, owner: str, line: Connection
) -> None:
    """All that a process does which works one run; its exit status says whether that has ended.

    It says on `line` that it is ready, and begins when it hears something. The process has a clock
    that begins at `began_at`.
    """
    started = time.monotonic()

    def clock() -> datetime:
        return began_at + timedelta(seconds=time.monotonic() - started)

    with mock.patch.object(gateway_client, "BACKOFF_SECONDS", 0.001):
        crew = crew_on(quick_client(endpoint), writing, clock, owner=owner)
        line.send("ready")
        line.recv()
        sys.exit(0 if crew.work(run_id) is Turn.ENDED else 1)
