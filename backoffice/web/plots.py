"""Where the columns of a plot stand: whole numbers by place, a lane for each thing counted.

A page draws them as one SVG (`backoffice/plots.html`), with a table of the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: From one place to the next, and the width of a column.
STEP, WIDTH = 28, 16
_LANE, _TOP, _HIGHEST = 86, 22, 42
#: A column is never lower than this, nor is one unit higher.
_LEAST, _UNIT = 3, 14

Numbers = Sequence[int]


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a column; `part` says which, None where the number is not known."""

    x: int
    y: float
    height: float
    part: int | None


@dataclass(frozen=True, slots=True)
class Total:
    """A number above its column, by its middle."""

    x: int
    y: float
    number: int


@dataclass(frozen=True, slots=True)
class Lane:
    """The columns of one thing, from its line upwards."""

    name: str
    name_y: int
    line_y: int
    bars: Sequence[Bar]
    totals: Sequence[Total]


def lane(name: str, columns: Sequence[Numbers | None], *, place: int = 0) -> Lane:
    """The lane at a place from the top; each column is a stack of its numbers, None not known."""
    line = place * _LANE + _TOP + _HIGHEST
    highest = max((sum(column) for column in columns if column), default=0)
    unit = min(_UNIT, _HIGHEST / highest) if highest else 0
    bars: list[Bar] = []
    totals: list[Total] = []
    for number, column in enumerate(columns):
        x, y = number * STEP + (STEP - WIDTH) // 2, float(line)
        if column is None:
            bars.append(Bar(x, line - _LEAST, _LEAST, None))
            continue
        for part, count in enumerate(column):
            height = round(max(count * unit, _LEAST), 1) if count else 0
            y = round(y - height, 1)
            if height:
                bars.append(Bar(x, y, height, part))
        if any(column):
            totals.append(Total(x + WIDTH // 2, y - 4, sum(column)))
    return Lane(name, place * _LANE + 11, line, bars, totals)


def size(places: int, lanes: int) -> tuple[int, int]:
    """Width and height of the plot, with a line of labels below the last lane."""
    return places * STEP, lanes * _LANE
