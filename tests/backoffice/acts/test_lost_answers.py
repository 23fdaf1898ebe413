"""One act, once, and what is said of it when answers get lost: on both servers."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from backoffice.access import Actor
from backoffice.acts.engine import Done, together
from backoffice.acts.errors import OutcomeUnknownError, RefusedError
from backoffice.acts.kinds import Plan
from backoffice.audit.entries import Entry, new_entry_id
from backoffice.audit.trail import Trail
from backoffice.dynamo.errors import ConflictError, NotSentError, ThrottledError
from backoffice.dynamo.expressions import IfNotExists, Plus, Update, path, set_
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import (
    Fault,
    FaultInjector,
    error_answer,
    late_answer,
    lost_answer,
    lost_request,
)
from backoffice.dynamo.transactions import ItemUpdate
from backoffice.dynamo.wire import decode
from backoffice.net.messages import Answer
from tests import words
from tests.backoffice.dynamo.notebook import IS_NEW, ONE_NOTE, Notebook
from tests.cancelled import cancelled
from tests.conftest import Clock

COUNT = path("count")
COUNT_UP = Update(set_(COUNT, Plus(IfNotExists(COUNT, 0), 1)))


def never_sent(*_: object) -> Answer:
    raise NotSentError("injected: no connection")


TOLD_THE_REPEAT: dict[str, Fault] = {
    "throttled": error_answer("ThrottlingException"),
    "in conflict": error_answer("TransactionConflictException"),
    "in progress": error_answer("TransactionInProgressException"),
    "cancelled for a conflict": cancelled("TransactionConflict"),
    "change refused": cancelled("ConditionalCheckFailed"),
    "entry refused": cancelled("None", "ConditionalCheckFailed"),
    "both refused": cancelled("ConditionalCheckFailed", "ConditionalCheckFailed"),
    "lost": lost_request,
    "late": late_answer,
    "denied": error_answer("ExpiredTokenException"),
    "never sent": never_sent,
}
told_the_repeat = pytest.mark.parametrize("told", TOLD_THE_REPEAT.values(), ids=TOLD_THE_REPEAT)


class Counter:
    """Acts on one note, each counted in it."""

    def __init__(self, trail: Trail, table: Table, actor: Actor, clock: Clock) -> None:
        self.trail = trail
        self.book = Notebook.new(table)
        self.entry = Entry(
            entry_id=new_entry_id(clock()),
            action=words.SESSION_REVOKED,
            at=clock(),
            actor=actor,
            subject=words.USER.of(str(uuid.uuid4())),
        )
        trail.client.put(table, self.book.note(1), IS_NEW)

    def do(self, entry: Entry | None = None) -> Done:
        """Make a change that can be made once: its condition is that it was not made."""
        book = self.book
        change = ItemUpdate(book.table, book.key(1), COUNT_UP, COUNT.missing())
        return together(Plan(changes=[change]), entry or self.entry, self.trail)

    @property
    def is_done(self) -> bool:
        book = self.book
        item = self.trail.client.get(book.table, ONE_NOTE, book.parts(1), consistent=True)
        return "count" in item and decode(item["count"]) == 1

    @property
    def entries(self) -> list[Entry]:
        return list(self.trail.list_of_subject(self.entry.subject).entries)


@pytest.fixture
def counter(
    trail: Trail, notes: Table, actor: Actor, clock: Clock, faults: FaultInjector
) -> Counter:
    counter = Counter(trail, notes, actor, clock)
    faults.sent.clear()
    return counter


@told_the_repeat
def test_an_act_whose_answer_was_lost_is_done_whatever_its_repeat_is_told(
    counter: Counter, faults: FaultInjector, told: Fault
) -> None:
    faults.inject([lost_answer, told], matching="TransactWriteItems")

    done = counter.do()

    assert (done.entry, done.repeated) == (counter.entry, False)
    assert faults.sent == ["TransactWriteItems", "TransactWriteItems", "GetItem"]
    assert counter.entries == [counter.entry]
    assert counter.is_done


@pytest.mark.parametrize(
    "told",
    [pytest.param(told, id=name) for name, told in TOLD_THE_REPEAT.items() if name != "late"],
)
def test_an_act_that_never_arrived_is_not_called_refused_by_what_its_repeat_is_told(
    counter: Counter, faults: FaultInjector, told: Fault
) -> None:
    faults.inject([lost_request, told], matching="TransactWriteItems")

    with pytest.raises(OutcomeUnknownError):
        counter.do()

    assert counter.entries == []
    assert not counter.is_done


def test_an_act_of_an_earlier_request_is_a_repeated_one_also_where_an_answer_was_lost(
    counter: Counter, faults: FaultInjector, clock: Clock
) -> None:
    counter.do()
    again = replace(counter.entry, at=counter.entry.at + timedelta(minutes=1))
    faults.inject([lost_request], matching="TransactWriteItems")

    done = counter.do(again)

    assert (done.entry, done.repeated) == (counter.entry, True)
    assert counter.entries == [counter.entry]


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (TOLD_THE_REPEAT["throttled"], ThrottledError),
        (TOLD_THE_REPEAT["in conflict"], ConflictError),
        (TOLD_THE_REPEAT["change refused"], RefusedError),
        (never_sent, NotSentError),
    ],
)
def test_where_no_answer_was_lost_the_outcome_is_known(
    counter: Counter, faults: FaultInjector, told: Fault, error: type[Exception]
) -> None:
    faults.inject([told, told], matching="TransactWriteItems")

    with pytest.raises(error):
        counter.do()

    assert "GetItem" not in faults.sent
    assert counter.entries == []
