"""CSV files: exact cells, harmless formulas, and a last line that tells if all is there."""

from __future__ import annotations

import csv
import hashlib
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from backoffice.dynamo.unread import Unread
from backoffice.web import csv_files
from backoffice.web.csv_files import Cell, CutOffError, Rows, cell_text, csv_file


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("", ""),
        (0, "0"),
        (-7, "-7"),
        (Decimal("-1E-30"), "-0.000000000000000000000000000001"),
        (Decimal(38 * "9"), 38 * "9"),
        (datetime(2026, 3, 29, 1, 0, 7, tzinfo=UTC), "2026-03-29T01:00:07Z"),
        ("=1+1", "'=1+1"),
        *((f"{sign}1", f"'{sign}1") for sign in "＝＋－＠﹦﹢﹣﹫⁼⁺⁻−\t\r\n"),
        ("+49", "'+49"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("a=1", "a=1"),
        (Unread.ENCRYPTED, "encrypted"),
        (Unread.NOT_READABLE, "not readable here"),
    ],
)
def test_a_cell_is_exact_and_harmless(cell: Cell, text: str) -> None:
    assert cell_text(cell) == text


def parts(content: bytes) -> tuple[bytes, list[str]]:
    """All lines but the last, and the cells of that."""
    lines = content.splitlines(keepends=True)
    return b"".join(lines[:-1]), next(csv.reader([lines[-1].decode()]))


def test_the_last_line_counts_the_rows_and_holds_the_digest_of_all_others() -> None:
    file = csv_file(["a", "b"], [["1", 'say "hi"'], ["2", "x,y"]])

    body, last = parts(file.content)
    assert body == b'a,b\r\n1,"say ""hi"""\r\n2,"x,y"\r\n'
    assert last == ["# 2 rows", "complete", f"sha256 {hashlib.sha256(body).hexdigest()}"]
    assert (file.rows, file.is_complete) == (2, True)
    assert last[2].endswith(file.sha256)


def ending_early() -> Rows:
    yield ["1"]
    raise CutOffError("the time limit")


def test_rows_that_end_early_say_so() -> None:
    file = csv_file(["a"], ending_early())

    assert parts(file.content)[1][:2] == ["# 1 rows", "cut off at the time limit"]
    assert not file.is_complete


def test_a_file_stops_before_the_size_limit_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "MAX_BYTES", 20)

    file = csv_file(["a"], ([str(n)] for n in range(1000)))

    body, last = parts(file.content)
    assert len(body) <= 20
    assert last[:2] == ["# 5 rows", "cut off at the size limit"]
    assert (file.rows, file.is_complete) == (5, False)
