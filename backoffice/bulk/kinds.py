"""Acts on runs: each move once, tied to the run as it was seen, on record in the same transaction.

People steer: propose, edit, approve, reject, and say what they want. A runner makes it so: begin,
pause, resume, cancel, finish, expire. An approval is tied to the digest that the approver saw.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from backoffice.access import Actor
from backoffice.acts.act import Act, Seen
from backoffice.acts.approval import NotAllowedError
from backoffice.acts.errors import OutdatedActError
from backoffice.acts.kinds import ActKind, Plan, Requirement
from backoffice.audit.entries import Values
from backoffice.audit.reasons import Reason
from backoffice.audit.subjects import Subject
from backoffice.bulk import items, moves, words
from backoffice.bulk.errors import PersonDisabledError
from backoffice.bulk.moves import Move
from backoffice.bulk.runs import Frozen, Run, State, Wanted, Why
from backoffice.bulk.store import RunStore
from backoffice.dynamo.expressions import Update, set_
from backoffice.dynamo.transactions import ItemUpdate

_SHAPE = {"version": int, "state": str, "digest": str}


class RunAct(ActKind[Run, RunStore]):
    """An act on a run as it was seen: its version, state and digest."""

    def subject_of(self, thing: Run) -> Subject:
        return words.RUN.of(thing.run_id)

    def see(self, thing: Run) -> Sequence[Seen]:
        return [{"version": thing.version, "state": thing.state.value, "digest": thing.digest}]

    def told(self, seen: Seen) -> Mapping[str, Any]:
        if {name: type(value) for name, value in seen.items()} != _SHAPE:
            raise OutdatedActError("What was seen has another form.")
        return seen

    def is_open(self, seen: Seen, *, now: datetime) -> bool:
        return self.told(seen)["state"] in self.origins

    def plan(self, act: Act, home: RunStore, *, actor: Actor, now: datetime, given: Any) -> Plan:
        version = self.told(act.seen)["version"]
        run = home.get_run(act.subject.id)
        if run.version != version:
            # Refused, or done by an earlier attempt of this very act: the transaction tells.
            return Plan(changes=[_never(home, run, version)])
        self.check(actor)
        after, counting = self.made(run, act, home, actor=actor, now=now, given=given)
        return Plan(
            changes=[home.change_of(run, after)],
            requirements=[*in_force(home, self.responsible(run, actor)), *counting],
            old={"state": run.state, "digest": run.digest},
            new={"state": after.state, "digest": after.digest, **self.more(after)},
        )

    @property
    @abstractmethod
    def origins(self) -> frozenset[State]:
        """The states in which it can be done."""

    def made(
        self, run: Run, act: Act, home: RunStore, *, actor: Actor, now: datetime, given: Any
    ) -> tuple[Run, Sequence[Requirement]]:
        """The run as it would be, and what else must hold beside the accounts of those who answer
        for it. Raises errors of `moves` and `acts.approval`."""
        return self.moved(run, act, actor=actor, now=now, given=given), []

    @abstractmethod
    def moved(self, run: Run, act: Act, *, actor: Actor, now: datetime, given: Any) -> Run:
        """The run as it would be, by itself and what is `given`."""

    def check(self, actor: Actor) -> None:
        """Raise NotAllowedError where `actor` may not steer runs. Whoever runs a command has the
        server; what needs two people asks for more."""
        if actor.read_only or not (actor.is_command or actor.may(words.APPROVE)):
            raise NotAllowedError

    def responsible(self, run: Run, actor: Actor) -> Sequence[str]:
        """Whose accounts must be in force for it. A command needs none."""
        return [] if actor.is_command else [actor.staff_id]

    def more(self, after: Run) -> Values:
        """What else goes on record."""
        return {}


def in_force(home: RunStore, staff_ids: Iterable[str]) -> list[Requirement]:
    """That the accounts of people are active, in roles that may steer runs."""
    return [
        home.staff.in_force(f"account {each}", each, words.APPROVE, PersonDisabledError)
        for each in dict.fromkeys(staff_ids)
    ]


def answerable(run: Run) -> list[str]:
    """Whose accounts must be in force for a run to go on: planner and approver, where they have
    proven who they are."""
    planner = [] if run.planner.is_claimed else [run.planner.staff_id]
    return planner + ([run.approval.staff_id] if run.approval else [])


class MoveAct(RunAct):
    """A move of the table."""

    move: ClassVar[Move]

    @property
    def origins(self) -> frozenset[State]:
        return moves.RULES[self.move].origins


class Propose(MoveAct):
    """Ask for a second person."""

    name, action, move = "propose-run", words.PROPOSED, Move.PROPOSE

    def moved(self, run: Run, *_: Any, now: datetime, **__: Any) -> Run:
        return moves.proposed(run, now=now)


class Edit(MoveAct):
    """Give another reason, which is `given`; an approval holds no more."""

    name, action, move = "edit-run", words.EDITED, Move.EDIT

    def moved(self, run: Run, *_: Any, given: Reason, **__: Any) -> Run:
        return moves.edited(run, reason=given)


class Approve(MoveAct):
    """Approve exactly what was seen; never as the planner."""

    name, action, move = "approve-run", words.APPROVED, Move.APPROVE

    def check(self, actor: Actor) -> None:
        """The approval itself looks who approves."""

    def moved(self, run: Run, act: Act, *_: Any, actor: Actor, now: datetime, **__: Any) -> Run:
        digest = str(act.seen["digest"])
        return moves.approved(run, digest=digest, actor=actor, permission=words.APPROVE, now=now)

    def responsible(self, run: Run, actor: Actor) -> Sequence[str]:
        return [actor.staff_id, run.planner.staff_id]

    def more(self, after: Run) -> Values:
        return {"planned_by": after.planner.staff_id}


class Reject(MoveAct):
    """Say no to what waits, or was approved."""

    name, action, move = "reject-run", words.REJECTED, Move.REJECT

    def moved(self, run: Run, *_: Any, actor: Actor, now: datetime, **__: Any) -> Run:
        return moves.rejected(run, actor=actor, permission=words.APPROVE, now=now)


class Steer(RunAct):
    """Say what is wanted of a run; a runner makes it so. What nobody works ends at once."""

    action = words.STEERED

    def __init__(self, wanted: Wanted, name: str) -> None:
        self.wanted = wanted
        self.name = name  # type: ignore[misc]  # one class, three acts

    @property
    def origins(self) -> frozenset[State]:
        return moves.WISHES[self.wanted]

    def moved(self, run: Run, *_: Any, now: datetime, **__: Any) -> Run:
        if self.wanted is Wanted.CANCEL and run.state is not State.RUNNING:
            return moves.cancelled(run, now=now)
        return moves.steered(run, wanted=self.wanted)

    def more(self, after: Run) -> Values:
        return {"wanted": self.wanted}


class Freeze(MoveAct):
    """Give it the list that is `given`; who asked for the run has planned it."""

    name, action, move = "freeze-run", words.PLANNED, Move.FREEZE

    def moved(self, run: Run, *_: Any, given: Frozen, **__: Any) -> Run:
        return moves.frozen(run, given=given)

    def more(self, after: Run) -> Values:
        planner = after.planner
        return {
            "subjects": after.subjects,
            "chunks": after.chunks,
            "planned_by": planner.staff_id,
            "is_claimed": planner.is_claimed,
        }


class Begin(MoveAct):
    """Begin to work a run that one person may do alone, or that two agreed on."""

    name, action, move = "begin-run", words.BEGUN, Move.BEGIN

    def made(
        self, run: Run, act: Act, home: RunStore, *, actor: Actor, now: datetime, given: Any
    ) -> tuple[Run, Sequence[Requirement]]:
        tally = home.find_tally(run.planner.counted_as)
        limits = items.counted_in(tally, now=now), home.limit
        after = self.moved(run, act, actor=actor, now=now, given=limits)
        return after, [] if run.is_reading else [home.counting(tally, run, now=now)]

    def moved(self, run: Run, *_: Any, now: datetime, given: tuple[int, int], **__: Any) -> Run:
        counted, limit = given
        return moves.begun(run, counted=counted, limit=limit, now=now)

    def responsible(self, run: Run, actor: Actor) -> Sequence[str]:
        return answerable(run)

    def more(self, after: Run) -> Values:
        approval = after.approval
        return {"subjects": after.subjects} | (
            {"approved_by": approval.staff_id} if approval else {}
        )


class Pause(MoveAct):
    """Stand still; why, is `given`."""

    name, action, move = "pause-run", words.PAUSED, Move.PAUSE

    def moved(self, run: Run, *_: Any, now: datetime, given: Why, **__: Any) -> Run:
        return moves.paused(run, why=given, now=now)

    def check(self, actor: Actor) -> None:
        """Nothing is to be allowed for standing still: it is what a read-only site asks for."""

    def more(self, after: Run) -> Values:
        return {"why": after.why and after.why.value}


class Resume(MoveAct):
    """Go on."""

    name, action, move = "resume-run", words.RESUMED, Move.RESUME

    def moved(self, run: Run, *_: Any, now: datetime, **__: Any) -> Run:
        return moves.resumed(run, now=now)

    def responsible(self, run: Run, actor: Actor) -> Sequence[str]:
        return answerable(run)


class Cancel(MoveAct):
    """End it before its end; what was done stays done."""

    name, action, move = "cancel-run", words.CANCELLED, Move.CANCEL

    def moved(self, run: Run, *_: Any, now: datetime, **__: Any) -> Run:
        return moves.cancelled(run, now=now)


class Expire(MoveAct):
    """End what nobody began, or went on with, in time."""

    name, action, move = "expire-run", words.EXPIRED, Move.EXPIRE

    def moved(self, run: Run, *_: Any, now: datetime, **__: Any) -> Run:
        return moves.expired(run, now=now)


class Finish(MoveAct):
    """It is done; `given` are the counts of all its chunks."""

    name, action, move = "finish-run", words.FINISHED, Move.FINISH

    def moved(self, run: Run, *_: Any, now: datetime, **__: Any) -> Run:
        return moves.finished(run, now=now)

    def more(self, after: Run) -> Values:
        return counts_on_record(after.summary.counts)


class TakeBack(MoveAct):
    """Call it taken back: another run has done that."""

    name, action, move = "take-back-run", words.UNDONE, Move.UNDO

    def moved(self, run: Run, *_: Any, **__: Any) -> Run:
        return moves.undone(run)


def counts_on_record(counts: Mapping[str, int]) -> Values:
    """Counts as entries hold them."""
    return {f"outcome_{name}": count for name, count in sorted(counts.items())}


def _never(home: RunStore, run: Run, version: int) -> ItemUpdate:
    """A change of a run as it is no more: versions only go up."""
    key = items.run_key(home.table, run.run_id)
    same = Update(set_(items.VERSION, version))
    return ItemUpdate(home.table, key, same, items.is_version(version))


propose, edit, approve, reject = Propose(), Edit(), Approve(), Reject()
want_run = Steer(Wanted.RUN, "want-run")
want_pause = Steer(Wanted.PAUSE, "want-pause")
want_cancel = Steer(Wanted.CANCEL, "want-cancel")
freeze = Freeze()
begin, pause, resume = Begin(), Pause(), Resume()
cancel, expire, finish, take_back = Cancel(), Expire(), Finish(), TakeBack()
