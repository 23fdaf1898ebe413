"""Which tools there are, from the lock or installed; what is missing, and what follows from it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from scripts.processes import MINISTACK
from tests.tools import locked

INSTALLED_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> Path | None:
    """The browser: the one that CHROMIUM names, else the locked one, else one that is installed."""
    named = os.environ.get("CHROMIUM")
    if named:
        return _installed(named)
    return locked.browser() or next(filter(None, map(_installed, INSTALLED_BROWSERS)), None)


def dynoxide() -> Path | None:
    """The locked one, else one that is installed."""
    return locked.dynoxide() or _installed("dynoxide")


def _installed(name: str) -> Path | None:
    path = shutil.which(name)
    return Path(path) if path else None


def missing_tools() -> dict[str, str]:
    """Why a tool is missing, by the mark of the tests that cannot run without it."""
    missing = {}
    if dynoxide() is None:
        missing["dynoxide"] = f"dynoxide is missing: {_why_none()}"
    if not MINISTACK.exists():
        missing["ministack"] = "the environment .venv-ministack is missing: `make test` makes it"
    if chromium() is None:
        missing["browser"] = f"Chromium is missing: {_why_no_browser()}"
    return missing


def _why_no_browser() -> str:
    named = os.environ.get("CHROMIUM")
    if named:
        return f"CHROMIUM is {named}, and that is no program"
    return f"{_why_none()}; an installed one is used too, or the one that CHROMIUM names"


def _why_none() -> str:
    if locked.exist_here():
        return "`make tools` could not fetch it, and says why"
    return "there is one to fetch for Linux on x86-64 only"


def in_ci() -> bool:
    return bool(os.environ.get("CI"))
