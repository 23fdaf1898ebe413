"""Real DynamoDB servers for the tests, and what of the tests' tools is missing on this machine."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.processes import (
    HOST,
    MINISTACK,
    ROOT,
    clean_environment,
    free_port,
    serve,
    serve_ministack,
)

DYNOXIDE = ROOT / "infra" / "dynoxide" / "node_modules" / "@dynoxide" / "linux-x64" / "dynoxide"


@contextlib.contextmanager
def dynoxide(db_path: Path | None = None) -> Iterator[str]:
    """An empty DynamoDB, or the one kept at `db_path`; yields its endpoint."""
    port = free_port()
    command = [str(DYNOXIDE), "serve", "--host", HOST, "--port", str(port)]
    if db_path is not None:
        command += ["--db-path", str(db_path)]
    with serve("dynoxide", command, clean_environment(), port):
        yield f"http://{HOST}:{port}"


@contextlib.contextmanager
def ministack() -> Iterator[str]:
    """An empty DynamoDB, the one of the demo; yields its endpoint."""
    with serve_ministack() as (_, endpoint):
        yield endpoint


def chromium() -> str | None:
    """The browser of the browser tests: CHROMIUM, or Debian's."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


def missing_tools() -> dict[str, str]:
    """What is not there, by the mark of the tests that cannot run without it."""
    missing = {}
    if not DYNOXIDE.exists():
        missing["dynoxide"] = _why_no_dynoxide()
    if not MINISTACK.exists():
        missing["ministack"] = "the environment .venv-ministack is missing: `make test` makes it"
    if chromium() is None:
        missing["browser"] = "Chromium is missing (on Debian: apt install chromium)"
    return missing


def _why_no_dynoxide() -> str:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return "dynoxide is missing: it exists for Linux on x86-64 only"
    if shutil.which("npm") is None:
        return "npm is missing, which installs dynoxide (on Debian: apt install npm)"
    return "dynoxide is missing: npm could not install it (`npm ci` in infra/dynoxide says why)"


def in_ci() -> bool:
    return bool(os.environ.get("CI"))


def main() -> int:
    """Say what is missing before the long run, not after it. In CI, missing is failure."""
    missing = missing_tools()
    for mark, reason in missing.items():
        sys.stderr.write(f"NOTE: {reason}. Tests marked `{mark}` are left out.\n")
    return 1 if missing and in_ci() else 0


if __name__ == "__main__":
    sys.exit(main())
