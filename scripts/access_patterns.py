"""Write docs/access-patterns.md from the declared patterns: `python -m scripts.access_patterns`."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import backoffice.audit.items
import backoffice.bulk.items
import backoffice.notes.items
import backoffice.staff.items
import records.patterns
from backoffice.dynamo.patterns import (
    AccessPattern,
    GetPattern,
    KeyedPattern,
    QueryPattern,
    ScanPattern,
    SortAfter,
    SortBefore,
    SortBeginsWith,
    SortBetween,
)

PAGE = Path(__file__).parent.parent / "docs" / "access-patterns.md"
TABLES: tuple[tuple[str, ModuleType], ...] = (
    ("The Serenya table", records.patterns),
    ("The audit table", backoffice.audit.items),
    ("The back-office's own table: staff", backoffice.staff.items),
    ("The back-office's own table: notes", backoffice.notes.items),
    ("The back-office's own table: bulk runs", backoffice.bulk.items),
)


def page() -> str:
    """The whole page."""
    lines = [
        "# Access patterns",
        "",
        "Every read there is. Written by `python -m scripts.access_patterns`; a test checks it.",
    ]
    for title, module in TABLES:
        patterns = [p for p in vars(module).values() if isinstance(p, AccessPattern)]
        lines += ["", f"## {title}", "", "| name | question | keys | page |", "|---|---|---|---|"]
        lines += [_row(pattern) for pattern in patterns]
    return "\n".join(lines) + "\n"


def _row(pattern: AccessPattern) -> str:
    keys, page_size = "", "one item"
    if isinstance(pattern, KeyedPattern):
        keys = f"`{pattern.partition.template}`"
    if isinstance(pattern, GetPattern):
        keys += f" / `{pattern.sort.template}`"
    if isinstance(pattern, QueryPattern):
        keys += _sort_words(pattern)
        if pattern.index:
            keys = f"index *{pattern.index}*: {keys}"
        page_size = f"{pattern.page_size}, {'forwards' if pattern.forward else 'backwards'}"
    if isinstance(pattern, ScanPattern):
        # Never under a web request: `call_scope` holds that.
        keys = f"scan of index *{pattern.index}*" if pattern.index else "scan of the table"
        page_size = f"{pattern.page_size or 'a megabyte'}, in segments"
    return f"| {pattern.name} | {pattern.question} | {keys} | {page_size} |"


def _sort_words(pattern: QueryPattern) -> str:
    match pattern.sort:
        case SortBetween(low, high):
            return f" / `{low.template}` to `{high.template}`"
        case SortBeginsWith(prefix):
            return f" / begins with `{prefix.template}`"
        case SortBefore(key):
            return f" / before `{key.template}`"
        case SortAfter(key):
            return f" / after `{key.template}`"
        case _:
            return ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
