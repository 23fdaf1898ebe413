"""Acts of staff on one user: what every one of them needs to be offered, done and explained.

An act is a callable service, `revoke_session(act=..., actor=..., reason=..., ...)`. What it
changes is up to the user's layout; that it travels with its audit entry is up to this class.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.acts import CHANGE, Act, ActError, Done, RefusedError, perform, refusal
from backoffice.audit.entries import Entry, Values, new_entry_id
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.dynamo.transactions import Transaction
from records.layouts import Change, Layout, Seen, layout_named
from records.model import User
from records.table import StoredUser, UsersTable

#: What a person sees of the thing acted on: labels and values, allowlisted.
Facts = Mapping[str, str]


class OutdatedActError(ActError):
    """The form names a layout that this version of the code does not know."""


class UserAct(ABC):
    """One kind of act on a user."""

    name: ClassVar[str]
    action: ClassVar[Action]
    label: ClassVar[str]
    title: ClassVar[str]
    verb: ClassVar[str]
    danger: ClassVar[bool] = True

    # -- offering ----------------------------------------------------------------------------

    @abstractmethod
    def see(self, stored: StoredUser) -> Seen | None:
        """The raw values the act is tied to, None where there is nothing to act on."""

    @abstractmethod
    def facts(self, user: User) -> Facts:
        """What a person is shown of it, before and after a refusal."""

    @abstractmethod
    def effects(self, user: User, seen: Seen) -> Sequence[str]:
        """Exactly what will change, in sentences."""

    @abstractmethod
    def notice(self, user: User) -> str:
        """What the user will notice."""

    def offer(self, stored: StoredUser, *, actor: Actor, now: datetime) -> Act | None:
        """A new act on what is stored, for `actor` to confirm; None where there is none."""
        seen = self.see(stored)
        if seen is None:
            return None
        return Act(
            act_id=new_entry_id(now),
            action=self.action,
            staff_id=actor.staff_id,
            user_id=stored.user.user_id,
            layout=stored.layout.name,
            seen=seen,
            facts=dict(self.facts(stored.user)),
        )

    # -- doing -------------------------------------------------------------------------------

    @abstractmethod
    def change(self, layout: Layout, act: Act, *, now: datetime) -> Change:
        """The change of the profile item."""

    @abstractmethod
    def values(self, act: Act, *, now: datetime) -> tuple[Values, Values]:
        """Old (as seen, pinned by the condition) and new values for the entry."""

    @abstractmethod
    def sentence(self, entry: Entry) -> str:
        """What happened, in one sentence, from the entry alone."""

    def __call__(
        self,
        *,
        act: Act,
        actor: Actor,
        reason: Reason,
        now: datetime,
        users: UsersTable,
        trail: Trail,
    ) -> Done:
        """Do it once. Raises what `audit.acts.perform` raises; a refusal is on record too.

        Raises OutdatedActError where a deployment came between form and post.
        """
        old, new = self.values(act, now=now)
        entry = Entry(
            entry_id=act.act_id,
            action=self.action,
            at=now,
            actor=actor,
            user_id=act.user_id,
            reason=reason,
            old=old,
            new=new,
        )
        transaction = Transaction()
        change = self.change(_layout_of(act), act, now=now)
        users.change(transaction, CHANGE, act.user_id, change)
        try:
            return perform(transaction, entry, trail)
        except RefusedError:
            trail.record(refusal(entry, now=now))
            raise


def _layout_of(act: Act) -> Layout:
    try:
        return layout_named(act.layout)
    except KeyError:
        raise OutdatedActError("The form was made by another version.") from None


def in_words(value: object) -> str:
    """A value as the facts of an act say it."""
    if value is None:
        return "missing"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    return str(value)
