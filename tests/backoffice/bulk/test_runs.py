"""Runs on both servers: frozen, approved by a second person, steered, each move on record."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from backoffice.access import Actor
from backoffice.acts import engine
from backoffice.acts.approval import NotAllowedError, OwnProposalError, UnprovenError
from backoffice.acts.errors import OutcomeUnknownError, OutdatedActError, RefusedError
from backoffice.audit.reasons import Reason
from backoffice.bulk import items, kinds
from backoffice.bulk import words as run_words
from backoffice.bulk.errors import (
    PersonDisabledError,
    RunChangedError,
)
from backoffice.bulk.moves import SecondPersonError
from backoffice.bulk.planning import Wish
from backoffice.bulk.runs import COUNTED_FOR, Progress, Run, State, Wanted, Why
from backoffice.dynamo.testing import FaultInjector, lost_request
from backoffice.dynamo.wire import encode_item
from tests import words
from tests.backoffice.bulk.desk import RUNNER, Desk
from tests.backoffice.bulk.plans import LIMIT, NOW, REASON, a_run

OTHER = Reason(words.OTHER, "Another reason altogether")


# -- two people -----------------------------------------------------------------------------------


def test_each_move_is_made_once_and_on_record(desk: Desk) -> None:
    run = desk.approved()
    assert desk.begun(run).state is State.RUNNING

    assert desk.actions(run) == [
        words.RUN_PLANNED,
        words.RUN_PROPOSED,
        words.RUN_APPROVED,
        run_words.BEGUN,
    ]
    approval = desk.entries(run)[2]
    assert approval.actor == desk.second
    assert approval.new["planned_by"] == desk.planner.staff_id
    assert approval.new["digest"] == approval.old["digest"] == run.digest
    assert desk.entries(run)[3].new["approved_by"] == desk.second.staff_id


def test_runs_of_a_kind_are_found_the_newest_first_as_they_are_now(desk: Desk) -> None:
    kind = f"print-{uuid.uuid4().hex}"
    wish = Wish(kind=kind, selection={}, reason=REASON)
    older = desk.plan(2, wish=wish)
    desk.clock.advance(seconds=1)
    newer = desk.plan(2, wish=wish)
    desk.plan(2, wish=replace(wish, kind=f"{kind}-else"))
    desk.do(kinds.want_cancel, older)
    cancelled = desk.again(older)

    assert desk.store.list_runs_of_kind(kind) == [newer, cancelled]
    assert cancelled.state is State.CANCELLED
    assert desk.store.list_runs_of_kind(f"{kind}-none") == []


def test_names_of_moves_stand_in_forms_and_stay() -> None:
    named = [each.name for each in vars(kinds).values() if isinstance(each, kinds.RunAct)]
    assert sorted(named) == [
        *("approve-run", "begin-run", "cancel-run", "edit-run", "expire-run", "finish-run"),
        *("freeze-run", "pause-run", "propose-run", "reject-run", "resume-run", "take-back-run"),
        *("want-cancel", "want-pause", "want-run"),
    ]


def test_what_was_begun_a_day_ago_counts_no_more() -> None:
    item, _ = items.tally_with(None, a_run(subjects=7), now=NOW)
    assert items.counted_in(item, now=NOW + COUNTED_FOR - timedelta(milliseconds=1)) == 7
    assert items.counted_in(item, now=NOW + COUNTED_FOR) == 0


def test_what_nobody_has_worked_yet_has_neither_owner_nor_costs() -> None:
    assert items.progress_of(encode_item({"number": "0003"})) == Progress(number=3)
    assert (Progress(number=3).owner, a_run().summary.capacity) == ("", 0)


def test_the_planner_approves_nothing_of_their_own(desk: Desk) -> None:
    run = desk.proposed()

    with pytest.raises(OwnProposalError):
        desk.do(kinds.approve, run)

    assert desk.again(run) == run


def test_without_an_approval_nothing_above_the_limit_begins(desk: Desk) -> None:
    run = desk.plan(LIMIT + 1)

    with pytest.raises(SecondPersonError):
        desk.do(kinds.begin, run, RUNNER)

    assert desk.again(run) == run


def test_a_claimed_name_is_neither_of_two(desk: Desk) -> None:
    """A command that is told the name of a lead plans, and another one approves."""
    run = desk.plan(actor=RUNNER, claimed=desk.planner.staff_id)
    assert run.planner.is_claimed

    with pytest.raises(UnprovenError):
        desk.do(kinds.propose, run, RUNNER)
    waiting = desk.proposed()
    claimed = Actor(desk.second.staff_id, None, "request-9")
    for nobody in (RUNNER, claimed):
        with pytest.raises(UnprovenError):
            desk.do(kinds.approve, waiting, nobody)
    assert desk.again(waiting) == waiting


def test_runs_of_one_planner_are_counted_over_a_day(desk: Desk) -> None:
    first, second = desk.plan(60), desk.plan(60)
    desk.begun(first)

    with pytest.raises(SecondPersonError):
        desk.begun(second)
    desk.begun(desk.plan(40))
    with pytest.raises(SecondPersonError):
        desk.begun(desk.plan(1))

    desk.clock.advance(hours=24)
    assert desk.begun(desk.plan(60)).state is State.RUNNING


def test_of_two_runs_at_once_only_one_is_the_last_without_a_second_person(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read the same tally before either begins."""
    first, second = desk.plan(60), desk.plan(60)
    before = desk.store.find_tally(desk.planner.staff_id)
    desk.begun(first)
    monkeypatch.setattr(desk.store, "find_tally", lambda _: before)

    with pytest.raises(RunChangedError):
        desk.begun(second)

    assert desk.again(second).state is State.PLANNED


def test_all_claimed_names_are_counted_as_one(desk: Desk) -> None:
    desk.clock.advance(days=400)  # the tally is everybody's
    for name in ("ann", "bob"):
        desk.begun(desk.plan(50, actor=RUNNER, claimed=name))

    with pytest.raises(SecondPersonError):
        desk.begun(desk.plan(1, actor=RUNNER, claimed="eve"))


def test_an_edit_voids_an_approval(desk: Desk) -> None:
    run = desk.approved()

    desk.do(kinds.edit, run, given=OTHER)

    edited = desk.again(run)
    assert (edited.state, edited.reason, edited.approval) == (State.PLANNED, OTHER, None)
    with pytest.raises(SecondPersonError):
        desk.do(kinds.begin, edited, RUNNER)
    entry = desk.entries(run)[-1]
    assert (entry.old["digest"], entry.new["digest"]) == (run.digest, edited.digest)


def test_who_saw_the_plan_before_an_edit_approves_nothing(desk: Desk) -> None:
    run = desk.proposed()
    desk.do(kinds.edit, run, given=OTHER)
    desk.proposed(desk.again(run))

    with pytest.raises(RefusedError):
        desk.do(kinds.approve, run, desk.second)

    assert desk.again(run).state is State.WAITING
    assert desk.entries(run)[-1].action == words.REFUSED


def test_an_approval_counts_only_while_both_accounts_are_in_force(desk: Desk) -> None:
    support = desk.colleague(words.SUPPORT)
    run = desk.proposed()
    pretended = Actor(support.staff_id, words.LEAD)
    with pytest.raises(PersonDisabledError):  # a lead until a moment ago
        desk.do(kinds.approve, run, pretended)

    desk.disable(desk.planner)
    with pytest.raises(PersonDisabledError):
        desk.do(kinds.approve, run, desk.second)
    assert desk.again(run) == run


@pytest.mark.parametrize("who", ["planner", "second"])
def test_nothing_begins_or_goes_on_for_somebody_who_was_disabled(desk: Desk, who: str) -> None:
    paused = desk.begun()
    desk.do(kinds.pause, paused, RUNNER, given=Why.ASKED)
    approved = desk.approved()
    desk.disable(getattr(desk, who))

    with pytest.raises(PersonDisabledError):
        desk.do(kinds.begin, approved, RUNNER)
    with pytest.raises(PersonDisabledError):
        desk.do(kinds.resume, desk.again(paused), RUNNER)


# -- steering -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (Actor("x", words.SUPPORT), False),
        (Actor("x", words.VIEWER), False),
        (Actor("command", None, read_only=True), False),
        (RUNNER, True),
    ],
)
def test_only_who_may_steers(desk: Desk, actor: Actor, may: bool) -> None:
    run = desk.plan(1)
    if may:
        desk.do(kinds.want_run, run, actor)
    else:
        with pytest.raises(NotAllowedError):
            desk.do(kinds.want_run, run, actor)

    assert desk.again(run).wanted is (Wanted.RUN if may else Wanted.NOTHING)


def test_people_say_what_they_want_and_a_runner_makes_it_so(desk: Desk) -> None:
    run = desk.begun()
    desk.do(kinds.want_pause, run, desk.second)

    wanted = desk.again(run)
    assert (wanted.state, wanted.wanted) == (State.RUNNING, Wanted.PAUSE)
    desk.do(kinds.pause, wanted, RUNNER, given=Why.ASKED)
    paused = desk.again(run)
    assert paused.state is State.PAUSED
    assert desk.entries(run)[-2].new["wanted"] == "pause"
    assert desk.entries(run)[-1].new["why"] == "asked"


def test_what_nobody_works_is_cancelled_at_once(desk: Desk) -> None:
    waiting, running = desk.proposed(), desk.begun()

    desk.do(kinds.want_cancel, waiting)
    desk.do(kinds.want_cancel, running)

    assert desk.again(waiting).state is State.CANCELLED
    assert desk.again(running).state is State.RUNNING
    desk.do(kinds.cancel, desk.again(running), RUNNER)
    assert desk.again(running).state is State.CANCELLED


def test_a_run_may_be_rejected_expire_and_be_finished(desk: Desk) -> None:
    rejected, running, late = desk.proposed(), desk.begun(), desk.plan(1)
    desk.do(kinds.reject, rejected, desk.second)
    desk.do(kinds.finish, running, RUNNER)
    desk.clock.advance(hours=25)
    desk.do(kinds.expire, late, RUNNER)

    states = [desk.again(run).state for run in (rejected, running, late)]
    assert states == [State.CANCELLED, State.DONE, State.EXPIRED]
    assert desk.again(running).ended_at is not None


def test_a_form_that_is_sent_twice_makes_one_move(desk: Desk) -> None:
    run = desk.proposed()
    (act,) = kinds.approve.offers(run, actor=desk.second, now=desk.clock())

    done = [
        engine.do(
            kinds.approve,
            act,
            home=desk.store,
            trail=desk.store.trail,
            actor=desk.second,
            reason=REASON,
            now=desk.clock(),
        )
        for _ in range(2)
    ]

    assert [each.repeated for each in done] == [False, True]
    assert desk.again(run).version == run.version + 1
    assert desk.actions(run).count(words.RUN_APPROVED) == 1


def test_without_an_entry_there_is_no_move(desk: Desk, faults: FaultInjector) -> None:
    run = desk.plan()
    faults.inject([lost_request] * 4, matching="TransactWriteItems")

    with pytest.raises(OutcomeUnknownError):
        desk.do(kinds.propose, run)

    faults.inject([])
    assert desk.again(run) == run
    assert desk.actions(run) == [words.RUN_PLANNED]


def test_a_form_of_another_version_is_outdated(desk: Desk) -> None:
    run = desk.plan()
    (act,) = kinds.propose.offers(run, actor=desk.planner, now=desk.clock())

    with pytest.raises(OutdatedActError):
        kinds.propose.plan(
            replace(act, seen={"version": "1"}),
            desk.store,
            actor=desk.planner,
            now=desk.clock(),
            given=None,
        )


def test_what_cannot_be_done_is_not_offered(desk: Desk) -> None:
    def offered(run: Run) -> set[str]:
        steering = (kinds.propose, kinds.approve, kinds.want_run, kinds.want_pause)
        now = desk.clock()
        return {kind.name for kind in steering if kind.offers(run, actor=desk.second, now=now)}

    assert offered(a_run()) == {"propose-run", "want-run"}
    assert offered(a_run(state=State.WAITING)) == {"approve-run", "want-run"}
    assert offered(a_run(state=State.RUNNING)) == {"want-run", "want-pause"}
    assert offered(a_run(state=State.DONE)) == set()


def test_a_reading_run_needs_no_second_person_and_counts_for_nobody(desk: Desk) -> None:
    reading = Wish(kind="count-notes", selection={}, reason=None, is_reading=True)
    run = desk.plan(LIMIT + 1, wish=reading)

    assert desk.begun(run).state is State.RUNNING
    assert desk.begun(desk.plan(LIMIT)).state is State.RUNNING
    assert run.expires_at == run.planned_at + timedelta(hours=24)
