"""What may become of a run: one table, and a pure function for each move.

Every function takes a run as it is and gives it as it would be; none of them writes. They raise a
MoveError, or an ApprovalError of `acts.approval`, where the move cannot be.

MoveError                  the move cannot be; nothing was changed
├── NotNowError            not from the state that the run is in
├── SecondPersonError      it is on more subjects than one person may do alone
├── OverError              the plan is too old, or was paused for too long
└── NotOverError           it has not expired yet
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from backoffice.access import Actor, Permission
from backoffice.acts import approval
from backoffice.acts.errors import ForbiddenError
from backoffice.audit.reasons import Reason
from backoffice.bulk.digests import run_digest
from backoffice.bulk.runs import LISTS_KEPT, PAUSED_AT_MOST, Frozen, Run, State, Wanted, Why


class Move(StrEnum):
    """What somebody, or a runner, does to a run."""

    FREEZE = "freeze"
    PROPOSE = "propose"
    EDIT = "edit"
    APPROVE = "approve"
    REJECT = "reject"
    BEGIN = "begin"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    EXPIRE = "expire"
    FINISH = "finish"
    UNDO = "undo"


_FROZEN = frozenset({State.PLANNED, State.WAITING, State.APPROVED})
_NOT_BEGUN = _FROZEN | {State.ASKED}
_UNDER_WAY = frozenset({State.RUNNING, State.PAUSED})


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a move leads to which one."""

    origins: frozenset[State]
    target: State


#: All there is. What else must hold for a move is in its function.
RULES: Mapping[Move, Rule] = {
    Move.FREEZE: Rule(frozenset({State.ASKED}), State.PLANNED),
    Move.PROPOSE: Rule(frozenset({State.PLANNED}), State.WAITING),
    Move.EDIT: Rule(_FROZEN, State.PLANNED),
    Move.APPROVE: Rule(frozenset({State.WAITING}), State.APPROVED),
    Move.REJECT: Rule(frozenset({State.WAITING, State.APPROVED}), State.CANCELLED),
    Move.BEGIN: Rule(frozenset({State.PLANNED, State.APPROVED}), State.RUNNING),
    Move.PAUSE: Rule(frozenset({State.RUNNING}), State.PAUSED),
    Move.RESUME: Rule(frozenset({State.PAUSED}), State.RUNNING),
    Move.CANCEL: Rule(_NOT_BEGUN | _UNDER_WAY, State.CANCELLED),
    Move.EXPIRE: Rule(_NOT_BEGUN | _UNDER_WAY, State.EXPIRED),
    Move.FINISH: Rule(frozenset({State.RUNNING}), State.DONE),
    Move.UNDO: Rule(frozenset({State.DONE, State.CANCELLED, State.EXPIRED}), State.UNDONE),
}
#: In which states people can want what.
WISHES: Mapping[Wanted, frozenset[State]] = {
    Wanted.NOTHING: _NOT_BEGUN,
    Wanted.RUN: _NOT_BEGUN | _UNDER_WAY,
    Wanted.PAUSE: _UNDER_WAY,
    Wanted.CANCEL: _NOT_BEGUN | _UNDER_WAY,
}


class MoveError(ForbiddenError):
    """A move that cannot be; nothing was changed."""


class NotNowError(MoveError):
    """Not from the state that the run is in."""

    def __init__(self, asked: Move | Wanted, state: State) -> None:
        super().__init__(f"A run that is {state} cannot do this ({asked}). Nothing was changed.")
        self.state = state


class SecondPersonError(MoveError):
    """It is on more subjects than one person may do alone."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"More than {limit} within 24 hours need the approval of a second person. "
            "Nothing was changed."
        )


class OverError(MoveError):
    """The plan is too old, or was paused for too long."""

    def __init__(self) -> None:
        super().__init__("The plan is too old by now. Nothing was changed; plan it again.")


class NotOverError(MoveError):
    """It has not expired yet."""

    def __init__(self) -> None:
        super().__init__("The run has not expired yet. Nothing was changed.")


def can(run: Run, move: Move) -> bool:
    """Whether the state of a run allows a move; more may have to hold."""
    return run.state in RULES[move].origins


def frozen(run: Run, *, given: Frozen) -> Run:
    """With its list, and the digest over all that an approval covers."""
    after = replace(_moved(run, Move.FREEZE), frozen=given)
    return replace(after, digest=run_digest(after))


def proposed(run: Run, *, now: datetime) -> Run:
    """Waiting for a second person. Raises UnprovenError where the planner only claimed a name."""
    if run.planner.is_claimed:
        raise approval.UnprovenError
    _check_age(run, now)
    return _moved(run, Move.PROPOSE)


def edited(run: Run, *, reason: Reason) -> Run:
    """With another reason. There is another digest, so no approval holds any more."""
    after = replace(_moved(run, Move.EDIT), reason=reason, approval=None, wanted=Wanted.NOTHING)
    return replace(after, digest=run_digest(after))


def approved(run: Run, *, digest: str, actor: Actor, permission: Permission, now: datetime) -> Run:
    """Approved by somebody else, who saw it under `digest`. Raises an ApprovalError."""
    after = _moved(run, Move.APPROVE)
    given = approval.approve(
        run.proposal, digest=digest, actor=actor, permission=permission, now=now
    )
    return replace(after, approval=given)


def rejected(run: Run, *, actor: Actor, permission: Permission, now: datetime) -> Run:
    """Not to be. Raises NotAllowedError."""
    if not actor.may(permission):
        raise approval.NotAllowedError
    return _ended(run, Move.REJECT, now)


def needs_second(run: Run, *, counted: int, limit: int) -> bool:
    """Whether one person may not do it alone; `counted` are the subjects of the planner's other
    runs of 24 hours."""
    return not run.is_reading and run.subjects + counted > limit


def begun(run: Run, *, counted: int, limit: int, now: datetime) -> Run:
    """Running. Raises SecondPersonError where it needs an approval that it does not have."""
    after = _moved(run, Move.BEGIN)
    if needs_second(run, counted=counted, limit=limit) and not run.is_approved:
        raise SecondPersonError(limit)
    _check_age(run, now)
    return replace(after, begun_at=now, why=None)


def paused(run: Run, *, why: Why, now: datetime) -> Run:
    """Standing still."""
    return replace(_moved(run, Move.PAUSE), paused_at=now, why=why)


def resumed(run: Run, *, now: datetime) -> Run:
    """Running again. Raises OverError where its pauses lasted too long together."""
    after = _moved(run, Move.RESUME)
    lasted = run.paused_for(now)
    if is_over(run, now=now):
        raise OverError
    return replace(after, paused_at=None, paused_seconds=int(lasted.total_seconds()), why=None)


def cancelled(run: Run, *, now: datetime) -> Run:
    """Ended before its end; what was done stays done."""
    return _ended(run, Move.CANCEL, now)


def expired(run: Run, *, now: datetime) -> Run:
    """Ended, because nobody began it, or went on with it, in time. Raises NotOverError."""
    after = _ended(run, Move.EXPIRE, now)
    if not is_over(run, now=now):
        raise NotOverError
    return after


def finished(run: Run, *, now: datetime) -> Run:
    """Done: every chunk is finished."""
    return replace(_ended(run, Move.FINISH, now), wanted=Wanted.NOTHING)


def undone(run: Run) -> Run:
    """Taken back by another run."""
    return _moved(run, Move.UNDO)


def steered(run: Run, *, wanted: Wanted) -> Run:
    """With another wish of people's. Raises NotNowError where no runner could ever fulfil it."""
    if run.state not in WISHES[wanted]:
        raise NotNowError(wanted, run.state)
    return replace(run, wanted=wanted, version=run.version + 1)


def is_over(run: Run, *, now: datetime) -> bool:
    """Whether a run that nobody began, or went on with, has expired."""
    if run.state in _NOT_BEGUN:
        return now >= run.expires_at
    return run.is_under_way and (
        run.paused_for(now) > PAUSED_AT_MOST or now >= run.planned_at + LISTS_KEPT
    )


def due_move(run: Run, *, now: datetime) -> Move | None:
    """What a runner is to do next so that the run is as people want it; None where it is."""
    if is_over(run, now=now):
        return Move.EXPIRE
    for wanted, move in _DUE:
        if run.wanted is wanted and can(run, move):
            return move
    return Move.FREEZE if run.state is State.ASKED else None


_DUE = (
    (Wanted.CANCEL, Move.CANCEL),
    (Wanted.PAUSE, Move.PAUSE),
    (Wanted.RUN, Move.BEGIN),
    (Wanted.RUN, Move.RESUME),
)


def _moved(run: Run, move: Move) -> Run:
    rule = RULES[move]
    if run.state not in rule.origins:
        raise NotNowError(move, run.state)
    return replace(run, state=rule.target, version=run.version + 1)


def _ended(run: Run, move: Move, now: datetime) -> Run:
    return replace(_moved(run, move), ended_at=now, paused_at=None)


def _check_age(run: Run, now: datetime) -> None:
    if now >= run.expires_at:
        raise OverError
