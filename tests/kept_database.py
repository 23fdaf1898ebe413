"""A DynamoDB that can be killed, and come back with what it knew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scripts.processes import HOST, Child, clean_environment, free_port, serve
from tests.servers import dynoxide_command


@dataclass
class Database:
    """A DynamoDB that keeps what it has on disk, on a port that stays the same."""

    folder: Path
    port: int = field(default_factory=free_port)
    child: Child | None = None

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    @contextmanager
    def running(self) -> Iterator[None]:
        command = dynoxide_command(self.port, self.folder / "tables.db")
        with serve("dynoxide", command, clean_environment(), self.port) as self.child:
            yield

    def kill(self) -> None:
        """At once, in the middle of whatever it does."""
        assert self.child is not None
        self.child.process.kill()
        self.child.process.wait()
