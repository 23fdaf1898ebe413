"""Pages that are written by programs are what the programs write today."""

from __future__ import annotations

from scripts.access_patterns import PAGE, page


def test_the_page_of_access_patterns_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m scripts.access_patterns`"
