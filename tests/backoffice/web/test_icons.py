"""Pages draw no icon that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from backoffice.web.icons import ICONS, OTHER_ICON
from backoffice.web.templating.environment import icon_shape
from scripts.processes import ROOT

DRAWN = re.compile(r'\bicon\("([a-z-]+)"')


def drawn(folder: Path) -> set[str]:
    """The icons that the pages below a folder draw by name."""
    pages = [path.read_text(encoding="utf-8") for path in folder.rglob("*.html")]
    return {name for page in pages for name in DRAWN.findall(page)}


def test_each_icon_that_a_page_names_is_there() -> None:
    names = drawn(ROOT / "backoffice") | drawn(ROOT / "templates")

    assert "search" in names
    assert [name for name in names if icon_shape(name) == OTHER_ICON] == []


def test_each_tone_has_a_sign() -> None:
    assert {"good", "warning", "bad", "neutral"} <= ICONS.keys()
