"""An act that shows something and changes nothing: its entry is all there is, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.access import Actor
from backoffice.acts.engine import Done, together
from backoffice.acts.kinds import Plan
from backoffice.audit.entries import new_entry
from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.testing import Fault, FaultInjector, error_answer, lost_request
from tests.backoffice.acts.desk import (
    ARRIVED,
    BROKEN,
    PEEKED,
    PRESS,
    Desk,
    PressLockedError,
    peek_note,
    print_note,
)

THROTTLED = error_answer("ThrottlingException")


def test_an_act_without_a_change_is_its_entry_alone(desk: Desk, faults: FaultInjector) -> None:
    act = desk.offer(peek_note)
    before = desk.item()
    faults.sent.clear()

    done = desk.do(act, peek_note)

    assert faults.sent == ["PutItem"]
    assert not done.repeated
    assert (desk.item(), desk.entries()) == (before, [done.entry])
    assert (done.entry.entry_id, done.entry.action) == (act.act_id, PEEKED)
    assert (done.entry.fields, done.entry.new) == (("text",), {"group": "text"})


def test_an_act_without_a_change_is_on_record_once(desk: Desk) -> None:
    act = desk.offer(peek_note)
    first = desk.do(act, peek_note)
    desk.clock.advance(minutes=5)
    desk.actor = replace(desk.actor, request_id="req-2")

    assert desk.do(act, peek_note) == Done(first.entry, repeated=True)
    assert desk.entries() == [first.entry]


@pytest.mark.parametrize(
    "fault", [*ARRIVED.values(), lost_request, BROKEN, THROTTLED],
    ids=[*ARRIVED, "lost request", "500", "throttled"],
)  # fmt: skip
def test_an_act_without_a_change_is_on_record_once_whatever_gets_lost(
    desk: Desk, faults: FaultInjector, fault: Fault
) -> None:
    act = desk.offer(peek_note)
    faults.inject([fault])

    done = desk.do(act, peek_note)

    assert not done.repeated
    assert desk.entries() == [done.entry]


def test_an_act_that_is_not_on_record_is_an_error(desk: Desk, faults: FaultInjector) -> None:
    act = desk.offer(peek_note)
    faults.inject([lost_request] * 2)

    with pytest.raises(UnavailableError):
        desk.do(act, peek_note)

    assert desk.entries() == []


def test_what_only_has_to_hold_is_checked_with_the_entry(desk: Desk) -> None:
    """A plan without changes still has its requirements."""
    act = desk.offer()
    plan = print_note.plan(act, desk.book, actor=desk.actor, now=desk.clock(), given=None)
    checked = Plan(requirements=plan.requirements)
    entry = new_entry(PEEKED, desk.subject, actor=desk.actor, now=desk.clock())

    assert together(checked, entry, desk.trail) == Done(entry)
    desk.change_behind_the_back(PRESS, locked=True)
    with pytest.raises(PressLockedError):
        together(
            checked,
            new_entry(PEEKED, desk.subject, actor=desk.actor, now=desk.clock()),
            desk.trail,
        )
    assert desk.entries() == [entry]


def test_somebody_who_has_not_signed_in_is_on_record_as_nobody(desk: Desk) -> None:
    desk.actor = Actor("", None, "req-3")

    done = desk.do(desk.offer(peek_note), peek_note)

    assert done.entry.actor == Actor("anonymous", None, "req-3")
    assert desk.entries() == [done.entry]
