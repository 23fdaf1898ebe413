"""The figures of a count of consents, for a page and a file (Django-free)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.bulk.runs import LISTS_KEPT, Run
from backoffice.runs.figures import Share
from backoffice.web.csv_files import Cell
from consent.counting import (
    ALL_CURRENT,
    ANY_NOT_READABLE,
    ANY_OLDER,
    ANY_WITHDRAWN,
    CODES,
    TEXTS,
    name_of,
)
from consent.rows import TYPE_WORDS
from records.holds.consents import VERSIONS, ConsentState, current_version
from records.lists import ConsentType

#: What stands in the table behind the versions, in its order.
STATES = (
    ConsentState.UNKNOWN_VERSION,
    ConsentState.WITHDRAWN,
    ConsentState.NOT_GIVEN,
    ConsentState.MISSING,
    ConsentState.NOT_ASKED,
    ConsentState.NOT_READABLE,
)
#: What a file of counts holds, by name (an allowlist).
COLUMNS = ("text", "state", "version", "users")
#: What counts of users as a whole stand under in a file.
_ALL_FIVE = "all five"
_OF_USERS = (ALL_CURRENT, ANY_OLDER, ANY_WITHDRAWN, ANY_NOT_READABLE)
#: Parts of a bar are drawn in as many ways: the current version, those before it, and the states.
_OLDER_WAYS = 2


@dataclass(frozen=True, slots=True)
class Counted:
    """One number of the table: how many gave a version, or are in a state."""

    state: ConsentState
    version: str
    users: int

    @property
    def words(self) -> str:
        """What is counted, in short."""
        return self.version or self.state.value


@dataclass(frozen=True, slots=True)
class TextCounts:
    """One of the five texts, counted: the versions from the current one back, then the states."""

    consent_type: ConsentType
    cells: Sequence[Counted]
    users: int

    @property
    def words(self) -> str:
        return TYPE_WORDS[self.consent_type]

    @property
    def current(self) -> int:
        """How many gave the version of today."""
        return self.cells[0].users

    @property
    def lacking(self) -> int:
        """How many did not, for whatever reason."""
        return self.users - self.current

    @property
    def share(self) -> Share:
        """Who gave the version of today, of all."""
        return Share("current", self.current, self.users, 0)

    @property
    def shares(self) -> Iterator[tuple[Counted, Share]]:
        """The parts of the bar from left to right; how they are drawn is their name."""
        before = 0
        for number, cell in enumerate(self.cells):
            yield cell, Share(_drawn(cell, number), cell.users, self.users, before)
            before += cell.users


@dataclass(frozen=True, slots=True)
class ConsentCounts:
    """What a finished run counted."""

    run: Run
    texts: Sequence[TextCounts]

    @property
    def users(self) -> int:
        return self.run.subjects

    @property
    def counted_at(self) -> datetime:
        return self.run.ended_at or self.run.planned_at

    @property
    def lists_until(self) -> datetime:
        """Until when it is surely known who was counted how."""
        return self.run.planned_at + LISTS_KEPT

    def of_users(self, name: str) -> Share:
        """How many users, of all, something is true of."""
        return Share(name, self.run.summary.counts.get(name, 0), self.users, 0)

    @property
    def all_current(self) -> Share:
        return self.of_users(ALL_CURRENT)

    @property
    def any_older(self) -> Share:
        return self.of_users(ANY_OLDER)

    @property
    def any_withdrawn(self) -> Share:
        return self.of_users(ANY_WITHDRAWN)

    @property
    def any_not_readable(self) -> Share:
        return self.of_users(ANY_NOT_READABLE)

    @property
    def heads(self) -> Sequence[str]:
        """What the columns of the table are called."""
        versions = zip(*(_versions(text.consent_type) for text in self.texts), strict=False)
        names = [" or ".join(dict.fromkeys(each)) for each in versions]
        states = (state.value.removesuffix(" here").capitalize() for state in STATES)
        return [f"Current, {names[0]}", *names[1:], *states]

    @property
    def legend(self) -> Sequence[tuple[str, str]]:
        """How each part of the bars that is there is drawn, and what it is called."""
        heads = self.heads
        return [
            (_drawn(cell, number), heads[number][0].lower() + heads[number][1:])
            for number, cell in enumerate(self.texts[0].cells)
            if any(text.cells[number].users for text in self.texts)
        ]


def counts_of(run: Run) -> ConsentCounts:
    """The figures of a run that is done, by the versions of today."""
    counts = run.summary.counts
    return ConsentCounts(run, [_text(text, counts, run.subjects) for text in TEXTS])


def rows_of(counts: ConsentCounts) -> Iterator[Sequence[Cell]]:
    """The rows of a file of counts."""
    for text in counts.texts:
        for cell in text.cells:
            yield (text.consent_type, cell.state, cell.version, cell.users)
    for name in _OF_USERS:
        yield (_ALL_FIVE, name.replace("_", " "), None, counts.of_users(name).count)


def _versions(consent_type: ConsentType) -> Sequence[str]:
    """The known versions, the current one first."""
    return VERSIONS[consent_type][::-1]


def _text(consent_type: ConsentType, counts: Mapping[str, int], users: int) -> TextCounts:
    current = current_version(consent_type)
    cells = [
        Counted(
            ConsentState.CURRENT if version == current else ConsentState.OUTDATED,
            version,
            counts.get(name_of(consent_type, version), 0),
        )
        for version in _versions(consent_type)
    ]
    cells += [
        Counted(state, "", counts.get(name_of(consent_type, CODES[state]), 0)) for state in STATES
    ]
    return TextCounts(consent_type, cells, users)


def _drawn(cell: Counted, number: int) -> str:
    """In which way a part of a bar is drawn."""
    if cell.state is ConsentState.OUTDATED:
        return f"older-{min(number, _OLDER_WAYS)}"
    return "current" if cell.state is ConsentState.CURRENT else CODES[cell.state].replace("_", "-")
