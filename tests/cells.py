"""Tests of a table: one test holds many cells, and an error names the cell it is in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def cell(name: object) -> Iterator[None]:
    """Add to an error in here where it was."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"In the cell: {name}")
        raise
