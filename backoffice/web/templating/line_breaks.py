"""Line breaks in templates are for those who read them.

Pages are written one element a line, and none of that goes over the wire. As in JSX:

- a line break and the indentation around it are nothing beside a tag (`<p>`, `{% if %}`, `{{ }}`);
- between two lines of text it is one space, and within an HTML tag too;
- a space that shall be seen is typed: within a line, or as `{{ " " }}` at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2.ext import Extension

#: What matters here of a template: its own tags, the ends of HTML tags, and line breaks.
_TOKEN = re.compile(
    r"(?P<own>\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\})"
    r"|(?P<opens><[a-zA-Z/!])"
    r"|(?P<closes>>)"
    r"|(?P<gap>[ \t\r]*\n\s*)",
    re.DOTALL,
)
_ENDS_A_TAG = (">", "}")
_BEGINS_A_TAG = ("<", "{")


class LineBreaks(Extension):
    """Takes out of a template the line breaks that nobody shall see."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template as it is compiled; places in error messages stay right."""
        return "".join(_without_gaps(source))


def _without_gaps(source: str) -> Iterator[str]:
    in_tag, end = False, 0
    for token in _TOKEN.finditer(source):
        yield source[end : token.start()]
        end = token.end()
        if token["gap"]:
            before, after = source[token.start() - 1 : token.start()], source[end : end + 1]
            yield (" " if _is_seen(before, after, in_tag=in_tag) else "") + _unseen(token["gap"])
            continue
        if not token["own"]:
            in_tag = bool(token["opens"])
        yield token[0]
    yield source[end:]


def _is_seen(before: str, after: str, *, in_tag: bool) -> bool:
    """Whether a gap between these two characters is a space on the page."""
    if not before or not after:
        return False
    if in_tag:
        return after not in (">", "/")
    return before not in _ENDS_A_TAG and after not in _BEGINS_A_TAG


def _unseen(gap: str) -> str:
    """A comment with the line breaks, so that lines are counted as they stand in the file."""
    return "{#" + "\n" * gap.count("\n") + "#}"
