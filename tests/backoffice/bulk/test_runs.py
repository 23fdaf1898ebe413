"""Runs on both servers: frozen, approved by a second person, steered, each move on record."""

from __future__ import annotations

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
    ListGoneError,
    NoRunError,
    PersonDisabledError,
    RunChangedError,
    TamperedError,
)
from backoffice.bulk.moves import SecondPersonError
from backoffice.bulk.planning import Wish
from backoffice.bulk.runs import Planned, Run, State, Summary, Wanted, Why
from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.expressions import Update, path, remove, set_
from backoffice.dynamo.testing import FaultInjector, lost_answer, lost_request
from backoffice.dynamo.wire import Item, encode
from tests import words
from tests.backoffice.bulk.desk import RUNNER, Desk
from tests.backoffice.bulk.plans import LIMIT, REASON, a_run

OTHER = Reason(words.OTHER, "Another reason altogether")
RAW: Item = {"PK": {"S": "a"}, "data": {"M": {"n": {"N": "1"}, "t": {"SS": ["a", "b"]}}}}


# -- planning -------------------------------------------------------------------------------------


def test_a_plan_is_a_frozen_list_and_a_run_and_changes_nothing_else(desk: Desk) -> None:
    run = desk.plan(5, chunk_size=2)

    assert desk.again(run) == run
    assert (run.state, run.subjects, run.chunks) == (State.PLANNED, 5, 3)
    lists = (desk.store.get_list(run.run_id, number)[0] for number in range(3))
    frozen = [[each.subject_id for each in planned] for planned in lists]
    assert frozen == [["note-0", "note-1"], ["note-2", "note-3"], ["note-4"]]
    (entry,) = desk.entries(run)
    assert (entry.action, entry.reason) == (words.RUN_PLANNED, REASON)
    assert entry.new["digest"] == run.digest
    assert desk.store.list_progress(run.run_id) == {}


def test_raw_values_come_back_as_they_were_planned(desk: Desk) -> None:
    run = desk.plan([Planned("u", RAW)])

    ((planned,), _) = desk.store.get_list(run.run_id, 0)
    assert planned == Planned("u", RAW)


def test_everything_a_run_can_say_is_stored(desk: Desk) -> None:
    run = desk.begun()
    desk.do(kinds.pause, run, RUNNER, given=Why.READ_ONLY)
    desk.store.write_summary(run, Summary(chunks=1, counts={"done": 50}, capacity=60))

    stored = desk.again(run)

    assert (stored.state, stored.why) == (State.PAUSED, Why.READ_ONLY)
    assert stored.summary == Summary(chunks=1, counts={"done": 50}, capacity=60)
    assert items.run_of(items.item_of_run(stored), desk.store.trail.vocabulary) == stored
    ended = replace(stored, ended_at=desk.clock(), undoes="u", wanted=Wanted.CANCEL)
    assert items.run_of(items.item_of_run(ended), desk.store.trail.vocabulary) == ended


def test_how_far_a_run_is_never_goes_back(desk: Desk) -> None:
    run = desk.plan(1)
    desk.store.write_summary(run, Summary(chunks=2))

    desk.store.write_summary(run, Summary(chunks=1))

    assert desk.again(run).summary.chunks == 2


def test_a_subject_that_stands_twice_in_a_chunk_is_there_once(desk: Desk) -> None:
    run = desk.plan([Planned("a", RAW), Planned("b", RAW), Planned("a", {})])

    planned, _ = desk.store.get_list(run.run_id, 0)
    assert planned == [Planned("a", RAW), Planned("b", RAW)]
    assert run.subjects == 2


def test_a_plan_on_nobody_is_a_run_without_chunks(desk: Desk) -> None:
    run = desk.plan(0)

    assert (run.subjects, run.chunks) == (0, 0)


def test_a_plan_that_is_cut_short_is_no_run(desk: Desk, faults: FaultInjector) -> None:
    faults.inject([None, lost_request, lost_request], matching="PutItem")

    with pytest.raises(UnavailableError):
        desk.plan(4, chunk_size=2)

    assert "TransactWriteItems" not in faults.sent


def test_a_list_whose_answer_was_lost_is_put_once(desk: Desk, faults: FaultInjector) -> None:
    faults.inject([lost_answer], matching="PutItem")

    assert desk.plan(2).subjects == 2


def test_a_list_that_somebody_changed_is_refused_and_one_that_went_is_gone(desk: Desk) -> None:
    run = desk.plan(1)
    key = items.list_key(desk.store.table, run.run_id, 0)
    other = items.item_of_list(run.run_id, 0, [Planned("x", {})], "", now=desk.clock())
    update = Update(set_(path("subjects"), [{"id": "x", "planned": {}}]))
    assert other["subjects"] == encode([{"id": "x", "planned": {}}])

    desk.store.client.update(desk.store.table, key, update, items.EXISTS)
    with pytest.raises(TamperedError):
        desk.store.get_list(run.run_id, 0)

    desk.store.client.delete(desk.store.table, key, items.EXISTS)
    with pytest.raises(ListGoneError):
        desk.store.get_list(run.run_id, 0)


def test_runs_are_listed_and_one_of_a_later_version_hides_none(desk: Desk) -> None:
    first = desk.plan(1)
    desk.clock.advance(days=36500)
    later = desk.plan(1)
    newest = desk.plan(1)
    key = items.run_key(desk.store.table, newest.run_id)
    form = Update(set_(path("form"), items.FORM + 1))
    desk.store.client.update(desk.store.table, key, form, items.EXISTS)

    page = desk.store.list_runs()

    assert page.runs[0] == later
    assert page.unreadable >= 1
    assert first not in page.runs[:1]
    assert desk.store.find_run(newest.run_id) is None
    # Out of the way of other tests, which list runs too.
    gone = Update(remove(path("GSI1PK")), remove(path("GSI1SK")))
    for run in (later, newest):
        key = items.run_key(desk.store.table, run.run_id)
        desk.store.client.update(desk.store.table, key, gone, items.EXISTS)


def test_a_run_that_is_not_there_is_no_run(desk: Desk) -> None:
    with pytest.raises(NoRunError):
        desk.store.get_run("0" * 32)


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
