"""How the acts of a run are sent: one by one, or many in a call.

Whatever happens, sending the same acts again does no harm: each has an id that follows from run and
subject, its change is conditional, and its entry is put once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Protocol

from backoffice.access import Actor
from backoffice.acts.engine import change_first, together
from backoffice.acts.errors import OutcomeUnknownError, OutdatedActError, RefusedError
from backoffice.acts.kinds import Plan
from backoffice.audit.entries import Entry
from backoffice.audit.items import ENTRY_IS_NEW, LedgerForm, item_of
from backoffice.audit.trail import Trail
from backoffice.bulk.runs import Cause, Named, Planned, Run
from backoffice.bulk.steps import PASSING, ActStep, Outcome, Swap, act_ids_of
from backoffice.dynamo import batches
from backoffice.dynamo.batches import MAX_BATCH
from backoffice.dynamo.errors import ConditionFailedError, RequestError, TooLargeError
from backoffice.dynamo.expressions import Raw, Update, set_
from backoffice.dynamo.parallel import all_of
from backoffice.dynamo.statements import ItemInsert, MapSwap, Statement
from backoffice.dynamo.table import Table
from backoffice.dynamo.transactions import ItemPut, ItemUpdate
from backoffice.dynamo.wire import Item
from backoffice.net.steps import Steps


@dataclass(slots=True)
class Result:
    """What became of one act: the ledger entry where it is done, as it is stored; else why not,
    unless that is open."""

    outcome: Outcome
    ledger: Item | None = field(default=None, repr=False)
    named: Named | None = None


#: Single writes of one thread that are on their way at a time.
SINGLE_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Batch:
    """Acts of one run, to be sent together. `actor` is whose acts they are."""

    step: ActStep
    run: Run
    planned: Sequence[Planned]
    actor: Actor
    now: datetime

    def alone(self, planned: Planned) -> OneAct:
        """One of them by itself."""
        return OneAct(self.step, self.run, planned, self.actor, self.now)


@dataclass(frozen=True)
class OneAct:
    """One act of a run."""

    step: ActStep
    run: Run
    planned: Planned
    actor: Actor
    now: datetime

    @cached_property
    def made(self) -> tuple[Plan, Entry]:
        """Its change and its entry. Raises OutdatedActError where it cannot be."""
        return self.step.act(self.planned, self.run, actor=self.actor, now=self.now)

    def as_left(self, item: Item) -> Entry | None:
        """The entry of an item that an earlier attempt changed, as it was then."""
        at = self.step.left_at(item, self.made[1].entry_id)
        return replace(self, now=at).made[1] if at else None


#: A swap, and the ledger entry of its act.
Made = tuple[Swap, Item]


class Writer(Protocol):
    """How acts are sent."""

    @property
    def at_once(self) -> int:
        """How many acts it takes at once."""

    def write(self, batch: Batch) -> list[Result]:
        """What became of each act, in their order. Raises errors of `dynamo.errors` that concern
        all of them (no rights, no table)."""


class OneByOne:
    """Each act by itself: the change first where it carries its id, else with its entry."""

    at_once = 10

    def __init__(self, trail: Trail) -> None:
        self.trail = trail

    def write(self, batch: Batch) -> list[Result]:
        return [self.result(batch.alone(planned)) for planned in batch.planned]

    def result(self, act: OneAct) -> Result:
        """What became of one."""
        try:
            plan, entry = act.made
            if act.step.leaves_id:
                done = change_first(plan, entry, self.trail, as_left=act.as_left)
            else:
                done = together(plan, entry, self.trail, in_ledger=True)
        except RefusedError as error:
            return Result(Outcome.SKIPPED, named=act.step.skipped(act.planned, error.item))
        except (OutcomeUnknownError, *PASSING):
            return Result(Outcome.OPEN)
        except (OutdatedActError, RequestError, TooLargeError):
            named = Named(act.planned.subject_id, Outcome.FAILED, Cause.REFUSED)
            return Result(Outcome.FAILED, named=named)
        outcome = Outcome.ALREADY if done.repeated else Outcome.DONE
        return Result(outcome, item_of(done.entry, in_ledger=True))


class BySwaps(ABC):
    """Each act as a swap and a ledger entry, made from raw values, where the step says how. What is
    not done that way goes one by one.

    A swap asks for more than the act does: that the whole map is as it was planned. So one that is
    refused says nothing yet; the act by itself tells, also where an earlier attempt was cut short
    between a change and its entry.
    """

    at_once = 16 * MAX_BATCH

    def __init__(self, trail: Trail) -> None:
        self.trail = trail
        self.client = trail.client
        self.one_by_one = OneByOne(trail)

    def write(self, batch: Batch) -> list[Result]:
        results = self.sent(batch.step.table, self._made(batch))
        return [
            results.get(number) or self.one_by_one.result(batch.alone(planned))
            for number, planned in enumerate(batch.planned)
        ]

    @abstractmethod
    def sent(self, table: Table, made: Mapping[int, Made]) -> dict[int, Result]:
        """What became of those of which that is known, by their numbers: done, or open."""

    def _made(self, batch: Batch) -> dict[int, Made]:
        """The swaps of those acts that can be one, each with its entry, by their numbers."""
        swapping = batch.step.swapping(batch.run, now=batch.now)
        if swapping is None:
            return {}
        made: dict[int, Made] = {}
        form: LedgerForm | None = None
        act_id_on = act_ids_of(batch.run)
        for number, planned in enumerate(batch.planned):
            act_id = act_id_on(planned.subject_id)
            swap = swapping(planned.values, act_id)
            if swap and not form:
                form = _form_of(batch.alone(planned))
            if swap and form:
                made[number] = swap, form.item(planned.subject_id, act_id, swap.was, swap.becomes)
        return made


class Singly(BySwaps):
    """A swap is a single conditional update, an entry a single conditional put; several are on
    their way at a time."""

    def sent(self, table: Table, made: Mapping[int, Made]) -> dict[int, Result]:
        results: dict[int, Result] = {}
        for some in _slices(list(made), SINGLE_AT_ONCE):
            acts = [self._act(table, *made[number]) for number in some]
            told = zip(some, all_of(acts), strict=True)
            results |= {number: result for number, result in told if result}
        return results

    def _act(self, table: Table, swap: Swap, entry: Item) -> Steps[Result | None]:
        is_as_planned = swap.target.equals(Raw(swap.old))
        update = Update(set_(swap.target, Raw(swap.new)))
        try:
            yield from self.client.writing(ItemUpdate(table, swap.key, update, is_as_planned))
            yield from self.client.writing(ItemPut(self.trail.table, entry, ENTRY_IS_NEW))
        except ConditionFailedError:
            return None
        except PASSING:
            return Result(Outcome.OPEN)
        return Result(Outcome.DONE, entry)


class InBatches(BySwaps):
    """Many in a call, and several calls on their way at a time: swaps as statements, and then the
    entries of those that were made."""

    def sent(self, table: Table, made: Mapping[int, Made]) -> dict[int, Result]:
        parts = [
            self._part(table, {number: made[number] for number in some})
            for some in _slices(list(made), MAX_BATCH)
        ]
        return {number: result for part in all_of(parts) for number, result in part.items()}

    def _part(self, table: Table, made: Mapping[int, Made]) -> Steps[dict[int, Result]]:
        results: dict[int, Result] = {}
        swaps = [MapSwap(table, s.key, s.target, s.old, s.new) for s, _ in made.values()]
        changed = yield from self._send(list(made), swaps, results)
        inserts = [ItemInsert(self.trail.table, made[number][1]) for number in changed]
        proven = yield from self._send(changed, inserts, results)
        return results | {number: Result(Outcome.DONE, made[number][1]) for number in proven}

    def _send(
        self, numbers: Sequence[int], statements: Sequence[Statement], results: dict[int, Result]
    ) -> Steps[list[int]]:
        """Which of them were done; those of which nobody knows are noted as open."""
        if not statements:
            return []
        try:
            answers = yield from batches.executing(self.client, statements)
        except PASSING:
            answers = [batches.Result(batches.Outcome.UNKNOWN)] * len(statements)
        done = []
        for number, answer in zip(numbers, answers, strict=True):
            if answer.outcome is batches.Outcome.DONE:
                done.append(number)
            elif answer.outcome in _OPEN:
                results[number] = Result(Outcome.OPEN)
        return done


def _slices(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (numbers[at : at + size] for at in range(0, len(numbers), size))


#: Nobody knows yet, or not now.
_OPEN = {batches.Outcome.THROTTLED, batches.Outcome.CONFLICT, batches.Outcome.UNKNOWN}


def _form_of(act: OneAct) -> LedgerForm | None:
    """What all entries of a batch have in common; None where there are none to be."""
    try:
        return LedgerForm(act.made[1])
    except OutdatedActError:
        return None
