"""Doing an act: once, with its entry, whatever happens on the way.

The kind gives change and entry. How they travel is the second part: together in one transaction,
or, for one of many in a run, the change first, which carries the act's id, and the entry after it.
Whatever happens (a double click, a repeat, a lost answer), the entry under the act's id says what
became of it; it is put once, so the change is made once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backoffice.access import Actor
from backoffice.acts.act import Act
from backoffice.acts.errors import ForbiddenError, OutcomeUnknownError, RefusedError
from backoffice.acts.kinds import ActKind, Home, Plan, Thing
from backoffice.audit.entries import Entry, new_entry, refusal_of
from backoffice.audit.items import item_of
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import ENTRY, Trail
from backoffice.dynamo.errors import (
    ConditionFailedError,
    DynamoError,
    TransactionCancelledError,
    UnavailableError,
)
from backoffice.dynamo.scope import grace
from backoffice.dynamo.transactions import Transaction
from backoffice.dynamo.wire import Item


@dataclass(frozen=True, slots=True)
class Done:
    """The act is done and on record. `repeated`: it was done by an earlier request."""

    entry: Entry
    repeated: bool = False


def do(
    kind: ActKind[Thing, Home],
    act: Act,
    *,
    home: Home,
    trail: Trail,
    actor: Actor,
    reason: Reason | None,
    now: datetime,
    given: Any = None,
) -> Done:
    """Do it once; that it was refused or forbidden then is on record too.

    Raises what `together` raises, and what the kind's plan raises (which is not on record: nothing
    was tried).
    """
    plan = kind.plan(act, home, actor=actor, now=now, given=given)
    entry = entry_of_act(kind, act, plan, actor=actor, reason=reason, now=now)
    try:
        return together(plan, entry, trail)
    except (RefusedError, ForbiddenError):
        trail.record(refusal_of(entry, now=now))
        raise


def entry_of_act(
    kind: ActKind[Thing, Home],
    act: Act,
    plan: Plan,
    *,
    actor: Actor,
    reason: Reason | None,
    now: datetime,
) -> Entry:
    """The entry that says that the act was done."""
    entry = new_entry(
        kind.action,
        act.subject,
        actor=actor,
        now=now,
        reason=reason,
        old=plan.old,
        new=plan.new,
        fields=plan.fields,
    )
    return replace(entry, entry_id=act.act_id)


def together(plan: Plan, entry: Entry, trail: Trail, *, in_ledger: bool = False) -> Done:
    """Send a plan's changes with their entry: all of it happens, once, or nothing.

    `in_ledger`: it is one of many in a run, whose change cannot carry the act's id.

    Raises RefusedError, OutcomeUnknownError, the error of a requirement that does not hold, and
    other errors of `dynamo.errors` where surely nothing was done. None of them is on record yet.
    """
    if not plan.changes and not plan.requirements:
        return _entry_alone(entry, trail)
    transaction = Transaction()
    for number, change in enumerate(plan.changes):
        transaction.add(_label(number), change)
    for requirement in plan.requirements:
        transaction.add(requirement.label, requirement.write)
    trail.add_to(transaction, entry, in_ledger=in_ledger)
    try:
        trail.client.transact(transaction)
    except TransactionCancelledError as error:
        return _resolve_cancelled(error, plan, entry, trail)
    except UnavailableError as error:
        if not error.outcome_unknown:
            raise
        return _resolve_unknown(entry, trail, in_ledger=in_ledger)
    return Done(entry)


def change_first(
    plan: Plan, entry: Entry, trail: Trail, *, as_left: Callable[[Item], Entry | None]
) -> Done:
    """Send a plan's one change, which carries the act's id, and then put its entry into the ledger.

    `as_left` makes the entry of an item that carries that id, None of another: an earlier attempt
    made the change then, and its entry, which says when, is put where it is missing. Where the item
    has moved on since, the entry alone says that it was done. Raises RefusedError,
    OutcomeUnknownError where nothing says whether the change was made, and other errors of
    `dynamo.errors`; sending both again is safe.
    """
    if plan.requirements:
        raise ValueError("Requirements hold in a transaction alone.")
    (change,) = plan.changes
    repeated = False
    try:
        trail.client.write(change)
    except ConditionFailedError as error:
        earlier = as_left(error.item) if error.item else None
        if earlier is None:
            answer = trail.find(entry.subject, entry.entry_id)
            if answer is None:
                raise RefusedError(error.item) from None
            return Done(answer.entry or entry, repeated=True)
        entry, repeated = earlier, True
    except UnavailableError as error:
        if not error.outcome_unknown:
            raise
        raise OutcomeUnknownError from None
    try:
        trail.record(entry, in_ledger=True)
    except ConditionFailedError as error:
        return _done_before(error.item, entry, trail)
    return Done(entry, repeated=repeated)


def _label(number: int) -> str:
    """The label of a change among a transaction's writes."""
    return f"change {number + 1}"


def _resolve_cancelled(
    error: TransactionCancelledError, plan: Plan, entry: Entry, trail: Trail
) -> Done:
    if error.reason(ENTRY).condition_failed:
        # Sent twice, one and the same transaction is done once: this was another one.
        return _done_before(error.reason(ENTRY).item, entry, trail)
    for number in range(len(plan.changes)):
        reason = error.reason(_label(number))
        if reason.condition_failed:
            raise RefusedError(reason.item) from None
    for requirement in plan.requirements:
        if error.reason(requirement.label).condition_failed:
            raise requirement.error() from None
    raise error


def _resolve_unknown(entry: Entry, trail: Trail, *, in_ledger: bool) -> Done:
    """Ask for the entry once more, a little past the deadline if need be."""
    try:
        with grace():
            answer = trail.find(entry.subject, entry.entry_id)
    except DynamoError:
        raise OutcomeUnknownError from None
    if answer is None:
        raise OutcomeUnknownError
    # A repeat may be what lost its answer: then the entry is of the request before it.
    return Done(answer.entry or entry, repeated=answer.item != item_of(entry, in_ledger=in_ledger))


def _entry_alone(entry: Entry, trail: Trail) -> Done:
    """For an act that shows something and changes nothing."""
    try:
        trail.record(entry)
    except ConditionFailedError as error:
        return _done_before(error.item, entry, trail)
    return Done(entry)


def _done_before(item: Item | None, entry: Entry, trail: Trail) -> Done:
    """An earlier attempt put the entry: that one, as it is on record."""
    answer = trail.answer(item) if item else trail.find(entry.subject, entry.entry_id)
    return Done((answer and answer.entry) or entry, repeated=True)
