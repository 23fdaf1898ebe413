"""Which users something is done to at once: the choice itself. Who that is, `finder` finds out.

A run keeps its selection as texts under names; both are stored, and never change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeVar

from backoffice.bulk.tasks import Choice
from records.lists import AccountStatus, TierName

Member = TypeVar("Member", bound=StrEnum)


class Who(StrEnum):
    """Of whom a selection is."""

    #: Whose usage period is over, while account and subscription are active.
    DUE = "due"
    ALL = "all"
    #: Whose ids were given one by one; nobody is looked for.
    LISTED = "listed"


_WORDS = {
    Who.DUE: "usage period ended, account and subscription active",
    Who.ALL: "all users, due or not",
    Who.LISTED: "the user ids that were given",
}
FROM_INDEX = "the e-mail index: indexed profiles only"
FROM_TABLE = "the whole table"
#: What `complete` is stored as.
_INDEX, _TABLE = "email-index", "table"


#: What a form asks for; ids one by one come by a command.
CHOICES = (
    Choice(
        name="who",
        label="Who",
        options=[(who.value, _WORDS[who].capitalize()) for who in (Who.DUE, Who.ALL)],
    ),
    Choice(
        name="tiers",
        label="Only with the tier",
        options=[(tier.value, tier.value.capitalize()) for tier in TierName],
        several=True,
    ),
    Choice(
        name="statuses",
        label="Only with the account status",
        options=[(status.value, status.value.capitalize()) for status in AccountStatus],
        several=True,
    ),
    Choice(
        name="from",
        label="Read from",
        options=[(_INDEX, FROM_INDEX.capitalize()), (_TABLE, FROM_TABLE.capitalize())],
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A choice of users. `tiers` and `statuses` narrow it down where they name any: to who has one
    of these tiers now, and whose account is in one of these states now. `complete`: the whole
    table is read, not the index that holds profiles with an e-mail hash.

    Raises ValueError, with a sentence, where nobody could ever be selected or it says two things.
    """

    who: Who = Who.DUE
    tiers: frozenset[TierName] = frozenset()
    statuses: frozenset[AccountStatus] = frozenset()
    complete: bool = False

    def __post_init__(self) -> None:
        if self.who is Who.DUE and self.statuses - {AccountStatus.ACTIVE}:
            raise ValueError("Only who has an active account is due: choose all users instead.")
        if self.who is Who.LISTED and (self.tiers or self.statuses or self.complete):
            raise ValueError("Ids that are given one by one are not narrowed down.")

    def stored(self) -> dict[str, str]:
        """As a run keeps it: the same choice is the same texts."""
        if self.who is Who.LISTED:
            return {"who": self.who.value}
        return {
            "who": self.who.value,
            "from": _TABLE if self.complete else _INDEX,
            **_listed("tiers", TierName, self.tiers),
            **_listed("statuses", AccountStatus, self.statuses),
        }

    @classmethod
    def of(cls, stored: Mapping[str, str]) -> Self:
        """Read what `stored` made. Raises ValueError for anything else."""
        selection = cls(
            who=Who(stored.get("who", "")),
            tiers=_read(TierName, stored.get("tiers")),
            statuses=_read(AccountStatus, stored.get("statuses")),
            complete=stored.get("from") == _TABLE,
        )
        if selection.stored() != dict(stored):
            raise ValueError("This is not a selection of users.")
        return selection

    def in_words(self) -> list[tuple[str, str]]:
        """Label and words of each thing that it says."""
        words = [("Who", _WORDS[self.who])]
        if self.tiers:
            words.append(("Tier", _one_of(TierName, self.tiers)))
        if self.statuses:
            words.append(("Account", _one_of(AccountStatus, self.statuses)))
        if self.who is not Who.LISTED:
            words.append(("Read from", FROM_TABLE if self.complete else FROM_INDEX))
        return words


def _in_order(kind: type[Member], chosen: Iterable[Member]) -> list[str]:
    return [member.value for member in kind if member in chosen]


def _listed(name: str, kind: type[Member], chosen: Iterable[Member]) -> dict[str, str]:
    values = _in_order(kind, chosen)
    return {name: " ".join(values)} if values else {}


def _one_of(kind: type[Member], chosen: Iterable[Member]) -> str:
    return " or ".join(_in_order(kind, chosen))


def _read(kind: type[Member], text: str | None) -> frozenset[Member]:
    return frozenset(kind(value) for value in (text or "").split())
