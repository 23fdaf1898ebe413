"""Exports: every file that leaves the site goes through here.

The rows are an allowlist by construction: a caller names its columns. The last line counts the
rows and holds the digest of all lines before it, so that a file that was cut off or changed says
so. An answer of Lambda's stops at 6 MB; a file stops before that and says so too.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django.http import StreamingHttpResponse

from dynamo.scope import call_scope

MAX_BYTES = 5 * 1024 * 1024
#: Seconds for all reads of one export together.
EXPORT_SECONDS = 25.0

Cell = str | int | Decimal | datetime | None

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_response(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> StreamingHttpResponse:
    """A CSV file called `name`.csv, sent while its rows are being read.

    `rows` is iterated inside a call scope of its own: it outlives the request's.
    """
    response = StreamingHttpResponse(
        _in_scope(csv_lines(columns, rows)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The lines of a CSV file: columns, rows, and the line that closes it."""
    digest, size, count = hashlib.sha256(), 0, 0
    complete = True
    for cells in _with_head(columns, rows):
        line = _line(cells)
        if size + len(line) > MAX_BYTES:
            complete = False
            break
        digest.update(line)
        size += len(line)
        count += 1
        yield line
    state = "complete" if complete else "cut off at the size limit"
    yield _line([f"# {count - 1} rows", state, f"sha256 {digest.hexdigest()}"])


def cell_text(cell: Cell) -> str:
    """A cell as text: numbers exact and plain, instants in UTC, formulas made harmless."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}"
        case datetime():
            return cell.isoformat(timespec="seconds").replace("+00:00", "Z")
        case int():
            return str(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _with_head(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield columns
    yield from rows


def _line(cells: Sequence[Cell]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([cell_text(cell) for cell in cells])
    return text.getvalue().encode()


def _in_scope(lines: Iterator[bytes]) -> Iterator[bytes]:
    with call_scope(seconds=EXPORT_SECONDS):
        yield from lines
