"""Exports: every file that leaves the site goes through here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from backoffice.dynamo.scope import call_scope
from backoffice.web.csv_files import CsvFile, Rows, csv_lines

#: Seconds for all reads of one export together.
EXPORT_SECONDS = 25.0
_CONTENT_TYPE = "text/csv; charset=utf-8"
_PLAIN_TEXT = "text/plain; charset=utf-8"

Response = TypeVar("Response", bound=HttpResponseBase)


def csv_response(name: str, columns: Sequence[str], rows: Rows) -> StreamingHttpResponse:
    """A CSV file called `name`.csv, sent while its rows are being read.

    `rows` is iterated inside a call scope of its own: it outlives the request's.
    """
    lines = _in_scope(csv_lines(columns, rows))
    return _named(name, StreamingHttpResponse(lines, content_type=_CONTENT_TYPE))


def file_response(name: str, file: CsvFile) -> HttpResponse:
    """A CSV file called `name`.csv that is there as a whole: its digest is on record already."""
    return _named(name, HttpResponse(file.content, content_type=_CONTENT_TYPE))


def text_response(name: str, content: bytes) -> HttpResponse:
    """A plain text called `name`.txt that is there as a whole: its digest is on record already."""
    return _named(name, HttpResponse(content, content_type=_PLAIN_TEXT), ending="txt")


def _named(name: str, response: Response, *, ending: str = "csv") -> Response:
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def _in_scope(lines: Iterator[bytes]) -> Iterator[bytes]:
    with call_scope(seconds=EXPORT_SECONDS):
        yield from lines
