"""Tickets of the desk's own system: a pasted URL becomes the id, an id the URL.

`template` is the URL of a ticket with `{id}` in the id's place; empty where there is no system.
"""

from __future__ import annotations

import re
from urllib.parse import quote

ID = "{id}"


def ticket_in(text: str, template: str) -> str:
    """The id where `text` is the URL of a ticket; `text` as it is otherwise."""
    if not template:
        return text
    before = re.escape(template.partition(ID)[0])
    found = re.fullmatch(rf"(?i){before}([a-z0-9][a-z0-9_-]*)(?:[/?#&.]\S*)?", text.strip())
    return found[1] if found else text


def ticket_key(ticket: str) -> str:
    """A ticket's id as it is found by, however it is written: `#SUP-7` is `sup-7`."""
    return ticket.lstrip("#").lower() or ticket


def ticket_url(ticket: str, template: str) -> str:
    """The URL of a ticket; empty where the desk has none."""
    return template.replace(ID, quote(ticket.lstrip("#"), safe="")) if template else ""
