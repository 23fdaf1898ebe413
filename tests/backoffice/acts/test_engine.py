"""The engine on real servers: an act is done and on record once, or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace

import pytest

from backoffice.acts.engine import Done, together
from backoffice.acts.errors import (
    ForbiddenError,
    OutcomeUnknownError,
    OutdatedActError,
    RefusedError,
)
from backoffice.audit.entries import new_entry
from backoffice.audit.trail import Trail
from backoffice.dynamo.errors import ConflictError, DynamoError, ThrottledError, UnavailableError
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.testing import (
    Fault,
    FaultInjector,
    error_answer,
    late_answer,
    lost_request,
    silence,
)
from tests import words
from tests.backoffice.acts.desk import (
    ARRIVED,
    BROKEN,
    PRESS,
    PRINTED,
    REASON,
    Desk,
    PressLockedError,
    print_note,
)
from tests.backoffice.audit.asking import put_unreadable

# -- together: done -------------------------------------------------------------------------------


def test_an_act_is_done_and_on_record_with_what_was_seen(desk: Desk, faults: FaultInjector) -> None:
    act = desk.offer()
    desk.clock.advance(minutes=3)
    faults.sent.clear()

    done = desk.do(act)

    assert faults.sent == ["TransactWriteItems"]
    assert not done.repeated
    assert desk.note()["status"] == "printed"
    assert desk.entries() == [done.entry]
    entry = done.entry
    assert (entry.entry_id, entry.action, entry.at) == (act.act_id, PRINTED, desk.clock())
    assert (entry.actor, entry.subject, entry.reason) == (desk.actor, desk.subject, REASON)
    assert (entry.old, entry.new) == ({"status": "draft"}, {"status": "printed"})


def test_the_same_act_again_changes_nothing_and_finds_the_first_entry(desk: Desk) -> None:
    act = desk.offer()
    first = desk.do(act)
    once = desk.item()
    desk.clock.advance(minutes=5)

    second = desk.do(act)

    assert second == Done(first.entry, repeated=True)
    assert desk.item() == once
    assert desk.entries() == [first.entry]


def test_the_same_act_again_is_done_also_where_the_note_went_on(desk: Desk) -> None:
    act = desk.offer()
    first = desk.do(act)
    desk.change_behind_the_back(status="draft")
    desk.change_behind_the_back(PRESS, locked=True)

    assert desk.do(act) == Done(first.entry, repeated=True)
    assert desk.note()["status"] == "draft"
    assert desk.entries() == [first.entry]


def test_of_many_clicks_at_once_one_is_done(desk: Desk) -> None:
    act = desk.offer()

    with ThreadPoolExecutor(8) as pool:
        clicks = [pool.submit(copy_context().run, desk.do, act) for _ in range(8)]
    outcomes = [click.exception() or click.result() for click in clicks]

    done = [outcome for outcome in outcomes if isinstance(outcome, Done)]
    others = [outcome for outcome in outcomes if not isinstance(outcome, Done)]
    assert len([each for each in done if not each.repeated]) <= 1
    assert done
    # A click that met another one on its way and gave up has surely done nothing.
    assert all(isinstance(other, DynamoError) for other in others)
    assert [entry.action for entry in desk.entries()] == [PRINTED]


def test_a_repeat_finds_also_an_entry_of_a_later_version(desk: Desk) -> None:
    act = desk.offer()
    entry = replace(
        new_entry(PRINTED, desk.subject, actor=desk.actor, now=desk.clock()), entry_id=act.act_id
    )
    put_unreadable(desk.trail, entry)

    done = desk.do(act)

    assert done.repeated
    assert done.entry.entry_id == act.act_id
    assert desk.note()["status"] == "draft"


# -- together: not done ---------------------------------------------------------------------------


def test_an_act_on_what_was_not_seen_is_refused_and_on_record(desk: Desk) -> None:
    act = desk.offer()
    desk.change_behind_the_back(status="withdrawn")
    before = desk.item()

    with pytest.raises(RefusedError) as refused:
        desk.do(act)

    assert refused.value.item == before == desk.item()
    (entry,) = desk.entries()
    assert entry.entry_id != act.act_id
    assert (entry.action, entry.new) == (words.REFUSED, {"refused": "note.printed"})
    assert (entry.actor, entry.reason, entry.old) == (desk.actor, REASON, {"status": "draft"})


def test_an_act_on_what_is_gone_is_refused_with_nothing_to_show(desk: Desk) -> None:
    act = desk.offer()
    desk.delete()

    with pytest.raises(RefusedError) as refused:
        desk.do(act)

    assert refused.value.item is None
    assert [entry.action for entry in desk.entries()] == [words.REFUSED]


def test_a_refusal_never_quotes_the_item(desk: Desk) -> None:
    act = desk.offer()
    desk.change_behind_the_back(status="ada@example.com")

    with pytest.raises(RefusedError) as refused:
        desk.do(act)

    assert "ada" not in f"{refused.value!s} {refused.value!r}"


def test_an_act_that_a_requirement_forbids_is_not_done_and_on_record(desk: Desk) -> None:
    act = desk.offer()
    desk.change_behind_the_back(PRESS, locked=True)

    with pytest.raises(PressLockedError, match="locked"):
        desk.do(act)

    assert desk.note()["status"] == "draft"
    (entry,) = desk.entries()
    assert (entry.action, entry.new) == (words.REFUSED, {"refused": "note.printed"})


def test_where_both_fail_the_person_sees_what_changed(desk: Desk) -> None:
    act = desk.offer()
    desk.change_behind_the_back(status="withdrawn")
    desk.change_behind_the_back(PRESS, locked=True)

    with pytest.raises(RefusedError):
        desk.do(act)


def test_a_refused_act_can_be_done_when_it_holds_again(desk: Desk) -> None:
    """A refusal has an id of its own: it does not stand in the way of the act."""
    act = desk.offer()
    desk.change_behind_the_back(status="withdrawn")
    with pytest.raises(RefusedError):
        desk.do(act)
    desk.change_behind_the_back(status="draft")
    desk.clock.advance(seconds=1)

    assert not desk.do(act).repeated
    assert [entry.action for entry in desk.entries()] == [PRINTED, words.REFUSED]


def test_what_a_plan_raises_is_not_on_record(desk: Desk, faults: FaultInjector) -> None:
    act = replace(desk.offer(), seen={"state": "draft"})
    faults.sent.clear()

    with pytest.raises(OutdatedActError):
        desk.do(act)

    assert faults.sent == []
    assert desk.entries() == []


def test_together_leaves_the_record_of_a_refusal_to_its_caller(desk: Desk) -> None:
    act = desk.offer()
    plan = print_note.plan(act, desk.book, actor=desk.actor, now=desk.clock(), given=None)
    entry = new_entry(PRINTED, desk.subject, actor=desk.actor, now=desk.clock())
    desk.change_behind_the_back(PRESS, locked=True)

    with pytest.raises(ForbiddenError):
        together(plan, entry, desk.trail)

    assert desk.entries() == []


# -- together: what gets lost ---------------------------------------------------------------------


@pytest.mark.parametrize("fault", ARRIVED.values(), ids=ARRIVED)
def test_a_lost_answer_is_resolved_by_the_entry(
    desk: Desk, faults: FaultInjector, fault: Fault
) -> None:
    act = desk.offer()
    faults.inject([fault, fault], matching="TransactWriteItems")

    done = desk.do(act)

    assert not done.repeated
    assert desk.entries() == [done.entry]
    assert done.entry.entry_id == act.act_id
    assert desk.note()["status"] == "printed"


def test_a_repeat_that_loses_its_answer_knows_that_it_is_one(
    desk: Desk, faults: FaultInjector
) -> None:
    act = desk.offer()
    first = desk.do(act)
    desk.actor = replace(desk.actor, request_id="req-2")
    faults.inject([lost_request] * 2, matching="TransactWriteItems")

    assert desk.do(act) == Done(first.entry, repeated=True)
    assert desk.entries() == [first.entry]


def test_an_answer_that_comes_after_the_deadline_is_found_out_about(
    desk: Desk, faults: FaultInjector
) -> None:
    act = desk.offer()
    faults.inject([late_answer])

    with call_scope(seconds=0.5):
        done = desk.do(act)

    assert not done.repeated
    assert desk.entries() == [done.entry]


@pytest.mark.parametrize("fault", [lost_request, BROKEN], ids=["lost request", "500"])
def test_a_request_that_got_lost_is_not_known_and_safe_to_send_again(
    desk: Desk, faults: FaultInjector, fault: Fault
) -> None:
    act = desk.offer()
    before = desk.item()
    faults.inject([fault, fault], matching="TransactWriteItems")

    with pytest.raises(OutcomeUnknownError):
        desk.do(act)

    assert (desk.item(), desk.entries()) == (before, [])
    assert not desk.do(act).repeated
    assert len(desk.entries()) == 1


@pytest.mark.parametrize("fault", [BROKEN, silence], ids=["500", "silence"])
def test_a_lost_answer_whose_entry_cannot_be_read_is_not_known(
    desk: Desk, faults: FaultInjector, fault: Fault
) -> None:
    act = desk.offer()
    faults.inject([late_answer, fault, fault])

    with pytest.raises(OutcomeUnknownError):
        desk.do(act)

    faults.inject([])
    assert desk.do(act).repeated
    assert len(desk.entries()) == 1


@pytest.mark.parametrize(
    ("code", "error"),
    [("ThrottlingException", ThrottledError), ("TransactionInProgressException", ConflictError)],
)
def test_where_surely_nothing_was_done_the_error_says_so(
    desk: Desk, faults: FaultInjector, code: str, error: type[Exception]
) -> None:
    act = desk.offer()
    faults.inject([error_answer(code)] * 2, matching="TransactWriteItems")

    with pytest.raises(error):
        desk.do(act)

    assert desk.note()["status"] == "draft"
    assert desk.entries() == []


def test_nothing_is_done_where_the_entry_cannot_be_written(desk: Desk) -> None:
    act = desk.offer()
    before = desk.item()
    audit = desk.trail.table
    desk.trail = Trail(
        desk.trail.client, Table("no-such-table"), desk.trail.vocabulary, desk.trail.typed_keys
    )

    with pytest.raises(DynamoError) as failed:
        desk.do(act)

    assert not isinstance(failed.value, UnavailableError)
    desk.trail = Trail(desk.trail.client, audit, desk.trail.vocabulary, desk.trail.typed_keys)
    assert (desk.item(), desk.entries()) == (before, [])
