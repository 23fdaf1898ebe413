"""What is wrong with a page for people who cannot see, or have little room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.desk import HEIGHTS, Scheme

#: Where axe looks; the narrowest width is for overflow alone.
AXE_WIDTHS = (1440, 390)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

_AXE_SCRIPT: str = Axe().axe_script
#: Only what is wrong comes back: the rest is long, and would be carried over for nothing.
_RUN = "() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
#: Texts that stick out of the panel they are in, where they are cut; a table scrolls.
_CUT = """() => [...document.querySelectorAll(".panel :is(p, li, dd, dt, h2, h3)")]
  .filter(e => !e.closest(".scroll") && getComputedStyle(e).textOverflow !== "ellipsis")
  .filter(e => e.getBoundingClientRect().left + e.scrollWidth
    > e.closest(".panel").getBoundingClientRect().right)
  .slice(0, 5).map(e => e.tagName + "." + e.className)"""


def expect_no_findings(page: Page) -> None:
    """The page as it is now, in light and dark, wide and narrow, has no finding and no overflow."""
    findings = list(findings_on(page))
    assert not findings, "\n".join(findings)


def findings_on(page: Page) -> Iterator[str]:
    before = page.viewport_size
    page.evaluate(_AXE_SCRIPT)
    for width in HEIGHTS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        yield from _overflow(page, width)
        for scheme in SCHEMES if width in AXE_WIDTHS else ():
            page.emulate_media(color_scheme=scheme)
            yield from _findings(page, f"{width} {scheme}")
    if before:
        page.set_viewport_size(before)


def _overflow(page: Page, width: int) -> Iterator[str]:
    root = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    if root[0] > root[1]:
        yield f"{width}: the page is {root[0]} px wide in {root[1]} px: {_widest(page)}"
    if cut := page.evaluate(_CUT):
        yield f"{width}: cut at the edge of a panel: {', '.join(cut)}"


def _widest(page: Page) -> str:
    """The elements that stick out, for whoever has to fix them."""
    found: str = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .slice(0, 5).map(e => e.tagName + "." + e.className).join(", ")"""
    )
    return found


def _findings(page: Page, where: str) -> Iterator[str]:
    violations: list[dict[str, Any]] = page.evaluate(_RUN)
    for violation in violations:
        for node in violation["nodes"]:
            told = " ".join(node["failureSummary"].split())
            yield f"{where}: {violation['id']}: {node['html'][:200]} | {told}"
