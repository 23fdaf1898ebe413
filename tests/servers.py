"""Real DynamoDB servers for the tests."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from scripts.processes import HOST, clean_environment, free_port, serve, serve_ministack
from tests.tools import found


@contextlib.contextmanager
def dynoxide(db_path: Path | None = None) -> Iterator[str]:
    """An empty DynamoDB, or the one kept at `db_path`; yields its endpoint."""
    port = free_port()
    with serve("dynoxide", dynoxide_command(port, db_path), clean_environment(), port):
        yield f"http://{HOST}:{port}"


def dynoxide_command(port: int, db_path: Path | None = None) -> list[str]:
    command = [str(found.dynoxide()), "serve", "--host", HOST, "--port", str(port)]
    return command if db_path is None else [*command, "--db-path", str(db_path)]


@contextlib.contextmanager
def ministack() -> Iterator[str]:
    """An empty DynamoDB, the one of the demo; yields its endpoint."""
    with serve_ministack() as (_, endpoint):
        yield endpoint
