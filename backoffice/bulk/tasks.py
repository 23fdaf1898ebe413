"""What can be done to many at once: its step, on whom, and how it is told.

A project composes its tasks; runs name them by their steps. Pages and commands ask here for all
that they say about a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backoffice.audit.subjects import SubjectKind
from backoffice.bulk.errors import NoTaskError
from backoffice.bulk.planning import Estimating
from backoffice.bulk.runs import Planned, Run
from backoffice.bulk.steps import ReadingStep, Step
from backoffice.bulk.store import RunStore
from backoffice.bulk.undoing import UndoStep
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.wire import Item

#: Subjects whose items are asked for together.
AT_ONCE = 100
SECONDS_AT_ONCE = 25.0

Selection = Mapping[str, str]
#: The items of subjects, in the order of their ids; None where there is none.
ItemsOf = Callable[[Sequence[str]], Sequence[Item | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something that a selection may say: its name there, and the values that it may have, in
    words. `several`: any number of them, with a space between them."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    several: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A task, as people are told of it: "Reset usage" of 3 "users", of whom 2 were "reset".

    `changes` and `notices` are sentences: what will change, and what those who are concerned will
    notice of it.
    """

    title: str
    done: str
    changes: Sequence[str] = ()
    notices: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something that can be done to many.

    `find` gives the subjects of a selection as a plan keeps them, read bit by bit under scopes of
    its own, and raises SelectionError for one that it cannot read; `in_words` says a selection,
    label by label. `undo` is the task that takes runs of this one back.
    """

    step: Step
    words: Words
    subjects: SubjectKind
    find: Callable[[Selection, datetime], Iterable[Planned]]
    in_words: Callable[[Selection], Sequence[tuple[str, str]]]
    choices: Sequence[Choice] = ()
    estimating: Estimating | None = None
    undo: UndoTask | None = None

    @property
    def is_reading(self) -> bool:
        """Whether it changes nothing."""
        return isinstance(self.step, ReadingStep)


@dataclass(frozen=True, kw_only=True)
class UndoTask:
    """What takes runs of another task back."""

    step: UndoStep[Any, Any]
    words: Words
    items_of: ItemsOf
    estimating: Estimating | None = None

    def find(self, undone: Run, store: RunStore, now: datetime) -> Iterator[Planned]:
        """Those who are still as that run left them. Raises ListGoneError and TamperedError."""
        for number in range(undone.chunks):
            with call_scope(seconds=SECONDS_AT_ONCE):
                planned, _ = store.get_list(undone.list_id, number)
            for at in range(0, len(planned), AT_ONCE):
                yield from self._left(planned[at : at + AT_ONCE], undone, now)

    def _left(self, planned: Sequence[Planned], undone: Run, now: datetime) -> Iterator[Planned]:
        with call_scope(seconds=SECONDS_AT_ONCE):
            items = self.items_of([each.subject_id for each in planned])
        for item in items:
            with call_scope(seconds=SECONDS_AT_ONCE):
                found = item and self.step.planned(item, undone, now=now)
            if found:
                yield found


@dataclass(frozen=True)
class Tasks:
    """The tasks of a site, known by the names of their steps."""

    of_site: Sequence[Task]
    steps: Mapping[str, Step] = field(init=False)

    def __post_init__(self) -> None:
        steps: list[Step] = [task.step for task in self.of_site]
        steps += [task.undo.step for task in self.of_site if task.undo]
        by_name = {step.name: step for step in steps}
        if len(by_name) < len(steps):
            raise ValueError("Two steps have one name.")
        object.__setattr__(self, "steps", by_name)

    def get(self, kind: str) -> Task:
        """The task of runs of that kind, or that takes them back. Raises NoTaskError."""
        for task in self.of_site:
            if kind in {task.step.name, task.undo and task.undo.step.name}:
                return task
        raise NoTaskError

    def step_of(self, run: Run) -> Step:
        """What a run does with its chunks. Raises NoTaskError."""
        if run.kind not in self.steps:
            raise NoTaskError
        return self.steps[run.kind]

    def words_of(self, run: Run) -> Words:
        """How a run is told. Raises NoTaskError."""
        task = self.get(run.kind)
        return task.undo.words if task.undo and run.undoes else task.words

    def find(self, run: Run, store: RunStore, now: datetime) -> Iterable[Planned]:
        """On whom a run is to be, for a plan. Raises NoTaskError, and NoRunError where the run is
        gone that it would take back."""
        task = self.get(run.kind)
        if not run.undoes:
            return task.find(run.selection, now)
        if task.undo is None:
            raise NoTaskError
        with call_scope(seconds=SECONDS_AT_ONCE):
            undone = store.get_run(run.undoes)
        return task.undo.find(undone, store, now)

    def estimating(self, run: Run) -> Estimating | None:
        """What says what a run will cost. Raises NoTaskError."""
        task = self.get(run.kind)
        return task.undo.estimating if task.undo and run.undoes else task.estimating
