"""CSV files, line by line (Django-free).

Columns are named by the caller, so that a file is an allowlist by construction. The last line
counts the rows and holds the digest of all lines before it, so that a file that was cut off or
changed says so.
"""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from backoffice.dynamo.unread import Unread

#: An answer of Lambda's stops at 6 MB; a file stops before that.
MAX_BYTES = 5 * 1024 * 1024

Cell = str | int | Decimal | datetime | Unread | None
Rows = Iterable[Sequence[Cell]]

# A spreadsheet takes a cell that begins so for a formula; some take other forms of the same
# characters too (full-width, small, raised), which NFKC makes one, and the minus of mathematics.
_FORMULA = {*"=+-@\t\r\n", "\N{MINUS SIGN}"}


class CutOffError(Exception):
    """Raised by rows that end before they are complete; `str` says where: "the time limit"."""


@dataclass(slots=True)
class CsvState:
    """What is known of a file so far: its rows, its size, and where it was cut off, if it was."""

    rows: int = -1  # the head is no row
    size: int = 0
    #: Not where it goes through no answer of a request.
    is_limited: bool = True
    cut_off_at: str = ""
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        """The hex digest of the lines so far."""
        return self._digest.hexdigest()

    def add(self, line: bytes) -> None:
        self._digest.update(line)
        self.size += len(line)
        self.rows += 1


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A whole file. `sha256` is the digest in its last line, of all lines before that one."""

    content: bytes = field(repr=False)
    rows: int
    sha256: str
    is_complete: bool


def csv_lines(columns: Sequence[str], rows: Rows, state: CsvState | None = None) -> Iterator[bytes]:
    """The lines of a CSV file: columns, rows, and the line that closes it."""
    state = state or CsvState()
    try:
        yield from _counted(_with_head(columns, rows), state)
    except CutOffError as cut:
        state.cut_off_at = str(cut)
    ending = f"cut off at {state.cut_off_at}" if state.cut_off_at else "complete"
    yield _line([f"# {state.rows} rows", ending, f"sha256 {state.sha256}"])


def csv_file(columns: Sequence[str], rows: Rows) -> CsvFile:
    """A CSV file that is there as a whole before any of it is sent."""
    state = CsvState()
    content = b"".join(csv_lines(columns, rows, state))
    return CsvFile(content, state.rows, state.sha256, is_complete=not state.cut_off_at)


def size_of(cells: Sequence[Cell]) -> int:
    """The bytes that a row takes in a file."""
    return len(_line(cells))


def cell_text(cell: Cell) -> str:
    """A cell as text: numbers exact and plain, instants in UTC, formulas made harmless.

    A value that cannot be read says so; one that is missing leaves the cell empty.
    """
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}"
        case datetime():
            return cell.isoformat(timespec="seconds").replace("+00:00", "Z")
        case int() | Unread():
            return str(cell)
    is_formula = unicodedata.normalize("NFKC", cell[:1])[:1] in _FORMULA
    return f"'{cell}" if is_formula else cell


def _counted(rows: Rows, state: CsvState) -> Iterator[bytes]:
    for cells in rows:
        line = _line(cells)
        if state.is_limited and state.size + len(line) > MAX_BYTES:
            raise CutOffError("the size limit")
        state.add(line)
        yield line


def _with_head(columns: Sequence[str], rows: Rows) -> Iterator[Sequence[Cell]]:
    yield columns
    yield from rows


def _line(cells: Sequence[Cell]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([cell_text(cell) for cell in cells])
    return text.getvalue().encode()
