"""What runs send: nothing the second time, no more than they may, and nothing over an entry."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from backoffice.audit.items import ENTRY_BY_ID, ENTRY_IS_NEW, audit_table, subject_parts
from backoffice.bulk import kinds
from backoffice.bulk.board import Board
from backoffice.bulk.planning import Wish
from backoffice.bulk.runner import Turn
from backoffice.bulk.writers import InBatches, OneByOne
from backoffice.dynamo import costs
from backoffice.dynamo.batches import BlindDelete, BlindPut
from backoffice.dynamo.errors import RequestError
from backoffice.dynamo.pace import Pace
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.testing import operation_of
from backoffice.dynamo.transport import HttpTransport
from backoffice.dynamo.wire import encode_item
from backoffice.net.messages import Answer, Request
from billing.tasks import usage_task
from records.selections import Selection
from tests import servers, words
from tests.backoffice.bulk.plans import REASON
from tests.backoffice.dynamo.test_pace import SleepingClock
from tests.conftest import Server, create_lasting_tables, new_client
from tests.records.crews import TABLE, Writing, crew_on, quick_client
from tests.records.resets import Proof, Town

pytestmark = [pytest.mark.adverse, pytest.mark.dynoxide]
on_dynoxide = pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
either_way = pytest.mark.parametrize("writing", [InBatches, OneByOne])
log = logging.getLogger(__name__)
AUDIT = audit_table("serenya-dev-audit")
READS = {"GetItem", "BatchGetItem", "Query", "Scan"}


@dataclass
class Listening:
    """A transport that keeps each request with its operation, and what it cost of the table."""

    inner: HttpTransport = field(default_factory=HttpTransport)
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    units: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Request) -> Answer:
        answer = self.inner(request)
        operation, asked = operation_of(request), json.loads(request.body)
        with self._lock:
            self.sent.append((operation, asked))
            if operation not in READS:
                self.units += costs.table_units(json.loads(answer.body), TABLE.name)
        return answer

    def writes(self) -> list[dict[str, Any]]:
        """What was to be written."""
        return [asked for operation, asked in self.sent if operation not in READS]

    def tables_written(self) -> set[str]:
        return {name for asked in self.writes() for name in costs.tables_of(asked)}


@pytest.fixture
def listening() -> Listening:
    return Listening()


# -- the second time ------------------------------------------------------------------------------


@pytest.fixture
def apart() -> Iterator[str]:
    """A server with nobody else's users: whoever is due there is one of ours."""
    with servers.dynoxide() as endpoint:
        create_lasting_tables(new_client(endpoint))
        yield endpoint


def test_right_after_a_run_on_all_who_are_due_nobody_is(apart: str, listening: Listening) -> None:
    town = Town(quick_client(apart))
    town.sign_up(120)
    wish = Wish(kind=town.step.name, selection=Selection().stored(), reason=REASON)
    find = usage_task(town.users, town.desk.store.trail).find

    def plan_and_work(client: Any) -> Any:
        with call_scope(seconds=60, may_scan=True):
            run = town.desk.plan(find(wish.selection, town.clock()), wish=wish)
            town.desk.do(kinds.want_run, run)
        crew = crew_on(client, InBatches, town.clock)
        assert crew.work(run.run_id) is Turn.ENDED
        return town.again(run)

    first = plan_and_work(town.client)
    assert town.prove(first) == {"done": 120}

    second = plan_and_work(quick_client(apart, listening))
    assert (second.subjects, town.prove(second)) == (0, {})
    assert TABLE.name not in listening.tables_written()
    # What the run itself came to is on record, and no user is in it.
    inserted = json.dumps(listening.writes())
    assert not any(user_id in inserted for user_id in town.user_ids)


@on_dynoxide
@either_way
def test_a_run_that_has_ended_sends_no_write_however_often_it_is_worked(
    server: Server, listening: Listening, writing: Writing
) -> None:
    town = Town(quick_client(server.endpoint))
    town.sign_up(60)
    run = town.begun()
    town.work(run, town.client, writing)

    town.work(run, quick_client(server.endpoint, listening), writing)

    assert listening.sent
    assert listening.writes() == []


# -- the rate -------------------------------------------------------------------------------------


@on_dynoxide
@either_way
@pytest.mark.parametrize("count", [400, pytest.param(2_000, marks=pytest.mark.soak)])
def test_the_rate_of_a_run_holds_over_all_its_threads(
    server: Server, listening: Listening, writing: Writing, count: int
) -> None:
    town, clock, rate = Town(quick_client(server.endpoint)), SleepingClock(), 30
    town.sign_up(count)
    run = town.begun(chunk_size=20, rate=rate)
    pacing = partial(Pace, clock=clock, sleep=clock.sleep)
    board = partial(Board, pacing=pacing)
    started = clock.at

    client = quick_client(server.endpoint, listening)
    crew = crew_on(client, writing, town.clock, threads=4, board=board)
    assert crew.work(run.run_id) is Turn.ENDED

    # What is under way in the end is waited for by nobody: a little of all.
    took = clock.at - started
    log.info("%s units in %.1f s", listening.units, took)
    assert town.prove(run) == {"done": count}
    assert took > 5
    assert listening.units / took == pytest.approx(rate, rel=0.1)


@on_dynoxide
@either_way
def test_a_run_at_a_low_rate_keeps_its_chunks(server: Server, writing: Writing) -> None:
    """Threads wait for each other then, for longer than a lease if all of them ask for much."""
    town, clock, rate = Town(quick_client(server.endpoint)), SleepingClock(), 2
    town.sign_up(160)
    run = town.begun(chunk_size=20, rate=rate)
    began, started = town.clock(), clock.at
    board = partial(Board, pacing=partial(Pace, clock=clock, sleep=clock.sleep))

    crew = crew_on(
        town.client,
        writing,
        lambda: began + timedelta(seconds=clock.at - started),
        threads=6,
        board=board,
    )
    assert crew.work(run.run_id) is Turn.ENDED

    assert town.prove(run) == {"done": 160}
    with call_scope(seconds=10):
        progress = town.desk.store.list_progress(run.run_id)
    assert {each.fence for each in progress.values()} == {1}


# -- the audit table ------------------------------------------------------------------------------


def test_nothing_is_written_to_the_trail_without_a_condition() -> None:
    item = encode_item({"PK": "SUBJECT#user#1", "SK": "ENTRY#1"})
    with pytest.raises(RequestError):
        BlindPut(AUDIT, item)
    with pytest.raises(RequestError):
        BlindDelete(AUDIT, item)


@on_dynoxide
@either_way
def test_all_that_a_run_writes_to_the_trail_is_refused_where_there_is_an_entry(
    server: Server, listening: Listening, writing: Writing
) -> None:
    town = Town(quick_client(server.endpoint))
    town.sign_up(60)
    run = town.begun()

    town.work(run, quick_client(server.endpoint, listening), writing)

    written = [each for asked in listening.writes() for each in _writes_to_trail(asked)]
    assert len(written) >= 60
    for each in written:
        assert _only_where_there_is_none(each), each


def _writes_to_trail(asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each write to the trail by itself; of what kind, tells its form."""
    if "TransactItems" in asked:
        writes = [write for each in asked["TransactItems"] for write in each.values()]
    else:
        writes = asked.get("Statements", [asked])
    return (each for each in writes if AUDIT.name in costs.tables_of(each))


def _only_where_there_is_none(write: dict[str, Any]) -> bool:
    if "Statement" in write:
        return str(write["Statement"]).startswith(f'INSERT INTO "{AUDIT.name}" VALUE {{')
    names = write.get("ExpressionAttributeNames", {})
    condition = write.get("ConditionExpression", "")
    for name, stands_for in names.items():
        condition = condition.replace(name, stands_for)
    return "Item" in write and condition == "attribute_not_exists(PK)"


@either_way
def test_an_entry_that_stands_under_the_id_of_an_act_stays(
    server: Server, writing: Writing
) -> None:
    """Whoever put it: a run writes over nothing."""
    town = Town(quick_client(server.endpoint))
    town.sign_up(3)
    run = town.begun()
    proof, trail = Proof(town, run), town.desk.store.trail
    parts = subject_parts(words.USER.of(town.user_ids[1]), proof.act_id(town.user_ids[1]))
    stranger = ENTRY_BY_ID.request(AUDIT, parts)["Key"] | encode_item({"note": "was here first"})

    with call_scope(seconds=10):
        trail.client.put(AUDIT, stranger, ENTRY_IS_NEW)
    town.work(run, town.client, writing)

    with call_scope(seconds=10):
        assert trail.client.find(AUDIT, ENTRY_BY_ID, parts, consistent=True) == stranger
