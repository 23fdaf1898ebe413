"""Key templates: the one way in which key text is written and read."""

from __future__ import annotations

import re
from string import Formatter

from backoffice.dynamo.errors import KeyTemplateError
from backoffice.dynamo.wire import checked_text

SEPARATOR = "#"
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
MAX_PARTITION_KEY_BYTES = 2048
MAX_SORT_KEY_BYTES = 1024


class KeyTemplate:
    """Key text with named parts: `KeyTemplate("PAYMENT#{date}#{payment_id}")`.

    Only the last part may hold the separator, so that a key reads back as it was written.
    """

    def __init__(self, template: str, max_bytes: int = MAX_SORT_KEY_BYTES) -> None:
        self.template = template
        self.max_bytes = max_bytes
        self.parts = tuple(name for _, name, _, _ in Formatter().parse(template) if name)
        self._pattern = re.compile(self._regex(), re.DOTALL)

    def __repr__(self) -> str:
        return f"KeyTemplate({self.template!r})"

    def key(self, **parts: str) -> str:
        """The key text. Other names than the template's parts are ignored.

        Raises KeyTemplateError where a part is missing, empty, not text, holds the separator
        (all but the last) or makes the key longer than DynamoDB takes.
        """
        for name in self.parts:
            value = parts.get(name)
            if not isinstance(value, str) or not value:
                raise KeyTemplateError(f"{self.template}: the part {name} is missing.")
            if SEPARATOR in value and name != self.parts[-1]:
                raise KeyTemplateError(f"{self.template}: the part {name} holds {SEPARATOR}.")
        text = checked_text(self.template.format_map(parts))
        if len(text) * 4 > self.max_bytes and len(text.encode()) > self.max_bytes:
            raise KeyTemplateError(f"{self.template}: longer than {self.max_bytes} bytes.")
        return text

    def head(self, **parts: str) -> str:
        """The key text before the last part, of whatever stands there: for many keys that differ
        in that alone. Raises KeyTemplateError for the other parts as `key` does."""
        last = self.parts[-1]
        if not self.template.endswith(f"{{{last}}}"):
            raise KeyTemplateError(f"{self.template}: it does not end with a part.")
        return self.key(**parts, **{last: last}).removesuffix(last)

    def parse(self, text: str) -> dict[str, str] | None:
        """The parts of a key text, None where it was not made by this template."""
        match = self._pattern.fullmatch(text)
        return match.groupdict() if match else None

    def _regex(self) -> str:
        last = self.parts[-1] if self.parts else None
        regex = ""
        for literal, name, _, _ in Formatter().parse(self.template):
            regex += re.escape(literal)
            if name:
                regex += f"(?P<{name}>{'.+' if name == last else f'[^{SEPARATOR}]+'})"
        return regex


def partition(template: str) -> KeyTemplate:
    """A template of partition keys."""
    return KeyTemplate(template, MAX_PARTITION_KEY_BYTES)


def sort(template: str) -> KeyTemplate:
    """A template of sort keys."""
    return KeyTemplate(template, MAX_SORT_KEY_BYTES)
