"""Text from a record in findings: names, ids and codes, and nothing that may be personal."""

from __future__ import annotations

import re

#: What the code of any generation gives its attributes, ids and values. No `@`, no space within.
_PLAIN = re.compile(r"[A-Za-z0-9_.:#-]{1,120}(?:: [A-Za-z0-9_.-]{1,80})?").fullmatch


def plain(text: str) -> str:
    """The text where it looks like a name, an id or a code; else how long it is."""
    return text if _PLAIN(text) else f"({len(text)} characters)"
