"""How entries that are too many for one file are divided into several (Django-free).

By whole hours, as many together as fit; an hour that is too large alone is divided by instants.
Nothing is cut off: every instant of the question is in one portion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from backoffice.audit.questions import Window

#: Instants are stored to the millisecond.
_LEAST = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Portion:
    """What one file holds: a window, how many entries were found in it, and their bytes."""

    window: Window
    entries: int
    size: int


@dataclass(frozen=True, slots=True)
class Portions:
    """Files that together hold an answer. `rest` is what was not looked at for want of time."""

    portions: Sequence[Portion]
    rest: Window | None = None

    @property
    def entries(self) -> int:
        """How many entries they hold together."""
        return sum(portion.entries for portion in self.portions)


@dataclass(slots=True)
class Tally:
    """The entries of an answer by their instants, with the bytes each takes in a file."""

    total: int = 0
    _found: list[tuple[datetime, int]] = field(default_factory=list)

    def add(self, at: datetime, size: int) -> None:
        """Count one entry."""
        self.total += size
        self._found.append((at, size))

    def portions(self, window: Window, limit: int, *, is_whole: bool) -> Portions:
        """The files that it takes, newest first, each of at most `limit` bytes.

        Where it is not whole, the oldest instant that was read may have further entries: it and
        all before it are the rest.
        """
        found = sorted(self._found, reverse=True)
        begin = window.since if is_whole or not found else found[-1][0] + _LEAST
        blocks = _joined(list(_blocks((one for one in found if one[0] >= begin), limit)), limit)
        portions: list[Portion] = []
        until = window.until
        for number, (since, entries, size) in enumerate(blocks, start=1):
            beginning = begin if number == len(blocks) else since
            portions.append(Portion(Window(beginning, until), entries, size))
            until = beginning
        return Portions(portions, None if is_whole else Window(window.since, until))


#: From when on, how many entries, how many bytes.
_Block = tuple[datetime, int, int]


def _blocks(found: Iterable[tuple[datetime, int]], limit: int) -> Iterator[_Block]:
    """Hours, and pieces of those that are too large alone; the newest first."""
    for hour, each in groupby(found, lambda one: one[0].replace(minute=0, second=0, microsecond=0)):
        instants = [(at, *_sums(same)) for at, same in groupby(each, lambda one: one[0])]
        whole = (hour, sum(e for _, e, _ in instants), sum(s for _, _, s in instants))
        if whole[2] <= limit:
            yield whole
        else:
            yield from _joined(instants, limit)


def _sums(same: Iterable[tuple[datetime, int]]) -> tuple[int, int]:
    sizes = [size for _, size in same]
    return len(sizes), sum(sizes)


def _joined(blocks: Sequence[_Block], limit: int) -> list[_Block]:
    """Blocks that follow each other, as many together as fit."""
    joined: list[_Block] = []
    for block in blocks:
        if joined and joined[-1][2] + block[2] <= limit:
            _, entries, size = joined.pop()
            joined.append((block[0], entries + block[1], size + block[2]))
        else:
            joined.append(block)
    return joined
