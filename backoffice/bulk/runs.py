"""What a run is: who, why, on whom, how far. Values only; what may become of it is in `moves`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from backoffice.access import Actor
from backoffice.acts.approval import Approval, Proposal
from backoffice.acts.kinds import TAKEN_BACK_WITHIN
from backoffice.audit.reasons import Reason
from backoffice.dynamo.wire import Item

#: A plan that is not begun within this time is too old: what it saw may be gone.
BEGUN_WITHIN = timedelta(hours=24)
#: For how long all pauses of a run may last together.
PAUSED_AT_MOST = timedelta(days=7)
#: For how long the frozen lists of a plan are kept: a day to begin, the pauses, a day of work.
LISTS_KEPT = BEGUN_WITHIN + PAUSED_AT_MOST + timedelta(days=1)
#: For how long the list of a chunk is kept once the chunk is finished: as long as acts can be
#: taken back.
KEPT_FOR = TAKEN_BACK_WITHIN
#: What a run may write a second, in write units, unless it is told otherwise: half of what a new
#: on-demand table takes.
#: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
UNITS_PER_SECOND = 2000
#: Subjects of a plan that are shown, drawn by chance.
SAMPLE_SIZE = 10
#: How long runs of one planner count together, when it is asked whether a second person is needed.
COUNTED_FOR = timedelta(hours=24)
#: Under whom the runs of all claimed names are counted.
CLAIMED = "claimed"


#: Among the counts of a reading that counts a subject in several ways: how many they are of. It is
#: not for people, and nothing else is called so.
SUBJECTS = "subjects"


def subjects_in(counts: Mapping[str, int]) -> int:
    """How many subjects the counts of a run, or of a chunk of it, are of."""
    return counts[SUBJECTS] if SUBJECTS in counts else sum(counts.values())


class State(StrEnum):
    """What a run is at."""

    #: It has no list yet: a runner makes it.
    ASKED = "asked"
    PLANNED = "planned"
    WAITING = "waiting"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNDONE = "undone"


class Wanted(StrEnum):
    """What people want of a run; a runner makes it so."""

    NOTHING = "nothing"
    RUN = "run"
    PAUSE = "pause"
    CANCEL = "cancel"


class Why(StrEnum):
    """Why a run stands still."""

    ASKED = "asked"
    READ_ONLY = "read-only"
    PERSON_DISABLED = "person-disabled"


@dataclass(frozen=True, slots=True)
class Planner:
    """Who planned a run, with the name of their role. `is_claimed`: by a command, under a name
    that nothing proves; it counts as nobody where two people are needed."""

    staff_id: str
    role: str = ""
    is_claimed: bool = False

    @classmethod
    def of(cls, actor: Actor, *, claimed: str = "") -> Planner:
        """Whoever is signed in; or, of a command, whom it was told that it acts for."""
        if actor.role is None:
            return cls(claimed or actor.staff_id, is_claimed=True)
        return cls(actor.staff_id, actor.role.name)

    @property
    def counted_as(self) -> str:
        """Under whom their runs are counted: all claimed names together are one person, or the
        limit would end with every new name."""
        return CLAIMED if self.is_claimed else self.staff_id


@dataclass(slots=True)
class Planned:
    """One subject of a frozen list, with its raw values as they were planned: the wire item, as far
    as it is needed to make the change and to tell what was there."""

    subject_id: str
    values: Item = field(repr=False)


class Cause(StrEnum):
    """Why an act of a run was not done."""

    #: What was planned is not there any more: other values are.
    CHANGED = "changed"
    #: There is no such subject any more.
    GONE = "gone"
    #: DynamoDB, or this version of the site, refuses it for good.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Named:
    """A subject whose act was not done: what became of it and why, and where values differ, those
    that were planned and those that were found, by name."""

    subject_id: str
    outcome: str
    cause: Cause
    planned: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a chunk is. Without a word of it nobody has begun it.

    `fence` goes up with every claim: who holds an older one has lost the chunk. `counts` are those
    of the outcomes, or what a reading step counted; `named` are the subjects whose acts were not
    done.
    """

    number: int
    owner: str = ""
    fence: int = 0
    leased_until: datetime | None = None
    finished_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    named: Sequence[Named] = ()
    list_digest: str = ""
    ledger_digest: str = ""
    capacity: int = 0

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    def is_free(self, now: datetime) -> bool:
        """Whether it can be claimed."""
        is_leased = self.leased_until is not None and now < self.leased_until
        return not self.is_finished and not is_leased


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a run will cost at most, in write units: of the table, of its indexes, and of the audit
    table. `has_stream`: each change runs what the app has on the table's stream; None where nobody
    could say."""

    table: int = 0
    indexes: int = 0
    audit: int = 0
    has_stream: bool | None = False

    @property
    def units(self) -> int:
        """All of it."""
        return self.table + self.indexes + self.audit

    def seconds(self, units_per_second: int) -> float:
        """How long it takes at least, where so many units of the table are written a second: its
        indexes and the audit table have a throughput of their own."""
        return self.table / units_per_second


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A frozen list: where it is kept, how long it is, and a few subjects of it by chance."""

    list_id: str
    subjects: int
    chunks: int
    digest: str
    sample: Sequence[str] = ()
    estimate: Estimate = Estimate()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How far a run is, as a runner last wrote it down: finished chunks, their counts, and the
    capacity they used in units."""

    chunks: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    capacity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of a step for many subjects. `version` goes up with every move.

    `is_reading`: it changes nothing, so it needs no approval and leaves no ledger. `selection` is
    what was asked for, by names and values of the kind's own choice. `frozen` is on whom, once that
    is known. `undoes` is the id of the run that it takes back. `units_per_second` is what it may
    write.
    """

    run_id: str
    kind: str
    planner: Planner
    planned_at: datetime
    reason: Reason | None
    selection: Mapping[str, str]
    frozen: Frozen | None = None
    digest: str = ""
    is_reading: bool = False
    undoes: str = ""
    units_per_second: int = UNITS_PER_SECOND
    version: int = 1
    state: State = State.PLANNED
    wanted: Wanted = Wanted.NOTHING
    why: Why | None = None
    approval: Approval | None = None
    begun_at: datetime | None = None
    paused_at: datetime | None = None
    paused_seconds: int = 0
    ended_at: datetime | None = None
    summary: Summary = Summary()

    @property
    def subjects(self) -> int:
        """On how many it is planned."""
        return self.frozen.subjects if self.frozen else 0

    @property
    def chunks(self) -> int:
        """In how many parts."""
        return self.frozen.chunks if self.frozen else 0

    @property
    def list_id(self) -> str:
        """Under which id its list is kept."""
        return self.frozen.list_id if self.frozen else ""

    @property
    def expires_at(self) -> datetime:
        """When it expires where it is not begun."""
        return self.planned_at + BEGUN_WITHIN

    @property
    def proposal(self) -> Proposal:
        """What a second person approves."""
        planner = self.planner
        return Proposal(self.digest, planner.staff_id, not planner.is_claimed, self.expires_at)

    @property
    def is_approved(self) -> bool:
        """Whether somebody else approved exactly this."""
        return self.approval is not None and self.approval.holds_for(self.proposal)

    @property
    def is_under_way(self) -> bool:
        """Whether it was begun and has not ended."""
        return self.state in {State.RUNNING, State.PAUSED}

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is done in it."""
        return self.state in {State.DONE, State.CANCELLED, State.EXPIRED, State.UNDONE}

    def paused_for(self, now: datetime) -> timedelta:
        """How long all its pauses have lasted together."""
        running = now - self.paused_at if self.paused_at else timedelta()
        return timedelta(seconds=self.paused_seconds) + running
