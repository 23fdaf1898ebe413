"""Kinds of acts of staff on one user. What each sees and changes is up to the user's layout."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from backoffice.access import Actor
from backoffice.acts.act import Act, Seen
from backoffice.acts.errors import OutdatedActError, RefusedError
from backoffice.acts.kinds import (
    TAKES_BACK,
    ActKind,
    Plan,
    Requirement,
    TooLateError,
    UndoKind,
    last_moment,
)
from backoffice.audit.entries import Entry, EntryValue, Values
from backoffice.audit.subjects import Subject
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.wire import Item
from records import keys
from records.layouts import (
    LAYOUTS,
    Change,
    Effects,
    Layouts,
    OutdatedSeenError,
    Part,
    Told,
    UnknownLayoutError,
)
from records.layouts.sight import Sight
from records.table import StoredUser, UsersTable
from records.words import USER

Answer = TypeVar("Answer")


class UserAct(ActKind[StoredUser, UsersTable]):
    """A kind of act on a part of a user's record, wherever and however that is stored."""

    #: The part of a layout that it is on.
    part: ClassVar[str]

    def __init__(self, layouts: Layouts = LAYOUTS) -> None:
        self.layouts = layouts

    def subject_of(self, thing: StoredUser) -> Subject:
        return USER.of(thing.user.user_id)

    def see(self, thing: StoredUser) -> Sequence[Seen]:
        return [
            {"layout": sighting.layout, "values": dict(sighting.seen)}
            for sighting in thing.sightings(self.part)
        ]

    def is_open(self, seen: Seen, *, now: datetime) -> bool:
        return self._asked(seen, lambda part, values: part.is_open(values))

    def is_same(self, seen: Seen, other: Seen) -> bool:
        """Of the same item: a user may have several sessions."""
        return self._place(seen) == self._place(other)

    def _place(self, seen: Seen) -> Item:
        return self._asked(seen, lambda _, values: Sight.place(values))

    def told(self, seen: Seen) -> Mapping[str, Told]:
        return self._asked(seen, lambda part, values: part.told(values))

    def effects(self, seen: Seen) -> Effects:
        """What the act would do, as data. Raises OutdatedActError."""
        return self._asked(seen, lambda part, values: part.effects(values))

    def plan(self, act: Act, home: UsersTable, *, actor: Actor, now: datetime, given: Any) -> Plan:
        old, new = self.values(act.seen, now=now)
        changes = self._asked(
            act.seen, lambda part, values: self.changes(part, values, act.act_id, given, now=now)
        )
        return Plan(
            changes=[home.write_of(change) for change in changes],
            requirements=_profile_there(changes, home),
            old=old,
            new=new,
        )

    def changes(
        self, part: Part, values: Seen, act_id: str, given: Any, *, now: datetime
    ) -> Sequence[Change]:
        """What the part is to change."""
        return part.change(values, now=now, act_id=act_id)

    @abstractmethod
    def values(self, seen: Seen, *, now: datetime) -> tuple[Values, Values]:
        """Old (as seen, pinned by the condition) and new values for the entry."""

    def _asked(self, seen: Seen, ask: Callable[[Part, Mapping[str, Any]], Answer]) -> Answer:
        """What the part says that saw this. Raises OutdatedActError where there is none now."""
        try:
            return ask(self.layouts.part(seen["layout"], self.part), seen["values"])
        except (UnknownLayoutError, OutdatedSeenError, KeyError, TypeError):
            raise OutdatedActError("The form was made by another version of the site.") from None


class UserUndo(UserAct, UndoKind[StoredUser, UsersTable]):
    """Takes back a kind of act on a user, by a part that sees what such acts leave."""

    #: A new value that only entries have which hold enough.
    needs: ClassVar[str]

    def see_after(self, thing: StoredUser, entry: Entry) -> Sequence[Seen]:
        was = {
            "entry_id": entry.entry_id,
            "at": instant_text(entry.at),
            "old": _plain(entry.old),
            "new": _plain(entry.new),
        }
        return [{**seen, "values": {**seen["values"], "was": was}} for seen in self.see(thing)]

    def holds_enough(self, entry: Entry) -> bool:
        return self.needs in entry.new

    def is_open(self, seen: Seen, *, now: datetime) -> bool:
        """Not where the entry holds something that cannot be put back."""
        try:
            return super().is_open(seen, now=now)
        except OutdatedActError:
            return False

    def plan(self, act: Act, home: UsersTable, *, actor: Actor, now: datetime, given: Any) -> Plan:
        if now > last_moment(datetime.fromisoformat(self._was(act.seen)["at"])):
            raise TooLateError
        return super().plan(act, home, actor=actor, now=now, given=given)

    def values(self, seen: Seen, *, now: datetime) -> tuple[Values, Values]:
        effects = self.effects(seen)
        return effects.before, {**effects.after, TAKES_BACK: self._was(seen)["entry_id"]}

    def _was(self, seen: Seen) -> Mapping[str, str]:
        """Which act is taken back. Raises OutdatedActError."""
        try:
            was = seen["values"]["was"]
            return {"entry_id": was["entry_id"], "at": was["at"]}
        except (KeyError, TypeError):
            raise OutdatedActError("The form was made by another version of the site.") from None


def _profile_there(changes: Sequence[Change], home: UsersTable) -> Sequence[Requirement]:
    """That the profile is there, where no change is to it: what stands beside a profile that is
    gone has no page on which an act could be seen."""
    own = {"S": keys.PROFILE.key()}
    if any(change.key["SK"] == own for change in changes):
        return ()
    check = home.check_there({**changes[0].key, "SK": own})
    return [Requirement("profile", check, lambda: RefusedError(None))]


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """An entry's values as a form can carry them: a stored count is a Decimal."""
    return {
        name: int(value) if isinstance(value, Decimal) else value for name, value in values.items()
    }


def on_record(value: Told) -> EntryValue:
    """A value of a record as entries hold it: an instant is text, what cannot be read says so."""
    if isinstance(value, datetime):
        return instant_text(value)
    return value if value is None or isinstance(value, int) else str(value)
