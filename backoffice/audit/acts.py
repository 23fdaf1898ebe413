"""One act, once: a change and its entry in one transaction, resolved by the entry.

The confirm form carries an `Act` signed by us. Whatever happens on the way (a double click, a
repeat, a lost answer), the entry under the act's id says what became of it; it is put once, so
the change is made once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, new_entry_id
from backoffice.audit.items import entry_of, item_of
from backoffice.audit.trail import ENTRY, Trail
from backoffice.dynamo.errors import DynamoError, TransactionCancelledError, UnavailableError
from backoffice.dynamo.scope import grace
from backoffice.dynamo.transactions import Transaction
from backoffice.dynamo.wire import Item

#: The label of the change among a transaction's actions.
CHANGE = "change"
_GRACE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Act:
    """What a confirm form stands for: who may do what to whom, tied to what they saw.

    It is on a user, or, where `user_id` is empty, on another `subject`, as entries have it.
    `seen` holds raw stored values for the condition, `facts` the same in words for a person.
    """

    act_id: str
    action: Action
    staff_id: str
    user_id: str = ""
    layout: str = ""
    seen: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The act is done and on record. `repeated`: it was done by an earlier request."""

    entry: Entry
    repeated: bool = False


class ActError(Exception):
    """An act that was not done, or of which that is not known."""


class RefusedError(ActError):
    """What the actor saw is no longer there; nothing was changed.

    `item` is the wire item as it is now, None where there is none.
    """

    def __init__(self, item: Item | None) -> None:
        super().__init__("The record changed in the meantime.")
        self.item = item


class OutcomeUnknownError(ActError):
    """The change was sent, and nothing says yet whether it arrived. Sending it again is safe."""


def perform(transaction: Transaction, entry: Entry, trail: Trail) -> Done:
    """Send a change (labelled CHANGE) with its entry: both happen, once, or neither.

    Raises RefusedError, OutcomeUnknownError, and other errors of `dynamo.errors` where surely
    nothing was done.
    """
    trail.add_to(transaction, entry)
    try:
        trail.client.transact(transaction)
    except TransactionCancelledError as error:
        return _resolve_cancelled(error, entry, trail)
    except UnavailableError as error:
        if not error.outcome_unknown:
            raise
        return _resolve_unknown(entry, trail)
    return Done(entry)


def refusal(entry: Entry, *, now: datetime) -> Entry:
    """The entry that says that `entry` was not to be."""
    return Entry(
        entry_id=new_entry_id(now),
        action=Action.REFUSED,
        at=now,
        actor=entry.actor,
        user_id=entry.user_id,
        subject=entry.subject,
        reason=entry.reason,
        old=entry.old,
        new={"refused": entry.action},
    )


def _resolve_cancelled(error: TransactionCancelledError, entry: Entry, trail: Trail) -> Done:
    if error.reason(ENTRY).condition_failed:
        item = error.reason(ENTRY).item
        found = entry_of(item) if item else _found(entry, trail)
        if found:
            # Sent twice, one and the same transaction is done once: this was another one.
            return Done(found, repeated=True)
    if error.reason(CHANGE).condition_failed:
        raise RefusedError(error.reason(CHANGE).item) from None
    raise error


def _resolve_unknown(entry: Entry, trail: Trail) -> Done:
    """Ask for the entry once more, a little past the deadline if need be."""
    try:
        with grace(_GRACE_SECONDS):
            found = _found(entry, trail)
    except DynamoError:
        raise OutcomeUnknownError from None
    if found is None:
        raise OutcomeUnknownError
    # A repeat may be what lost its answer: then the entry is of the request before it.
    return Done(found, repeated=item_of(found) != item_of(entry))


def _found(entry: Entry, trail: Trail) -> Entry | None:
    return trail.find(entry.user_id, entry.entry_id, subject=entry.subject)
