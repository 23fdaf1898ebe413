"""How runs are told: by the words of their tasks, and by what they are at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.access import Actor
from backoffice.audit.subjects import SubjectKind
from backoffice.bulk import moves
from backoffice.bulk.errors import NoTaskError
from backoffice.bulk.runs import Run, State, Wanted, Why
from backoffice.bulk.tasks import Task, Tasks, Words
from backoffice.web.composition import composition
from backoffice.web.shell import Shell, SubjectPage

#: A runner that was not heard of for so long is not alive.
ALIVE_FOR = timedelta(seconds=30)

_STATES: Mapping[State, tuple[str, str]] = {
    State.ASKED: ("being planned", "neutral"),
    State.PLANNED: ("planned", "neutral"),
    State.WAITING: ("waits for approval", "warning"),
    State.APPROVED: ("approved", "good"),
    State.RUNNING: ("running", "good"),
    State.PAUSED: ("paused", "warning"),
    State.DONE: ("done", "good"),
    State.CANCELLED: ("cancelled", "neutral"),
    State.EXPIRED: ("expired", "neutral"),
    State.UNDONE: ("taken back", "neutral"),
}
_STANDS_STILL: Mapping[Why | None, str] = {
    Why.ASKED: "nothing is written until somebody resumes it",
    Why.READ_ONLY: "the site is read-only; it goes on by itself afterwards",
    Why.PERSON_DISABLED: "planner or approver may not do this any more; nothing is written",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A run for people to read, at an instant."""

    run: Run
    words: Words
    #: What it is done to; None where this version of the site does not know what it does.
    task: Task | None
    now: datetime

    @property
    def title(self) -> str:
        """What it does to how many: "Reset usage of 61,240 users"."""
        if not self.run.frozen:
            return self.words.title
        if self.run.is_reading:
            return f"{self.words.title} ({self.run.subjects:,})"
        return f"{self.words.title} of {self.many}"

    @property
    def many(self) -> str:
        """To how many: "61,240 users"."""
        return self.counted(self.run.subjects)

    def counted(self, number: int) -> str:
        """A number of what it is done to."""
        noun = self.noun if number == 1 else f"{self.noun}s"
        return f"{number:,} {noun}"

    @property
    def noun(self) -> str:
        """What it is done to, one of them."""
        return self.task.subjects.label.lower() if self.task else "subject"

    @property
    def is_over(self) -> bool:
        """Whether it is too old to be begun, or to go on."""
        return moves.is_over(self.run, now=self.now)

    @property
    def state(self) -> str:
        """What it is at, in words."""
        return "expired" if self.is_over else _STATES[self.run.state][0]

    @property
    def tone(self) -> str:
        """How good news that is."""
        return "neutral" if self.is_over else _STATES[self.run.state][1]

    @property
    def stands_still(self) -> str:
        """Why a paused run stands still."""
        return _STANDS_STILL.get(self.run.why, "nothing is written")

    @property
    def is_about_to(self) -> str:
        """What a runner is to do next; empty where people have to want something first."""
        run = self.run
        if self.is_over or run.has_ended:
            return ""
        move = moves.due_move(run, now=self.now)
        if move is None:
            return ""
        return _ABOUT_TO.get(move, "")

    @property
    def needs_runner(self) -> bool:
        """Whether anything happens only where a runner is alive."""
        return bool(self.is_about_to) or (self.run.state is State.RUNNING and not self.is_over)

    @property
    def is_wanted(self) -> bool:
        """Whether it was told to go on."""
        return self.run.wanted is Wanted.RUN

    @property
    def selection(self) -> Sequence[tuple[str, str]]:
        """On whom it was planned, label by label."""
        if self.run.undoes:
            return [("Who", f"the {self.noun}s that are still as the other run left them")]
        try:
            return list(self.task.in_words(self.run.selection)) if self.task else self._stored
        except ValueError:
            return self._stored

    @property
    def _stored(self) -> Sequence[tuple[str, str]]:
        return list(self.run.selection.items())


_ABOUT_TO = {
    moves.Move.FREEZE: "a runner is making the plan",
    moves.Move.BEGIN: "a runner begins it",
    moves.Move.RESUME: "a runner resumes it",
    moves.Move.PAUSE: "a runner finishes its part, and pauses it",
    moves.Move.CANCEL: "a runner finishes its part, and cancels it",
}


def tasks() -> Tasks:
    """What can be done to many on this site; nothing where it says nothing of that."""
    return composition().find(Tasks) or Tasks(())


def told_of(run: Run, now: datetime) -> Told:
    """A run in words."""
    try:
        return Told(run, tasks().words_of(run), tasks().get(run.kind), now)
    except NoTaskError:
        return Told(run, Words(title=run.kind, done="done"), None, now)


def page_of(kind: SubjectKind | None, shell: Shell, actor: Actor) -> SubjectPage | None:
    """The page about what a run is done to, for whoever may see it: nobody else sees ids."""
    page = shell.page_about(kind.of("")) if kind else None
    return page if page and actor.may(page.permission) else None
