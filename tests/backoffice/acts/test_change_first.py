"""One of many in a run: the change first, which carries the act's id, then the entry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.acts import engine
from backoffice.acts.act import Act, act_id_in_run
from backoffice.acts.engine import Done
from backoffice.acts.errors import OutcomeUnknownError, RefusedError
from backoffice.audit.questions import Question
from backoffice.dynamo.errors import ConflictError, ThrottledError, UnavailableError
from backoffice.dynamo.testing import (
    Fault,
    FaultInjector,
    error_answer,
    lost_request,
)
from tests.backoffice.acts.desk import ARRIVED, LOST, PRINTED, REASON, Desk, print_note
from tests.backoffice.audit.asking import LATER, PLENTY


@pytest.fixture
def act(desk: Desk) -> Act:
    """What a run does to the note: its id is the same whenever the run is sent again."""
    act_id = act_id_in_run(run_id="run-1", started_at=desk.clock(), subject_id=desk.book.name)
    return replace(desk.offer(), act_id=act_id)


def test_the_change_is_made_and_its_entry_stands_in_the_ledger(
    desk: Desk, act: Act, faults: FaultInjector
) -> None:
    faults.sent.clear()

    done = desk.do_in_run(act)

    assert faults.sent == ["UpdateItem", "PutItem"]
    assert not done.repeated
    assert (desk.note()["status"], desk.note()["act_id"]) == ("printed", act.act_id)
    assert desk.entries() == [done.entry]
    assert (done.entry.entry_id, done.entry.action) == (act.act_id, PRINTED)
    assert (done.entry.reason, done.entry.old) == (REASON, {"status": "draft"})
    by_staff = Question(staff_id=desk.actor.staff_id)
    assert desk.trail.list_entries(by_staff, now=LATER, seconds=PLENTY).entries == []


def test_the_same_again_finds_the_acts_id_in_the_item(desk: Desk, act: Act) -> None:
    first = desk.do_in_run(act)
    once = desk.item()
    desk.clock.advance(minutes=5)

    again = desk.do_in_run(act)

    assert (again.entry, again.repeated) == (first.entry, True)
    assert desk.item() == once
    assert desk.entries() == [first.entry]


def test_a_requirement_that_no_transaction_would_hold_is_no_run(desk: Desk, act: Act) -> None:
    plan = print_note.plan(act, desk.book, actor=desk.actor, now=desk.clock(), given=None)
    assert plan.requirements
    before = desk.item()
    entry = engine.entry_of_act(
        print_note, act, plan, actor=desk.actor, reason=REASON, now=desk.clock()
    )

    with pytest.raises(ValueError, match="transaction"):
        engine.change_first(plan, entry, desk.trail, as_left=lambda _: None)

    assert desk.item() == before
    assert desk.entries() == []


def test_the_same_again_makes_up_for_a_missing_entry(
    desk: Desk, act: Act, faults: FaultInjector
) -> None:
    faults.inject([lost_request] * 2, matching="PutItem")
    with pytest.raises(UnavailableError):
        desk.do_in_run(act)
    assert desk.note()["status"] == "printed"
    assert desk.entries() == []
    changed_at = desk.clock()
    desk.clock.advance(minutes=5)

    done = desk.do_in_run(act)

    assert done.repeated
    assert done.entry.at == changed_at
    assert desk.entries() == [done.entry]
    assert done.entry.entry_id == act.act_id


def test_an_item_that_another_act_changed_is_refused(desk: Desk, act: Act) -> None:
    desk.change_behind_the_back(status="printed", act_id="0" * 32)
    before = desk.item()

    with pytest.raises(RefusedError) as refused:
        desk.do_in_run(act)

    assert refused.value.item == before == desk.item()
    assert desk.entries() == []


def test_an_item_that_is_gone_is_refused_with_nothing_to_show(desk: Desk, act: Act) -> None:
    desk.delete()

    with pytest.raises(RefusedError) as refused:
        desk.do_in_run(act)

    assert refused.value.item is None
    assert desk.entries() == []


def test_an_item_that_went_on_after_the_act_is_not_changed_again(desk: Desk, act: Act) -> None:
    first = desk.do_in_run(act)
    desk.change_behind_the_back(status="withdrawn")

    assert desk.do_in_run(act).repeated
    assert desk.note()["status"] == "withdrawn"
    assert desk.entries() == [first.entry]


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
def test_a_change_of_which_nothing_is_known_is_completed_when_it_is_sent_again(
    desk: Desk, act: Act, faults: FaultInjector, fault: Fault
) -> None:
    faults.inject([fault], matching="UpdateItem")

    with pytest.raises(OutcomeUnknownError):
        desk.do_in_run(act)
    assert desk.entries() == []
    arrived = fault in ARRIVED.values()
    assert (desk.note()["status"] == "printed") is arrived

    done = desk.do_in_run(act)

    assert done.repeated is arrived
    assert desk.note()["status"] == "printed"
    assert desk.entries() == [done.entry]


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
def test_whatever_gets_lost_of_the_entry_there_is_one(
    desk: Desk, act: Act, faults: FaultInjector, fault: Fault
) -> None:
    faults.inject([fault], matching="PutItem")

    done = desk.do_in_run(act)

    assert desk.entries() == [done.entry]
    assert desk.do_in_run(act).repeated
    assert desk.entries() == [done.entry]


@pytest.mark.parametrize(
    ("code", "error"),
    [("ThrottlingException", ThrottledError), ("TransactionConflictException", ConflictError)],
)
def test_where_surely_nothing_was_done_the_error_says_so(
    desk: Desk, act: Act, faults: FaultInjector, code: str, error: type[Exception]
) -> None:
    faults.inject([error_answer(code)] * 2, matching="UpdateItem")

    with pytest.raises(error):
        desk.do_in_run(act)

    assert desk.note()["status"] == "draft"
    assert desk.entries() == []
    assert desk.do_in_run(act) == Done(desk.entries()[0])
