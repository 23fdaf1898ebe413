"""What may become of a run: every move from every state, and what else must hold for it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backoffice.access import Actor
from backoffice.acts.approval import (
    Approval,
    ApprovalError,
    NotAllowedError,
    OtherDigestError,
    OwnProposalError,
    TooLateError,
    UnprovenError,
)
from backoffice.acts.errors import ForbiddenError
from backoffice.audit.reasons import Reason
from backoffice.bulk import moves
from backoffice.bulk.moves import (
    Move,
    NotNowError,
    NotOverError,
    OverError,
    SecondPersonError,
    due_move,
)
from backoffice.bulk.runs import (
    BEGUN_WITHIN,
    LISTS_KEPT,
    PAUSED_AT_MOST,
    Planner,
    Run,
    State,
    Wanted,
    Why,
)
from tests import words
from tests.backoffice.bulk.plans import (
    COMMAND,
    LIMIT,
    LISTED,
    NOW,
    PLANNER,
    REASON,
    SECOND,
    THIRD,
    a_run,
)

MINUTE = timedelta(minutes=1)
OTHER_REASON = Reason(words.OTHER, "Another reason altogether")


def approve(run: Run, actor: Actor = SECOND, digest: str = "", at: Any = NOW) -> Run:
    return moves.approved(
        run, digest=digest or run.digest, actor=actor, permission=words.APPROVE, now=at
    )


def begin(run: Run, counted: int = 0, at: Any = NOW) -> Run:
    return moves.begun(run, counted=counted, limit=LIMIT, now=at)


#: Each move, made where all but the state is as it must be.
MADE: dict[Move, Callable[[Run], Run]] = {
    Move.FREEZE: lambda run: moves.frozen(run, given=LISTED),
    Move.PROPOSE: lambda run: moves.proposed(run, now=NOW),
    Move.EDIT: lambda run: moves.edited(run, reason=OTHER_REASON),
    Move.APPROVE: approve,
    Move.REJECT: lambda run: moves.rejected(run, actor=SECOND, permission=words.APPROVE, now=NOW),
    Move.BEGIN: begin,
    Move.PAUSE: lambda run: moves.paused(run, why=Why.ASKED, now=NOW),
    Move.RESUME: lambda run: moves.resumed(run, now=NOW),
    Move.CANCEL: lambda run: moves.cancelled(run, now=NOW),
    Move.EXPIRE: lambda run: moves.expired(run, now=NOW + LISTS_KEPT),
    Move.FINISH: lambda run: moves.finished(run, now=NOW),
    Move.UNDO: moves.undone,
}
#: The whole table: from which states each move leads where.
TABLE = """
asked      freeze planned · cancel cancelled · expire expired
planned    propose waiting · edit planned · begin running · cancel cancelled · expire expired
waiting    edit planned · approve approved · reject cancelled · cancel cancelled · expire expired
approved   edit planned · reject cancelled · begin running · cancel cancelled · expire expired
running    pause paused · cancel cancelled · finish done · expire expired
paused     resume running · cancel cancelled · expire expired
done       undo undone
cancelled  undo undone
expired    undo undone
undone
"""
LEADS = {
    State(state): dict(pair.split() for pair in cases.split("·") if pair.strip())
    for state, _, cases in (line.partition(" ") for line in TABLE.strip().splitlines())
}


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", State)
def test_each_move_leads_from_some_states_to_one_and_from_others_nowhere(
    state: State, move: Move
) -> None:
    approval = Approval(SECOND.staff_id, a_run().digest, NOW)
    run = a_run(state=state, approval=approval)
    target = LEADS[state].get(move)

    if target is None:
        with pytest.raises(NotNowError):
            MADE[move](run)
        assert not moves.can(run, move)
    else:
        after = MADE[move](run)
        assert (after.state, after.version) == (State(target), run.version + 1)
        assert moves.can(run, move)


def test_another_person_approves_exactly_what_they_saw() -> None:
    run = approve(moves.proposed(a_run(), now=NOW))

    assert run.approval == Approval(SECOND.staff_id, run.digest, NOW)
    assert run.is_approved
    assert begin(run).state is State.RUNNING


@pytest.mark.parametrize(
    ("actor", "digest", "at", "error"),
    [
        (PLANNER, "", NOW, OwnProposalError),
        (COMMAND, "", NOW, UnprovenError),
        (Actor(SECOND.staff_id, words.SUPPORT), "", NOW, NotAllowedError),
        (replace(SECOND, read_only=True), "", NOW, NotAllowedError),
        (SECOND, "0" * 64, NOW, OtherDigestError),
        (SECOND, "", NOW + BEGUN_WITHIN, TooLateError),
    ],
)
def test_no_other_approval_is_one(
    actor: Actor, digest: str, at: Any, error: type[ApprovalError]
) -> None:
    with pytest.raises(error):
        approve(moves.proposed(a_run(), now=NOW), actor, digest, at)


def test_a_claimed_name_never_counts_as_one_of_two() -> None:
    claimed = Planner.of(COMMAND, claimed=PLANNER.staff_id)
    run = a_run(planner=claimed)
    assert claimed.is_claimed

    with pytest.raises(UnprovenError):
        moves.proposed(run, now=NOW)
    waiting = replace(run, state=State.WAITING)
    with pytest.raises(UnprovenError):
        approve(waiting)
    smuggled = replace(waiting, state=State.APPROVED, approval=Approval("x", run.digest, NOW))
    with pytest.raises(SecondPersonError):
        begin(smuggled)


def test_names_that_are_only_claimed_are_counted_as_one() -> None:
    names = [Planner.of(COMMAND, claimed=name) for name in ("ann", "bob", "")]

    assert {planner.counted_as for planner in names} == {"claimed"}
    assert Planner.of(PLANNER).counted_as == PLANNER.staff_id


@pytest.mark.parametrize(
    ("subjects", "counted", "is_reading", "needed"),
    [
        (LIMIT, 0, False, False),
        (LIMIT + 1, 0, False, True),
        (60, 40, False, False),
        (60, 41, False, True),
        (LIMIT + 1, 0, True, False),
    ],
)
def test_what_one_person_may_do_alone_is_counted_over_their_runs(
    subjects: int, counted: int, is_reading: bool, needed: bool
) -> None:
    run = a_run(subjects=subjects, is_reading=is_reading)

    assert moves.needs_second(run, counted=counted, limit=LIMIT) is needed
    if needed:
        with pytest.raises(SecondPersonError):
            begin(run, counted)
    else:
        assert begin(run, counted).state is State.RUNNING


def test_an_edit_voids_the_approval_and_what_was_wanted() -> None:
    run = approve(moves.proposed(a_run(wanted=Wanted.RUN), now=NOW))

    after = moves.edited(run, reason=OTHER_REASON)

    assert (after.reason, after.approval, after.wanted) == (OTHER_REASON, None, Wanted.NOTHING)
    assert after.digest != run.digest
    with pytest.raises(SecondPersonError):
        begin(after)
    back = moves.edited(after, reason=REASON)
    assert back.digest == run.digest
    assert not back.is_approved


def test_an_approval_does_not_hold_for_what_was_changed_behind_its_back() -> None:
    run = approve(moves.proposed(a_run(), now=NOW))

    for other in (replace(run, digest="0" * 64), replace(run, planner=Planner.of(SECOND))):
        with pytest.raises(SecondPersonError):
            begin(other)


def test_a_plan_is_begun_within_a_day_or_expires() -> None:
    run = approve(moves.proposed(a_run(), now=NOW), at=NOW + timedelta(hours=23))
    last = NOW + BEGUN_WITHIN - MINUTE

    assert begin(run, at=last).begun_at == last
    with pytest.raises(NotOverError):
        moves.expired(run, now=last)
    with pytest.raises(OverError):
        begin(run, at=NOW + BEGUN_WITHIN)
    assert due_move(run, now=NOW + BEGUN_WITHIN) is Move.EXPIRE


def test_a_run_that_was_begun_holds_over_its_pauses_until_they_are_seven_days() -> None:
    run = begin(approve(moves.proposed(a_run(), now=NOW)))
    first = moves.paused(run, why=Why.ASKED, now=NOW + MINUTE)
    again = moves.resumed(first, now=NOW + timedelta(days=3))
    second = moves.paused(again, why=Why.READ_ONLY, now=NOW + timedelta(days=3))
    end = NOW + PAUSED_AT_MOST + MINUTE

    assert (again.is_approved, again.why, second.why) == (True, None, Why.READ_ONLY)
    assert moves.resumed(second, now=end).state is State.RUNNING
    with pytest.raises(OverError):
        moves.resumed(second, now=end + MINUTE)
    assert moves.expired(second, now=end + MINUTE).state is State.EXPIRED


def test_a_run_that_nobody_works_expires_with_its_lists() -> None:
    run = begin(approve(moves.proposed(a_run(), now=NOW)))

    assert due_move(run, now=NOW + LISTS_KEPT - MINUTE) is None
    assert due_move(run, now=NOW + LISTS_KEPT) is Move.EXPIRE


@pytest.mark.parametrize(
    ("state", "wanted", "move"),
    [
        (State.PLANNED, Wanted.NOTHING, None),
        (State.PLANNED, Wanted.RUN, Move.BEGIN),
        (State.WAITING, Wanted.RUN, None),
        (State.APPROVED, Wanted.RUN, Move.BEGIN),
        (State.RUNNING, Wanted.RUN, None),
        (State.RUNNING, Wanted.PAUSE, Move.PAUSE),
        (State.RUNNING, Wanted.CANCEL, Move.CANCEL),
        (State.PAUSED, Wanted.PAUSE, None),
        (State.PAUSED, Wanted.RUN, Move.RESUME),
        (State.PAUSED, Wanted.CANCEL, Move.CANCEL),
        (State.DONE, Wanted.RUN, None),
    ],
)
def test_a_runner_does_next_what_people_want(
    state: State, wanted: Wanted, move: Move | None
) -> None:
    assert due_move(a_run(state=state, wanted=wanted), now=NOW) is move


@pytest.mark.parametrize("state", State)
def test_people_want_only_what_a_runner_can_do(state: State) -> None:
    run = a_run(state=state)
    possible = {wanted for wanted, states in moves.WISHES.items() if state in states}
    for wanted in Wanted:
        if wanted in possible:
            assert moves.steered(run, wanted=wanted).wanted is wanted
        else:
            with pytest.raises(NotNowError):
                moves.steered(run, wanted=wanted)
    assert (Wanted.CANCEL in possible) is not run.has_ended


# -- in any order ---------------------------------------------------------------------------------


def _random_move(chance: random.Random, run: Run, hours: float) -> tuple[str, Run]:
    """One move of somebody's, whether it can be or not; time goes on."""
    now = NOW + timedelta(hours=hours)
    who = chance.choice([PLANNER, SECOND, THIRD, COMMAND])
    digest = chance.choice([run.digest, a_run().digest, "0" * 64])
    made: dict[str, Callable[[], Run]] = {
        "propose": lambda: moves.proposed(run, now=now),
        "edit": lambda: moves.edited(run, reason=chance.choice([REASON, OTHER_REASON])),
        "approve": lambda: approve(run, who, digest, now),
        "reject": lambda: moves.rejected(run, actor=who, permission=words.APPROVE, now=now),
        "apply": lambda: begin(run, at=now),
        "expire": lambda: moves.expired(run, now=now),
    }
    weights = [4, 2, 6, 0.2, 4, 0.5]
    (name,) = chance.choices(list(made), weights)
    return name, made[name]()


def _is_by_two(story: list[tuple[str, Run]]) -> bool:
    """Whether the last edit was followed by an approval of another person, by what was done."""
    last_edit = max((n for n, (name, _) in enumerate(story) if name == "edit"), default=-1)
    approvals = [run.approval for name, run in story[last_edit + 1 :] if name == "approve"]
    return any(
        given and given.staff_id != run.planner.staff_id and given.digest == run.digest
        for given in approvals
        for _, run in story[-1:]
    )


def _orderings(count: int) -> int:
    """Random stories of a plan; how many came to be applied."""
    applied = 0
    for seed in range(count):
        chance = random.Random(seed)
        run, story, hours = a_run(), list[tuple[str, Run]](), 0.0
        if chance.random() < 0.2:
            run = a_run(planner=Planner.of(COMMAND, claimed=SECOND.staff_id))
        for _ in range(12):
            hours += chance.choice([0, 0.1, 1, 5])
            try:
                name, run = _random_move(chance, run, hours)
            except ForbiddenError:
                continue
            story.append((name, run))
            if name == "apply":
                applied += 1
                assert _is_by_two(story)
                assert not run.planner.is_claimed
                assert hours < 24
                break
    return applied


def test_whatever_the_order_nothing_is_applied_without_two_people_and_the_approved_digest() -> None:
    assert _orderings(1_000) > 100


@pytest.mark.soak
def test_the_same_in_ten_thousand_orders() -> None:
    assert _orderings(10_000) > 1_000
