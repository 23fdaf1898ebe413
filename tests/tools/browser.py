"""How the browser of the tests and of the pictures is started."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from scripts.processes import HOST, clean_environment
from tests.tools import locked
from tests.tools.found import chromium

OPTIONS = (
    "--no-sandbox",  # root and containers have none, and the pages are our own
    "--disable-dev-shm-usage",  # which is tiny in containers
    # Playwright turns off what a browser asks the network for; no other name leads anywhere.
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",
)


@contextlib.contextmanager
def running_browser() -> Iterator[Browser]:
    """A browser without a window, until the block ends."""
    node = locked.node()
    if node:
        # Playwright brings a Node too, which needs a library that a bare machine lacks.
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(node)
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=OPTIONS, env={**environment_of(path)}
        )
        yield browser
        browser.close()


def environment_of(path: Path | None) -> dict[str, str]:
    """What the browser knows of ours. The locked one has libraries and fonts of its own."""
    if path != locked.BROWSER:
        return clean_environment()
    return clean_environment(
        LD_LIBRARY_PATH=str(locked.LIBRARIES),
        FONTCONFIG_FILE=str(locked.FOLDER / "fonts.conf"),
        XDG_CACHE_HOME=str(locked.MODULES / ".cache"),
    )
