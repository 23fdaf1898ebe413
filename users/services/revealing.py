"""Revealing masked fields of a user: read, open what is encrypted, put on record, show.

The entry names what is shown and what did not open, so that the record is read before it. Until it
is put, nothing of the record leaves here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from backoffice.access import Actor
from backoffice.acts.act import Act, Seen
from backoffice.acts.engine import entry_of_act, together
from backoffice.acts.kinds import ActKind, Plan
from backoffice.audit.entries import Values
from backoffice.audit.reasons import Reason
from backoffice.audit.subjects import Subject
from backoffice.audit.trail import Trail
from backoffice.audit.vocabulary import FieldGroup
from backoffice.dynamo.scope import off_the_clock
from backoffice.dynamo.unread import Unread, known
from backoffice.notes.store import NoteStore
from records.sealed import KeyOpener, Problem, open_sealed
from records.table import UserRecord, UsersTable
from records.words import USER
from users.services.reading import (
    Named,
    NamesOf,
    Reading,
    story_begun,
    twins_begun,
    twins_on_record,
)
from users.words import FIELDS, REVEALED


class AlreadyRevealedError(Exception):
    """This reveal was used before."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reveal shows: the groups that were asked for, which of their fields there are to show,
    and which did not open. `found`: whether there is such a user."""

    groups: Sequence[FieldGroup]
    fields: Sequence[str] = ()
    unopened: Sequence[str] = ()
    found: bool = True


class RevealFields(ActKind[str, UsersTable]):
    """See masked fields of a user in clear. Nothing is changed, and its form shows nothing: all it
    knows is the user's id."""

    name = "reveal"
    action = REVEALED

    def subject_of(self, thing: str) -> Subject:
        return USER.of(thing)

    def see(self, thing: str) -> Sequence[Seen]:
        return [{}]

    def plan(
        self, act: Act, home: UsersTable, *, actor: Actor, now: datetime, given: Shown
    ) -> Plan:
        new: Values = {"group": ", ".join(group.name for group in given.groups)}
        if given.unopened:
            new = {**new, "not_decrypted": ", ".join(given.unopened)}
        if not given.found:
            new = {**new, "found": False}
        return Plan(new=new, fields=tuple(given.fields))


reveal_fields = RevealFields()


@dataclass(frozen=True, slots=True)
class RevealAsked:
    """A reveal as its form confirms it."""

    act: Act
    groups: Sequence[FieldGroup]
    reason: Reason

    @property
    def fields(self) -> list[str]:
        """The names of all fields that it asks for."""
        return [name for group in self.groups for name in FIELDS[group]]


@dataclass(frozen=True, slots=True)
class _Revealed:
    """The record as it is to be shown, and what did not open of it."""

    record: UserRecord | None = field(repr=False)
    unopened: Mapping[str, Problem] = field(default_factory=dict)

    def shown(self, asked: RevealAsked) -> Shown:
        """What is put on record of it."""
        if self.record is None:
            return Shown(asked.groups, found=False)
        there = list(_parts_of(self.record))
        fields = [name for name in asked.fields if any(_is_in(part, name) for part in there)]
        unopened = [name for name in asked.fields if name in self.unopened]
        return Shown(asked.groups, fields, unopened)


def reveal(
    asked: RevealAsked,
    *,
    actor: Actor,
    now: datetime,
    users: UsersTable,
    trail: Trail,
    keys: KeyOpener | None,
    notes: NoteStore | None = None,
    names_of: NamesOf | None = None,
) -> Reading | None:
    """The record, with what is encrypted of the fields asked for as it opened, for showing them in
    clear; on record before it returns. Without `keys` what is encrypted stays so.

    What staff did and noted is read beside the record, names and other records of the same person
    beside the entry: no more waves of calls than a view has, but for the keys. Raises
    AlreadyRevealedError where the same form is sent again; no key is asked for then.
    """
    act, subject = asked.act, asked.act.subject
    with story_begun(subject, trail, notes) as story:
        record = users.find_record(subject.id)
        told = story()
    sealed = _sealed(record, asked) if keys else {}
    if sealed and trail.find(subject, act.act_id):
        raise AlreadyRevealedError
    revealed = _opened(record, sealed, keys)
    plan = reveal_fields.plan(act, users, actor=actor, now=now, given=revealed.shown(asked))
    entry = entry_of_act(reveal_fields, act, plan, actor=actor, reason=asked.reason, now=now)
    activity = told.activity(entry)
    naming: Named = names_of(activity, told.notes) if names_of else nullcontext(dict)
    seeking = twins_begun(users, record) if record else nullcontext(lambda: None)
    with naming as named, seeking as found:
        if together(plan, entry, trail).repeated:
            raise AlreadyRevealedError
        names = named()
        twins = found()
    if revealed.record is None or twins is None:
        return None
    return Reading(
        revealed.record,
        activity,
        notes=told.notes,
        names=names,
        unopened=revealed.unopened,
        twins=twins_on_record(twins, subject.id, actor=actor, now=now, trail=trail),
    )


def _sealed(record: UserRecord | None, asked: RevealAsked) -> dict[str, str]:
    """The envelopes of the fields asked for, by the names of the fields."""
    sealed = record.stored.sealed if record else {}
    return {name: sealed[name] for name in asked.fields if name in sealed}


def _opened(
    record: UserRecord | None, sealed: Mapping[str, str], keys: KeyOpener | None
) -> _Revealed:
    """The record with the texts of what opens. KMS has a time of its own."""
    if record is None or keys is None or not sealed:
        return _Revealed(record)
    stored = record.stored
    with off_the_clock():
        opened = open_sealed(sealed, user_id=stored.user.user_id, opener=keys)
    told: dict[str, Any] = {
        **opened.texts,
        **dict.fromkeys(opened.problems, Unread.CANNOT_DECRYPT),
    }
    profile = replace(stored.user.profile, **told)
    user = replace(stored.user, profile=profile)
    return _Revealed(replace(record, stored=replace(stored, user=user)), opened.problems)


def _parts_of(record: UserRecord) -> Iterator[object]:
    """Whatever has fields that are masked."""
    user = record.stored.user
    yield user.profile
    yield from (user.device, *user.further_devices, user.session, *user.further_sessions)
    yield from (user.subscription, *(each.payment for each in record.payments))


def _is_in(part: object, name: str) -> bool:
    """Whether there is a value of that name to show."""
    return known(getattr(part, name, None)) is not None
