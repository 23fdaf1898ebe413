"""What an entry can say was done: what an action is; each app declares its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Nature(StrEnum):
    """What an action is. It decides by which keys an entry is found."""

    LOOK_UP = "look-up"
    VIEW = "view"
    REVEAL = "reveal"
    EXPORT = "export"
    CHANGE = "change"
    REFUSAL = "refusal"
    NOTE = "note"
    SIGN_IN = "sign-in"

    @property
    def is_done_to_subject(self) -> bool:
        """Whether it is among what was done to a subject, which no number of views hides."""
        return self in {Nature.CHANGE, Nature.REFUSAL, Nature.REVEAL, Nature.NOTE}

    @property
    def is_counted_by_action(self) -> bool:
        """Whether it is found by action and day: all but what happens with every page."""
        return self not in {Nature.VIEW, Nature.LOOK_UP}


class Group(StrEnum):
    """Actions of several natures, as the trail is asked for them."""

    READS = "reads"
    CHANGES = "changes"
    SIGN_IN = "sign-in"

    @property
    def words(self) -> str:
        """The same for people to read."""
        return _GROUP_WORDS[self]

    def holds(self, action: Action) -> bool:
        """Whether the action is one of the group."""
        return action.group is self


_GROUP_WORDS = {
    Group.READS: "Looked at",
    Group.CHANGES: "Changed or refused",
    Group.SIGN_IN: "Signing in",
}
_GROUP_OF = {
    **dict.fromkeys([Nature.LOOK_UP, Nature.VIEW, Nature.REVEAL, Nature.EXPORT], Group.READS),
    Nature.SIGN_IN: Group.SIGN_IN,
}


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of thing that is on record, stored under its name; `words` are for people.

    An action that no app declares is shown by its name, and counts as a change.
    """

    name: str
    words: str = field(compare=False)
    nature: Nature = field(default=Nature.CHANGE, compare=False)

    def __str__(self) -> str:
        return self.name

    @property
    def group(self) -> Group:
        """Under which of the trail's groups it is asked for."""
        return _GROUP_OF.get(self.nature, Group.CHANGES)


REFUSED = Action("act.refused", "Act refused", Nature.REFUSAL)
ACT_OPENED = Action("act.opened", "Opened the form of an act", Nature.VIEW)
COMMAND_BEGUN = Action("command.begun", "Began to read records by a command", Nature.EXPORT)
COMMAND_ENDED = Action("command.ended", "Ended reading records by a command", Nature.EXPORT)
REQUEST_REFUSED = Action("request.refused", "Request refused", Nature.REFUSAL)
